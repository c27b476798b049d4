"""What an office should look at though nobody has to explain it before sealing.

Values far outside what is published for the industry, and values on which the unit and the third-party
body that judges it differ. Where a benchmark is unknown nothing is said.
"""

from collections.abc import Iterator
from decimal import Decimal, localcontext

from evaluation.filled import Filled
from evaluation.plausibility import DEPARTS, HUNDRED, Doubt, Valued, values_of
from evaluation.scoring.numbers import ARITHMETIC, half_up, parse_number, plain

OUT_OF_RANGE = "range"
FAR = 2  # times beyond 引领值 or short of 基准值
GAP = Decimal("0.1")


def out_of_range(filled: Filled) -> list[Doubt]:
    """Values beyond twice, or short of half, what is published for the industry; the figures stand beside."""
    with localcontext(ARITHMETIC):
        return list(_out_of_range(filled))


def _out_of_range(filled: Filled) -> Iterator[Doubt]:
    for criterion in filled.scheme.criteria:
        texts = [text for row in values_of(filled, criterion) if (text := _outside(row))]
        if texts:
            yield Doubt(filled.line_key(criterion), f"“{criterion.text}”{'；'.join(texts)}。", OUT_OF_RANGE)


def _outside(row: Valued) -> str:
    """How far a value lies outside what is published for the industry; empty where it does not."""
    marks = [row.benchmark[name] for name in ("leading", "baseline")] if row.benchmark else []
    if row.value < 0 or not marks or not all(marks):  # one of them alone bounds no range
        return ""
    leading, baseline = (parse_number(text, signed=True) for text in marks if text)
    side = _side(row.value, leading, baseline)
    bounds = f"行业引领值 {_shown(leading, row.unit)}、基准值 {_shown(baseline, row.unit)}"
    return f"{row.whose}为 {_shown(row.value, row.unit)}，{bounds}，{side}" if side else ""


def _side(value: Decimal, leading: Decimal, baseline: Decimal) -> str:
    """On which side ``value`` lies far outside; empty where it does not, or where a bound is no measure."""
    (low, low_name), (high, high_name) = sorted(((leading, "引领值"), (baseline, "基准值")))
    if low > 0 and value * FAR < low:
        return f"不足{low_name}的一半"
    if high > 0 and value > high * FAR:
        return f"超过{high_name}的两倍"
    return ""


def gaps(judged: Filled, own: Filled) -> list[Doubt]:
    """Where a value that a body has ``judged`` and the unit's ``own`` sealed one differ by more than 10 %.

    Not by points: what a person gives in points is his own judgement, and computed ones follow the values.
    """
    with localcontext(ARITHMETIC):
        return list(_gaps(judged, own))


def _gaps(judged: Filled, own: Filled) -> Iterator[Doubt]:
    for criterion in judged.scheme.criteria:
        told = {row.thing: row.value for row in values_of(own, criterion)}
        found = ((row, told.get(row.thing)) for row in values_of(judged, criterion))
        texts = [text for row, value in found if (text := _apart(row, value))]
        if texts:
            yield Doubt(criterion.key, f"“{criterion.text}”{'；'.join(texts)}。", DEPARTS)


def _apart(said: Valued, told: Decimal | None) -> str:
    if not told or abs(said.value - told) <= GAP * abs(told):
        return ""
    share = plain(half_up(abs(said.value / told - 1) * HUNDRED, 1))
    own, other = _shown(told, said.unit), _shown(said.value, said.unit)
    return f"{said.whose}自评为 {own}，第三方为 {other}，相差 {share}%，超过 10%"


def _shown(value: Decimal, unit: str) -> str:
    return f"{plain(half_up(value, 4))} {unit}".rstrip()
