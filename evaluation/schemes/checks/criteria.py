"""Each criterion has what its kind needs and nothing its kind would ignore; formulas compile."""

import re
from collections.abc import Callable
from typing import NamedTuple

from evaluation.schemes.checks.walk import walk
from evaluation.schemes.reader import Report
from evaluation.scoring.criterion import (
    Counting,
    Criterion,
    Held,
    Hint,
    Repeat,
    Threshold,
    ThresholdChoice,
    Variant,
)
from evaluation.scoring.formula import FormulaProblem, compile_formula
from evaluation.scoring.numbers import plain, shown
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.units import parse_unit, unit_text

Add = Callable[[str, str], None]  # field below the criterion, message


class _Fields(NamedTuple):
    """Fields that belong to a kind."""

    needed: frozenset[str]
    allowed: frozenset[str] = frozenset()


def _kind(needed: str = "", allowed: str = "") -> _Fields:
    return _Fields(frozenset(needed.split()), frozenset(allowed.split()))


MOST = 100  # things that one row is answered for
_MEASURED = "unit signed formula formula_source variants bands"
_FIELDS = {
    "required": _kind("points", f"threshold threshold_choice direction {_MEASURED}"),
    "graded": _kind("points", f"hint threshold_choice direction {_MEASURED}"),
    "linear": _kind("points direction", _MEASURED),
    "ratio": _kind("points direction", f"cap reference {_MEASURED}"),
    "count": _kind("points count", "unit direction"),
    "steps": _kind("points direction steps", _MEASURED),
    "judged": _kind("points", "unit direction"),
    "threshold": _kind("", f"threshold entries direction {_MEASURED}"),
    "text": _kind(),
    "yes_no": _kind("points", "unit direction"),
    "elasticity": _kind("points elasticity formula", "unit direction signed formula_source"),
    "recorded": _kind("", f"count direction {_MEASURED}"),
}
# Fields that only some kinds know, and what they are when the file does not give them.
_DEFAULTS = {
    name: Criterion.__dataclass_fields__[name].default
    for name in sorted(frozenset().union(*(known.needed | known.allowed for known in _FIELDS.values())))
}


def check(scheme: Scheme, report: Report) -> None:
    """Check every criterion."""
    categories = {category.key for category in scheme.categories}
    required = {row.key for row in scheme.criteria if row.kind == "required"}
    for path, criterion in walk("criteria", scheme.criteria):
        if not report.sound(re.escape(path), re.escape(f"{path}.kind")):
            continue

        def add(field: str, message: str, path: str = path) -> None:
            where = f"{path}.{field}" if field else path
            if where not in report.broken:
                report.add(where, message)

        if criterion.category not in categories:
            add("category", f"一级指标“{shown(criterion.category)}”未定义")
        if criterion.presumes and criterion.presumes not in required - {criterion.key}:
            add("presumes", f"“{shown(criterion.presumes)}”不是另一项 required 要求")
        _kind_fields(criterion, add)
        _values(criterion, add)
        _measures(scheme, criterion, add)


def _kind_fields(criterion: Criterion, add: Add) -> None:
    needed, allowed = _FIELDS[criterion.kind]
    for name, default in _DEFAULTS.items():
        given = getattr(criterion, name) != default
        varied = name in ("threshold", "hint") and any(getattr(v, name) for v in criterion.variants)
        if name in needed and not given and not varied:
            add(name, f"{criterion.kind} 类评分项须有“{name}”")
        if (given or varied) and name not in needed | allowed:
            add(name if given else "variants", f"{criterion.kind} 类评分项不使用“{name}”")
    if criterion.not_applicable == "full" and not criterion.points:
        add("not_applicable", "本项不计分，不适用时无满分可言")
    if criterion.kind == "threshold" and bool(criterion.thresholds) == bool(criterion.entries):
        add("threshold", "threshold 类评分项须在 threshold 与 entries 中恰好给出一种")


def _values(criterion: Criterion, add: Add) -> None:
    """Numbers inside a criterion that must fit together."""
    if criterion.entries and not 0 < criterion.entries.most <= MOST:
        add("entries.most", f"应在 1 与 {MOST} 之间")
    if criterion.points < 0:
        add("points", "分值不能为负数")
    if criterion.cap < 1:
        add("cap", "cap 不能小于 1")
    parts: list[tuple[str, Held]] = [("", criterion), *walk("variants", criterion.variants)]
    for path, part in parts:
        if part.threshold:
            _threshold(part.threshold, path, add)
        if part.hint:
            _hint(part.hint, path, add)
    if criterion.threshold_choice:
        _choice(criterion, criterion.threshold_choice, add)
    if criterion.count:
        _count(criterion.kind, criterion.count, add)
    if criterion.steps:
        _steps(criterion, add)


