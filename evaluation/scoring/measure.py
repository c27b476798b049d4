"""The value of a row: as typed, or computed from quantities by the way that was chosen."""

from decimal import Decimal
from typing import NamedTuple

from evaluation.scoring.answers import Answer, Benchmark
from evaluation.scoring.criterion import Criterion, Quantity, Variant
from evaluation.scoring.formula import Formula, NegativeRoot, ZeroDenominator
from evaluation.scoring.numbers import plain
from evaluation.scoring.result import Input

LARGEST = Decimal(10) ** 25  # beyond it a value has no meaning, and its decimals no room
Measures = tuple[tuple[Variant, Formula | None], ...]


class Measured(NamedTuple):
    """How a value came about; where it cannot be used, ``reason`` says why."""

    value: Decimal | None = None
    unit: str = ""
    variant: Variant | None = None
    formula: str = ""
    inputs: tuple[Input, ...] = ()
    reason: str = ""


def measure(
    criterion: Criterion,
    measures: Measures,
    quantities: dict[str, Quantity],
    answer: Answer,
    benchmark: Benchmark | None,
) -> Measured:
    """The value that ``answer`` comes to, or the reason why there is none.

    A missing input and a zero denominator are reasons, not errors.
    """
    variant, formula = _chosen(measures, answer, benchmark)
    unit = variant.unit if variant else "" if measures else criterion.unit
    if answer.value is not None:
        unchosen = "未选定算法" if measures and not variant else ""
        return Measured(answer.value, unit, variant, reason=unchosen)
    if formula is None or not answer.quantities:
        return Measured(unit=unit, variant=variant, reason="未填写数值")
    value, reason = _compute(formula, quantities, answer)
    inputs = tuple(
        # In the order of the scheme: what is printed and sealed must not hang on that of a set of names.
        Input(key=key, name=quantity.name, value=plain(answer.quantities[key]), unit=quantity.unit)
        for key, quantity in quantities.items()
        if key in answer.quantities
    )
    return Measured(value, unit, variant, formula.shown, inputs, reason)


def _compute(formula: Formula, quantities: dict[str, Quantity], answer: Answer) -> tuple[Decimal | None, str]:
    if missing := formula.missing(answer.quantities.keys()):
        return None, f"缺少数据：{'、'.join(quantities[name].name for name in sorted(missing))}"
    try:
        value = formula.value(answer.quantities)
        return (value, "") if abs(value) < LARGEST else (None, "计算结果过大，请核对各项数据的单位")
    except ZeroDenominator:
        return None, "分母为 0，无法计算"
    except NegativeRoot:
        return None, "期初与期末数值正负不一，无法计算年均增长率"


def _chosen(
    measures: Measures, answer: Answer, benchmark: Benchmark | None
) -> tuple[Variant | None, Formula | None]:
    """The way named by the answer or its benchmark, else the first that the quantities fit."""
    wanted = answer.variant or (benchmark.variant if benchmark else "")
    for variant, formula in measures:
        if variant.key == wanted if wanted else formula and not formula.missing(answer.quantities.keys()):
            return variant, formula
    # A value typed without saying how it came about belongs to no variant in particular.
    if not measures or (answer.value is not None and len(measures) > 1):
        return None, None
    return measures[0]
