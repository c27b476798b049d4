"""The product's addresses and bare ones: the same middleware and session, and of the work the least."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django_scopes import scopes_disabled

from accounts.access import acting_required
from applications import selectors
from evaluation.models import Answer, Sheet
from evaluation.schemes.loader import FIXTURES, load_file
from evaluation.sections import sections_of

ROW = "<tr>{% for text in row %}<td>{{ text }}</td>{% endfor %}</tr>"
TABLE = engines["django"].from_string(f"<table>{{% for row in rows %}}{ROW}{{% endfor %}}</table>")
BOX = '<tr><td>{{ label }}</td><td><input name="{{ key }}" value="{{ value }}"></td></tr>'
FORM = engines["django"].from_string(
    f"<form><table>{{% for key, label, value in rows %}}{BOX}{{% endfor %}}</table></form>"
)
SCHEME = load_file(FIXTURES / "factory-2018.yaml").scheme
LABELS = {row.key: row.text for row in SCHEME.criteria} | {row.key: row.name for row in SCHEME.quantities}


@acting_required
def bare(request: HttpRequest) -> HttpResponse:
    """Two hundred applications, one query, one table."""
    rows = [row.values() for row in selectors.queue(request.actor)[:200]]
    return HttpResponse(TABLE.render({"rows": rows}))


@acting_required
def bare_desk(request: HttpRequest) -> HttpResponse:
    """The numbers of the office's home, a query for each table, one table."""
    round = selectors.rounds_at_work(request.actor)[0]
    rows = [*selectors.tally(request.actor, [round.pk]), *selectors.scores(request.actor, round)]
    return HttpResponse(TABLE.render({"rows": rows}))


@acting_required
@scopes_disabled()  # a body works outside any province
def bare_page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The sheet and its answers, two queries; each cell of the page a box beside its name, one table."""
    sheet = Sheet.objects.get(pk=pk)
    section = next(row for row in sections_of(SCHEME, sheet.side) if row.slug == slug)
    told = {row.key: row.value for row in Answer.objects.filter(sheet=sheet)}
    rows = [(key, LABELS.get(key, key), told.get(key, "")) for key in section.keys]
    return HttpResponse(FORM.render({"rows": rows}))


@acting_required
@scopes_disabled()  # a body works outside any province
def bare_save(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement that writes one row."""
    Answer.objects.filter(sheet_id=pk, key=request.POST["key"]).update(value=request.POST["value"])
    return HttpResponse()


urlpatterns = [
    path("bare/", bare),
    path("bare/desk/", bare_desk),
    path("bare/<int:pk>/save/", bare_save),
    path("bare/<int:pk>/<slug:slug>/", bare_page),
    path("", include("greenmfg.urls")),
]
