"""What a request may send: a form, and one value per parameter unless the view says that it takes several.

Of ``?status=a&status=b`` Django keeps the last value, other layers the first: what one checked is not what
another used. So a repeated parameter is refused before the view, which may name its lists::

    @lists("role")
    def invite(request): ...
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict

View = TypeVar("View", bound=Callable[..., HttpResponse])


def lists(*names: str) -> Callable[[View], View]:
    """Let the decorated view take several values of ``names``."""

    def mark(view: View) -> View:
        view.list_parameters = frozenset(names)  # type: ignore[attr-defined]
        return view

    return mark


def any_body(view: View) -> View:
    """Let the decorated view take a body that is no form; it reads no more of it than it needs."""
    view.any_body = True  # type: ignore[attr-defined]
    return view


FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class SingleValues:
    """Middleware: a repeated parameter, one with a NUL that no database stores, or a body that is no form
    and that nothing would read, is a 400.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_arguments: Any) -> None:
        sent = request.headers.get("Content-Length", "") not in {"", "0"}
        if sent and request.content_type not in FORMS and not getattr(view, "any_body", False):
            raise SuspiciousOperation("A body was sent that is no form")
        allowed: frozenset[str] = getattr(view, "list_parameters", frozenset())
        for parameters in (request.GET, request.POST):
            _check(parameters, allowed)


def _check(parameters: QueryDict, allowed: frozenset[str]) -> None:
    for name, values in parameters.lists():
        if len(values) > 1 and name not in allowed:
            raise SuspiciousOperation(f"Parameter {name[:40]!r} was sent {len(values)} times")
        if any("\0" in text for text in (name, *values)):
            raise SuspiciousOperation(f"Parameter {name[:40]!r} holds a NUL character")
