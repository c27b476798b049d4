"""The home of an office: what is due, what waits to be sent or received, how many cases stand where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import policy
from accounts.actor import Actor
from accounts.models import Organization
from applications import presenting, procedures, selectors, workflow
from applications.casework.waiting import Calendar, statuses
from applications.models import Round, Transmittal
from applications.workflow import FINAL, STAGE_OF, STATUS_LABELS, Procedure, Stage, Status
from evaluation import selectors as evaluation
from greenmfg import clock


@dataclass(frozen=True)
class Count:
    """How many cases stand at one status; ``percent`` of all, as an SVG length."""

    status: str
    label: str
    tone: str
    number: int
    percent: str


@dataclass(frozen=True)
class Due:
    """A stage of an open round that waits for the actor's office: cases waiting, closing moment."""

    round: Round
    title: str
    closes_at: datetime | None
    waiting: int


@dataclass(frozen=True)
class Ready:
    """The cases of an open round that the city has verified and not sent on, and its list that waits."""

    round: Round
    number: int
    proposed: Transmittal | None
    closes_at: datetime | None


def office_desk(actor: Actor) -> dict[str, Any]:
    """Cases by status, and what the open rounds wait for from this office."""
    groups = selectors.counts(actor)
    numbers = dict.fromkeys(statuses(actor), 0)
    for _round, status, number in groups:
        numbers[Status(status)] += number
    total = sum(numbers.values())
    rounds = list(selectors.open_rounds())
    calendar = Calendar(selectors.deadlines(row.pk for row in rounds))
    region, is_city = actor.unit.region_id, actor.kind == Organization.Kind.MUNICIPAL
    in_hand = list(selectors.transmittals_in_hand(actor))
    dues = [
        Due(row, rule.title, calendar.closes(row.pk, rule.kind, region), _waiting(groups, row, rule.kind))
        for row in rounds
        for rule in Procedure.parse(row.procedure).stages
        if rule.kind in _own_stages(actor.kind)
    ]
    return {
        "counts": [
            Count(status, STATUS_LABELS[status], presenting.TONES.get(status, "active"), number,
                  f"{100 * number / total:.1f}%" if total else "0%")
            for status, number in numbers.items()
        ],
        "total": total,
        "dues": dues,
        "ready": _ready(rounds, in_hand, calendar, actor) if is_city else [],
        "inbox": [] if is_city else in_hand,
        "may_prepare": policy.may(actor, "prepare_transmittal"),
        "now": clock.read(),
    }  # fmt: skip


def _ready(
    rounds: Iterable[Round], proposed: Iterable[Transmittal], calendar: Calendar, actor: Actor
) -> list[Ready]:
    lists = {row.round_id: row for row in proposed}
    told = list(selectors.progress(actor))
    found = []
    for row in rounds:
        procedure = Procedure.parse(row.procedure)
        number = sum(
            group.cases for group in told if group.round_id == row.pk and _is_verified(procedure, group)
        )
        if number or row.pk in lists:
            closes_at = calendar.closes(row.pk, Stage.MUNICIPAL_REVIEW, actor.unit.region_id)
            found.append(Ready(row, number, lists.get(row.pk), closes_at))
    return found


def _is_verified(procedure: Procedure, group: selectors.Progress) -> bool:
    """Whether nothing is left to verify or to look up; what was found the dry run tells."""
    scheme = evaluation.scheme_by_hash(group.scheme)
    return (not procedures.asks_verification(procedure) or group.verified >= len(scheme.criteria)) and (
        not procedures.asks_lookup(procedure) or group.looked_up >= len(scheme.gates)
    )


def _own_stages(kind: str) -> set[Stage]:
    """The stages in which an organization of ``kind`` has a step to take."""
    return {
        STAGE_OF[Status(source)]
        for row in workflow.APPLICATION
        if kind in row.kinds and row.action not in workflow.TAKES_BACK
        for source in row.sources
    }


def _waiting(groups: Iterable[tuple[int, str, int]], round: Round, stage: Stage) -> int:
    return sum(
        number
        for round_id, status, number in groups
        if round_id == round.pk and STAGE_OF.get(Status(status)) is stage and status not in FINAL
    )