def _threshold(threshold: Threshold, path: str, add: Add) -> None:
    where = f"{path}.threshold".lstrip(".")
    if (threshold.value is None) == (threshold.of is None):
        add(where, "threshold 须在 value 与 of 中恰好给出一个")
    if threshold.times <= 0 or (threshold.of is None and threshold.times != 1):
        add(f"{where}.times", "times 应为正数，且只与 of 同用")


def _choice(criterion: Criterion, choice: ThresholdChoice, add: Add) -> None:
    if choice.low >= choice.high:
        add("threshold_choice", "low 应小于 high")
    printed = criterion.threshold.value if criterion.threshold else None
    if printed is None and (criterion.hint is None or criterion.hint.entry is None):
        add("threshold_choice", "只有给出数值的 threshold 或 hint 才可另选门槛")


def _count(kind: str, count: Counting, add: Add) -> None:
    if (count.full is None) != (kind == "recorded"):
        add("count.full", "count 类须给出 full，recorded 类不得给出")
    elif count.full is not None and not 0 < count.full <= count.maximum:
        add("count", "应满足 0 < full ≤ maximum")
    if count.ticked and not count.items:
        add("count.ticked", "ticked 须与 items 同用")
    if count.items and len(count.items) != count.maximum:
        add("count.items", f"列出 {len(count.items)} 项，maximum 为 {plain(count.maximum)}")


def _hint(hint: Hint, path: str, add: Add) -> None:
    where = f"{path}.hint".lstrip(".")
    ends = (hint.entry, hint.full)
    if hint.basis == "benchmark" and any(end is not None for end in ends):
        add(where, "basis 为 benchmark 时不得再给 entry、full")
    if hint.basis != "benchmark" and (None in ends or hint.entry == hint.full):
        add(where, "entry 与 full 须同时给出且不相等；只有一个门槛的项不给建议分")


def _steps(criterion: Criterion, add: Add) -> None:
    sign = -1 if criterion.direction == "reverse" else 1
    starts = [step.start * sign for step in criterion.steps]
    points = [step.points for step in criterion.steps]
    if starts != sorted(set(starts)) or points != sorted(set(points)):
        add("steps", "各档须按由劣到优排列，分值逐档递增")
    elif points[0] < 0 or points[-1] != criterion.points:
        add("steps", f"最高一档应为满分 {plain(criterion.points)}，各档不得为负")


def _measures(scheme: Scheme, criterion: Criterion, add: Add) -> None:
    if criterion.formula and criterion.variants:
        add("formula", "formula 与 variants 只能给出一种")
    if criterion.formula_source and not criterion.formula:
        add("formula_source", "没有 formula 时不得给出 formula_source")
    if criterion.bands and criterion.bands.quantity not in scheme.quantity:
        add("bands.quantity", f"数量“{shown(criterion.bands.quantity)}”未定义")
    for variant in criterion.variants:
        if variant.repeat:
            _repeat(scheme, criterion.kind, variant, variant.repeat, add)
    if criterion.elasticity:
        growth = Variant(key="", name="", formula=criterion.elasticity.growth)
        _formula(scheme, growth, "elasticity.growth", add)
    for variant in criterion.measures:
        where = f"variants[{variant.key}].formula" if criterion.variants else "formula"
        if variant.formula:
            _formula(scheme, variant, where, add)


def _repeat(scheme: Scheme, kind: str, variant: Variant, repeat: Repeat, add: Add) -> None:
    where = f"variants[{variant.key}].repeat"
    if kind in ("required", "graded"):
        add(where, f"{kind} 类评分项由评价者判定，不能分别按多项数据（repeat）计算")
    if not variant.formula:
        add(where, "按多项数据（repeat）计算的算法须给出 formula")
    if not 0 < repeat.most <= MOST:
        add(f"{where}.most", f"应在 1 与 {MOST} 之间")
    if repeat.weight and repeat.weight not in scheme.quantity:
        add(f"{where}.weight", f"数量“{shown(repeat.weight)}”未定义")


def _formula(scheme: Scheme, variant: Variant, where: str, add: Add) -> None:
    try:
        formula = compile_formula(variant.formula, scheme.formula_names)
    except FormulaProblem as problem:
        add(where, str(problem))
        return
    declared = parse_unit(variant.unit)
    if formula.unit != declared:
        add(where, f"公式结果的单位是 {unit_text(formula.unit)}，声明的单位是 {unit_text(declared)}")
