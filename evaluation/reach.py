"""How far a measured value is from what the documents ask: threshold of 必选, entry and full marks of 可选.

Where a benchmark is unknown that is said; no number stands in for it.
"""

from collections.abc import Iterator
from decimal import Decimal, localcontext

from evaluation.filled import Filled
from evaluation.scoring.criterion import Criterion, Hint, Threshold
from evaluation.scoring.kinds import COMPARE, SIGNS
from evaluation.scoring.measure import Measured
from evaluation.scoring.numbers import ARITHMETIC, half_up, parse_number, plain

UNKNOWN = "引领值、基准值尚未录入，不能比较"


def distances(filled: Filled, criteria: list[Criterion]) -> list[str]:
    """A sentence for each of ``criteria`` that sets a threshold; none before there is a value."""
    with localcontext(ARITHMETIC):
        return [text for row in criteria for text in _distance(filled, row)]


def target_of(filled: Filled, criterion: Criterion) -> tuple[Threshold, Decimal] | None:
    """The threshold of the chosen way with its number, printed or from 基准值; None where there is none."""
    threshold = _threshold(filled, criterion)
    if threshold is None:
        return None
    if threshold.value is not None:
        return threshold, threshold.value
    baseline = _benchmark(filled, criterion, "baseline")
    return None if baseline is None else (threshold, baseline * threshold.times)


def _threshold(filled: Filled, criterion: Criterion) -> Threshold | None:
    variant = filled.variant_of(criterion)
    return (variant.threshold if variant else None) or criterion.threshold


def _distance(filled: Filled, criterion: Criterion) -> Iterator[str]:
    measured = filled.measured(criterion)
    if measured is None or measured.value is None:
        return
    variant = filled.variant_of(criterion)
    hint = (variant.hint if variant else None) or criterion.hint
    if _threshold(filled, criterion) is not None:
        yield f"{criterion.necessity}：{_required(filled, criterion, measured)}"
    elif hint is not None:
        yield f"{criterion.necessity}：{_graded(filled, criterion, hint, measured)}"


def _required(filled: Filled, criterion: Criterion, measured: Measured) -> str:
    target = target_of(filled, criterion)
    if target is None or measured.value is None:
        return UNKNOWN
    threshold, limit = target
    asked = f"要求 {SIGNS[threshold.op]} {_text(limit, measured)}"
    if COMPARE[threshold.op](measured.value, limit):
        return f"{asked}，已达到"
    return f"{asked}，还差 {_text(abs(limit - measured.value), measured)}"


def _graded(filled: Filled, criterion: Criterion, hint: Hint, measured: Measured) -> str:
    entry, full = _limits(filled, criterion, hint)
    if entry is None or full is None or measured.value is None:
        return UNKNOWN
    rises = 1 if full > entry else -1
    asked = f"{_text(entry, measured)} 起评，{_text(full, measured)} 满分"
    if (measured.value - full) * rises >= 0:
        return f"{asked}，已达到满分门槛"
    to_full = _text(abs(full - measured.value), measured)
    if (measured.value - entry) * rises >= 0:
        return f"{asked}，已达到起评门槛，距满分还差 {to_full}"
    return f"{asked}，距起评还差 {_text(abs(entry - measured.value), measured)}"


def _limits(filled: Filled, criterion: Criterion, hint: Hint) -> tuple[Decimal | None, Decimal | None]:
    """Entry and full marks in the unit of the value."""
    if hint.basis == "value":
        return hint.entry, hint.full
    baseline = _benchmark(filled, criterion, "baseline")
    if hint.basis == "benchmark":
        return baseline, _benchmark(filled, criterion, "leading")
    if baseline is None or hint.entry is None or hint.full is None:
        return None, None
    return hint.entry * baseline, hint.full * baseline


def _benchmark(filled: Filled, criterion: Criterion, name: str) -> Decimal | None:
    found = filled.benchmark_of(criterion)
    text = found and found.get(name)
    return parse_number(text, signed=True) if text else None


def _text(value: Decimal, measured: Measured) -> str:
    return f"{plain(half_up(value, 4))} {measured.unit}".rstrip()
