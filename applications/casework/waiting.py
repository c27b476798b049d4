"""What waits for an applicant and for a body, until when, and what an office sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import policy
from accounts.actor import Actor
from applications import presenting, selectors, tracks
from applications.models import Application, Entrustment, Offer
from applications.services.drafts import first_level
from applications.workflow import FINAL, STAGE_OF, Stage, Status, known_to_applicant
from evaluation import selectors as evaluation
from greenmfg.dates import end_of_day
from greenmfg.errors import Item


@dataclass(frozen=True)
class Opening:
    """An offer of an open round: when filing ends, whether the unit is entitled, what it has begun.

    ``listed``: it stands on the list already that a new entry leads to. Neither is said where it may file for
    several things. ``applicants``: who may apply where not every enterprise may. ``obstacles``: what the
    unit's own profile says against it.
    """

    offer: Offer
    closes_at: datetime | None
    is_over: bool
    entitled: bool
    listed: bool
    application: Application | None
    applicants: str
    obstacles: Sequence[Item]


@dataclass(frozen=True)
class Own:
    """One application of the unit, its status as it may read it, what comes next and until when."""

    application: Application
    label: str
    tone: str
    next_step: str
    closes_at: datetime | None


@dataclass(frozen=True)
class Entrusted:
    """One entrustment of the body, what the body is to do about it and until when."""

    entrustment: Entrustment
    next_step: str
    closes_at: datetime | None


NEXT_STEPS = {
    Status.CORRECTION: "按要求补正后重新提交",
    Status.IN_NOTICE: "等待公示结束",
}
EVALUATING_STEPS = {
    "": "委托第三方评价机构",
    Entrustment.Status.OFFERED: "等待评价机构接受委托",
    Entrustment.Status.ACCEPTED: "等待第三方评价",
    Entrustment.Conclusion.QUALIFIED: "评价合格，提交申报材料",
    Entrustment.Conclusion.UNQUALIFIED: "评价不合格，查看理由",
}


BODY_STEPS = {
    Entrustment.Status.OFFERED: "接受或谢绝委托",
    Entrustment.Status.ACCEPTED: "完成评价并签署结论",
}


def applicant_desk(actor: Actor, now: datetime) -> dict[str, Any]:
    """What can be applied for, and the unit's own applications."""
    rows = list(selectors.own_applications_timed(actor))
    standing = [row for row in rows if row.status not in (Status.WITHDRAWN, Status.LAPSED)]
    begun = {row.offer_id: row for row in standing if not row.subject}  # of a further product one may begin
    bases = selectors.bases_of(actor.unit)
    offers = list(selectors.open_offers(actor.unit))
    # A profile is read once, whatever the number of offers.
    judges = {honour: tracks.of(honour).eligibility(actor.unit) for honour in {row.honour for row in offers}}
    return {
        "openings": [_opening(row, actor, bases, begun, judges[row.honour], now) for row in offers],
        "own": _own(actor, rows),
        "may_apply": policy.may(actor, "apply"),
        "now": now,
    }


def ahead(actor: Actor, application: Application) -> Own:
    """What comes next of one application of the unit, in the words of its desk."""
    return _own(actor, [row for row in selectors.own_applications_timed(actor) if row.pk == application.pk])[
        0
    ]


def _own(actor: Actor, rows: Sequence[Any]) -> list[Own]:
    entrusted = {row.application_id: row for row in selectors.active_entrustments(rows)}
    calendar = selectors.Calendar(selectors.deadlines({row.offer.round_id for row in rows}))
    return [
        Own(
            row,
            *presenting.status_for(actor, row),
            _next_step(row, entrusted.get(row.pk)),
            _closes(row, calendar),
        )
        for row in rows
    ]


def assessor_desk(actor: Actor, now: datetime) -> dict[str, Any]:
    """What the body is entrusted with, what it has to do before the rest and what ends first before that."""
    rows = [_entrusted(row) for row in selectors.entrustments_of(actor)]
    rows.sort(key=lambda row: (row.next_step == "—", row.closes_at is None, row.closes_at or now))
    return {"entrusted": rows, "now": now}


def _entrusted(row: Entrustment) -> Entrusted:
    next_step = BODY_STEPS.get(Entrustment.Status(row.status))
    if next_step is None:
        return Entrusted(row, "—", None)
    if row.application.status != Status.EVALUATING:
        return Entrusted(row, "等待申报单位重新签署", None)
    offer, region = row.application.offer, row.application.region_id
    round, filing = offer.round, offer.procedure.filing_stage()
    calendar = selectors.Calendar(round.deadlines.all())
    closes_at = calendar.closes(round.pk, Stage.THIRD_PARTY, region)
    return Entrusted(row, next_step, closes_at or calendar.closes(round.pk, filing, region))


def _closes(row: Any, calendar: selectors.Calendar) -> datetime | None:
    """When what `_next_step` names ends."""
    status = known_to_applicant(row.status, row.offer.procedure)
    if status in FINAL:
        return None
    if status in (Status.CORRECTION, Status.IN_NOTICE):
        own: datetime | None = row.due_at or (row.noticed_until and end_of_day(row.noticed_until))
        return own
    round_id, region = row.offer.round_id, row.region_id
    if status in (Status.DRAFT, Status.EVALUATING):
        filing = row.offer.procedure.filing_stage()
        sealing = calendar.closes(round_id, Stage.PREPARE, region) if status is Status.DRAFT else None
        return sealing or calendar.closes(round_id, filing, region)
    return calendar.closes(round_id, STAGE_OF[status], region)


def _opening(
    offer: Offer,
    actor: Actor,
    bases: set[tuple[str, str]],
    begun: Mapping[int, Application],
    judge: tracks.Judge,
    now: datetime,
) -> Opening:
    closes_at, applicants = _filing_ends(offer, actor), tracks.of(offer.honour).applicants
    found = judge(evaluation.scheme_by_hash(offer.scheme_revision.sha256)) if applicants else []
    return Opening(
        offer=offer,
        closes_at=closes_at,
        is_over=closes_at is not None and closes_at <= now,
        entitled=not offer.basis_level or (offer.honour, offer.basis_level) in bases,
        listed=not tracks.of(offer.honour).subject and selectors.is_listed(offer, bases),
        application=begun.get(offer.pk),
        applicants=applicants,
        obstacles=[item for item in found if item.field != tracks.UNTOLD],
    )


def _filing_ends(offer: Offer, actor: Actor) -> datetime | None:
    stage = offer.procedure.filing_stage()
    region = first_level(actor.unit.region).pk if actor.unit.region else None
    return selectors.Calendar(offer.round.deadlines.all()).closes(offer.round_id, stage, region)


def _next_step(row: Application, entrusted: Entrustment | None) -> str:
    if row.status == Status.EVALUATING:
        return EVALUATING_STEPS[(entrusted.conclusion or entrusted.status) if entrusted else ""]
    if row.status == Status.DRAFT:
        return f"填报、{presenting.signing(row).act}"
    procedure = row.offer.procedure
    known = known_to_applicant(row.status, procedure)
    if known in (Status.MUNICIPAL, Status.PROVINCIAL):
        return f"等待{procedure.status_label(known).removesuffix('中')}"
    return NEXT_STEPS.get(known) or row.get_outcome_display() or "—"


def statuses(actor: Actor) -> list[Status]:
    """The statuses in which the actor's office sees a case, in their order."""
    hidden = selectors.HIDDEN[actor.kind]
    return [status for status in Status if status not in hidden]
