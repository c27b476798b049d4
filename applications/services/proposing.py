"""拟办、审核: one person of an office proposes a decision, another approves it, which carries it out.

In an office of one it is decided as it is proposed. What is proposed of several cases at once is proposed
and approved of all of them or of none.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from django.db import transaction

from accounts import events
from accounts.actor import Actor
from accounts.selectors import absent, works_alone
from applications import selectors, workflow
from applications.models import Application, Proposal
from applications.services import reviewing, selection
from applications.services.moves import (
    dry_run,
    hold,
    hold_all,
    move,
    move_all,
    procedure_of,
    step,
    step_of_many,
)
from applications.services.news import tell
from applications.workflow import CASE_PROPOSAL, PROPOSABLE, Procedure, Status, Transition
from greenmfg import clock
from greenmfg.dates import moment_text
from greenmfg.errors import Item, Refused

CARRIES_OUT: Mapping[str, Callable[..., Application]] = {
    "return": reviewing.send_back,
    **{action: partial(selection.choose, action=action) for action in selection.STAGES},
}


class Wanted(NamedTuple):
    """One case of those that something is proposed of: the version on the page, and why."""

    application_id: int
    seen_version: int
    reason: str


@transaction.atomic
def propose(
    *,
    actor: Actor,
    application_id: int,
    action: str,
    seen_version: int,
    reason: str,
    keys: Sequence[str] = (),
    due_at: datetime | None = None,
) -> Proposal:
    """Propose ``action`` of one case; ``keys`` and ``due_at`` are a return's.

    Refused as by `propose_all`, 422 where the time to correct is over already.
    """
    if action not in CARRIES_OUT:
        raise absent()
    application = selectors.application(actor, application_id)
    step(actor=actor, subject=application, action=action, table=PROPOSABLE)
    if due_at is not None:
        reviewing.expect_future(due_at)
    facts = {"keys": list(keys), "due_at": due_at.isoformat()} if due_at else {}
    wanted = Wanted(application_id, seen_version, reason)
    (row,) = propose_all(actor=actor, action=action, wanted=[wanted], facts=facts)
    return row


@transaction.atomic
def propose_all(
    *, actor: Actor, action: str, wanted: Sequence[Wanted], facts: Mapping[str, Any] | None = None
) -> list[Proposal]:
    """Propose ``action`` of cases of one round, of all or none; an office of one decides by that.

    Refused 404 for a case ``actor`` does not see, 403 without the role, 409 where one has moved on or
    something is proposed of it already, 422 naming every one without a reason or that a guard would stop.
    """
    rows = _cases(actor, [row.application_id for row in wanted])
    seen = {row.application_id: row.seen_version for row in wanted}
    if items := _astray(rows, seen, action):
        raise Refused("有单位不能这样办理，全部未办理。", items=items)
    step_row = None
    for row in rows:
        step_row, _target = step_of_many(actor, row, action, PROPOSABLE)
    if step_row is None:
        raise Refused("请勾选要办理的申报。", items=[Item("application_ids", "请至少勾选一件。")])
    reasons = {row.application_id: row.reason.strip() for row in wanted}
    if items := [Item("reason", _named(row, "请填写理由。", rows)) for row in rows if not reasons[row.pk]]:
        raise Refused("请填写理由。", items=items)
    _hold(actor, rows, seen, step_row.label)
    expect_undecided(rows, step_row)
    _expect_passing(actor, rows, action, facts or {}, among=rows)
    made = _create(actor, rows, action, reasons, facts or {})
    if works_alone(actor.unit) and workflow.permits(
        CASE_PROPOSAL[0], procedure_of(rows[0]), kind=actor.kind, roles=actor.roles
    ):
        _agree(actor, made)
        _carry_out(actor, made)
    return made


def _astray(rows: Sequence[Application], seen: Mapping[int, int], action: str) -> list[Item]:
    """Those of which ``action`` could not be chosen even as they were seen, each with where it stands."""
    procedure = procedure_of(rows[0]) if rows else Procedure("", ())
    row = workflow.named(workflow.find(PROPOSABLE, action), procedure)
    return [
        Item(
            str(case.pk),
            f"“{case.named}”现为“{procedure.status_label(status)}”，不能“{row.label}”。",
        )
        for case in rows
        if case.version == seen[case.pk] and (status := Status(case.status)) not in row.sources
    ]


def _create(
    actor: Actor,
    rows: Sequence[Application],
    action: str,
    reasons: Mapping[int, str],
    facts: Mapping[str, Any],
) -> list[Proposal]:
    judged, at = selectors.last_snapshots(rows), clock.read()
    made = Proposal.objects.bulk_create(
        Proposal(
            tenant=actor.province,
            application=row,
            snapshot_id=judged[row.pk],
            seen_version=row.version,
            organization=actor.unit,
            action=action,
            reason=reasons[row.pk],
            facts=facts,
            by=actor.person,
            at=at,
        )
        for row in rows
    )
    told = {one.pk: one.reason for one in made}
    events.record_all(actor=actor, subjects=made, action="propose", after=action, reasons=told)
    tell(actor=actor, subjects=made, action="propose")
    return made


def _cases(actor: Actor, pks: Collection[int]) -> list[Application]:
    """The cases, in the order of their ids; Refused 404 where ``actor`` does not see one of them."""
    rows = list(selectors.visible_to(actor).filter(pk__in=pks).order_by("pk"))
    if len(rows) != len(set(pks)) or len({row.offer.round_id for row in rows}) > 1:
        raise absent()
    return rows


def _named(row: Application, text: str, rows: Sequence[Application]) -> str:
    return text if len(rows) == 1 else f"“{row.named}”{text}"


def expect_undecided(rows: Sequence[Application], step_row: Transition) -> None:
    """Refused 409 naming who has proposed what of one of ``rows`` already, and when."""
    waiting = Proposal.objects.filter(application__in=rows, status=Proposal.Status.OPEN)
    first = waiting.select_related("application__organization", "by").order_by("pk").first()
    if first is not None:
        done = workflow.called(PROPOSABLE, first.action, procedure_of(rows[0]))
        text = f"不能“{step_row.label}”：{first.by.name}已于{moment_text(first.at)}{done}，尚待审核。"
        raise Refused(_named(first.application, text, rows), status=409)


def _expect_passing(
    actor: Actor,
    rows: Sequence[Application],
    action: str,
    facts: Mapping[str, Any],
    *,
    among: Sequence[Application],
) -> None:
    """Refused 422 with every reason for which one of ``rows`` could not be decided like this now.

    Its unit is named where it is one of several ``among`` whom something is decided.
    """
    faults = dry_run(actor=actor, subjects=rows, action=action, facts=_asked(rows, facts))
    items = [Item(str(row.pk), _named(row, text, among)) for row in rows for text in faults.get(row.pk, ())]
    if items:
        raise Refused(
            f"有 {len(faults)} 件不能办理，全部未办理。" if len(among) > 1 else "不能办理。", items=items
        )


def _asked(rows: Sequence[Application], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the guards of a decision ask beyond the single case."""
    return {**facts, **selectors.facts_of_cases(rows), "proposed": {row.pk for row in rows}}


