"""A row that is answered for several things, a table taken from a standard, the least of what is there."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.scoring.criterion import Counting, Entries, Repeat, Variant
from evaluation.scoring.formula import Name, NegativeRoot, compile_formula
from evaluation.scoring.result import RowScore
from tests.scoring.build import criterion, one_row

PER_PRODUCT = Variant(
    key="product",
    name="单位产品",
    unit="tce/万元",
    formula="energy ÷ output",
    repeat=Repeat(key="product", most=3, label="产品名称", weight="energy"),
)
REPEATED = criterion("linear", direction="reverse", variants=(PER_PRODUCT,))
MARKS = {"leading": "1", "baseline": "3"}


def item(name: str, energy: str, output: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "quantities": {"energy": energy, "output": output}, "benchmark": MARKS, **more}


def several(*items: dict[str, Any]) -> RowScore:
    return one_row(REPEATED, {"items": list(items)})


def test_points_of_several_products_are_averaged_by_weight() -> None:
    row = several(item("甲", "10", "10"), item("乙", "30", "10"))  # 1: full, 3: none
    assert row.points == Decimal(2)  # (8 × 10 + 0 × 30) ÷ 40
    assert [(told["name"], told["value"], told["points"]) for told in row.trace["items"]] == [
        ("甲", "1", "8"),
        ("乙", "3", "0"),
    ]


@pytest.mark.parametrize(
    ("second", "status", "told"),
    [
        (
            {"name": "乙", "quantities": {"energy": "1"}, "benchmark": MARKS},
            "missing",
            "乙：缺少数据：总产值",
        ),
        ({"name": "乙", "quantities": {"energy": "1", "output": "1"}}, "pending", "乙：引领值、基准值未录入"),
    ],
)
def test_without_points_of_all_products_there_are_none(
    second: dict[str, Any], status: str, told: str
) -> None:
    row = several(item("甲", "10", "10"), {"name": "乙", **second})
    assert (row.status, row.points) == (status, None)
    assert row.trace["reason"].startswith(told)


def entry(comparison: str, baseline: str, actual: str, **more: Any) -> dict[str, Any]:
    return {"name": "指标", "comparison": comparison, "baseline": baseline, "actual": actual, **more}


@pytest.mark.parametrize(
    ("entries", "status"),
    [
        ([entry("<=", "0.35", "0.35"), entry(">=", "20", "20"), entry("=", "-5", "-5.0")], "scored"),
        ([entry("<=", "0.35", "0.36")], "failed"),
        ([entry("text", "可回收", "可回收", met=True)], "scored"),
        ([entry("text", "可回收", "不可回收", met=False)], "failed"),
        ([entry("text", "可回收", "可回收")], "missing"),
    ],
)
def test_a_table_taken_from_a_standard_holds_as_a_whole(entries: list[dict[str, Any]], status: str) -> None:
    row = one_row(criterion("threshold", points=Decimal(0), entries=Entries(most=5)), {"entries": entries})
    assert (row.status, row.points) == (status, None)


NAMES = {key: Name(key, "mg/L") for key in ("a_limit", "a", "b_limit", "b")} | {"x": Name("x", "")}
LOWEST = compile_formula("lowest((a_limit − a) ÷ a_limit × 100%, (b_limit − b) ÷ b_limit × 100%)", NAMES)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"a_limit", "a"}, set()),
        ({"a_limit", "a", "b"}, {"b_limit"}),
        (set(), {"a_limit", "a", "b_limit", "b"}),
    ],
)
def test_a_pollutant_a_factory_has_not_is_left_out_and_half_of_one_is_missing(
    given: set[str], missing: set[str]
) -> None:
    assert LOWEST.missing(given) == missing


def test_the_least_margin_is_that_of_what_is_there() -> None:
    values = {"a_limit": Decimal(50), "a": Decimal(20)}
    assert LOWEST.value(values) == 60
    assert LOWEST.value(values | {"b_limit": Decimal(10), "b": Decimal(9)}) == 10


def test_a_root_is_exact_where_it_has_an_end_and_none_where_it_is_negative() -> None:
    growth = compile_formula("root(x, 3) − 1", NAMES)
    assert growth.value({"x": Decimal("1.331")}) == Decimal("0.1")
    with pytest.raises(NegativeRoot):
        growth.value({"x": Decimal(-1)})


def test_there_or_not_is_no_veto() -> None:
    assert [one_row(criterion("yes_no"), {"met": met}).points for met in (True, False)] == [8, 0]
    assert one_row(criterion("yes_no"), {"met": False}).status == "scored"


def test_what_is_recorded_carries_no_points() -> None:
    row = one_row(
        criterion("recorded", points=Decimal(0), count=Counting(maximum=Decimal(12))), {"count": "3"}
    )
    assert (row.status, row.points) == ("scored", None)
