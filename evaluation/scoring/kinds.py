"""The closed set of scoring kinds: what an answer of each must hold, and the points it earns.

A new kind is a new rule here and a new line in docs/scheme-format.md.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from evaluation.scoring.answers import Answer, Benchmark, Entry
from evaluation.scoring.criterion import Criterion, Hint, Threshold
from evaluation.scoring.numbers import plain, rounded

Status = Literal["scored", "pending", "missing", "not_applicable", "failed", "left_out"]

ZERO, ONE = Decimal(0), Decimal(1)
COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


@dataclass(slots=True)  # made once a row, in two thirds of the time of a tuple with names
class Case:
    """One row to be judged: the typed or computed value, or why there is none; what it is held against."""

    criterion: Criterion
    answer: Answer
    value: Decimal | None
    absent: str
    benchmark: Benchmark | None
    threshold: Threshold | None
    hint: Hint | None
    growth: Decimal | None = None  # of what an elasticity coefficient is held against


class Award(NamedTuple):
    """The outcome of one row before rounding; ``how`` explains points or their absence in Chinese."""

    status: Status
    points: Decimal | None = None
    how: str = ""
    met: bool | None = None
    suggested: Decimal | None = None


class Rule(NamedTuple):
    """A kind: the members of an answer that can decide it, its judgement, and its rule in words."""

    given: frozenset[str]
    award: Callable[[Case], Award]
    wording: str


def _missing(case: Case) -> Award:
    return Award("missing", how=case.absent)


def _pending(what: str) -> Award:
    return Award("pending", how=f"{what}未录入，待定，不计分")


def _threshold(case: Case) -> Award:
    """Comparison with a standard's value; carries no points and never fails the scheme."""
    threshold, value = case.threshold, case.value
    if case.criterion.entries:
        return _entries(case)
    if threshold is None or value is None:
        return _missing(case)
    target = case.answer.threshold if case.answer.threshold is not None else threshold.value
    if target is None:
        if case.benchmark is None or case.benchmark.baseline is None:
            return _pending("基准值")
        target = case.benchmark.baseline * threshold.times
    met = COMPARE[threshold.op](value, target)
    sign, verdict = SIGNS[threshold.op], "符合" if met else "不符合"
    return Award("scored", how=f"{_short(value)}，要求 {sign} {plain(target)}：{verdict}", met=met)


def _entries(case: Case) -> Award:
    """Indicators of a standard, each compared; one that is not met fails the whole (自评价结论)."""
    if not case.answer.entries:
        return _missing(case)
    verdicts = [is_met(entry) for entry in case.answer.entries]
    if None in verdicts:
        return Award("missing", how=f"第 {verdicts.index(None) + 1} 项尚不能判定是否符合")
    unmet = [str(place) for place, met in enumerate(verdicts, start=1) if not met]
    if unmet:
        return Award("failed", how=f"共 {len(verdicts)} 项，第 {'、'.join(unmet)} 项不符合", met=False)
    return Award("scored", how=f"共 {len(verdicts)} 项，均符合", met=True)


def is_met(entry: Entry) -> bool | None:
    """Whether an entry meets its standard; None where that cannot be told yet."""
    if entry.comparison == "text":
        return entry.met
    actual, baseline = Decimal(entry.actual), Decimal(entry.baseline)
    return actual == baseline if entry.comparison == "=" else COMPARE[entry.comparison](actual, baseline)


def _required(case: Case) -> Award:
    """必选: met gives full points, unmet fails the scheme (257号 附表 2.2 注)."""
    met, how = case.answer.met, "评价人员判定"
    if met is None:
        compared = _threshold(case)
        if compared.met is None:
            return compared
        met, how = compared.met, compared.how
    if met:
        return Award("scored", case.criterion.points, f"{how}，得满分", met)
    return Award("failed", ZERO, f"{how}，必选要求未满足", met)


def _graded(case: Case) -> Award:
    """可选: the evaluator's points, beside a suggestion where thresholds are printed."""
    how, reached = "评价人员按满足程度评分", _reached(case)
    if reached is None or case.answer.points is None:
        return Award("scored", case.answer.points, how)
    full = case.criterion.points
    suggested = max(ZERO, min(ONE, reached)) * full
    how += f"；按线性内插的参考分为 {rounded(suggested, 4)}（未确认，仅供参考）"
    # The documents leave open what lies between the two thresholds, not what lies outside them.
    if reached < 0 < case.answer.points:
        how += "；指标值未达起评门槛，与评分不一致"
    if reached >= 1 and case.answer.points < full:
        how += "；指标值已达满分门槛，与评分不一致"
    return Award("scored", case.answer.points, how, suggested=suggested)


