"""The evidence library (证明材料): upload, description, pictures, and the rows of a sheet it proves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from accounts.selectors import absent
from applications import presenting, selectors
from applications.forms import (
    EVIDENCE_TYPES,
    EvidenceChoice,
    EvidenceFilter,
    EvidenceForm,
    EvidenceReplacement,
    EvidenceRows,
    EvidenceUpload,
)
from applications.models import Application, Evidence
from applications.services import evidence as services
from applications.views.sealed_evidence import download, pictures
from applications.workflow import EDITABLE
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from greenmfg.errors import Refused
from greenmfg.files.models import StoredFile
from greenmfg.files.responses import picture
from greenmfg.parameters import lists
from greenmfg.uploads import MAX_BYTES

PER_PAGE = 50
CHOICES_PER_PAGE = 12
VERSION_ONLY = {"seen_version"}


def _keeper(request: ActingRequest, verb: str = "see_evidence") -> None:
    """The library of whoever acts in a province and may see, or keep, one; 403 for offices."""
    policy.require(request.actor, verb)
    if request.actor.tenant is None:  # a body's libraries lie in the provinces that entrust it
        raise absent()


# -- the library ---------------------------------------------------------------------------------------


@acting_required
@require_GET
def library(request: ActingRequest) -> HttpResponse:
    """All files of the organization with what each proves, and the place to upload more."""
    _keeper(request)
    form = EvidenceFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(selectors.evidence_library(request.actor, **wanted), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "applications/evidence.html", {"form": form, "page": page, **_about(request)})


@acting_required
@require_POST
def upload(request: ActingRequest) -> HttpResponse:
    """Files from the plain form, or one from the script; each has an answer of its own."""
    _keeper(request, "keep_evidence")
    note_unknown_fields(request, EvidenceUpload.FIELDS)
    files = _posted_files(request)
    if _by_script(request):
        return JsonResponse(_verdict(request, services.add(actor=request.actor, upload=files[0])))
    for file in files:
        _add(request, file)
    return redirect("evidence_library")


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


def _verdict(request: ActingRequest, row: Evidence) -> dict[str, Any]:
    """What the script hears of one file; it asks again while ``open``."""
    context = {"row": row, **_about(request)}
    return {
        "id": row.pk,
        "label": row.label,
        "title": row.title,
        "was_there": row.was_there,
        "state": row.file.state,
        "open": row.file.state == StoredFile.State.QUARANTINE,
        "reason": row.file.reason,
        "pages": row.file.pages,
        "state_url": reverse("evidence_state", args=(row.pk,)),
        "html": render_to_string("components/evidence_row.html", context, request),
    }


def _about(request: ActingRequest) -> dict[str, Any]:
    return {
        "room": selectors.evidence_room(request.actor),
        "needed_until": selectors.evidence_needed_until(request.actor),
        "types": EVIDENCE_TYPES,
        "largest": MAX_BYTES,
        "may_keep": policy.may(request.actor, "keep_evidence"),
    }


@acting_required
@require_GET
def state(request: ActingRequest, pk: int) -> HttpResponse:
    """How far the check of one file has come."""
    _keeper(request)
    return JsonResponse(_verdict(request, selectors.evidence_item(request.actor, pk)))


@acting_required
@require_http_methods(["GET", "POST"])
def item(request: ActingRequest, pk: int) -> HttpResponse:
    """One file: its pages, what it is called, what it proves; posting describes it."""
    _keeper(request, "keep_evidence" if request.method == "POST" else "see_evidence")
    row = selectors.evidence_item(request.actor, pk)
    described = {name: getattr(row, name) for name in ("title", "issued_on", "valid_to")}
    form = EvidenceForm(request.POST or None, initial={**described, "seen_version": row.version})
    if request.method == "POST":
        note_unknown_fields(request, form.fields)
        if form.accepted(services.describe, actor=request.actor, evidence_id=pk):
            messages.success(request, "已保存材料信息。")
            return redirect("evidence", pk)
    return _item(request, row, form)


def _item(
    request: ActingRequest,
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
        "pictures": pictures(row, "evidence_picture", row.pk),
        "applications": [one for one in selectors.own_applications(request.actor) if one.status in EDITABLE],
        **_about(request),
    }
    bound = (form and form.is_bound) or (newer and newer.is_bound)
    return render(request, "applications/evidence_item.html", context, status=422 if bound else 200)


@acting_required
@require_POST
def replace(request: ActingRequest, pk: int) -> HttpResponse:
    """A newer file under the same number."""
    _keeper(request, "keep_evidence")
    row = selectors.evidence_item(request.actor, pk)
    form = EvidenceReplacement(request.POST, request.FILES)
    note_unknown_fields(request, form.fields)
    if form.accepted(services.replace, actor=request.actor, evidence_id=pk):
        messages.success(request, f"{form.result.label}已更换为第 {form.result.edition} 版，正在检查内容。")
        return redirect("evidence", form.result.pk)
    return _item(request, row, newer=form)


@acting_required
@require_POST
def remove(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a file out of the library."""
    _keeper(request, "keep_evidence")
    note_unknown_fields(request, VERSION_ONLY)
    row = selectors.evidence_item(request.actor, pk)
    services.remove(actor=request.actor, evidence_id=pk, seen_version=_whole(request, "seen_version"))
    messages.success(request, f"已移除{row}。")
    return redirect("evidence_library")


