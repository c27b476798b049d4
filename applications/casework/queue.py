"""The queue of an office: what it can be narrowed to, and one page of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import first_level_regions
from applications import presenting, selectors
from applications.casework.waiting import Calendar, statuses
from applications.workflow import FINAL, STAGE_OF, STATUS_LABELS
from evaluation import selectors as evaluation
from evaluation.cells import GENERAL
from evaluation.models import ScoreRun


def filters(actor: Actor) -> dict[str, list[tuple[Any, str]]]:
    """What the queue can be narrowed to and sorted by; a city has no regions to choose from."""
    is_province = actor.kind == Organization.Kind.PROVINCIAL
    return {
        "statuses": [(status.value, STATUS_LABELS[status]) for status in statuses(actor)],
        "regions": [(row.pk, row.name) for row in first_level_regions()] if is_province else [],
        "flags": list(selectors.FLAGS.items()),
        "sorts": list(selectors.SORTS.items()),
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of the queue.

    ``declared`` is the official score of the self-evaluation, ``score`` the one that the form prints: the
    body's, where the self-evaluation carries no points. None while it is being computed.
    """

    pk: int
    number: str
    unit: str
    region: str
    industry: str
    sealed_at: datetime | None
    status: str
    tone: str
    declared: ScoreRun | None
    score: ScoreRun | None
    is_judged: bool
    closes_at: datetime | None


def rows_of(rows: Sequence[Mapping[str, Any]]) -> list[Waiting]:
    """One page of the queue: two queries beside its own, however many rows."""
    sheets = [row[name] for row in rows for name in ("sheet_id", "judged_sheet_id")]
    scores = evaluation.official_scores(sheets)
    judged = {row["scheme"]: not evaluation.scheme_by_hash(row["scheme"]).has_points("self") for row in rows}
    calendar = Calendar(selectors.deadlines(row["round_id"] for row in rows))
    return [
        Waiting(
            pk=row["pk"],
            number=row["number"],
            unit=row["unit"],
            region=row["region_name"],
            industry=row["industry"] or GENERAL,
            sealed_at=row["sealed_at"],
            status=STATUS_LABELS[row["status"]],
            tone=presenting.TONES.get(row["status"], "active"),
            declared=scores.get(row["sheet_id"]),
            score=scores.get(row["judged_sheet_id" if judged[row["scheme"]] else "sheet_id"]),
            is_judged=judged[row["scheme"]],
            closes_at=None
            if row["status"] in FINAL
            else calendar.closes(row["round_id"], STAGE_OF.get(row["status"]), row["region_id"]),
        )
        for row in rows
    ]
