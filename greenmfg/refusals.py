"""Turns a service's refusal into the answer the asker can read."""

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from greenmfg.errors import Refused

logger = logging.getLogger(__name__)


class RefusalPages:
    """Middleware: Refused becomes a page, a fragment for htmx, JSON for a script, or a plain 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if exception.status in {403, 404}:
            user = getattr(request, "user", None)
            logger.warning(
                "%s %s denied with %s to user %s",
                request.method,
                request.path,
                exception.status,
                user and user.pk,
            )
        if exception.status == 404:
            # The very road of an address that does not exist: nothing tells the two apart.
            raise Http404
        return answer(request, exception)


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal in the form the request can use, with its status."""
    if "application/json" in request.headers.get("Accept", ""):
        errors = [item._asdict() for item in refused.items] or [{"field": "", "message": refused.message}]
        return JsonResponse({"message": refused.message, "errors": errors}, status=refused.status)
    template, context = "refusal.html", {"refused": refused, "back": _back(request)}
    if request.headers.get("HX-Request"):
        lines = [("", "", item.message) for item in refused.items]
        template, context = "components/error_summary.html", {"message": refused.message, "lines": lines}
    return render(request, template, context, status=refused.status)


def _back(request: HttpRequest) -> str:
    """The page the request came from, "" where that was not one of ours."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else ""
