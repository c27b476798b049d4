"""What the applicant's own table would come to where it carries no points (附表 1.2): ours, never printed.

A 必选 row he calls met earns its points. A 可选 row is judged by the third party alone: it may earn
anything, or nothing where he says it is not met. So only bounds can be known, and the engine itself
computes both of them.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation.cell import MET, UNMET
from evaluation.filled import Filled
from evaluation.scoring.answers import Answer
from evaluation.scoring.criterion import Category, Criterion
from evaluation.scoring.engine import gains, score
from evaluation.scoring.result import Score

OPEN = ("missing", "pending")
SHOWN = 3  # lines that could raise the total most


@dataclass(frozen=True)
class CategoryEstimate:
    """Bounds of one category's points, and how many of its rows are called met."""

    category: Category
    low: Decimal
    high: Decimal
    required: tuple[int, int]  # 必选 rows called met, of how many
    claimed: tuple[int, int]  # 可选 rows called met, of how many


@dataclass(frozen=True)
class Estimate:
    """Bounds of the total with those of the categories; ``unmet`` are the 必选 rows that would fail it.

    ``gains`` are the lines not yet called met that could raise the total most: wording and points of 100.
    """

    categories: tuple[CategoryEstimate, ...]
    low: Decimal
    high: Decimal
    unmet: tuple[Criterion, ...]
    gains: tuple[tuple[str, Decimal], ...]


def estimate(filled: Filled) -> Estimate | None:
    """Bounds of the score of ``filled``; None where nothing is answered or its own table carries points."""
    scheme = filled.scheme
    rows = filled.rows.values()
    if scheme.table_scored(filled.side) or all(row.status == "missing" for row in rows):
        return None
    low, high = _bound(filled, met=False), _bound(filled, met=True)
    bounds = zip(scheme.categories, low.categories, high.categories, strict=True)
    return Estimate(
        categories=tuple(
            _category(filled, category, least.points or Decimal(0), most.points or Decimal(0))
            for category, least, most in bounds
        ),
        low=low.total or Decimal(0),
        high=high.total or Decimal(0),
        unmet=tuple(row for row in scheme.criteria if filled.rows[row.key].status == "failed"),
        gains=_gains(filled, low),
    )


def _gains(filled: Filled, low: Score) -> tuple[tuple[str, Decimal], ...]:
    """A line called met has earned its points or leaves them to the third party; others may add to it."""
    tables = [table for table in filled.scheme.tables if table.side == filled.side]
    texts = {row.key: filled.scheme.wording(row) for table in tables for row in table.rows if row.key}
    criteria = {row.key: row for row in filled.scheme.criteria}
    found: dict[str, Decimal] = {}
    for row, most in gains(filled.scheme, low):
        line = filled.line_key(criteria[row.key])
        if line in texts and filled.line_says(criteria[row.key]) != MET:
            found[line] = found.get(line, Decimal(0)) + most
    largest = sorted(found.items(), key=lambda pair: pair[1], reverse=True)[:SHOWN]
    return tuple((texts[line], most) for line, most in largest)


def _bound(filled: Filled, *, met: bool) -> Score:
    """The score if everything still open turned out ``met``, or unmet."""
    answers = dict(filled.sheet_input.answers)
    settled = {key: row for key, row in filled.rows.items() if row.status not in OPEN}
    for row in filled.scheme.criteria:
        if row.key in settled:
            continue
        if row.kind == "required":
            answers[row.key] = Answer(met=met)
        else:
            holds = met and filled.line_says(row) != UNMET
            answers[row.key] = Answer(points=row.points if holds else Decimal(0))
    return score(filled.scheme, replace(filled.sheet_input, answers=answers), settled)


def _category(filled: Filled, category: Category, low: Decimal, high: Decimal) -> CategoryEstimate:
    rows = [row for row in filled.scheme.criteria if row.category == category.key]
    required = [filled.line_says(row) == MET for row in rows if row.kind == "required"]
    optional = [filled.line_says(row) == MET for row in rows if row.kind != "required"]
    return CategoryEstimate(
        category=category,
        low=low,
        high=high,
        required=(sum(required), len(required)),
        claimed=(sum(optional), len(optional)),
    )
