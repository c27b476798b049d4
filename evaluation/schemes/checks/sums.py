"""Points and weights must close: a transcription that lost a value shows here."""

from decimal import Decimal

from evaluation.schemes.checks.walk import walk
from evaluation.schemes.reader import Report
from evaluation.scoring.numbers import plain, shown
from evaluation.scoring.scheme import Scheme

MAX_PLACES = 10
_CRITERIA = (r"criteria\[[^\]]*\]", r"criteria\[[^\]]*\]\.(points|category|kind)")
_CATEGORIES = (r"categories\[[^\]]*\]", r"categories\[[^\]]*\]\.(points|weight|key)", r"aggregation.*")


def check(scheme: Scheme, report: Report) -> None:
    """Check the points of each category, the weights, the total, and the decimals kept."""
    for name in ("row", "category", "total"):
        if getattr(scheme.rounding, name) > MAX_PLACES:
            report.add(f"rounding.{name}", f"保留的小数不得超过 {MAX_PLACES} 位")
    if not report.sound(*_CATEGORIES):
        return
    if report.sound(*_CRITERIA):
        _points(scheme, report)
    _selections(scheme, report)
    _weights(scheme, report)
    if scheme.years and not 1 < scheme.years.count <= 9:
        report.add("years.count", "应在 2 与 9 之间")
    if scheme.aggregation.kind == "sum":
        total = sum((category.points for category in scheme.categories), Decimal(0))
        _closes("categories", "各一级指标分值之和", total, scheme.aggregation.total, report)


def _points(scheme: Scheme, report: Report) -> None:
    is_mean = scheme.aggregation.kind == "mean"
    for path, category in walk("categories", scheme.categories):
        points = [row.points for row in scheme.criteria if row.category == category.key]
        if points and is_mean:
            for each in points:
                _closes(f"{path}.points", f"“{category.name}”每项的分值", each, category.points, report)
        elif points:
            what = f"“{category.name}”各项分值之和"
            _closes(f"{path}.points", what, sum(points, Decimal(0)), category.points, report)
        else:
            report.add(path, f"“{category.name}”没有任何评分项")


def _selections(scheme: Scheme, report: Report) -> None:
    """A selection takes some of several criteria of one category, none of which another takes from."""
    categories = {row.key: row.category for row in scheme.criteria}
    taken: set[str] = set()
    for path, selection in walk("selections", scheme.selections):
        for key in selection.criteria:
            if key not in categories or key in taken:
                report.add(f"{path}.criteria", f"评分项“{shown(key)}”未定义，或已在另一组中")
            taken.add(key)
        if len({categories.get(key) for key in selection.criteria}) > 1:
            report.add(f"{path}.criteria", "一组任选项应属于同一个一级指标")
        if not 0 < selection.take < len(selection.criteria):
            report.add(f"{path}.take", "应大于 0 且小于该组的项数")


def _weights(scheme: Scheme, report: Report) -> None:
    """Weights, where printed, are percentages; a weighted category counts its points out of the total."""
    weights = [category.weight for category in scheme.categories if category.weight is not None]
    if weights:
        _closes("categories", "各一级指标权重之和", sum(weights, Decimal(0)), Decimal(100), report)
    if scheme.aggregation.kind != "weighted":
        return
    for path, category in walk("categories", scheme.categories):
        if category.weight is None:
            report.add(path, f"按权重汇总时“{category.name}”须有 weight")
        what = f"按权重汇总时“{category.name}”的分值"
        _closes(f"{path}.points", what, category.points, scheme.aggregation.total, report)


def _closes(path: str, what: str, found: Decimal, wanted: Decimal, report: Report) -> None:
    if found != wanted:
        report.add(path, f"{what}为 {plain(found)}，应为 {plain(wanted)}")
