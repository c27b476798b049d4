"""名单管理: the lists as the offices keep them, decisions on an entry, who on them has filed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts import selectors as people
from accounts.access import ActingRequest, acting_required
from accounts.models import Organization
from accounts.selectors import absent
from applications import selectors
from applications.forms.applying import SeenForm
from applications.forms.listings import ListingDecisionForm, ListingForm, ListingsFilter
from applications.models import ListingDecision
from applications.presenting import course
from applications.services import listings as services
from greenmfg.errors import Refused
from greenmfg.files.responses import attachment

PER_PAGE = 200


@acting_required
@require_GET
def listings(request: ActingRequest) -> HttpResponse:
    """Every entry that the office sees, removed ones too."""
    actor = request.actor
    policy.require(actor, "see_listings")
    is_province = actor.kind == Organization.Kind.PROVINCIAL
    regions = [(row.pk, row.name) for row in people.first_level_regions()] if is_province else []
    form = ListingsFilter(request.GET, years=selectors.years_for(actor), regions=regions, decides=is_province)
    rows = selectors.listings_for(actor, **(form.cleaned_data if form.is_valid() else {}))
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "rounds": selectors.open_filings(),
        "may_enter": policy.may(actor, "manage_listings"),
    }
    return render(request, "applications/listings.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def listing_new(request: ActingRequest) -> HttpResponse:
    """Enter a unit that was listed before the platform knew it."""
    policy.require(request.actor, "manage_listings")
    form = ListingForm(request.POST or None)
    if form.accepted(services.enter_listing, actor=request.actor):
        messages.success(request, "已登记，该单位随即出现在名单中。")
        return redirect("listing", form.result.pk)
    status = 422 if form.is_bound else 200
    return render(request, "applications/listing_new.html", {"form": form}, status=status)


@acting_required
@require_GET
def listing(request: ActingRequest, pk: int) -> HttpResponse:
    """One entry: its unit, its document, what was decided on it, its history."""
    actor = request.actor
    policy.require(actor, "see_listings")
    row = selectors.listing(actor, pk)
    decisions = list(selectors.decisions(actor, row))
    waiting = next((one for one in decisions if one.status == ListingDecision.Status.PROPOSED), None)
    may_propose = policy.may(actor, "propose_listing_decision")
    context = {
        "listing": row,
        "case": selectors.case_of_listing(actor, row),
        "decisions": decisions,
        "waiting": waiting if may_propose else None,
        "waiting_tone": "bad" if waiting and waiting.act == ListingDecision.Act.REMOVE else "active",
        "own": waiting is not None and waiting.proposed_by_id == actor.person.pk,
        "act": services.open_act(row) if may_propose and waiting is None else None,
        "may_decide": policy.may(actor, "manage_listings"),
        "platform_filings": selectors.platform_filings(row),
        "history": course.listing_history(actor, row),
    }
    return render(request, "applications/listing.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def listing_propose(request: ActingRequest, pk: int, act: str) -> HttpResponse:
    """Propose to take an entry off the list, or to put it back."""
    policy.require(request.actor, "propose_listing_decision")
    row = selectors.listing(request.actor, pk)
    if act not in ListingDecision.Act:
        raise absent()
    services.expect_open(row, act)
    form = ListingDecisionForm(request.POST or None, request.FILES or None, act=act)
    if form.accepted(services.propose, actor=request.actor, listing=row, act=act):
        messages.success(request, "已提出，请由其他审核人员批准。批准后立即生效。")
        return redirect("listing", pk)
    context = {"listing": row, "form": form, "label": ListingDecision.Act(act).label}
    status = 422 if form.is_bound else 200
    return render(request, "applications/listing_propose.html", context, status=status)


@acting_required
@require_POST
def listing_approve(request: ActingRequest, pk: int) -> HttpResponse:
    """Let the decision that the page showed take effect."""
    row, seen = _seen(request, pk, "manage_listings")
    services.approve(actor=request.actor, decision=row, seen_version=seen)
    messages.success(request, f"“{row.get_act_display()}”已生效。")
    return redirect("listing", row.listing_id)


@acting_required
@require_POST
def listing_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """Give a proposal up."""
    row, seen = _seen(request, pk, "propose_listing_decision")
    services.discard(actor=request.actor, decision=row, seen_version=seen)
    done = "已收回" if row.proposed_by_id == request.actor.person.pk else "未予批准"
    messages.success(request, f"{done}，名单没有变化。")
    return redirect("listing", row.listing_id)


def _seen(request: ActingRequest, pk: int, verb: str) -> tuple[ListingDecision, int]:
    """The decision and the version of it that the page showed."""
    policy.require(request.actor, verb)
    row, form = selectors.listing_decision(request.actor, pk), SeenForm(request.POST)
    if not form.is_valid():
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return row, form.cleaned_data["seen_version"]


@acting_required
@require_GET
def listing_file(request: ActingRequest, pk: int) -> StreamingHttpResponse:
    """The document of a decision, once it has passed its check."""
    policy.require(request.actor, "see_listings")
    row = selectors.listing_decision(request.actor, pk)
    return attachment(row.file, row.filename)


@acting_required
@require_GET
def existing_units(request: ActingRequest, pk: int) -> HttpResponse:
    """Which units on the list have filed in a round that asks them all to (湖南通知 一、2)."""
    policy.require(request.actor, "see_listings")
    row = selectors.filing_round(pk)
    units = selectors.asked_units(request.actor, row)
    context = {
        "round": row,
        "page": Paginator(units, PER_PAGE).get_page(request.GET.get("page")),
        "unfiled": units.filter(is_filed=False).count(),
    }
    return render(request, "applications/existing_units.html", context)
