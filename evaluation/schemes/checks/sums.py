"""Points and weights must close: a transcription that lost a value shows here."""

from decimal import Decimal

from evaluation.schemes.checks.walk import walk
from evaluation.schemes.reader import Report
from evaluation.scoring.numbers import plain
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
    _weights(scheme, report)
    if scheme.aggregation.kind == "sum":
        total = sum((category.points for category in scheme.categories), Decimal(0))
        _closes("categories", "各一级指标分值之和", total, scheme.aggregation.total, report)


def _points(scheme: Scheme, report: Report) -> None:
    for path, category in walk("categories", scheme.categories):
        points = [row.points for row in scheme.criteria if row.category == category.key]
        if points:
            what = f"“{category.name}”各项分值之和"
            _closes(f"{path}.points", what, sum(points, Decimal(0)), category.points, report)
        else:
            report.add(path, f"“{category.name}”没有任何评分项")


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
