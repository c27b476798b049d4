"""Who acts in this request, for how long a session lasts, and what was denied to whom."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django_scopes import scope

from accounts import events, selectors
from accounts.lockout import client_address
from accounts.selectors import STAMP_EVERY
from accounts.services import sessions
from greenmfg import clock, refusals
from greenmfg.errors import Refused

GetResponse = Callable[[HttpRequest], HttpResponse]
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class SessionLimits:
    """Ends a session that was idle too long or has lasted too long; notes ``request.moment``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            request.moment = clock.read()
            self._check(request, request.moment.timestamp())
        return self.get_response(request)

    def _check(self, request: Any, now: float) -> None:
        session = request.session
        opened, seen = session.get("opened_at", now), session.get("seen_at", 0)
        if session.get("listed") != session.session_key:  # a new one, or a new key after a new password
            self._open(request)
        if "opened_at" not in session:
            session["opened_at"] = session["seen_at"] = now
        elif now - opened > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            messages.info(request, "登录已超时，请重新登录。已保存的内容没有丢失。")
        elif now - seen > STAMP_EVERY:
            session["seen_at"] = now
            sessions.see_session(key=session.session_key, at=request.moment)

    def _open(self, request: Any) -> None:
        session = request.session
        session["listed"] = session.session_key
        ended = sessions.open_session(
            user=request.user,
            key=session.session_key,
            agent=request.headers.get("User-Agent", ""),
            address=client_address(request),
            at=request.moment,
        )
        if ended:
            most = settings.SESSIONS_AT_ONCE
            messages.info(request, f"一个账号最多同时在 {most} 处登录，最久未使用的一处已退出。")


class ActingMember:
    """Finds the acting member in the database, opens his province, and checks every post's ``acting``.

    A page names the organization it was made for; a post from a page made for another one would be
    done in the wrong name, so it is refused. Answers of 403 and 404 to a member are logged.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actor, request.organizations = None, []
        if request.user.is_authenticated:
            request.actor, request.organizations = selectors.acting(
                request.user, request.session.get("acting"), client_address(request)
            )
        request.tenant = request.actor and request.actor.tenant
        with scope(tenant=request.tenant):
            response = self.get_response(request)
        self._log_denial(request, response)
        return response

    def process_view(self, request: Any, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if request.method in READS or request.actor is None or getattr(view, "acting_exempt", False):
            return None
        posted = request.POST.get("acting", "")
        if posted == str(request.actor.organization.pk):
            return None
        return refusals.answer(request, _wrong_name(request, posted))

    def _log_denial(self, request: Any, response: HttpResponse) -> None:
        # An address without a view behind it is a typing error, not an attempt.
        if request.actor and request.resolver_match and response.status_code in {403, 404}:
            events.record_denial(
                actor=request.actor,
                method=request.method,
                path=request.get_full_path()[:500],
                status=response.status_code,
            )


def _wrong_name(request: Any, posted: str) -> Refused:
    if not posted:
        return Refused("页面缺少办理单位信息，请返回并刷新页面后重试。", status=409)
    if posted not in {str(organization.pk) for organization in request.organizations}:
        return Refused("您已不是该单位的成员，不能再以该单位名义办理。", status=403)
    name = request.actor.organization.name
    return Refused(
        f"您已切换为“{name}”，本页面属于另一单位。请返回并刷新页面，确认单位后再办理。", status=409
    )
