"""禁止申报: who may not apply and until when, and the decisions on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.forms.applying import ReasonForm, SeenForm
from applications.forms.bans import BanForm
from applications.models import Ban
from applications.presenting import course
from applications.services import bans as services
from applications.services.moves import open_steps, step
from greenmfg.errors import Refused
from greenmfg.files.responses import attachment

PER_PAGE = 200


@acting_required
@require_GET
def bans(request: ActingRequest) -> HttpResponse:
    """Every decision that the office knows of."""
    policy.require(request.actor, "see_listings")
    context = {
        "page": Paginator(selectors.bans(request.actor), PER_PAGE).get_page(request.GET.get("page")),
        "today": selectors.today(),
        "may_propose": policy.may(request.actor, "propose_listing_decision"),
    }
    return render(request, "applications/bans.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def ban_new(request: ActingRequest) -> HttpResponse:
    """Propose that a unit may not apply."""
    policy.require(request.actor, "propose_listing_decision")
    form = BanForm(request.POST or None, request.FILES or None)
    if form.accepted(services.propose, actor=request.actor):
        messages.success(request, "已提出，请由其他审核人员批准。批准后立即生效。")
        return redirect("ban", form.result.pk)
    status = 422 if form.is_bound else 200
    return render(request, "applications/ban_new.html", {"form": form}, status=status)


@acting_required
@require_GET
def ban(request: ActingRequest, pk: int) -> HttpResponse:
    """One decision, what it ends, and what can be done about it."""
    policy.require(request.actor, "see_listings")
    row = selectors.ban(request.actor, pk)
    waiting = row.status == Ban.Status.PROPOSED
    context = {
        "ban": row,
        "today": selectors.today(),
        "listed": list(selectors.listed_under(row.uscc, row.kind)) if waiting else (),
        "own": row.proposed_by_id == request.actor.person.pk,
        "steps": {one.action for one in open_steps(request.actor, row)},
        "history": course.ban_history(row),
    }
    return render(request, "applications/ban.html", context)


@acting_required
@require_POST
def ban_approve(request: ActingRequest, pk: int) -> HttpResponse:
    """Let the decision that the page showed take effect."""
    row, seen = _seen(request, pk, "manage_listings")
    services.approve(actor=request.actor, ban=row, seen_version=seen)
    messages.success(request, f"已生效，该单位自即日起至{row.until:%Y年%-m月%-d日}不得申报。")
    return redirect("ban", pk)


@acting_required
@require_POST
def ban_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """Give a proposal up."""
    row, seen = _seen(request, pk, "propose_listing_decision")
    services.discard(actor=request.actor, ban=row, seen_version=seen)
    messages.success(request, "未予批准，该单位的申报不受影响。")
    return redirect("ban", pk)


@acting_required
@require_http_methods(["GET", "POST"])
def ban_lift(request: ActingRequest, pk: int) -> HttpResponse:
    """End a ban that should not stand."""
    policy.require(request.actor, "manage_listings")
    row = selectors.ban(request.actor, pk)
    step(actor=request.actor, subject=row, action="lift")
    form = ReasonForm(request.POST or None, initial={"seen_version": row.version})
    if form.accepted(services.lift, actor=request.actor, ban=row):
        messages.success(request, "已撤销，该单位可以申报。已移出名单的，另行作出恢复的决定。")
        return redirect("ban", pk)
    status = 422 if form.is_bound else 200
    return render(request, "applications/ban_lift.html", {"ban": row, "form": form}, status=status)


def _seen(request: ActingRequest, pk: int, verb: str) -> tuple[Ban, int]:
    """The decision and the version of it that the page showed."""
    policy.require(request.actor, verb)
    row, form = selectors.ban(request.actor, pk), SeenForm(request.POST)
    if not form.is_valid():
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return row, form.cleaned_data["seen_version"]


@acting_required
@require_GET
def ban_file(request: ActingRequest, pk: int) -> StreamingHttpResponse:
    """The document of a decision, once it has passed its check."""
    policy.require(request.actor, "see_listings")
    row = selectors.ban(request.actor, pk)
    return attachment(row.file, row.filename)
