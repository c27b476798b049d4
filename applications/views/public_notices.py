"""Public notices as anybody reads them: only what was frozen when they were published; and objections."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import in_province
from accounts.actor import Actor
from accounts.lockout import client_address
from accounts.selectors import absent
from accounts.throttle import HOUR, POST, throttled
from applications import selectors
from applications.casework import notices as casework
from applications.documents.notice import notice_sheet
from applications.forms.public import ObjectionForm, ReceiptForm
from applications.presenting.masking import masked_name, masked_phone
from applications.services import objections
from applications.views.printed import file_of, workbook_of
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.files.spool import takes_files_of_strangers

PER_PAGE = 50
OBJECTIONS_PER_HOUR = 10
FILES_PER_MINUTE = 20


@require_safe
@throttled()
@in_province
def public_notices(request: HttpRequest) -> HttpResponse:
    """The notices of one province, those that stand now and those that are over."""
    page = Paginator(selectors.published_notices(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/notices.html", {"page": page, "now": clock.read()})


@require_safe
@throttled()
@in_province
def public_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with its list."""
    row = selectors.published_notice(pk)
    context = {
        "notice": row,
        "sheet": casework.sheet(row),
        "printed": notice_sheet(row),
        "is_printed": selectors.notice_file(row) is not None,
        "now": clock.read(),
    }
    return render(request, "public/notice.html", context)


@require_safe
@throttled(limit=FILES_PER_MINUTE)
@in_province
def public_notice_file(_request: HttpRequest, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """A notice as PDF, or its list as xlsx."""
    row = selectors.published_notice(pk)
    if form == "xlsx":
        return workbook_of(notice_sheet(row), f"{row.round.title}_第{row.no}次公示")
    if form != "pdf":
        raise absent()
    return file_of(selectors.notice_file(row))


@takes_files_of_strangers
@require_http_methods(["GET", "HEAD", "POST"])
@throttled(seconds=HOUR, limit=OBJECTIONS_PER_HOUR, methods=POST)
@throttled()
@in_province
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection against a unit on the notice, by anybody who gives his name."""
    row = selectors.published_notice(pk)
    if row.ends_at is None or clock.read() >= row.ends_at:
        raise Refused("公示期已满，不再受理异议。", status=409)
    form = ObjectionForm(request.POST or None, request.FILES or None, applications=selectors.noticed(row))
    if form.accepted(objections.file_objection, actor=_public(request), notice=row):
        return redirect("objection_receipt", row.tenant.slug, form.result.code)
    context = {"notice": row, "form": form}
    return render(request, "public/objection_new.html", context, status=422 if form.is_bound else 200)


def _public(request: HttpRequest) -> Actor:
    """Whoever objects does so as a citizen, whatever he is signed in as."""
    return Actor(None, None, frozenset(), request.tenant, client_address(request))  # type: ignore[attr-defined]


@require_safe
@throttled()
@in_province
def objection_find(request: HttpRequest) -> HttpResponse:
    """Where the code of a receipt is typed in."""
    form = ReceiptForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("objection_receipt", request.tenant.slug, form.cleaned_data["code"])  # type: ignore[attr-defined]
    return render(request, "public/objection_find.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@throttled()
@in_province
def objection_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What became of an objection, for whoever holds its code: no name in full, no number in full."""
    try:
        row = selectors.objection_by_code(code)
    except Refused:
        context = {"form": ReceiptForm(initial={"code": code}), "unknown": True}
        return render(request, "public/objection_find.html", context, status=404)
    context = {
        "objection": row,
        "unit": row.application.named,
        "name": masked_name(row.name),
        "phone": masked_phone(row.phone),
    }
    return render(request, "public/objection_receipt.html", context)
