"""The applicant's sheet as a workbook: download, import with a preview, confirmation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from applications import selectors
from applications.models import Application
from applications.services.importing import import_answers
from applications.workbooks.comparing import Comparison, compare
from applications.workbooks.exporting import export
from applications.workbooks.importing import UploadForm, read
from applications.workbooks.keeping import keep, kept
from applications.workbooks.layout import Layout, layout_of
from evaluation.selectors import locked
from greenmfg.uploads import XLSX, clean_name

TAKE = "take."  # the tick that lets the workbook win: take.KEY


@acting_required
@require_GET
def workbook(request: ActingRequest, pk: int) -> HttpResponse:
    """The sheet to fill in away from the platform."""
    application = selectors.own_application(request.actor, pk)
    name = clean_name(f"填报表_{application.number}.xlsx")
    return HttpResponse(
        export(application),
        headers={
            "Content-Type": XLSX,
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store",
        },
    )


@acting_required
@require_http_methods(["GET", "POST"])
def workbook_import(request: ActingRequest, pk: int) -> HttpResponse:
    """Choose a workbook, and see what it would change; nothing is written."""
    application = _open(request, pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        note_unknown_fields(request, form.fields)
        made = layout_of(application)
        if form.accepted(read, made=made):
            return _preview(request, made, compare(made, form.result))
    context = {"application": application, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/workbook_import.html", context, status=status)


@acting_required
@require_POST
def workbook_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """Write what the preview showed; where somebody was faster, show it again instead."""
    application = _open(request, pk)
    entries, shown = kept(request.actor, application, request.POST.get("preview", ""))
    note_unknown_fields(request, {"preview"} | {f"{TAKE}{entry.key}" for entry in entries})
    taken = [name.removeprefix(TAKE) for name in request.POST if name.startswith(TAKE)]
    made = layout_of(application)
    preview = compare(made, entries, taken=taken, shown=shown)
    if not preview.moved:
        result = import_answers(actor=request.actor, application_id=pk, changes=preview.accepted)
        if not (result.conflicts or result.errors):
            _tell(request, preview)
            return redirect("application", pk)
        made = layout_of(application)
        preview = compare(made, entries, taken=taken, shown=shown)
    return _preview(request, made, preview, status=409)


def _preview(request: ActingRequest, made: Layout, preview: Comparison, status: int = 200) -> HttpResponse:
    context = {
        "application": made.application,
        "preview": preview,
        "kept": keep(request.actor, made.application, preview),
        "take": TAKE,
    }
    return render(request, "applications/workbook_preview.html", context, status=status)


def _tell(request: ActingRequest, preview: Comparison) -> None:
    written, left = len(preview.accepted), len(preview.lines) - len(preview.accepted)
    text = f"已从填报表写入 {written} 项。" if written else "没有需要写入的改动，填报内容保持不变。"
    rest = f"另有 {left} 项未写入，填报内容中保持原样。" if left else ""
    messages.success(request, text + rest)


def _open(request: ActingRequest, pk: int) -> Application:
    """The actor's own application; Refused 409 where its sheet takes nothing any more.

    Everybody of the unit may look; 403 for a post of those who do not fill in.
    """
    application = selectors.own_application(request.actor, pk)
    if request.method == "POST":
        policy.require(request.actor, "apply")
    if application.self_sheet.unlocked == "none":
        raise locked()
    return application
