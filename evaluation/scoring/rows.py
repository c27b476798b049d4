"""Scoring one row: its value, its points by kind, and the trace that explains both."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from evaluation.scoring.answers import Answer, Benchmark, Item, SheetInput
from evaluation.scoring.criterion import Criterion, Quantity
from evaluation.scoring.edition import Open
from evaluation.scoring.formula import Formula, NegativeRoot, ZeroDenominator
from evaluation.scoring.items import entries_told, score_items
from evaluation.scoring.kinds import RULES, Award, Case, wording
from evaluation.scoring.measure import Measured, Measures, measure
from evaluation.scoring.numbers import half_up, plain, rounded
from evaluation.scoring.places import place_of
from evaluation.scoring.result import VALUE_PLACES, ItemTrace, RowScore, Trace, marks_told
from evaluation.scoring.scheme import Scheme

UNMEASURED = Measured()


class Row(NamedTuple):
    """What is known of a row before any sheet."""

    criterion: Criterion
    number: str
    award: Callable[[Case], Award]
    measures: Measures
    quantities: dict[str, Quantity]
    places: int  # decimals of its points
    wording: str
    clause: str
    unconfirmed: tuple[str, ...]
    maximum: Decimal
    growth: Formula | None
    full: str  # its points as they are printed


@lru_cache(maxsize=64)
def prepare(scheme: Scheme) -> tuple[Row, ...]:
    """The rows of a scheme with everything that does not depend on a sheet; once per scheme."""
    ordinals: Counter[int] = Counter()
    rows = []
    for criterion in scheme.criteria:
        year = place_of(criterion.key).year  # every year numbers its rows from 1
        ordinals[year] += 1
        rows.append(_prepare(scheme, criterion, ordinals[year]))
    return tuple(rows)


def _prepare(scheme: Scheme, criterion: Criterion, ordinal: int) -> Row:
    return Row(
        criterion=criterion,
        number=criterion.printed_number or str(ordinal),
        award=RULES[criterion.kind].award,
        measures=tuple((m, scheme.formulas.get((criterion.key, m.key))) for m in criterion.measures),
        quantities=scheme.quantity,
        places=scheme.rounding.row,
        wording=wording(criterion),
        clause=scheme.cite(criterion.source),
        unconfirmed=_unconfirmed(criterion),
        maximum=criterion.maximum,
        growth=scheme.growths.get(criterion.key),
        full=plain(criterion.points),
    )


def _unconfirmed(criterion: Criterion) -> tuple[str, ...]:
    """What the documents leave open about a row, each point once."""
    parts: list[Open | None] = [criterion, *criterion.thresholds, criterion.threshold_choice]
    parts += [*criterion.hints, criterion.bands, *(measure.repeat for measure in criterion.measures)]
    if elasticity := criterion.elasticity:
        parts += [elasticity, elasticity.growing, elasticity.shrinking]
    notes = [part.note for part in parts if part is not None and part.status == "unconfirmed"]
    return tuple(dict.fromkeys(notes))


def score_row(row: Row, sheet: SheetInput) -> RowScore:
    """Score one row; points are rounded as the scheme says."""
    criterion = row.criterion
    answer, benchmark = sheet.answers.get(criterion.key), sheet.benchmarks.get(criterion.key)
    measured = UNMEASURED
    items: list[ItemTrace] = []
    if answer is None:
        award = Award("missing", how="未填写")
    elif answer.not_applicable:
        award = _not_applicable(criterion, answer)
    elif answer.items:
        award, items = _items(row, answer)
    else:
        measured = measure(criterion, row.measures, row.quantities, answer, benchmark)
        award = _judge(row, answer, benchmark, measured)
        items = entries_told(answer.entries) if answer.entries else items
    points = None if award.points is None else half_up(award.points, row.places)
    trace = _trace(row, answer, benchmark, measured, award, items)
    return RowScore(criterion.key, row.number, award.status, points, row.maximum, trace)


def _not_applicable(criterion: Criterion, answer: Answer) -> Award:
    """Points of a row claimed not applicable: full, none, or shared out within its category."""
    reason = f"不适用（{answer.not_applicable}）"
    if not criterion.points:
        return Award("not_applicable", how=reason)
    if criterion.not_applicable == "reweight":
        return Award("not_applicable", how=f"{reason}，本项分值由同一类的其余各项按比例分担")
    if criterion.not_applicable == "full":
        return Award("not_applicable", criterion.points, f"{reason}，按满分计")
    return Award("not_applicable", Decimal(0), f"{reason}，按 0 分计")


def _items(row: Row, answer: Answer) -> tuple[Award, list[ItemTrace]]:
    """Every one of the things by the way of computing that is repeated."""
    ways = [(variant, formula, variant.repeat) for variant, formula in row.measures if variant.repeat]
    variant, formula, repeat = next((way for way in ways if way[0].key == answer.variant), ways[0])

    def judged(item: Item) -> tuple[Measured, Award]:
        alone = Answer(quantities=item.quantities, variant=variant.key)
        measured = measure(row.criterion, ((variant, formula),), row.quantities, alone, item.benchmark)
        return measured, _judge(row, alone, item.benchmark, measured)

    return score_items(repeat, answer, judged, row.places)


def _judge(row: Row, answer: Answer, benchmark: Benchmark | None, measured: Measured) -> Award:
    """The points of one value, before rounding."""
    variant = measured.variant
    foreign = benchmark and benchmark.variant and variant and benchmark.variant != variant.key
    award = row.award(
        Case(
            row.criterion,
            answer,
            measured.value,
            measured.reason,
            None if foreign else benchmark,
            (variant and variant.threshold) or row.criterion.threshold,
            (variant and variant.hint) or row.criterion.hint,
            row.growth and _growth(row.growth, answer),
        )
    )
    if foreign and award.status == "pending":
        return award._replace(how="引领值、基准值属于另一种算法，待定，不计分")
    return award


def _growth(growth: Formula, answer: Answer) -> Decimal | None:
    """The growth an elasticity coefficient is held against; None where it cannot be computed."""
    if growth.missing(answer.quantities.keys()):
        return None
    try:
        return growth.value(answer.quantities)
    except (ZeroDenominator, NegativeRoot):
        return None


def _trace(
    row: Row,
    answer: Answer | None,
    benchmark: Benchmark | None,
    measured: Measured,
    award: Award,
    items: list[ItemTrace],
) -> Trace:
    """Everything that has led to the award."""
    value, unit, variant, formula, inputs, _absent = measured
    status, _points, how, met, suggested = award
    threshold = answer.threshold if answer else None
    return {
        "value": None if value is None else rounded(value, VALUE_PLACES),
        "unit": unit,
        "variant": variant.key if variant else "",
        "formula": formula,
        "inputs": list(inputs),
        "benchmark": marks_told(benchmark),
        "threshold": None if threshold is None else rounded(threshold, VALUE_PLACES),
        "threshold_reason": answer.reason if answer else "",
        "rule": row.wording,
        "clause": row.clause,
        "full": row.full,
        "how": how,
        "reason": "" if status in ("scored", "failed") else how,
        "met": met,
        "suggested": None if suggested is None else rounded(suggested, row.places),
        "unconfirmed": list(row.unconfirmed),
        "items": items,
    }