def _hold(actor: Actor, rows: Sequence[Application], seen: Mapping[int, int], label: str) -> None:
    """Keep the cases as they were seen; Refused 409 says who did what, and of several to which."""
    if len(rows) > 1:
        return hold_all(actor=actor, subjects=rows, seen=seen, label=label)
    status = Status(rows[0].status)
    return hold(actor=actor, application=rows[0], seen_version=seen[rows[0].pk], status=status, label=label)


@transaction.atomic
def approve(*, actor: Actor, proposals: Sequence[Proposal]) -> None:
    """Carry out what was proposed, all or none.

    Refused 403 without the role, 409 where a case has moved on, somebody has decided already or ``actor`` has
    proposed it himself, 422 naming each that could not be carried out now.
    """
    rows = [row.application for row in proposals]
    _hold(actor, rows, {row.application_id: row.seen_version for row in proposals}, "同意")
    _agree(actor, proposals)
    alike = [list(group) for _, group in groupby(sorted(proposals, key=_kind), _kind)]
    for told in alike:
        cases = [row.application for row in told]
        _expect_passing(actor, cases, told[0].action, told[0].facts, among=rows)
    for told in alike:
        _carry_out(actor, told)


def _kind(row: Proposal) -> tuple[int, str, str]:
    """What the same guards judge by the same facts."""
    return row.application.offer.round_id, row.action, str(row.facts)


def _agree(actor: Actor, rows: Sequence[Proposal]) -> None:
    fields = {"decided_by": actor.person, "decided_at": clock.now()}
    if len(rows) == 1:
        (row,) = rows
        move(actor=actor, subject=row, action="approve", seen_version=row.version, fields=fields)
    else:
        seen = {row.pk: row.version for row in rows}
        move_all(actor=actor, subjects=rows, action="approve", seen=seen, fields=fields)


def _carry_out(actor: Actor, rows: Sequence[Proposal]) -> None:
    """Do what was proposed of ``rows``, alike in what they propose."""
    action = rows[0].action
    if len(rows) == 1 or action == "return":  # which unlocks the sheet of each
        for row in rows:
            _carry_out_one(actor, row)
        return
    cases = [row.application for row in rows]
    reviewing.decide_all(
        actor=actor,
        applications=cases,
        stage=procedure_of(cases[0]).stage_of(Status(cases[0].status)),
        action=action,
        seen={row.application_id: row.seen_version for row in rows},
        reasons={row.application_id: row.reason for row in rows},
        facts=_asked(cases, {}),
    )


def _carry_out_one(actor: Actor, row: Proposal) -> None:
    told: dict[str, Any] = {}
    if "due_at" in row.facts:
        told = {"keys": row.facts["keys"], "due_at": datetime.fromisoformat(row.facts["due_at"])}
    CARRIES_OUT[row.action](
        actor=actor,
        application_id=row.application_id,
        seen_version=row.seen_version,
        reason=row.reason,
        proposed=[row.application_id],
        **told,
    )


@transaction.atomic
def turn_down(*, actor: Actor, proposal: Proposal, reason: str) -> None:
    """Let it be proposed anew, with the reason; the case stays as it is. Refused as by `approve`."""
    _answer(actor, proposal, "turn_down", "不同意", reason)


@transaction.atomic
def retract(*, actor: Actor, proposal: Proposal) -> None:
    """Take back what one has proposed oneself. Refused as by `approve`."""
    _answer(actor, proposal, "retract", "收回拟办意见", "")


def _answer(actor: Actor, row: Proposal, action: str, label: str, reason: str) -> None:
    _hold(actor, [row.application], {row.application_id: row.seen_version}, label)
    fields = {"decided_by": actor.person, "decided_at": clock.now(), "answer": reason.strip()}
    move(actor=actor, subject=row, action=action, seen_version=row.version, reason=reason, fields=fields)
