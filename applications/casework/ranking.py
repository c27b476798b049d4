"""The page on which the department chooses: one offer's cases ranked, with what is known of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.actor import Actor
from accounts.selectors import works_alone
from applications import presenting, selectors, workflow
from applications.models import Offer, Proposal, Round
from applications.workflow import APPLICATION, PROPOSABLE, STATUS_LABELS, Stage
from evaluation.cells import GENERAL

RULE = (
    "按正式评分的总分由高到低排列；总分相同的名次相同，其后的名次顺延；尚无评分的排在最后。"
    "自我评价不设分值的，按第三方评价机构的评分。有待定得分项的，总分未计入待定项，名次可能变化。"
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One case of the ranking. ``site`` is the result of the assessment on site in words, empty for none."""

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
    actor: Actor, rows: Sequence[Mapping[str, Any]], typed: Mapping[str, str], ticked: set[str]
) -> list[Ranked]:
    """One page of the ranking by one query, with what was typed and ticked there."""
    waiting = selectors.open_proposals_on(actor, [row["pk"] for row in rows])
    return [_ranked(row, waiting.get(row["pk"]), typed, ticked) for row in rows]


def _ranked(
    row: Mapping[str, Any], proposal: Proposal | None, typed: Mapping[str, str], ticked: set[str]
) -> Ranked:
    site, site_tone = _site(row["indicators_met"], row["report_sound"])
    return Ranked(
        pk=row["pk"],
        number=row["number"],
        version=row["version"],
        place=row["place"],
        unit=row["unit"],
        city=row["city"],
        industry=row["industry"],
        benchmark=row["benchmark"] or GENERAL,
        status=STATUS_LABELS[row["status"]],
        tone=presenting.TONES.get(row["status"], "active"),
        total=row["total"] or "",
        pending=row["pending"] or 0,
        differs=row["differs"],
        flagged=row["flagged"],
        site=site,
        site_tone=site_tone,
        proposal=proposal,
        proposed=workflow.find(PROPOSABLE, proposal.action).label if proposal else "",
        ticked=str(row["pk"]) in ticked,
        reason=typed.get(f"reason-{row['pk']}", ""),
    )


def _site(indicators_met: bool | None, report_sound: bool | None) -> tuple[str, str]:
    if indicators_met is None:
        return "未登记", "neutral"
    return ("通过", "good") if indicators_met and report_sound else ("未通过", "bad")


def choices(actor: Actor) -> list[tuple[str, str]]:
    """What can be proposed on this page, as the actor's office calls it."""
    table = APPLICATION if works_alone(actor.unit) else PROPOSABLE
    return [(name, workflow.find(table, name).label) for name in ("select", "unselect", "decline_provincial")]


def notes(round: Round, offer: Offer) -> dict[str, Any]:
    """What is said above the table: the rule of the ranking, and what it is worth."""
    procedure = workflow.Procedure.parse(round.procedure)
    return {
        "rule": RULE,
        # The ministry ranks the national units itself (390号); the province's order is its own view.
        "only_for_reference": round.level == "national",
        "asks_site": procedure.flag(Stage.PROVINCIAL_REVIEW, "site_assessment") == "required",
        "offer": offer,
    }
