"""The city's desk: look-ups, verification, return for correction (湖南通知 四、1); how a decision is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts import policy
from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Correction, Lookup, Review, Snapshot, Verification
from applications.models.offices import LOOKUP_RESULTS
from applications.services.moves import hold, move, move_all, overtaken
from applications.workflow import Stage, Status
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.cell import Cell, CellError
from evaluation.scoring.criterion import Gate
from greenmfg import clock
from greenmfg.errors import Item, Refused


class Verdict(NamedTuple):
    """What a clerk says of one indicator: ``key`` is the criterion, ``value`` only where it differs."""

    key: str
    outcome: str
    value: str = ""
    reason: str = ""


class Finding(NamedTuple):
    """What a clerk found on one condition or requirement."""

    gate: str
    source: str
    looked_up_on: date
    result: str
    note: str = ""


def _judged(actor: Actor, application_id: int, seen_version: int) -> tuple[Application, Snapshot]:
    """The case on the city's desk and the snapshot judged; 409 where it has moved on."""
    policy.require(actor, "verify")
    application = selectors.application(actor, application_id)
    snapshot = selectors.last_snapshot(application)
    hold(
        actor=actor,
        application=application,
        seen_version=seen_version,
        status=Status.MUNICIPAL,
        label="核实",
    )
    if snapshot is None:
        raise overtaken(actor, application, "核实")
    return application, snapshot


@transaction.atomic
def verify(*, actor: Actor, application_id: int, seen_version: int, verdicts: Sequence[Verdict]) -> None:
    """Write a verification per indicator, beside the submitted value and never in its place.

    Refused 422 names every verdict without its reason, with an unreadable 核实值 or of no indicator.
    """
    application, snapshot = _judged(actor, application_id, seen_version)
    filled = evaluation.filled(application.self_sheet)
    known = {row.key: filled.value_cell(row) for row in filled.scheme.criteria}
    items: list[Item] = []
    rows = []
    for verdict in verdicts:
        try:
            value = _verified_value(verdict, known)
        except Refused as fault:
            items.append(Item(verdict.key, fault.message))
            continue
        rows.append(
            Verification(
                tenant=application.tenant,
                application=application,
                snapshot=snapshot,
                key=verdict.key,
                outcome=verdict.outcome,
                value=value,
                reason=verdict.reason.strip(),
                by=actor.person,
                at=clock.read(),
            )
        )
    if items:
        raise Refused("有核实意见需要补充。", items=items)
    Verification.objects.bulk_create(rows)


def _verified_value(verdict: Verdict, known: Mapping[str, Cell | None]) -> str:
    """The 核实值 to keep, empty where none differs; Refused for a faulty verdict.

    ``known``: by criterion the cell of its number, so that a 核实值 has the bounds of a submitted one.
    """
    if verdict.key not in known:
        raise Refused("该申报没有这项指标。")
    if verdict.outcome not in Verification.Outcome:
        raise Refused("请选择核实结论。")
    if verdict.outcome != Verification.Outcome.VERIFIED and not verdict.reason.strip():
        raise Refused("不予核实或核实值不同时，请填写理由。")
    if verdict.outcome != Verification.Outcome.DIFFERS:
        return ""
    cell = known[verdict.key]
    if cell is None:
        raise Refused("这项指标填报的不是数值，没有核实值。请选“不予核实”并写明理由。")
    if not verdict.value.strip():
        raise Refused("请填写核实值。")
    try:
        return replace(cell, label="核实值").read(verdict.value)
    except CellError as error:
        raise Refused(str(error)) from None


@transaction.atomic
def look_up(*, actor: Actor, application_id: int, seen_version: int, findings: Sequence[Finding]) -> None:
    """Write a look-up record per condition or requirement: source, date, result.

    Refused 422 names every record without source, dated in the future, or of no condition.
    """
    application, snapshot = _judged(actor, application_id, seen_version)
    known = {gate.key: gate for gate in evaluation.scheme_of(application.self_sheet).gates}
    today = timezone.localdate(clock.read())
    items = [Item(row.gate, fault) for row in findings if (fault := _flaw(row, known, today))]
    if items:
        raise Refused("有查询记录需要补充。", items=items)
    Lookup.objects.bulk_create(
        Lookup(
            tenant=application.tenant,
            application=application,
            snapshot=snapshot,
            by=actor.person,
            at=clock.read(),
            **row._asdict(),
        )
        for row in findings
    )


