"""Scoring one sheet: rows by kind, categories, total, status; of several years their mean.

``score`` is pure: the same scheme and sheet always give the same result.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from types import MappingProxyType

from evaluation.scoring.answers import SheetInput
from evaluation.scoring.criterion import Category
from evaluation.scoring.numbers import ARITHMETIC, half_up
from evaluation.scoring.places import place_of
from evaluation.scoring.result import CategoryScore, GateScore, Outcome, RowScore, Score, YearScore
from evaluation.scoring.rows import prepare, score_row
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.selecting import selected

OUT = frozenset({"not_applicable", "left_out"})  # what counts neither for nor against
NOTHING: Mapping[str, RowScore] = MappingProxyType({})
VERSION = "1"  # of the rules in this package; stored with every run


def score(scheme: Scheme, sheet: SheetInput, known: Mapping[str, RowScore] = NOTHING) -> Score:
    """Score ``sheet`` by ``scheme``; ``known`` are rows, by key, already scored from the same answers."""
    gates = tuple(
        GateScore(gate.key, f"G{number}", sheet.gates.get(gate.key), gate.binding)
        for number, gate in enumerate(scheme.gates, start=1)
    )
    with localcontext(ARITHMETIC):
        rows = selected(
            scheme, [known.get(row.criterion.key) or score_row(row, sheet) for row in prepare(scheme)]
        )
        members: dict[str, list[RowScore]] = {category.key: [] for category in scheme.categories}
        for row, criterion in zip(rows, scheme.criteria, strict=True):
            members[criterion.category].append(row)
        categories = tuple(
            _category(scheme, category, members[category.key]) for category in scheme.categories
        )
        years = _years(scheme, categories, members)
        total = _mean(scheme, years) if years else _total(scheme, categories)
    status = _status(rows, categories, gates)
    return Score(
        status, total, categories, tuple(rows), gates, tuple(dict.fromkeys(_notes(scheme, sheet))), years
    )


def _years(
    scheme: Scheme, categories: Sequence[CategoryScore], members: Mapping[str, Sequence[RowScore]]
) -> tuple[YearScore, ...]:
    """Each year of a scheme over several by itself; none of any other scheme."""
    by_year: dict[int, list[CategoryScore]] = {}
    for category in categories if scheme.years else ():
        by_year.setdefault(place_of(category.key).year, []).append(category)
    return tuple(
        YearScore(
            year,
            _status([row for category in own for row in members[category.key]], own, ()),
            _total(scheme, own),
        )
        for year, own in by_year.items()
    )


def _mean(scheme: Scheme, years: Sequence[YearScore]) -> Decimal | None:
    """The mean over all years, one that has nothing yet being 0: the least that it will come to."""
    totals = [year.total for year in years if year.total is not None]
    return half_up(sum(totals, Decimal(0)) / len(years), scheme.rounding.total) if totals else None


def gains(scheme: Scheme, result: Score) -> list[tuple[RowScore, Decimal]]:
    """Rows that could still raise the total, with the most each could add, largest first."""
    categories = {category.key: category for category in result.categories}
    counting = Counter(
        criterion.category
        for row, criterion in zip(result.rows, scheme.criteria, strict=True)
        if row.status not in OUT
    )
    years = len(result.years) or 1
    open_rows = []
    for row, criterion in zip(result.rows, scheme.criteria, strict=True):
        gap = row.maximum - (row.points or 0)
        if gap <= 0 or row.status in OUT:
            continue
        if scheme.aggregation.kind == "mean":
            # Of a mean the share of one row; there are as many categories each year.
            open_rows.append((row, gap / counting[criterion.category] / len(categories)))
        else:
            category = categories[criterion.category]
            most = _weighted(scheme, category.weight, gap * category.scale)
            open_rows.append((row, most / years))
    return sorted(open_rows, key=lambda pair: pair[1], reverse=True)


def _notes(scheme: Scheme, sheet: SheetInput) -> Iterator[str]:
    """What must be read with the total: a scheme that stands in for another, rules nobody has printed."""
    if note := scheme.fallback_note(sheet.industry):
        yield note
    for part in (scheme.aggregation, scheme.rounding, scheme.years, *scheme.selections):
        if part and part.status == "unconfirmed":
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
    if scheme.aggregation.kind == "mean":
        # What is still open is 0 so far, as in a sum.
        points = half_up(points / sum(map(_counts, rows)), places)
    weighted = None
    if scheme.aggregation.kind != "none":
        weighted = half_up(_weighted(scheme, category.weight, points), places)
    return CategoryScore(category.key, points, category.weight, weighted, scale)


def _counts(row: RowScore) -> bool:
    """Whether a mean is over this row too: it has points, or may still have some."""
    return row.points is not None or row.status in ("missing", "pending")


def _scale(scheme: Scheme, category: Category, rows: Sequence[RowScore]) -> Decimal:
    """By how much the rows that remain count more because others dropped out; 0 where none remains."""
    if scheme.aggregation.kind == "mean":  # over the rows that count, so it needs no making up
        return Decimal(any(map(_counts, rows)))
    out = {row.key for row in rows if row.status == "not_applicable" and row.points is None}
    # A category is the sum of full points, whatever a row may earn beyond them.
    dropped = [row.points for row in scheme.criteria if row.key in out]
    if not any(dropped):
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
        total /= sum(category.scale != 0 for category in categories)
    return half_up(total, scheme.rounding.total)


def _status(
    rows: Sequence[RowScore], categories: Sequence[CategoryScore], gates: Sequence[GateScore]
) -> Outcome:
    """Failed by an unmet 必选 or binding gate; incomplete while anything is open."""
    if any(row.status == "failed" for row in rows) or any(g.binding and g.met is False for g in gates):
        return "failed"
    # A category all of whose rows dropped out has nothing its points could come from.
    unscored = any(category.scale == 0 for category in categories)
    unanswered = any(gate.met is None for gate in gates)
    if unscored or unanswered or any(row.status in ("missing", "pending") for row in rows):
        return "incomplete"
    return "complete"