def _yes_no(case: Case) -> Award:
    """A thing that is there or not: full points or none, and never a veto."""
    if case.answer.met is None:
        return _missing(case)
    if case.answer.met:
        return Award("scored", case.criterion.points, "具备，得满分", True)
    return Award("scored", ZERO, "不具备，得 0 分", False)


def _linear(case: Case) -> Award:
    """基准值 or worse 0, 引领值 or better full points, linear between."""
    criterion, benchmark, value = case.criterion, case.benchmark, case.value
    if value is None:
        return _missing(case)
    if benchmark is None or benchmark.leading is None or benchmark.baseline is None:
        return _pending("引领值、基准值")
    leading, baseline = benchmark.leading, benchmark.baseline
    better = operator.ge if criterion.direction == "positive" else operator.le
    if better(value, leading):
        return Award("scored", criterion.points, f"达到或优于引领值，得满分 {plain(criterion.points)}")
    # Where both values are the same there is nothing between: what does not reach them earns nothing.
    if better(baseline, value):
        return Award("scored", ZERO, "未优于基准值，得 0 分")
    return _between(value, baseline, leading, criterion.points)


def _between(value: Decimal, none: Decimal, full: Decimal, points: Decimal) -> Award:
    """Points in proportion to how far ``value`` has come from ``none`` to ``full``."""
    earned = (value - none) / (full - none) * points
    how = (
        f"（{_short(value)} − {plain(none)}）÷（{plain(full)} − {plain(none)}）× {plain(points)}"
        f" = {rounded(earned, 4)}"
    )
    return Award("scored", earned, how)


def _elasticity(case: Case) -> Award:
    """The coefficient by the rule for a growing or a shrinking economy; with none of both it is undefined."""
    criterion, value, growth = case.criterion, case.value, case.growth
    if growth == 0:
        # Nothing that the unit could still fill in would define it.
        return Award("pending", how="增长率为 0，弹性系数无意义，待定，不计分")
    if criterion.elasticity is None or value is None or growth is None:
        return _missing(case)
    # Growing: the less it follows the better. Shrinking: the faster it shrinks along the better.
    grows = growth > 0
    span = criterion.elasticity.growing if grows else criterion.elasticity.shrinking
    way = f"增长率为{'正' if grows else '负'}，弹性系数 {_short(value)}"
    better = operator.ge if span.full > span.none else operator.le
    if better(value, span.full):
        return Award("scored", criterion.points, f"{way} 达到或优于 {plain(span.full)}，得满分")
    if better(span.none, value):
        return Award("scored", ZERO, f"{way} 未优于 {plain(span.none)}，得 0 分")
    award = _between(value, span.none, span.full, criterion.points)
    return award._replace(how=f"{way}：{award.how}")


def _ratio(case: Case) -> Award:
    """Points in proportion to value ÷ 引领值 (reverse: 引领值 ÷ value), up to ``cap`` times."""
    criterion, value, leading = case.criterion, case.value, case.criterion.reference
    if value is None:
        return _missing(case)
    if leading is None:
        leading = case.benchmark.leading if case.benchmark else None
    if leading is None:
        return _pending("引领值")
    above, below = (value, leading) if criterion.direction == "positive" else (leading, value)
    cap = criterion.cap
    share = cap if below <= 0 else above / below
    share = cap if share > cap else ZERO if share < 0 else share
    name = "引领值" if criterion.reference is None else f" {plain(leading)} "
    how = f"与{name}之比 {_short(share)}（最高 {plain(cap)}）× {plain(criterion.points)}"
    return Award("scored", share * criterion.points, how)


def _count(case: Case) -> Award:
    """The share of ``full`` things that are there, at most all."""
    counting, count, points = case.criterion.count, case.answer.count, case.criterion.points
    if counting is None or counting.full is None or count is None:
        return _missing(case)
    full = plain(counting.full)
    how = f"{plain(points)} × min（{count}，{full}）÷ {full}"
    return Award("scored", points * min(Decimal(count), counting.full) / counting.full, how)


def _steps(case: Case) -> Award:
    """The last step the value has reached; none reached is 0."""
    value = case.value
    if value is None:
        return _missing(case)
    reached = operator.ge if case.criterion.direction == "positive" else operator.le
    steps = [step for step in case.criterion.steps if reached(value, step.start)]
    if not steps:
        return Award("scored", ZERO, "未达到最低一档，得 0 分")
    return Award("scored", steps[-1].points, f"达到 {plain(steps[-1].start)} 一档")


