"""Turns a service's refusal into the answer the asker can read."""

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from greenmfg.errors import Refused

logger = logging.getLogger(__name__)


class RefusalPages:
    """Middleware: Refused becomes a page, a fragment for htmx, JSON for a script, or a plain 404.

    So does a form's address that is opened: whoever reloads the answer to a form sees no empty page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or not isinstance(response, HttpResponseNotAllowed):
            return response
        page = answer(request, Refused("这个地址不能直接打开，请从页面上的按钮办理。", status=405))
        page["Allow"] = response["Allow"]
        return page

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
    """The refusal in the form the request can use, with its status, and when to come again."""
    response = _told(request, refused)
    if refused.retry_after:
        response["Retry-After"] = str(refused.retry_after)
    return response


def _told(request: HttpRequest, refused: Refused) -> HttpResponse:
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