def _flaw(finding: Finding, known: Mapping[str, Gate], today: date) -> str:
    gate = known.get(finding.gate)
    if gate is None:
        return "该申报没有这项情形或要求。"
    if finding.result not in Lookup.Result:
        return "请选择查询结果。"
    if not finding.source.strip():
        return "请填写查询来源，例如：信用中国。"
    if finding.looked_up_on > today:
        return "查询日期不能晚于今天。"
    if finding.result == Lookup.Result.FOUND and not finding.note.strip():
        return f"查询结果为“{LOOKUP_RESULTS[gate.polarity][finding.result]}”时，请说明情况。"
    return ""


def decide(
    *,
    actor: Actor,
    application: Application,
    stage: Stage,
    action: str,
    seen_version: int,
    reason: str,
    facts: Mapping[str, Any],
    fields: Mapping[str, Any] | None = None,
) -> Application:
    """Move the case by ``action`` and keep the decision of ``stage``. Refused as by `move`."""
    move(
        actor=actor,
        subject=application,
        action=action,
        seen_version=seen_version,
        reason=reason,
        facts=facts,
        fields=fields,
    )
    record_reviews(
        actor=actor,
        applications=[application],
        stage=stage,
        decision=action,
        reasons={application.pk: reason},
    )
    return application


def decide_all(
    *,
    actor: Actor,
    applications: Sequence[Application],
    stage: Stage,
    action: str,
    seen: Mapping[int, int],
    reasons: Mapping[int, str],
    facts: Mapping[str, Any],
) -> None:
    """`decide` cases of one round, all or none. Refused as by `move_all`."""
    move_all(actor=actor, subjects=applications, action=action, seen=seen, reasons=reasons, facts=facts)
    record_reviews(actor=actor, applications=applications, stage=stage, decision=action, reasons=reasons)


def record_reviews(
    *,
    actor: Actor,
    applications: Sequence[Application],
    stage: Stage,
    decision: str,
    reasons: Mapping[int, str],
) -> None:
    """Keep a decision with the snapshot of each case that it judged; Refused 409 where nothing was sealed."""
    judged = selectors.last_snapshots(applications)
    for row in applications:
        if row.pk not in judged:
            raise overtaken(actor, row, "审核")
    Review.objects.bulk_create(
        Review(
            tenant=actor.province,
            application=row,
            snapshot_id=judged[row.pk],
            stage=stage,
            decision=decision,
            reason=reasons.get(row.pk, "").strip(),
            by=actor.person,
        )
        for row in applications
    )


def expect_future(due_at: datetime) -> None:
    """A correction needs time: Refused 422 for a moment that has passed."""
    if due_at <= clock.read():
        raise Refused("补正期限已过。", items=[Item("due_at", "补正期限须晚于现在。")])


@transaction.atomic
def send_back(
    *,
    actor: Actor,
    application_id: int,
    seen_version: int,
    reason: str,
    keys: Sequence[str],
    due_at: datetime,
    proposed: Collection[int] = (),
) -> Application:
    """Return for correction, where the procedure allows it: only ``keys`` unlock, until ``due_at``.

    ``proposed``: the ids of the cases it was proposed of.
    """
    application = decide(
        actor=actor,
        application=selectors.application(actor, application_id),
        stage=Stage.MUNICIPAL_REVIEW,
        action="return",
        seen_version=seen_version,
        reason=reason,
        facts={"keys": keys, "proposed": proposed},
        fields={"came_from": Status.MUNICIPAL},
    )
    # Only now, so that who may not return the case is told that; the refusal takes the move back.
    expect_future(due_at)
    sheets.unlock(sheet=application.self_sheet, keys=keys)
    Correction.objects.create(
        tenant=application.tenant, application=application, keys=list(keys), due_at=due_at, reason=reason
    )
    return application
