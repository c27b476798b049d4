"""The score as it stands while it is typed; never official."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from evaluation.estimate import Estimate, estimate
from evaluation.filled import Filled
from evaluation.scoring.engine import gains
from evaluation.scoring.places import place_of, whose
from evaluation.scoring.result import Score
from evaluation.sections import sections_of
from greenmfg.templatetags.charts import CategoryScore


def preview(filled: Filled, page: Callable[[str], str]) -> dict[str, Any] | None:
    """The score as it stands, by year or category, with what would raise it most; never official.

    None where nothing is scored. ``page`` gives the address of a page of the sheet by its slug: every row
    that is named leads to its box.
    """
    if not (filled.scheme.is_scored and filled.has_form):
        return None
    score, bounds = filled.score, estimate(filled)
    places = _places(filled, page)
    wordings = {row.key: row.text for row in filled.scheme.criteria}
    texts = {key: f"{text}{whose(key)}" for key, text in wordings.items()}
    return {
        "score": score,
        "estimate": bounds,
        "unmet": [(row.text, places[row.key]) for row in bounds.unmet] if bounds else (),
        "raises": _raises(filled, bounds, places) if bounds else (),
        "own_points": filled.has_points,
        "bars": _bars(filled),
        "full": filled.scheme.aggregation.total,
        "pending": _pending(score, wordings, places),
        "waiting": sum(row.status == "pending" for row in score.rows),
        "missing": sum(row.status == "missing" for row in score.rows),
        "scored": sum(row.status in ("scored", "not_applicable") for row in score.rows),
        "gains": _gains(filled, texts, places),
    }


def _pending(
    score: Score, wordings: Mapping[str, str], places: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Why rows wait, and which do so, each once: what waits for a benchmark waits in every year."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in score.rows:
        if row.status == "pending":
            told = found.setdefault(row.trace["reason"], {})
            told[place_of(row.key).key] = wordings[row.key], places[row.key]
    return [(reason, list(rows.values())) for reason, rows in found.items()]


def _bars(filled: Filled) -> list[CategoryScore]:
    """What each year comes to, else each category."""
    score, full = filled.score, filled.scheme.aggregation.total
    if score.years:
        return [CategoryScore(f"{row.year} 年", row.total, full) for row in score.years]
    names = {row.key: row for row in filled.scheme.categories}
    return [CategoryScore(names[row.key].name, row.points, names[row.key].points) for row in score.categories]


def _places(filled: Filled, page: Callable[[str], str]) -> dict[str, str]:
    """By criterion, the address of the box under which this side meets it."""
    slugs = {key: row.slug for row in sections_of(filled.scheme, filled.side) for key in row.keys}
    found = {row.key: filled.box_of(row.key) for row in filled.scheme.criteria}
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
