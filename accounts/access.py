"""The doors of the views: who must be acting, which pages stand outside, whose province is shown."""

from collections.abc import Callable, Container
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_scopes import scope

from accounts import events, selectors
from accounts.actor import Actor
from accounts.models import Organization, Tenant

View = Callable[..., HttpResponse]


class ActingRequest(HttpRequest):
    """A request behind ``acting_required``: there is somebody who acts."""

    actor: Actor
    organizations: list[Organization]
    tenant: Tenant | None
    moment: datetime  # when it came in, by the platform's clock


def acting_required(view: View) -> View:
    """Send anonymous people to the login page and back; 403 for a person without any organization."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(_page(request))
        if getattr(request, "actor", None) is None:
            return render(request, "accounts/no_unit.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


def acting_exempt(view: View) -> View:
    """Let a POST through without the ``acting`` field: pages of the person, not of a member."""

    @wraps(view)
    def exempt(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    exempt.acting_exempt = True  # type: ignore[attr-defined]
    return exempt


def in_province(view: View) -> View:
    """Open the province that the address names by its slug, for a public page: ``request.tenant``."""

    @wraps(view)
    def opened(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        tenant = selectors.tenant_by_slug(slug)
        request.tenant = tenant  # type: ignore[attr-defined]
        with scope(tenant=tenant):
            return view(request, *args, **kwargs)

    return opened


EVERY_FORM = frozenset({"acting", "csrfmiddlewaretoken"})


def note_unknown_fields(request: ActingRequest, known: Container[str]) -> None:
    """Log posted fields that the page does not have, a score or weight of the client's own, say.

    Nothing reads them; that they came is worth knowing.
    """
    unknown = [name for name in request.POST if name not in known and name not in EVERY_FORM]
    if unknown:
        sent = {name[:60]: request.POST[name][:60] for name in unknown[:20]}
        events.record_tampering(actor=request.actor, path=request.path, sent=sent)


def _page(request: HttpRequest) -> str:
    """Where to return to after login: the page itself, or the one that posted to it."""
    if request.method == "GET":
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else "/"
