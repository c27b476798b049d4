"""What anybody may read: the first page, the published lists, the check of a document."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.access import in_province
from accounts.selectors import tenants
from accounts.throttle import throttled
from applications import selectors
from applications.forms.public import CodeForm, ListingFilter, objection_code
from applications.models import Listing
from applications.presenting import checked, lists
from evaluation.models import Honour
from greenmfg.errors import Refused
from greenmfg.excel import write_table
from greenmfg.uploads import XLSX

PER_PAGE = 200
WORKBOOKS_PER_MINUTE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page anybody meets first."""
    return render(request, "home.html", {"provinces": tenants(), "check": CodeForm()})


@require_safe
@throttled()
@in_province
def public_list(request: HttpRequest) -> HttpResponse:
    """The published lists of one province."""
    form, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    is_removed = form.is_valid() and form.cleaned_data["state"] == Listing.State.REMOVED
    return render(request, "public/list.html", {"form": form, "page": page, "is_removed": is_removed})


@require_safe
@throttled(limit=WORKBOOKS_PER_MINUTE)
@in_province
def public_list_workbook(request: HttpRequest) -> HttpResponse:
    """The rows of the filter as a workbook, all pages of them."""
    _form, rows = _filtered(request)
    content = write_table(title="绿色制造名单", head=lists.HEAD, rows=map(lists.printed, rows))
    name = f"{request.tenant.name}绿色制造名单_{selectors.today():%Y%m%d}.xlsx"  # type: ignore[attr-defined]
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _filtered(request: HttpRequest) -> tuple[ListingFilter, QuerySet[Listing]]:
    years, regions = selectors.listing_facets()
    form = ListingFilter(request.GET, honours=Honour.choices, years=years, regions=regions)
    return form, selectors.listings(**(form.cleaned_data if form.is_valid() else {}))


@require_safe
@throttled()
def check_code(request: HttpRequest) -> HttpResponse:
    """Where a code leads that was typed or pasted from a document instead of scanned."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("check_document", form.cleaned_data["code"])
    return render(request, "public/check_code.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@throttled()
def check_document(request: HttpRequest, token: str) -> HttpResponse:
    """What a code leads to: the one of a document, or the number of a receipt typed in its place."""
    try:
        document = selectors.document_by_token(token)
    except Refused:
        return _check_receipt(request, token)
    request.tenant = document.tenant  # whose office the header names
    if document.kind == document.CERTIFICATE:
        listing = selectors.certified(document)
        context = {"document": document, "listing": listing, "history": checked.listing_course(listing)}
        return render(request, "public/check_listing.html", context)
    context = {"document": document, "course": checked.course(document.application, document.snapshot)}
    return render(request, "public/check.html", context)


def _check_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of a filing or of an objection."""
    code = objection_code(number)
    if code and (objection := selectors.objection_anywhere(code)):
        return redirect("objection_receipt", objection.tenant.slug, objection.code)
    found = [checked.receipt(snapshot) for snapshot in selectors.receipts(number)]
    if not found:
        context = {"form": CodeForm(initial={"code": number})}
        return render(request, "public/check_unknown.html", context, status=404)
    return render(request, "public/check_receipt.html", {"receipts": found})
