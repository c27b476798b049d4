"""What an office should look at though nobody has to explain it before sealing.

Values far outside what is published for the industry, and values on which the unit and the third-party
body that judges it differ. Where a benchmark is unknown nothing is said.
"""

from collections.abc import Iterator
from decimal import Decimal, localcontext

from evaluation.filled import Filled
from evaluation.plausibility import DEPARTS, HUNDRED, Doubt, value_of
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
        benchmark, (unit, value) = filled.benchmark_of(criterion), value_of(filled, criterion)
        if benchmark is None or value is None or value < 0:
            continue
        if not (benchmark["leading"] and benchmark["baseline"]):  # one of them alone bounds no range
            continue
        leading, baseline = (parse_number(benchmark[name], signed=True) for name in ("leading", "baseline"))
        if side := _side(value, leading, baseline):
            yield Doubt(
                filled.line_key(criterion),
                f"“{criterion.text}”为 {_shown(value, unit)}，行业引领值 {_shown(leading, unit)}、"
                f"基准值 {_shown(baseline, unit)}，{side}。",
                OUT_OF_RANGE,
            )


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

    Not by points: a scheme has one scored table, of the one side or the other.
    """
    with localcontext(ARITHMETIC):
        return list(_gaps(judged, own))


def _gaps(judged: Filled, own: Filled) -> Iterator[Doubt]:
    for criterion in judged.scheme.criteria:
        unit, said = value_of(judged, criterion)
        _unit, told = value_of(own, criterion)
        if text := _apart(said, told, unit):
            yield Doubt(criterion.key, f"“{criterion.text}”{text}", DEPARTS)


def _apart(said: Decimal | None, told: Decimal | None, unit: str) -> str:
    if said is None or not told or abs(said - told) <= GAP * abs(told):
        return ""
    share = plain(half_up(abs(said / told - 1) * HUNDRED, 1))
    return f"自评为 {_shown(told, unit)}，第三方为 {_shown(said, unit)}，相差 {share}%，超过 10%。"


def _shown(value: Decimal, unit: str) -> str:
    return f"{plain(half_up(value, 4))} {unit}".rstrip()