def _whole(request: ActingRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return int(text)


# -- the file itself ------------------------------------------------


@acting_required
@require_GET
def file(request: ActingRequest, pk: int) -> HttpResponse:
    """The original, for the organization whose it is."""
    _keeper(request)
    return download(selectors.evidence_item(request.actor, pk))


@acting_required
@require_GET
def page_picture(request: ActingRequest, pk: int, number: int) -> HttpResponse:
    """The picture of one page, for the organization whose it is."""
    _keeper(request)
    return picture(selectors.evidence_item(request.actor, pk).file, number)


# -- what proves the rows of an application ------------------------------------------------------------------


@acting_required
@require_GET
def index(request: ActingRequest, pk: int) -> HttpResponse:
    """The index of evidence of one application, row by row."""
    application = selectors.own_application(request.actor, pk)
    found = selectors.evidence_by_row(application.self_sheet)
    rows = [
        (key, label, found[key], application.self_sheet.takes(key))
        for key, label in selectors.evidence_rows(application.self_sheet).items()
    ]
    context = {
        "application": application,
        "rows": rows,
        "proved": sum(bool(links) for _key, _label, links, _open in rows),
        **_about(request),
    }
    return render(request, "applications/evidence_index.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def row(request: ActingRequest, pk: int, key: str) -> HttpResponse:
    """What proves one row: choose from the library by page range, or upload in place."""
    application = selectors.own_application(request.actor, pk)
    label = selectors.evidence_rows(application.self_sheet).get(key)
    if label is None:
        raise absent()
    form = EvidenceChoice(request.POST or None)
    if request.method == "POST":
        _may_link(request, application, key)
        note_unknown_fields(request, {*form.fields, *EvidenceUpload.FIELDS})
        if _by_script(request):
            return JsonResponse(_verdict(request, _uploaded(request, application, key)))
        if _linked(request, application, key, form):
            return redirect("row_evidence", pk, key)
    context = {
        "application": application,
        "key": key,
        "label": label,
        "form": form,
        "links": selectors.evidence_by_row(application.self_sheet)[key],
        "open": application.self_sheet.takes(key) and policy.may(request.actor, "link_evidence"),
        "filter": EvidenceFilter(request.GET),
        "page": _choices(request),
        "back": _back(application, key),
        **_about(request),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/evidence_of_row.html", context, status=status)


def _back(application: Application, key: str) -> str:
    """The place of the row on the page where it is filled in."""
    sections = sections_of(evaluation.scheme_of(application.self_sheet))
    slug = next(section.slug for section in sections if key in section.keys)
    return f"{presenting.desk_of(application).page(slug)}#field-{key}"


def _may_link(request: ActingRequest, application: Application, key: str) -> None:
    policy.require(request.actor, "link_evidence")
    if not application.self_sheet.takes(key):
        raise evaluation.locked()


def _uploaded(request: ActingRequest, application: Application, key: str) -> Evidence:
    """The one file that the script sends, in the library and linked to the row."""
    row = services.add(actor=request.actor, upload=_posted_files(request)[0])
    services.link(actor=request.actor, application_id=application.pk, keys=[key], evidence_id=row.pk)
    return row


def _linked(request: ActingRequest, application: Application, key: str, form: EvidenceChoice) -> bool:
    """Link what was uploaded in place, or else what was chosen; whether anything was."""
    target = {"actor": request.actor, "application_id": application.pk, "keys": [key]}
    if request.FILES:
        added = [_add(request, file) for file in _posted_files(request)]
        for one in filter(None, added):
            services.link(evidence_id=one.pk, **target)
        return any(added)
    if not form.accepted(services.link, **target):
        return False
    messages.success(request, "已引用。")
    return True


def _choices(request: ActingRequest) -> Any:
    form = EvidenceFilter(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    rows = selectors.evidence_choices(request.actor, text)
    return Paginator(rows, CHOICES_PER_PAGE).get_page(request.GET.get("page"))


@lists("keys")
@acting_required
@require_http_methods(["GET", "POST"])
def rows(request: ActingRequest, pk: int, evidence: int) -> HttpResponse:
    """Let one file prove many rows of an application at once."""
    application = selectors.own_application(request.actor, pk)
    one = selectors.evidence_item(request.actor, evidence)
    sheet = application.self_sheet
    choices = [(key, label) for key, label in selectors.evidence_rows(sheet).items() if sheet.takes(key)]
    form = EvidenceRows(request.POST or None, rows=choices)
    if request.method == "POST":
        policy.require(request.actor, "link_evidence")
        if not choices:
            raise evaluation.locked()
        note_unknown_fields(request, form.fields)
        if form.accepted(services.link, actor=request.actor, application_id=pk, evidence_id=evidence):
            messages.success(request, f"{one.label}已引用到 {len(form.result)} 项。")
            return redirect("application_evidence", pk)
    context = {"application": application, "row": one, "form": form, "choices": choices}
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/evidence_rows.html", context, status=status)


@acting_required
@require_POST
def unlink(request: ActingRequest, pk: int, link: int) -> HttpResponse:
    """Let a file prove a row no longer."""
    application = selectors.own_application(request.actor, pk)
    note_unknown_fields(request, ())
    key = selectors.evidence_link(application.self_sheet, link).key
    services.unlink(actor=request.actor, application_id=pk, link_id=link)
    messages.success(request, "已取消引用。")
    return redirect("row_evidence", pk, key)
