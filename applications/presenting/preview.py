"""The score as it stands while it is typed; never official."""

from typing import Any

from django.template.loader import render_to_string

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
        "own_points": filled.scheme.scored_table.side == filled.side,
        "categories": [
            CategoryScore(names[row.key].name, row.points, names[row.key].points) for row in score.categories
        ],
        "full": filled.scheme.aggregation.total,
        "pending": [texts[row.key] for row in score.rows if row.status == "pending"],
        "missing": sum(row.status == "missing" for row in score.rows),
        "scored": sum(row.status in ("scored", "not_applicable") for row in score.rows),
        # What waits for a benchmark cannot be raised by anything the person does.
        "gains": [
            (texts[row.key], points) for row, points in gains(filled.scheme, score) if row.status != "pending"
        ][:3],
    }


def preview_html(filled: Filled) -> str:
    """The preview panel, for autosave to put in place."""
    return render_to_string("applications/preview.html", {"preview": preview(filled)})
