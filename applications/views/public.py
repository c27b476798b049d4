"""What anybody may read: the first page, the published lists, the check of a document."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.access import in_province
from accounts.selectors import tenants
from applications import selectors
from applications.forms import CodeForm, ListingFilter
from evaluation.models import Honour
from greenmfg.errors import Refused

PER_PAGE = 200


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The page anybody meets first."""
    return render(request, "home.html", {"provinces": tenants(), "check": CodeForm()})


@in_province
@require_GET
def public_list(request: HttpRequest) -> HttpResponse:
    """The published lists of one province."""
    form = ListingFilter(request.GET, honours=Honour.choices, years=selectors.listing_years())
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(selectors.listings(**wanted), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/list.html", {"form": form, "page": page})


@require_GET
def check_code(request: HttpRequest) -> HttpResponse:
    """Where a code leads that was typed or pasted from a document instead of scanned."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("check_document", form.cleaned_data["code"])
    return render(request, "public/check_code.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def check_document(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code of a document leads to: whether it is one of ours, and what was sealed."""
    try:
        document = selectors.document_by_token(token)
    except Refused:
        return render(request, "public/check_unknown.html", {"form": CodeForm()}, status=404)
    request.tenant = document.tenant  # whose office the header names
    return render(request, "public/check.html", {"document": document})
