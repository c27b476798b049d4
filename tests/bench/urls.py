"""The product's addresses and a bare page: the same middleware and session, the rows as a plain table."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from accounts.access import acting_required
from applications import selectors

ROW = "<tr>{% for text in row %}<td>{{ text }}</td>{% endfor %}</tr>"
TABLE = engines["django"].from_string(f"<table>{{% for row in rows %}}{ROW}{{% endfor %}}</table>")


@acting_required
def bare(request: HttpRequest) -> HttpResponse:
    """Two hundred applications, one query, one table."""
    rows = [row.values() for row in selectors.queue(request.actor)[:200]]
    return HttpResponse(TABLE.render({"rows": rows}))


urlpatterns = [path("bare/", bare), path("", include("greenmfg.urls"))]
