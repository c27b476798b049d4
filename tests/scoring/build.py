"""Small schemes for the tests of the engine: one category unless more are asked for."""

from decimal import Decimal
from typing import Any

from evaluation.scoring.criterion import Category, Criterion, Gate, Quantity
from evaluation.scoring.edition import Aggregation, Citation, Rounding, Source
from evaluation.scoring.engine import score
from evaluation.scoring.result import RowScore, Score
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.sheet import read_sheet

HERE = Citation(document="notice", clause="附表 1")
QUANTITIES = (
    Quantity(key="energy", name="综合能耗", unit="tce"),
    Quantity(key="output", name="总产值", unit="万元"),
)


def criterion(kind: str, key: str = "row", **fields: Any) -> Criterion:
    """A criterion of 8 points unless told otherwise."""
    given = {"points": Decimal(8), "category": "main", "text": key, "source": HERE} | fields
    return Criterion(key=key, kind=kind, **given)


def gate(key: str, *, binding: bool = True) -> Gate:
    return Gate(key=key, text=key, binding=binding, source=HERE)


def scheme(
    *criteria: Criterion, kind: str = "sum", weights: dict[str, int] | None = None, **fields: Any
) -> Scheme:
    """A scheme of these criteria; categories as the criteria name them."""
    weights = weights or {}
    categories = tuple(
        Category(
            key=key,
            name=key,
            points=sum((c.points for c in criteria if c.category == key), Decimal(0)),
            weight=Decimal(weights[key]) if key in weights else None,
            source=HERE,
        )
        for key in dict.fromkeys(criterion.category for criterion in criteria)
    )
    given = {
        "sources": {"notice": Source(title="通知", number="〔2025〕1号")},
        "aggregation": Aggregation(kind=kind),
        "rounding": Rounding(),
        "quantities": QUANTITIES,
        "tables": (),
    } | fields
    return Scheme(
        scheme="small", edition="2025", revision=1, honour="factory", title="小方案",
        categories=categories, criteria=criteria, **given,
    )  # fmt: skip


def scored(of: Scheme, **sheet: Any) -> Score:
    """Score a sheet given as for ``manage.py score``."""
    return score(of, read_sheet(of, sheet))


def one_row(of: Criterion, answer: dict[str, Any] | None, **benchmark: str) -> RowScore:
    """The result of a scheme of this one criterion."""
    sheet: dict[str, Any] = {"answers": {of.key: answer} if answer is not None else {}}
    if benchmark:
        sheet["benchmarks"] = {of.key: benchmark}
    return scored(scheme(of), **sheet).rows[0]
