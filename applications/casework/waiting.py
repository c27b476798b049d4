"""What waits for whom: the desks of applicants and offices, and stages with their deadlines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import policy
from accounts.actor import Actor
from accounts.models import Organization
from applications import presenting, procedures, selectors, workflow
from applications.models import Application, Deadline, Entrustment, Offer, Round, Transmittal
from applications.services.drafts import first_level
from applications.workflow import FINAL, STAGE_OF, STATUS_LABELS, Procedure, Stage, Status
from evaluation import selectors as evaluation
from greenmfg import clock


class Calendar:
    """The closing moments of some rounds: a region's own before the round's."""

    def __init__(self, rows: Iterable[Deadline]) -> None:
        self._moments = {(row.round_id, row.stage, row.region_id): row.closes_at for row in rows}

    def closes(self, round_id: int, stage: Stage | None, region_id: int | None = None) -> datetime | None:
        """When ``stage`` ends for ``region_id``, None where nothing is set."""
        if stage is None:
            return None
        return self._moments.get((round_id, stage, region_id)) or self._moments.get((round_id, stage, None))


@dataclass(frozen=True)
class Opening:
    """An offer of an open round: when filing ends, whether the unit is entitled, what it has begun.

    ``listed``: it stands on the list already that a new entry leads to.
    """

    offer: Offer
    closes_at: datetime | None
    is_over: bool
    entitled: bool
    listed: bool
    application: Application | None


@dataclass(frozen=True)
class Own:
    """One application of the unit, its status as it may read it, and what comes next."""

    application: Application
    label: str
    tone: str
    next_step: str


NEXT_STEPS = {
    Status.MUNICIPAL: "等待市州审核",
    Status.CORRECTION: "按要求补正后重新提交",
    Status.PROVINCIAL: "等待省级审核",
    Status.SELECTED: "等待省级审核",  # the selection is not the unit's to know before it is public
    Status.IN_NOTICE: "等待公示结束",
}
EVALUATING_STEPS = {
    "": "委托第三方评价机构",
    Entrustment.Status.OFFERED: "等待评价机构接受委托",
    Entrustment.Status.ACCEPTED: "等待第三方评价",
    Entrustment.Conclusion.QUALIFIED: "评价合格，提交申报材料",
    Entrustment.Conclusion.UNQUALIFIED: "评价不合格，查看理由",
}


def applicant_desk(actor: Actor) -> dict[str, Any]:
    """What can be applied for, and the unit's own applications."""
    rows = list(selectors.own_applications(actor))
    begun = {row.offer_id: row for row in rows if row.status not in (Status.WITHDRAWN, Status.LAPSED)}
    bases = selectors.bases_of(actor.unit)
    entrusted = {row.application_id: row for row in selectors.active_entrustments(rows)}
    now = clock.read()
    return {
        "openings": [_opening(offer, actor, bases, begun, now) for offer in selectors.open_offers()],
        "own": [
            Own(row, *presenting.status_for(actor, row), _next_step(row, entrusted.get(row.pk)))
            for row in rows
        ],
        "may_apply": policy.may(actor, "apply"),
        "now": now,
    }


def _opening(
    offer: Offer, actor: Actor, bases: set[tuple[str, str]], begun: Mapping[int, Application], now: datetime
) -> Opening:
    closes_at = _filing_ends(offer, actor)
    return Opening(
        offer=offer,
        closes_at=closes_at,
        is_over=closes_at is not None and closes_at <= now,
        entitled=not offer.basis_level or (offer.honour, offer.basis_level) in bases,
        listed=selectors.is_listed(offer, bases),
        application=begun.get(offer.pk),
    )


def _filing_ends(offer: Offer, actor: Actor) -> datetime | None:
    stage = Procedure.parse(offer.round.procedure).filing_stage()
    region = first_level(actor.unit.region).pk if actor.unit.region else None
    return Calendar(offer.round.deadlines.all()).closes(offer.round_id, stage, region)


def _next_step(row: Application, entrusted: Entrustment | None) -> str:
    if row.status == Status.EVALUATING:
        return EVALUATING_STEPS[(entrusted.conclusion or entrusted.status) if entrusted else ""]
    if row.status == Status.DRAFT:
        return f"填报、{presenting.signing(row).act}"
    return NEXT_STEPS.get(Status(row.status)) or row.get_outcome_display() or "—"


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


def statuses(actor: Actor) -> list[Status]:
    """The statuses in which the actor's office sees a case, in their order."""
    hidden = selectors.HIDDEN[actor.kind]
    return [status for status in Status if status not in hidden]


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
