"""草稿 of a report, for those who fill it in: ask for it, see it come, download it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import ActingRequest, acting_required
from applications import documents, selectors
from applications.access import entrusted
from applications.models import Application, Entrustment
from evaluation import selectors as evaluation
from evaluation.models import Sheet
from greenmfg.files.responses import attachment


@acting_required
@require_http_methods(["GET", "POST"])
def draft(request: ActingRequest, pk: int) -> HttpResponse:
    """The 草稿 of the actor's own application; posting asks for a new one."""
    application = selectors.own_application(request.actor, pk)
    if request.method == "POST":
        documents.draft(actor=request.actor, application_id=pk)
        return redirect("draft", pk)
    return _page(request, application, application.self_sheet, "draft")


@acting_required
@require_GET
def draft_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """One line: the download, or how far the job has come."""
    application = selectors.own_application(request.actor, pk)
    return _line(request, application, application.self_sheet, "draft")


@acting_required
@require_GET
def draft_file(request: ActingRequest, pk: int) -> HttpResponse:
    """The PDF."""
    application = selectors.own_application(request.actor, pk)
    return _file(application, application.self_sheet)


@entrusted
@require_http_methods(["GET", "POST"])
def judge_draft(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """`draft` of the body's own report."""
    if request.method == "POST":
        documents.draft_judgement(actor=request.actor, entrustment_id=entrustment.pk)
        return redirect("judge_draft", entrustment.pk)
    return _page(request, entrustment, entrustment.sheet, "judge_draft")


@entrusted
@require_GET
def judge_draft_progress(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """`draft_progress` of the body's own report."""
    return _line(request, entrustment, entrustment.sheet, "judge_draft")


@entrusted
@require_GET
def judge_draft_file(_request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """`draft_file` of the body's own report."""
    return _file(entrustment.application, entrustment.sheet)


def _page(request: ActingRequest, of: Application | Entrustment, sheet: Sheet, page: str) -> HttpResponse:
    return render(request, "applications/draft.html", _context(of, sheet, page))


def _line(request: ActingRequest, of: Application | Entrustment, sheet: Sheet, page: str) -> HttpResponse:
    return render(request, "applications/draft_line.html", _context(of, sheet, page))


def _context(of: Application | Entrustment, sheet: Sheet, page: str) -> dict[str, object]:
    row = documents.last_draft(sheet)
    return {
        "of": of,
        "draft": row,
        "title": evaluation.document_of(sheet).title,
        "is_current": row is not None and row.revision == sheet.revision,
        "page": page,
        "progress": f"{page}_progress",
        "file": f"{page}_file",
    }


def _file(application: Application, sheet: Sheet) -> HttpResponse:
    title = evaluation.document_of(sheet).title
    return attachment(documents.draft_file(sheet), f"{title}（草稿）_{application.number}.pdf")
