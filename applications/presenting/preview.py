"""The score as it stands while it is typed; never official."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from evaluation.estimate import Estimate, estimate
from evaluation.filled import Filled
from evaluation.scoring.engine import gains
from evaluation.sections import sections_of
from greenmfg.templatetags.charts import CategoryScore


def preview(filled: Filled, page: Callable[[str], str]) -> dict[str, Any]:
    """The score as it stands, by category, with what would raise it most; never official.

    ``page`` gives the address of a page of the sheet by its slug: every row that is named leads to its box.
    """
    score, bounds = filled.score, estimate(filled)
    places = _places(filled, page)
    names = {row.key: row for row in filled.scheme.categories}
    texts = {row.key: row.text for row in filled.scheme.criteria}
    return {
        "score": score,
        "estimate": bounds,
        "unmet": [(row.text, places[row.key]) for row in bounds.unmet] if bounds else (),
        "raises": _raises(filled, bounds, places) if bounds else (),
        "own_points": filled.has_points,
        "categories": [
            CategoryScore(names[row.key].name, row.points, names[row.key].points) for row in score.categories
        ],
        "full": filled.scheme.aggregation.total,
        "pending": [(texts[row.key], places[row.key]) for row in score.rows if row.status == "pending"],
        "missing": sum(row.status == "missing" for row in score.rows),
        "scored": sum(row.status in ("scored", "not_applicable") for row in score.rows),
        "gains": _gains(filled, texts, places),
    }


def _places(filled: Filled, page: Callable[[str], str]) -> dict[str, str]:
    """By criterion, the address of the box under which this side meets it."""
    slugs = {key: row.slug for row in sections_of(filled.scheme, filled.side) for key in row.keys}
    found = {row.key: filled.line_key(row) for row in filled.scheme.criteria}
    return {key: f"{page(slugs[box])}#field-{box}" for key, box in found.items()}


def _raises(filled: Filled, bounds: Estimate, places: Mapping[str, str]) -> list[tuple[str, Decimal, str]]:
    """The lines that could raise the estimate most, as it names them, with their addresses."""
    lines = {
        filled.scheme.wording(row): row.criteria[0]
        for table in filled.scheme.tables
        if table.side == filled.side
        for row in table.rows
        if row.key
    }
    return [(text, most, places[lines[text]]) for text, most in bounds.gains]


def _gains(
    filled: Filled, texts: Mapping[str, str], places: Mapping[str, str]
) -> list[tuple[str, Decimal, str]]:
    """What would raise the unit's score most; a body that judges has nothing to raise.

    What waits for a benchmark cannot be raised by anything the person does.
    """
    if filled.side != "self":
        return []
    found = gains(filled.scheme, filled.score)
    return [(texts[row.key], points, places[row.key]) for row, points in found if row.status != "pending"][:3]
