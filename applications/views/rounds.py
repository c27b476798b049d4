"""The rounds of an office (申报批次): list, create, calendar, open, close."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import procedures, selectors
from applications.casework.ranking import choosing
from applications.forms.rounds import CalendarForm, RoundForm
from applications.services import rounds as services
from applications.workflow import Procedure, Stage


@acting_required
@require_GET
def rounds(request: ActingRequest) -> HttpResponse:
    """The rounds that the office has opened."""
    policy.require(request.actor, "see_rounds")
    context = {
        "rounds": selectors.rounds(request.actor),
        "may_manage": policy.may(request.actor, "manage_rounds"),
    }
    return render(request, "applications/rounds.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def round_new(request: ActingRequest) -> HttpResponse:
    """A new round from one of the procedures at hand."""
    policy.require(request.actor, "manage_rounds")
    offered = procedures.titles(request.actor.kind, request.actor.unit.region_code)
    form = RoundForm(request.POST or None, procedures=offered)
    if form.accepted(services.create_round, actor=request.actor):
        messages.success(request, "已新建批次，请核对日程后开放申报。")
        return redirect("round", form.result.pk)
    status = 422 if form.is_bound else 200
    return render(request, "applications/round_new.html", {"form": form, "offered": offered}, status=status)


@acting_required
@require_http_methods(["GET", "POST"])
def round(request: ActingRequest, pk: int) -> HttpResponse:
    """One round with its offers; posting sets its calendar."""
    policy.require(request.actor, "manage_rounds" if request.method == "POST" else "see_rounds")
    row = selectors.round_of(request.actor, pk)
    procedure = Procedure.parse(row.procedure)
    stages = procedure.stages
    kinds = {stage.kind for stage in stages}
    form = CalendarForm(request.POST or None, stages=stages, initial=selectors.calendar(row))
    if form.is_valid():
        services.set_deadlines(actor=request.actor, round=row, closes=form.closes())
        messages.success(request, "已保存日程。")
        return redirect("round", pk)
    context = {
        "round": row,
        "form": form,
        "offers": selectors.offers(row),
        "may_manage": policy.may(request.actor, "manage_rounds"),
        "has_notice": policy.may(request.actor, "prepare_notice") and Stage.PUBLIC_NOTICE in kinds,
        "has_outcome": Stage.PUBLIC_NOTICE not in kinds,
        "choosing": choosing(procedure),
        "may_choose": policy.may(request.actor, "choose"),
    }
    return render(request, "applications/round.html", context, status=422 if form.is_bound else 200)


@acting_required
@require_POST
def round_open(request: ActingRequest, pk: int) -> HttpResponse:
    """Let applicants in."""
    policy.require(request.actor, "manage_rounds")
    services.open_round(actor=request.actor, round=selectors.round_of(request.actor, pk))
    messages.success(request, "已开放申报。")
    return redirect("round", pk)


@acting_required
@require_POST
def round_close(request: ActingRequest, pk: int) -> HttpResponse:
    """Let nobody new in."""
    policy.require(request.actor, "manage_rounds")
    services.close_round(actor=request.actor, round=selectors.round_of(request.actor, pk))
    messages.success(request, "已结束批次。")
    return redirect("round", pk)
