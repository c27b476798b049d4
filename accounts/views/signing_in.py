"""Signing in and out, passwords, and for whom one acts."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import selectors
from accounts.access import ActingRequest, acting_exempt, acting_required
from accounts.forms import LoginForm, ProfileForm, ResetForm
from accounts.lockout import client_address
from accounts.services import people
from accounts.services import sessions as open_sessions
from greenmfg.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])  # Django's form views would take a PUT as well

login = acting_exempt(
    page(
        auth.LoginView.as_view(
            template_name="accounts/login.html",
            authentication_form=LoginForm,
            redirect_authenticated_user=True,
        )
    )
)


def locked_out(request: HttpRequest, _response: HttpResponse, _credentials: Any) -> HttpResponse:
    """What a locked name or address is answered, with the right password as with a wrong one."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    response = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


@acting_exempt
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    end_session(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@acting_exempt
@login_required
@require_http_methods(["GET", "POST"])
def switch(request: ActingRequest) -> HttpResponse:
    """Choose the organization to act for; only one's own can be chosen."""
    if request.method == "POST":
        own = {str(row.pk): row for row in request.organizations}
        row = own.get(request.POST.get("organization", ""))
        if row is None:
            raise Refused("您不是该单位的成员。", status=403)
        request.session["acting"] = row.pk
        messages.success(request, f"现在以“{row.name}”的名义办理。")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/switch.html", {"organizations": request.organizations})


@acting_required
@require_http_methods(["GET", "POST"])
def profile(request: ActingRequest) -> HttpResponse:
    """One's own name and phone."""
    user = request.actor.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "phone": user.phone})
    if form.accepted(people.change_profile, actor=request.actor):
        messages.success(request, "已保存。")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@acting_exempt
@login_required
@require_GET
def sessions(request: ActingRequest) -> HttpResponse:
    """Where the person is signed in."""
    rows = selectors.open_sessions(request.user, request.moment)
    context = {"sessions": rows, "here": request.session.session_key, "most": settings.SESSIONS_AT_ONCE}
    return render(request, "accounts/sessions.html", context)


@acting_exempt
@login_required
@require_POST
def session_end(request: ActingRequest, pk: int) -> HttpResponse:
    """End one of his sessions, be it this one."""
    open_sessions.end_session(user=request.user, pk=pk, **_asked_from(request))
    messages.success(request, "该处登录已退出。")
    return redirect("accounts:sessions")


@acting_exempt
@login_required
@require_POST
def sessions_end_others(request: ActingRequest) -> HttpResponse:
    """End all his sessions but this one."""
    number = open_sessions.end_other_sessions(
        user=request.user, key=request.session.session_key, **_asked_from(request)
    )
    messages.success(request, f"其他 {number} 处登录已退出。" if number else "没有其他登录。")
    return redirect("accounts:sessions")


def _asked_from(request: ActingRequest) -> dict[str, Any]:
    return {"address": client_address(request), "at": request.moment}


password_change = acting_exempt(
    page(
        auth.PasswordChangeView.as_view(
            template_name="accounts/password_change.html", success_url=reverse_lazy("accounts:profile")
        )
    )
)


@acting_exempt
@page
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a reset link; the answer is the same for every address."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.ask_for_reset(**form.cleaned_data)
        return render(request, "accounts/letter_sent.html", {"email": form.cleaned_data["email"]})
    return render(request, "accounts/password_reset.html", {"form": form})


# Keeps the token out of the page's address, so that no Referer can carry it away.
password_reset_confirm = acting_exempt(
    page(
        auth.PasswordResetConfirmView.as_view(
            template_name="accounts/password_reset_confirm.html", success_url=reverse_lazy("accounts:login")
        )
    )
)
