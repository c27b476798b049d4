"""公布结果 of a round that the ministry announces: read it, record it, confirm what was recorded."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.casework import outcomes
from applications.forms.applying import SeenForm
from applications.models import RoundOutcome
from applications.services import outcomes as services
from greenmfg.errors import Refused
from greenmfg.parameters import lists


@acting_required
@require_GET
def outcome(request: ActingRequest, pk: int) -> HttpResponse:
    """What awaits an outcome, the draft that waits to be confirmed, and what is confirmed."""
    row = outcomes.round_of(request.actor, pk)
    return render(request, "applications/outcome.html", outcomes.page(request.actor, row))


@lists("application")
@acting_required
@require_http_methods(["GET", "POST"])
def outcome_record(request: ActingRequest, pk: int) -> HttpResponse:
    """Write down what was announced of all recommended cases; an office of one decides by that."""
    policy.require(request.actor, "record_outcome")
    row = outcomes.round_of(request.actor, pk)
    form = outcomes.form(request.actor, row, request.POST or None)
    if form.accepted(services.record, actor=request.actor, round=row):
        done = form.result.status == RoundOutcome.Status.CONFIRMED
        messages.success(request, "已登记公布结果。" if done else "已登记，请本单位其他审核人员确认。")
        return redirect("outcome", pk)
    context = {"round": row, "form": form, "is_national": outcomes.is_national(row)}
    status = 422 if form.is_bound else 200
    return render(request, "applications/outcome_record.html", context, status=status)


@acting_required
@require_POST
def outcome_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """Conclude every case as the page showed it, or none."""
    row, seen = _seen(request, pk)
    services.confirm(actor=request.actor, outcome=row, seen_version=seen)
    messages.success(request, f"已登记 {len(row.lines)} 家单位的公布结果。")
    return redirect("outcome", row.round_id)


@acting_required
@require_POST
def outcome_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    row, seen = _seen(request, pk)
    services.discard(actor=request.actor, outcome=row, seen_version=seen)
    messages.success(request, "已作废登记，各单位的申报没有变化。")
    return redirect("outcome", row.round_id)


def _seen(request: ActingRequest, pk: int) -> tuple[RoundOutcome, int]:
    """The outcome and the version of it that the page showed."""
    policy.require(request.actor, "record_outcome")
    row, form = selectors.outcome_of(request.actor, pk), SeenForm(request.POST)
    if not form.is_valid():
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return row, form.cleaned_data["seen_version"]
