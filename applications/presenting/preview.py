"""The score as it stands while it is typed; never official."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from evaluation.estimate import estimate
from evaluation.filled import Filled
from evaluation.scoring.engine import gains
from greenmfg.templatetags.charts import CategoryScore


def preview(filled: Filled) -> dict[str, Any]:
    """The score as it stands, by category, with what would raise it most; never official."""
    score = filled.score
    names = {row.key: row for row in filled.scheme.categories}
    texts = {row.key: row.text for row in filled.scheme.criteria}
    return {
        "score": score,
        "estimate": estimate(filled),
        "own_points": filled.has_points,
        "categories": [
            CategoryScore(names[row.key].name, row.points, names[row.key].points) for row in score.categories
        ],
        "full": filled.scheme.aggregation.total,
        "pending": [texts[row.key] for row in score.rows if row.status == "pending"],
        "missing": sum(row.status == "missing" for row in score.rows),
        "scored": sum(row.status in ("scored", "not_applicable") for row in score.rows),
        "gains": _gains(filled, texts),
    }


def _gains(filled: Filled, texts: Mapping[str, str]) -> list[tuple[str, Decimal]]:
    """What would raise the unit's score most; a body that judges has nothing to raise.

    What waits for a benchmark cannot be raised by anything the person does.
    """
    if filled.side != "self":
        return []
    found = gains(filled.scheme, filled.score)
    return [(texts[row.key], points) for row, points in found if row.status != "pending"][:3]
