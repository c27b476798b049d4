"""The evidence library (证明材料): upload, description, pictures, and the rows of a sheet it proves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, note_unknown_fields
from accounts.selectors import absent
from applications import selectors
from applications.forms.evidence import (
    EVIDENCE_TYPES,
    EvidenceChoice,
    EvidenceFilter,
    EvidenceForm,
    EvidenceReplacement,
    EvidenceRows,
    EvidenceUpload,
)
from applications.models import Evidence
from applications.presenting import Desk
from applications.services import evidence as services
from applications.views.keeping import Place, open_sheets
from applications.views.sealed_evidence import download, shown_pages
from evaluation import selectors as evaluation
from evaluation.models import Sheet
from evaluation.sections import sections_of
from greenmfg.errors import Refused
from greenmfg.files.models import StoredFile
from greenmfg.files.responses import picture
from greenmfg.parameters import lists
from greenmfg.uploads import MAX_BYTES

PER_PAGE = 50
CHOICES_PER_PAGE = 12
VERSION_ONLY = {"seen_version"}


# -- the library ---------------------------------------------------------------------------------------


@require_GET
def library(request: ActingRequest, place: Place) -> HttpResponse:
    """All files of the organization with what each proves, and the place to upload more."""
    form = EvidenceFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(selectors.evidence_library(request.actor, **wanted), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request, "applications/evidence.html", {"form": form, "page": page, **_about(request, place)}
    )


@require_POST
def upload(request: ActingRequest, place: Place) -> HttpResponse:
    """Files from the plain form, or one from the script; each has an answer of its own."""
    policy.require(request.actor, "keep_evidence")
    note_unknown_fields(request, EvidenceUpload.FIELDS)
    files = _posted_files(request)
    if _by_script(request):
        return JsonResponse(_verdict(request, place, services.add(actor=request.actor, upload=files[0])))
    for file in files:
        _add(request, file)
    return redirect(place.url("evidence_library"))


def _by_script(request: ActingRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _posted_files(request: ActingRequest) -> list[Any]:
    """The files of a posted form that came in whole; Refused 400 where the connection was cut."""
    if EvidenceUpload.LAST not in request.POST:
        raise Refused("文件没有传完，什么都没有保存，请重新上传。", status=400)
    files = request.FILES.getlist("files")
    if not files:
        raise Refused("请先选择文件，再上传。")
    return files


def _add(request: ActingRequest, file: Any) -> Evidence | None:
    """One file of the plain form: a message says what became of it."""
    try:
        row = services.add(actor=request.actor, upload=file)
    except Refused as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, f"{file.name}：{refusal.message}")
        return None
    if row.was_there:
        messages.warning(request, f"{file.name}：库中已有同一文件（{row}），没有重复保存。")
    else:
        messages.success(request, f"{file.name}：已保存为{row.label}，正在检查内容。")
    return row


def _verdict(request: ActingRequest, place: Place, row: Evidence) -> dict[str, Any]:
    """What the script hears of one file; it asks again while ``open``."""
    context = {"row": row, **_about(request, place)}
    return {
        "id": row.pk,
        "label": row.label,
        "title": row.title,
        "was_there": row.was_there,
        "state": row.file.state,
        "open": row.file.state == StoredFile.State.QUARANTINE,
        "reason": row.file.reason,
        "pages": row.file.pages,
        "state_url": place.url("evidence_state", row.pk),
        "html": render_to_string("components/evidence_row.html", context, request),
    }


def _about(request: ActingRequest, place: Place) -> dict[str, Any]:
    return {
        "place": place,
        "library": place.url("evidence_library"),
        "room": selectors.evidence_room(request.actor),
        "needed_until": selectors.evidence_needed_until(request.actor),
        "types": EVIDENCE_TYPES,
        "largest": MAX_BYTES,
        "may_keep": policy.may(request.actor, "keep_evidence"),
    }


@require_GET
def state(request: ActingRequest, place: Place, pk: int) -> HttpResponse:
    """How far the check of one file has come."""
    return JsonResponse(_verdict(request, place, selectors.evidence_item(request.actor, pk)))


@require_http_methods(["GET", "POST"])
def item(request: ActingRequest, place: Place, pk: int) -> HttpResponse:
    """One file: its pages, what it is called, what it proves; posting describes it."""
    if request.method == "POST":
        policy.require(request.actor, "keep_evidence")
    row = selectors.evidence_item(request.actor, pk)
    described = {name: getattr(row, name) for name in ("title", "issued_on", "valid_to")}
    form = EvidenceForm(request.POST or None, initial={**described, "seen_version": row.version})
    if request.method == "POST":
        note_unknown_fields(request, form.fields)
        if form.accepted(services.describe, actor=request.actor, evidence_id=pk):
            messages.success(request, "已保存材料信息。")
            return redirect(place.url("evidence", pk))
    return _item(request, place, row, form)


def _item(
    request: ActingRequest,
    place: Place,
    row: Evidence,
    form: EvidenceForm | None = None,
    newer: EvidenceReplacement | None = None,
) -> HttpResponse:
    described = {name: getattr(row, name) for name in ("title", "issued_on", "valid_to")}
    context = {
        "row": row,
        "form": form or EvidenceForm(initial={**described, "seen_version": row.version}),
        "newer": newer or EvidenceReplacement(initial={"seen_version": row.version}),
        "uses": selectors.evidence_uses(row),
        "editions": selectors.evidence_editions(row),
        "is_sealed": selectors.is_evidence_sealed(row),
        "pictures": _pictures(place, row),
        "sheets": open_sheets(request, place, row.pk),
        **_about(request, place),
    }
    bound = (form and form.is_bound) or (newer and newer.is_bound)
    return render(request, "applications/evidence_item.html", context, status=422 if bound else 200)


@require_POST
def replace(request: ActingRequest, place: Place, pk: int) -> HttpResponse:
    """A newer file under the same number."""
    policy.require(request.actor, "keep_evidence")
    row = selectors.evidence_item(request.actor, pk)
    form = EvidenceReplacement(request.POST, request.FILES)
    note_unknown_fields(request, form.fields)
    if form.accepted(services.replace, actor=request.actor, evidence_id=pk):
        messages.success(request, f"{form.result.label}已更换为第 {form.result.edition} 版，正在检查内容。")
        return redirect(place.url("evidence", form.result.pk))
    return _item(request, place, row, newer=form)


@require_POST
def remove(request: ActingRequest, place: Place, pk: int) -> HttpResponse:
    """Take a file out of the library."""
    policy.require(request.actor, "keep_evidence")
    note_unknown_fields(request, VERSION_ONLY)
    row = selectors.evidence_item(request.actor, pk)
    services.remove(actor=request.actor, evidence_id=pk, seen_version=_whole(request, "seen_version"))
    messages.success(request, f"已移除{row}。")
    return redirect(place.url("evidence_library"))


def _whole(request: ActingRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return int(text)


def _pictures(place: Place, row: Evidence) -> list[tuple[int, str]]:
    return [(number, place.url("evidence_picture", row.pk, number)) for number in shown_pages(row)]


# -- the file itself ------------------------------------------------


@require_GET
def file(request: ActingRequest, _place: Place, pk: int) -> HttpResponse:
    """The original, for the organization whose it is."""
    return download(selectors.evidence_item(request.actor, pk))


@require_GET
def page_picture(request: ActingRequest, _place: Place, pk: int, number: int) -> HttpResponse:
    """The picture of one page, for the organization whose it is."""
    return picture(selectors.evidence_item(request.actor, pk).file, number)


# -- what proves the rows of a sheet --------------------------------------------------------------------


@require_GET
def index(request: ActingRequest, place: Place) -> HttpResponse:
    """The index of evidence of one sheet, row by row."""
    sheet = place.desk.sheet
    found = selectors.evidence_by_row(sheet)
    rows = [
        (label, found[key], sheet.takes(key), place.url("row_evidence", key))
        for key, label in selectors.evidence_rows(sheet).items()
    ]
    proved = sum(bool(links) for _label, links, _open, _url in rows)
    context = {"rows": rows, "proved": proved, **_about(request, place)}
    return render(request, "applications/evidence_index.html", context)


@require_http_methods(["GET", "POST"])
def row(request: ActingRequest, place: Place, key: str) -> HttpResponse:
    """What proves one row: choose from the library by page range, or upload in place."""
    sheet = place.desk.sheet
    label = selectors.evidence_rows(sheet).get(key)
    if label is None:
        raise absent()
    form = EvidenceChoice(request.POST or None)
    if request.method == "POST":
        _may_link(request, sheet, key)
        note_unknown_fields(request, {*form.fields, *EvidenceUpload.FIELDS})
        if _by_script(request):
            return JsonResponse(_verdict(request, place, _uploaded(request, place, key)))
        if _linked(request, place, key, form):
            return redirect(place.url("row_evidence", key))
    context = {
        "label": label,
        "form": form,
        "links": [
            (link, place.url("evidence_unlink", link.pk)) for link in selectors.evidence_by_row(sheet)[key]
        ],
        "open": sheet.takes(key) and policy.may(request.actor, "link_evidence"),
        "action": place.url("row_evidence", key),
        "filter": EvidenceFilter(request.GET),
        "page": _choices(request),
        "back": _back(place.desk, key),
        **_index(place),
        **_about(request, place),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/evidence_of_row.html", context, status=status)


def _index(place: Place) -> dict[str, str]:
    return {"index": place.url("application_evidence")}


def _back(desk: Desk, key: str) -> str:
    """The place of the row on the page where it is filled in."""
    sections = sections_of(evaluation.scheme_of(desk.sheet), desk.sheet.side)
    slug = next(section.slug for section in sections if key in section.keys)
    return f"{desk.page(slug)}#field-{key}"


def _may_link(request: ActingRequest, sheet: Sheet, key: str) -> None:
    policy.require(request.actor, "link_evidence")
    if not sheet.takes(key):
        raise evaluation.locked()


def _uploaded(request: ActingRequest, place: Place, key: str) -> Evidence:
    """The one file that the script sends, in the library and linked to the row."""
    row = services.add(actor=request.actor, upload=_posted_files(request)[0])
    place.link(actor=request.actor, keys=[key], evidence_id=row.pk)
    return row


def _linked(request: ActingRequest, place: Place, key: str, form: EvidenceChoice) -> bool:
    """Link what was uploaded in place, or else what was chosen; whether anything was."""
    target = {"actor": request.actor, "keys": [key]}
    if request.FILES:
        added = [_add(request, file) for file in _posted_files(request)]
        for one in filter(None, added):
            place.link(evidence_id=one.pk, **target)
        return any(added)
    if not form.accepted(place.link, **target):
        return False
    messages.success(request, "已引用。")
    return True


def _choices(request: ActingRequest) -> Any:
    form = EvidenceFilter(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    rows = selectors.evidence_choices(request.actor, text)
    return Paginator(rows, CHOICES_PER_PAGE).get_page(request.GET.get("page"))


@lists("keys")
@require_http_methods(["GET", "POST"])
def rows(request: ActingRequest, place: Place, evidence: int) -> HttpResponse:
    """Let one file prove many rows of a sheet at once."""
    one = selectors.evidence_item(request.actor, evidence)
    sheet = place.desk.sheet
    choices = [(key, label) for key, label in selectors.evidence_rows(sheet).items() if sheet.takes(key)]
    form = EvidenceRows(request.POST or None, rows=choices)
    if request.method == "POST":
        policy.require(request.actor, "link_evidence")
        if not choices:
            raise evaluation.locked()
        note_unknown_fields(request, form.fields)
        if form.accepted(place.link, actor=request.actor, evidence_id=evidence):
            messages.success(request, f"{one.label}已引用到 {len(form.result)} 项。")
            return redirect(place.url("application_evidence"))
    context = {"place": place, "row": one, "form": form, "choices": choices, **_index(place)}
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/evidence_rows.html", context, status=status)


@require_POST
def unlink(request: ActingRequest, place: Place, link: int) -> HttpResponse:
    """Let a file prove a row no longer."""
    note_unknown_fields(request, ())
    key = selectors.evidence_link(place.desk.sheet, link).key
    place.unlink(actor=request.actor, link_id=link)
    messages.success(request, "已取消引用。")
    return redirect(place.url("row_evidence", key))
