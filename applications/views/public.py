"""What anybody may read: the first page, the published lists, the check of a document."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from accounts.access import in_province
from accounts.selectors import tenants
from accounts.throttle import throttled
from applications import selectors
from applications.forms.public import CodeForm, ListingFilter
from applications.models import Listing
from applications.presenting import lists
from evaluation.models import Honour
from greenmfg.errors import Refused
from greenmfg.excel import write_table
from greenmfg.uploads import XLSX

PER_PAGE = 200
WORKBOOKS_PER_MINUTE = 20


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The page anybody meets first."""
    return render(request, "home.html", {"provinces": tenants(), "check": CodeForm()})


@require_GET
@throttled()
@in_province
def public_list(request: HttpRequest) -> HttpResponse:
    """The published lists of one province."""
    form, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/list.html", {"form": form, "page": page})


@require_GET
@throttled(limit=WORKBOOKS_PER_MINUTE)
@in_province
def public_list_workbook(request: HttpRequest) -> HttpResponse:
    """The rows of the filter as a workbook, all pages of them."""
    _form, rows = _filtered(request)
    content = write_table(title="绿色制造名单", head=lists.HEAD, rows=map(lists.printed, rows))
    headers = {"Content-Disposition": content_disposition_header(True, "绿色制造名单.xlsx")}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _filtered(request: HttpRequest) -> tuple[ListingFilter, QuerySet[Listing]]:
    form = ListingFilter(request.GET, honours=Honour.choices, years=selectors.listing_years())
    return form, selectors.listings(**(form.cleaned_data if form.is_valid() else {}))


@require_GET
@throttled()
def check_code(request: HttpRequest) -> HttpResponse:
    """Where a code leads that was typed or pasted from a document instead of scanned."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("check_document", form.cleaned_data["code"])
    return render(request, "public/check_code.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
@throttled()
def check_document(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code of a document leads to: whether it is one of ours, and what was sealed."""
    try:
        document = selectors.document_by_token(token)
    except Refused:
        return render(request, "public/check_unknown.html", {"form": CodeForm()}, status=404)
    request.tenant = document.tenant  # whose office the header names
    if document.kind == document.CERTIFICATE:
        context = {"document": document, "listing": selectors.certified(document)}
        return render(request, "public/check_listing.html", context)
    return render(request, "public/check.html", {"document": document})
