"""拟办意见: what waits to be decided in an office, and the decision."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.casework import deciding
from applications.forms.offices import AnswerForm, TickedForm
from applications.services import proposing
from greenmfg.errors import Refused
from greenmfg.parameters import lists

PER_PAGE = 50


@acting_required
@require_GET
def proposals(request: ActingRequest) -> HttpResponse:
    """All that waits, the oldest first."""
    policy.require(request.actor, "review")
    return _page(request)


def _page(request: ActingRequest, refusal: Refused | None = None) -> HttpResponse:
    waiting = selectors.open_proposals(request.actor)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "panels": deciding.panels(request.actor, page.object_list),
        "refusal": refusal,
        "may_decide": policy.may(request.actor, "decide_proposals"),
    }
    return render(request, "applications/proposals.html", context, status=422 if refusal else 200)


@lists("proposal")
@acting_required
@require_POST
def proposals_approve(request: ActingRequest) -> HttpResponse:
    """Agree to all that are ticked, or to none of them; where that ends a case, once it is confirmed."""
    policy.require(request.actor, "decide_proposals")
    form = TickedForm(request.POST, "proposal")
    chosen = form.cleaned_data["proposal"] if form.is_valid() else []
    rows = selectors.chosen_proposals(request.actor, chosen)
    try:
        if not rows:
            raise Refused("请勾选要同意的拟办意见。")
        if "confirmed" not in request.POST and (panels := deciding.final(request.actor, rows)):
            context = {"rows": rows, "panels": panels, "others": len(rows) - len(panels)}
            return render(request, "applications/proposals_confirm.html", context)
        proposing.approve(actor=request.actor, proposals=rows)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return _page(request, refusal)
    messages.success(request, f"已同意 {len(rows)} 件拟办意见，并已办理。")
    return redirect("case", rows[0].application_id) if len(rows) == 1 else redirect("proposals")


@acting_required
@require_http_methods(["GET", "POST"])
def proposal_turn_down(request: ActingRequest, pk: int) -> HttpResponse:
    """Do not agree, and say why."""
    policy.require(request.actor, "decide_proposals")
    row = selectors.proposal_of(request.actor, pk)
    form = AnswerForm(request.POST or None)
    if form.accepted(proposing.turn_down, actor=request.actor, proposal=row):
        messages.success(request, "已退回重拟。")
        return redirect("case", row.application_id)
    (panel,) = deciding.panels(request.actor, [row])
    context = {"form": form, "panel": panel, "application": row.application}
    status = 422 if form.is_bound else 200
    return render(request, "applications/proposal_turn_down.html", context, status=status)


@acting_required
@require_POST
def proposal_retract(request: ActingRequest, pk: int) -> HttpResponse:
    """Take one's own proposal back."""
    policy.require(request.actor, "review")
    row = selectors.proposal_of(request.actor, pk)
    proposing.retract(actor=request.actor, proposal=row)
    messages.success(request, "已收回拟办意见。")
    return redirect("case", row.application_id)