def _judged(case: Case) -> Award:
    return Award("scored", case.answer.points, "评审人员依据证明材料评分")


def _text(_: Case) -> Award:
    return Award("scored", how="已填写，不计分")


def _recorded(case: Case) -> Award:
    """A value on record; carries no points."""
    if case.value is None and case.answer.count is None:
        return _missing(case)
    return Award("scored", how="已填写，不计分")


def _reached(case: Case) -> Decimal | None:
    """How far the value has come between the two thresholds: 0 at entry, 1 at full; None without either."""
    hint, value, benchmark = case.hint, case.value, case.benchmark
    if hint is None or value is None:
        return None
    chosen = case.answer.threshold
    entry, full = hint.entry if chosen is None else chosen, hint.full
    if hint.basis != "value":
        if benchmark is None or not benchmark.baseline:
            return None
        if hint.basis == "benchmark":
            entry, full = benchmark.baseline, benchmark.leading
        else:
            value /= benchmark.baseline
    if entry is None or full is None or entry == full:
        return None
    return (value - entry) / (full - entry)


def _short(value: Decimal) -> str:
    """A value as shown to people; the computation keeps all its digits."""
    return rounded(value, 6)


MEASURED = frozenset({"value", "quantities"})
RULES: dict[str, Rule] = {
    "required": Rule(frozenset({"met"}), _required, "必选：符合得满分，不符合则整体不通过"),
    "graded": Rule(frozenset({"points"}), _graded, "可选：按满足程度在 0 分到满分之间取值"),
    "linear": Rule(MEASURED, _linear, "基准值及更差得 0 分，引领值及更优得满分，其间按线性内插"),
    "ratio": Rule(MEASURED, _ratio, "按与引领值之比乘以分值"),
    "count": Rule(frozenset({"count"}), _count, "按符合数量计分，达到引领值得满分，不足的按比例"),
    "steps": Rule(MEASURED, _steps, "按达到的档次计分"),
    "judged": Rule(frozenset({"points"}), _judged, "定性：依据证明材料在 0 分到满分之间取值"),
    "threshold": Rule(MEASURED, _threshold, "与标准值比较，不计分"),
    "text": Rule(frozenset({"text"}), _text, "文字说明，不计分"),
    "yes_no": Rule(frozenset({"met"}), _yes_no, "具备得满分，不具备得 0 分"),
    "elasticity": Rule(
        frozenset({"quantities"}), _elasticity, "按弹性系数计分，增长与下降时各按其档，其间按线性内插"
    ),
    "recorded": Rule(MEASURED, _recorded, "填报实际值，不计分"),
}
_DIRECTIONS = {"positive": "正向指标，越大越好", "reverse": "逆向指标，越小越好"}


def wording(criterion: Criterion) -> str:
    """The rule of a row in words."""
    rule = RULES[criterion.kind]
    way = _DIRECTIONS.get(criterion.direction or "") if rule.given == MEASURED else None
    words = (
        "逐项与所选标准的基准值比较，不计分；有一项不符合，总体即不符合"
        if criterion.entries
        else rule.wording
    )
    return f"{words}（{way}）" if way else words


def deciding(criterion: Criterion) -> frozenset[str]:
    """The members of an answer of which exactly one decides this row."""
    if criterion.entries:
        return frozenset({"entries"})
    if criterion.kind == "recorded" and criterion.count:
        return frozenset({"count"})
    given = RULES[criterion.kind].given
    # A 必选 row with a threshold is judged by comparison when there is a value.
    measured = criterion.kind == "required" and bool(criterion.thresholds)
    repeated = {"items"} if any(measure.repeat for measure in criterion.measures) else set()
    return (given | repeated | (MEASURED if measured else frozenset())) - _unusable(criterion)


def accompanying(criterion: Criterion) -> frozenset[str]:
    """The members an answer may hold besides: a value on record, a variant, a chosen threshold."""
    members: set[str] = set()
    if criterion.kind in ("required", "graded") and (criterion.measures or criterion.unit):
        members |= MEASURED - _unusable(criterion)
    if criterion.variants:
        members.add("variant")
    if criterion.threshold_choice:
        members |= {"threshold", "reason"}
    return frozenset(members)


def _unusable(criterion: Criterion) -> frozenset[str]:
    """Quantities are of no use to a row without a formula."""
    computed = any(measure.formula for measure in criterion.measures)
    return frozenset() if computed else frozenset({"quantities"})
