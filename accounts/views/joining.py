"""Ways in: registration of a unit, claim of a registered one, invitation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from accounts import links, selectors
from accounts.access import acting_exempt
from accounts.forms import ClaimForm, InvitedForm, RegisterForm, RegistrationForm
from accounts.lockout import client_address
from accounts.models import User
from accounts.services import members, registration
from greenmfg.errors import Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"


@acting_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Ask for a registration link; the answer is the same for every address."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        registration.ask_for_link(email=told["email"], tenant=selectors.tenant_by_slug(told["province"]))
        return render(request, "accounts/letter_sent.html", {"email": told["email"]})
    return render(request, "accounts/register.html", {"form": form})


@acting_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def register_unit(request: HttpRequest, token: str) -> HttpResponse:
    """Register the unit and its first member; a registered code leads to the claim."""
    email, slug = links.read_registration(token)
    request.tenant = tenant = selectors.tenant_by_slug(slug)  # type: ignore[attr-defined]
    with scope(tenant=tenant):
        form = RegistrationForm(request.POST or None, email=email)
        about = {"tenant": tenant, "email": email, "address": client_address(request)}
        try:
            if form.accepted(registration.register_unit, **about):
                return _begin(request, form.result, "注册完成，可以开始申报。")
        except Refused as refusal:
            if refusal.status != 409:
                raise
            return _offer_claim(request, token, form)
        context = {"form": form, "email": email, "tenant": tenant}
        return render(request, "accounts/register_unit.html", context)


def _offer_claim(request: HttpRequest, token: str, form: RegistrationForm) -> HttpResponse:
    told = form.cleaned_data
    unit = selectors.organization_by_uscc(told["uscc"])
    initial = {"uscc": told["uscc"], "person": told["person"], "phone": told["phone"]}
    context = {"form": ClaimForm(initial=initial), "unit": unit, "token": token}
    return render(request, "accounts/claim.html", context, status=409)


@acting_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the administrators of a registered unit for an invitation."""
    email, _slug = links.read_registration(token)
    form = ClaimForm(request.POST or None)
    if form.accepted(registration.claim, email=email):
        return render(request, "accounts/claim_sent.html", {"unit": form.result, "email": email})
    return render(request, "accounts/claim.html", {"form": form, "token": token})


@acting_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: one button with an account, name and password without."""
    row = selectors.invitation(links.read_invitation(token))
    if row is None:
        raise links.gone_invitation()
    known = selectors.user_by_email(row.email) is not None
    form = InvitedForm(request.POST or None, email=row.email, unit=row.organization)
    if request.method == "POST" and (known or form.is_valid()):
        told = {} if known else form.cleaned_data
        user = members.accept(
            invitation_id=row.pk,
            name=told.get("person", ""),
            phone=told.get("phone", ""),
            password=told.get("password", ""),
            address=client_address(request),
        )
        if not known:
            return _begin(request, user, "账号已设置。")
        messages.success(request, f"已加入“{row.organization.name}”。")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": row, "known": known})


def _begin(request: HttpRequest, user: User, text: str) -> HttpResponse:
    """Sign in who has just proved his address and chosen a password."""
    login(request, user, backend=BACKEND)
    messages.success(request, text)
    return redirect(settings.LOGIN_REDIRECT_URL)
