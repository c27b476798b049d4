"""Rounds (申报批次): created from a procedure, given a calendar, opened, closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts.actor import Actor
from accounts.selectors import absent
from applications import procedures
from applications.models import Deadline, Offer, Round
from applications.workflow import Procedure, ProcedureError, Stage
from evaluation import selectors as evaluation
from greenmfg.dates import closing_text
from greenmfg.errors import Item, Refused


@transaction.atomic
def create_round(
    *,
    actor: Actor,
    procedure: str,
    year: int,
    code: str,
    title: str,
    closes: Mapping[str, datetime] | None = None,
    files_until: datetime | None = None,
) -> Round:
    """A round in preparation, with the offers and the calendar of ``procedure``.

    ``closes`` maps stages to the first instant that is too late and replaces the file's own dates;
    ``files_until`` is that of filing. Refused 422 where the procedure, its schemes or a date does not exist,
    the procedure is not for offices like the actor's or not for his region, nothing says until when to file
    or the code is taken.
    """
    policy.require(actor, "manage_rounds")
    try:
        data = procedures.load(procedure)
    except ProcedureError as error:
        raise Refused(str(error), items=[Item("procedure", str(error))]) from None
    course = Procedure.parse(data)
    if not course.is_for(actor.kind, actor.unit.region_code):
        told = "该程序不由本级、本地区主管部门组织。"
        raise Refused("请选择本级、本地区组织的程序。", items=[Item("procedure", told)])
    calendar = _calendar(data, year) | dict(closes or {})
    filing = {course.of(offer["honour"]).filing_stage() for offer in data["offers"]}
    if files_until is not None:
        calendar |= dict.fromkeys(filing, files_until)
    if not filing <= calendar.keys():
        told = "该程序没有规定申报截止日期，请填写。"
        raise Refused(told, items=[Item("files_until", told)])
    # Application numbers begin with the code in capitals: two that differ by case only would share them.
    code = code.lower()
    try:
        with transaction.atomic():
            created = Round.objects.create(
                tenant=actor.province,
                owner=actor.unit,
                code=code,
                title=title,
                year=year,
                level=data["level"],
                procedure=data,
            )
    except IntegrityError:
        item = Item("code", f"编号“{code}”已被使用，请另取一个。")
        raise Refused("批次编号已被使用。", items=[item]) from None
    schemes = evaluation.current_schemes({offer["scheme"] for offer in data["offers"]})
    Offer.objects.bulk_create(
        Offer(
            tenant=actor.province,
            round=created,
            honour=offer["honour"],
            entry=offer["entry"],
            scheme_revision=schemes[offer["scheme"]],
            basis_level=offer.get("basis", ""),
        )
        for offer in data["offers"]
    )
    set_deadlines(actor=actor, round=created, closes=calendar)
    events.record(actor=actor, subject=created, action="create_round", after=Round.State.DRAFT)
    return created


def _calendar(data: Mapping[str, Any], year: int) -> dict[str, datetime]:
    return {
        stage["kind"]: procedures.closing_moment(stage["deadline"], year)
        for stage in data["stages"]
        if "deadline" in stage
    }


def expect_own(actor: Actor, round: Round) -> None:
    """Whoever has opened a round manages and concludes it; Refused 404 to every other office."""
    if round.owner_id != actor.unit.pk:
        raise absent()


@transaction.atomic
def set_deadlines(*, actor: Actor, round: Round, closes: Mapping[str, datetime]) -> None:
    """Set the round's own closing moment of each named stage; every change is logged."""
    policy.require(actor, "manage_rounds")
    expect_own(actor, round)
    known = {Stage(stage["kind"]) for stage in round.procedure["stages"]}
    if not closes.keys() <= known:
        raise Refused(
            "该批次没有这个环节。",
            items=[Item(name, "该批次没有这个环节。") for name in closes.keys() - known],
        )
    for stage, moment in closes.items():
        Deadline.objects.update_or_create(
            tenant=round.tenant, round=round, stage=stage, region=None, defaults={"closes_at": moment}
        )
        events.record(
            actor=actor, subject=round, action="set_deadline", after=stage, reason=closing_text(moment)
        )


@transaction.atomic
def open_round(*, actor: Actor, round: Round) -> None:
    """Let applicants in. Refused 409 unless the round is in preparation."""
    _turn(actor, round, Round.State.DRAFT, Round.State.OPEN, "open_round")


@transaction.atomic
def close_round(*, actor: Actor, round: Round) -> None:
    """End the round: nobody new may begin. Refused 409 unless it is open."""
    _turn(actor, round, Round.State.OPEN, Round.State.CLOSED, "close_round")


def _turn(actor: Actor, round: Round, before: str, after: str, action: str) -> None:
    policy.require(actor, "manage_rounds")
    expect_own(actor, round)
    if Round.objects.filter(pk=round.pk, state=before).update(state=after) != 1:
        raise Refused("批次状态已变化，请刷新页面。", status=409)
    round.refresh_from_db()
    events.record(actor=actor, subject=round, action=action, before=before, after=after)
