"""Scoring one sheet for one year: rows by kind, categories, total, status.

``score`` is pure: the same scheme and sheet always give the same result. A rule over several years (the
mean of three) is a function of such results and needs nothing here.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import Literal

from evaluation.scoring.answers import SheetInput
from evaluation.scoring.numbers import ARITHMETIC, half_up
from evaluation.scoring.result import CategoryScore, GateScore, RowScore, Score
from evaluation.scoring.rows import prepare, score_row
from evaluation.scoring.scheme import Category, Scheme

NOTHING: Mapping[str, RowScore] = MappingProxyType({})
VERSION = "1"  # of the rules in this package; stored with every run


def score(scheme: Scheme, sheet: SheetInput, known: Mapping[str, RowScore] = NOTHING) -> Score:
    """Score ``sheet`` by ``scheme``; ``known`` are rows, by key, already scored from the same answers."""
    with localcontext(ARITHMETIC):
        rows = tuple(known.get(row.criterion.key) or score_row(row, sheet) for row in prepare(scheme))
        members: dict[str, list[RowScore]] = {category.key: [] for category in scheme.categories}
        for row, criterion in zip(rows, scheme.criteria, strict=True):
            members[criterion.category].append(row)
        categories = tuple(
            _category(scheme, category, members[category.key]) for category in scheme.categories
        )
        total = _total(scheme, categories)
    gates = tuple(
        GateScore(gate.key, f"G{number}", sheet.gates.get(gate.key), gate.binding)
        for number, gate in enumerate(scheme.gates, start=1)
    )
    return Score(
        _status(rows, categories, gates), total, categories, rows, gates, tuple(_notes(scheme, sheet))
    )


def gains(scheme: Scheme, result: Score) -> list[tuple[RowScore, Decimal]]:
    """Rows that could still raise a weighted or plain sum, with the most each could add, largest first."""
    categories = {category.key: category for category in result.categories}
    open_rows = []
    for row, criterion in zip(result.rows, scheme.criteria, strict=True):
        gap = row.maximum - (row.points or 0)
        if gap and row.status != "not_applicable":
            category = categories[criterion.category]
            open_rows.append((row, _weighted(scheme, category.weight, gap * category.scale)))
    return sorted(open_rows, key=lambda pair: pair[1], reverse=True)


def _notes(scheme: Scheme, sheet: SheetInput) -> Iterator[str]:
    """What must be read with the total: a scheme that stands in for another, rules nobody has printed."""
    if note := scheme.fallback_note(sheet.industry):
        yield note
    for part in (scheme.aggregation, scheme.rounding):
        if part.status == "unconfirmed":
            yield f"未确认：{part.note}"


def _category(scheme: Scheme, category: Category, rows: Sequence[RowScore]) -> CategoryScore:
    """Sum a category; what was earned on the rows that remain stands for the whole category."""
    counted = [row.points for row in rows if row.points is not None]
    scale = _scale(scheme, category, rows)
    if not counted:
        return CategoryScore(category.key, None, category.weight, None, scale)
    places = scheme.rounding.category
    points = sum(counted, Decimal(0))
    if scale != 1:
        points = half_up(points * scale, places)
    base = points / len(counted) if scheme.aggregation.kind == "mean" else points
    weighted = None
    if scheme.aggregation.kind != "none":
        weighted = half_up(_weighted(scheme, category.weight, base), places)
    return CategoryScore(category.key, points, category.weight, weighted, scale)


def _scale(scheme: Scheme, category: Category, rows: Sequence[RowScore]) -> Decimal:
    """By how much the rows that remain count more because others dropped out; 0 where none remains."""
    dropped = [row.maximum for row in rows if row.status == "not_applicable" and row.points is None]
    # A mean is over the rows that count, so it needs no making up.
    if not any(dropped) or scheme.aggregation.kind == "mean":
        return Decimal(1)
    left = category.points - sum(dropped, Decimal(0))
    return category.points / left if left else Decimal(0)


def _weighted(scheme: Scheme, weight: Decimal | None, points: Decimal) -> Decimal:
    return points * weight / 100 if scheme.aggregation.kind == "weighted" and weight is not None else points


def _total(scheme: Scheme, categories: Sequence[CategoryScore]) -> Decimal | None:
    parts = [category.weighted for category in categories if category.weighted is not None]
    if not parts:
        return None
    total = sum(parts, Decimal(0))
    if scheme.aggregation.kind == "mean":
        total /= len(parts)
    return half_up(total, scheme.rounding.total)


def _status(
    rows: Sequence[RowScore], categories: Sequence[CategoryScore], gates: Sequence[GateScore]
) -> Literal["complete", "incomplete", "failed"]:
    """Failed by an unmet 必选 or binding gate; incomplete while anything is open."""
    if any(row.status == "failed" for row in rows) or any(g.binding and g.met is False for g in gates):
        return "failed"
    # A category all of whose rows dropped out has nothing its points could come from.
    unscored = any(category.scale == 0 for category in categories)
    unanswered = any(gate.met is None for gate in gates)
    if unscored or unanswered or any(row.status in ("missing", "pending") for row in rows):
        return "incomplete"
    return "complete"
