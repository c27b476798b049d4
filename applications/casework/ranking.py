"""The page on which the department chooses: one offer's cases ranked, with what is known of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.actor import Actor
from accounts.selectors import works_alone
from applications import presenting, procedures, selectors, workflow
from applications.casework.queue import SOURCES
from applications.models import Offer, Proposal, Round, named
from applications.workflow import APPLICATION, PROPOSABLE, Procedure, Stage, Status
from evaluation import selectors as evaluation
from evaluation.cells import GENERAL

RULE = (
    "按正式评分的总分由高到低排列；总分相同的名次相同，其后的名次顺延；尚无评分的排在最后。"
    "第三方评价机构已出具合格结论的，以其评分为正式评分；没有的，以自评得分为正式评分。有待定得分项的，总分未计入待定项，名次可能变化。"
)
WITHOUT_POINTS = "本类评价不计分，按申报单位名称排列。"
WITH_BONUS = "登记了{title}的，按总分与{title}之和排列。"
BONUS_ALONE = "本类评价不计分，登记了{title}的，按分值由高到低排列；其余按申报单位名称排列。"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One case of the ranking. ``site`` is the result of the assessment on site in words, empty for none.

    Without a ``standing`` its ``place`` is no more than that it stands last.
    """

    pk: int
    number: str
    version: int
    place: int
    unit: str
    city: str
    industry: str
    benchmark: str
    status: str
    tone: str
    total: str
    bonus: Decimal | None
    standing: Decimal | None
    source: str
    pending: int
    differs: bool
    flagged: int
    site: str
    site_tone: str
    proposal: Proposal | None
    proposed: str
    ticked: bool
    reason: str


def rows_of(
    actor: Actor,
    round: Round,
    rows: Sequence[Mapping[str, Any]],
    typed: Mapping[str, str],
    ticked: set[str],
) -> list[Ranked]:
    """One page of the ranking of ``round`` by one query, with what was typed and ticked there."""
    procedure = Procedure.parse(round.procedure)
    waiting = selectors.open_proposals_on(actor, [row["pk"] for row in rows])
    return [_ranked(procedure, row, waiting.get(row["pk"]), typed, ticked) for row in rows]


def _ranked(
    procedure: Procedure,
    row: Mapping[str, Any],
    proposal: Proposal | None,
    typed: Mapping[str, str],
    ticked: set[str],
) -> Ranked:
    site, site_tone = _site(row["indicators_met"], row["report_sound"])
    return Ranked(
        pk=row["pk"],
        number=row["number"],
        version=row["version"],
        place=row["place"],
        unit=named(row["unit"], row["subject"]),
        city=row["city"],
        industry=row["industry"],
        benchmark=row["benchmark"] or GENERAL,
        status=procedure.status_label(row["status"]),
        tone=presenting.TONES.get(row["status"], "active"),
        total=row["total"] or "",
        bonus=row["bonus"],
        standing=row["standing"],
        source=SOURCES[row["judged"] is not None] if row["total"] else "",
        pending=row["pending"] or 0,
        differs=row["differs"],
        flagged=row["flagged"],
        site=site,
        site_tone=site_tone,
        proposal=proposal,
        proposed=workflow.called(PROPOSABLE, proposal.action, procedure) if proposal else "",
        ticked=str(row["pk"]) in ticked,
        reason=typed.get(f"reason-{row['pk']}", ""),
    )


def _site(indicators_met: bool | None, report_sound: bool | None) -> tuple[str, str]:
    if indicators_met is None:
        return "未登记", "neutral"
    return ("通过", "good") if indicators_met and report_sound else ("未通过", "bad")


def choices(actor: Actor, round: Round) -> list[tuple[str, str]]:
    """What can be proposed on this page, as the actor's office and ``round`` call it."""
    table = APPLICATION if works_alone(actor.unit) else PROPOSABLE
    procedure = Procedure.parse(round.procedure)
    names = ("select", "unselect", "decline_provincial")
    return [(name, workflow.called(table, name, procedure)) for name in names]


def _rule(is_scored: bool, bonus: procedures.BonusRule | None) -> str:
    """By what the cases are ranked, in words."""
    if bonus is None:
        return RULE if is_scored else WITHOUT_POINTS
    return (RULE + WITH_BONUS if is_scored else BONUS_ALONE).format(title=bonus.title)


def choosing(procedure: Procedure) -> str:
    """What the department does on this page, as the document calls it."""
    return str(procedure.flag(Stage.PROVINCIAL_REVIEW, "choosing", "择优推荐"))


def notes(round: Round, offer: Offer | None) -> dict[str, Any]:
    """What is said above the table: the rule of the ranking, and what it is worth."""
    procedure = Procedure.parse(round.procedure)
    is_scored = offer is None or evaluation.scheme_by_id(offer.scheme_revision_id).is_scored
    bonus = procedures.bonus_for(procedure, offer.honour) if offer else None
    return {
        "rule": _rule(is_scored, bonus),
        "bonus": bonus,
        "is_scored": is_scored,
        "choosing": choosing(procedure),
        "selected": procedure.status_label(Status.SELECTED),
        # The ministry ranks the national units itself (390号); the province's order is its own view.
        "only_for_reference": is_scored and round.level == "national",
        "asks_site": procedure.flag(Stage.PROVINCIAL_REVIEW, "site_assessment") == "required",
        "offer": offer,
    }
