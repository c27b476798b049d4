"""Points of every kind at and around the values that matter."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.scoring.criterion import (
    Band,
    Bands,
    Counting,
    Hint,
    Step,
    Threshold,
    ThresholdChoice,
    Variant,
)
from tests.scoring.build import criterion, one_row

MORE_IS_BETTER = criterion("linear", direction="positive", unit="%")
LESS_IS_BETTER = criterion("linear", direction="reverse", unit="tce/万元", formula="energy ÷ output")


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("0", "0"),
        ("20", "0"),
        ("20.01", "0.004"),
        ("25", "2"),
        ("30", "4"),
        ("39.99", "7.996"),
        ("40", "8"),
        ("90", "8"),
    ],
)
def test_linear_positive(value: str, points: str) -> None:
    row = one_row(MORE_IS_BETTER, {"value": value}, leading="40", baseline="20")
    assert (row.status, row.points) == ("scored", Decimal(points))


@pytest.mark.parametrize(
    ("value", "points"), [("0", "8"), ("20", "8"), ("25", "6"), ("39", "0.4"), ("40", "0"), ("41", "0")]
)
def test_linear_reverse(value: str, points: str) -> None:
    row = one_row(LESS_IS_BETTER, {"value": value}, leading="20", baseline="40")
    assert (row.status, row.points) == ("scored", Decimal(points))


@pytest.mark.parametrize(("direction", "just_worse"), [("positive", "29.9"), ("reverse", "30.1")])
def test_equal_benchmarks_are_a_step(direction: str, just_worse: str) -> None:
    row = criterion("linear", direction=direction)
    assert one_row(row, {"value": "30"}, leading="30", baseline="30").points == 8
    assert one_row(row, {"value": just_worse}, leading="30", baseline="30").points == 0


def test_a_value_is_computed_from_quantities() -> None:
    row = one_row(
        LESS_IS_BETTER, {"quantities": {"energy": "21.52", "output": "1000"}}, leading="0.02", baseline="0.03"
    )
    assert row.trace["value"] == "0.02152"
    assert row.points == Decimal("6.784")


@pytest.mark.parametrize("answer", [{"value": "25"}, {"quantities": {"energy": "1", "output": "1"}}])
def test_without_benchmark_a_row_is_pending_and_has_no_points(answer: dict[str, Any]) -> None:
    row = one_row(LESS_IS_BETTER, answer)
    assert (row.status, row.points) == ("pending", None)
    assert "待定" in row.trace["reason"]


@pytest.mark.parametrize(
    ("quantities", "reason"),
    [
        ({"energy": "1"}, "缺少数据：总产值"),
        ({"output": "1"}, "缺少数据：综合能耗"),
        ({"energy": "1", "output": "0"}, "分母为 0，无法计算"),
        ({"energy": "0", "output": "0"}, "分母为 0，无法计算"),
        ({}, "未填写数值"),
    ],
)
def test_without_value_a_row_is_missing_with_a_reason(quantities: dict[str, str], reason: str) -> None:
    row = one_row(LESS_IS_BETTER, {"quantities": quantities}, leading="1", baseline="2")
    assert (row.status, row.points, row.trace["reason"]) == ("missing", None, reason)


def test_an_unanswered_row_is_missing() -> None:
    assert one_row(MORE_IS_BETTER, None, leading="40", baseline="20").status == "missing"


@pytest.mark.parametrize(("met", "status", "points"), [(True, "scored", 8), (False, "failed", 0)])
def test_required(met: bool, status: str, points: int) -> None:
    row = one_row(criterion("required"), {"met": met})
    assert (row.status, row.points, row.trace["met"]) == (status, points, met)


@pytest.mark.parametrize(
    ("op", "value", "met"),
    [
        (">=", "30", True),
        (">=", "29.9", False),
        (">", "30", False),
        ("<=", "30", True),
        ("<", "30", False),
        ("<", "29", True),
    ],
)
def test_required_by_comparison(op: str, value: str, met: bool) -> None:
    row = one_row(criterion("required", threshold=Threshold(op=op, value=Decimal(30))), {"value": value})
    assert (row.status, row.trace["met"]) == ("scored" if met else "failed", met)


def test_required_against_a_multiple_of_the_baseline() -> None:
    row = criterion("required", threshold=Threshold(op=">=", of="baseline", times=Decimal("1.2")))
    assert one_row(row, {"value": "1.2"}, baseline="1").status == "scored"
    assert one_row(row, {"value": "1.19"}, baseline="1").status == "failed"
    assert one_row(row, {"value": "1.2"}).status == "pending"
    assert one_row(row, {"met": True}).status == "scored"


def test_a_chosen_threshold_takes_the_place_of_the_printed_one() -> None:
    choice = ThresholdChoice(low=Decimal(52), high=Decimal(78))
    row = criterion("required", threshold=Threshold(op=">", value=Decimal(65)), threshold_choice=choice)
    assert one_row(row, {"value": "60"}).status == "failed"
    chosen = one_row(row, {"value": "60", "threshold": "55", "reason": "行业特点"})
    assert chosen.status == "scored"
    assert (chosen.trace["threshold"], chosen.trace["threshold_reason"]) == ("55", "行业特点")
    assert "门槛：选取 55（行业特点）" in chosen.text


@pytest.mark.parametrize("points", ["0", "3.5", "8"])
@pytest.mark.parametrize("kind", ["graded", "judged"])
def test_graded_and_judged_take_the_points_given(kind: str, points: str) -> None:
    assert one_row(criterion(kind), {"points": points}).points == Decimal(points)


@pytest.mark.parametrize(
    ("value", "suggested"), [("39", "0"), ("40", "0"), ("45", "4"), ("50", "8"), ("99", "8")]
)
def test_a_hint_suggests_and_never_decides(value: str, suggested: str) -> None:
    row = one_row(
        criterion("graded", unit="%", hint=Hint(entry=Decimal(40), full=Decimal(50))),
        {"points": "1", "value": value},
    )
    assert (row.points, row.trace["suggested"]) == (1, suggested)


@pytest.mark.parametrize(("value", "suggested"), [("2.4", "0"), ("3.2", "4"), ("6", "8")])
def test_a_hint_on_the_multiple_of_the_baseline(value: str, suggested: str) -> None:
    hint = Hint(basis="baseline", entry=Decimal("1.2"), full=Decimal(2))
    row = one_row(criterion("graded", unit="x", hint=hint), {"points": "0", "value": value}, baseline="2")
    assert row.trace["suggested"] == suggested


def test_a_hint_between_benchmarks_needs_them() -> None:
    row = criterion("graded", unit="x", hint=Hint(basis="benchmark"))
    assert one_row(row, {"points": "0", "value": "30"}, leading="40", baseline="20").trace["suggested"] == "4"
    assert one_row(row, {"points": "0", "value": "30"}).trace["suggested"] is None


@pytest.mark.parametrize(
    ("count", "points"), [("0", "0"), ("1", "0.75"), ("5", "3.75"), ("8", "6"), ("12", "6")]
)
def test_count(count: str, points: str) -> None:
    row = criterion("count", points=Decimal(6), count=Counting(full=Decimal(8), maximum=Decimal(12)))
    assert one_row(row, {"count": count}).points == Decimal(points)


@pytest.mark.parametrize(
    ("direction", "value", "points"),
    [
        ("positive", "5", "9.6"), ("positive", "4", "8"), ("positive", "2", "4"), ("positive", "40", "9.6"),
        ("reverse", "4", "8"), ("reverse", "8", "4"), ("reverse", "0", "9.6"),
    ],
)  # fmt: skip
def test_ratio(direction: str, value: str, points: str) -> None:
    row = criterion("ratio", direction=direction, cap=Decimal("1.2"))
    assert one_row(row, {"value": value}, leading="4").points == Decimal(points)


@pytest.mark.parametrize(
    ("direction", "value", "points"),
    [("positive", "9", "0"), ("positive", "10", "4"), ("positive", "19", "4"), ("positive", "20", "8"),
     ("reverse", "21", "0"), ("reverse", "20", "4"), ("reverse", "10", "8")],
)  # fmt: skip
def test_steps(direction: str, value: str, points: str) -> None:
    starts = (10, 20) if direction == "positive" else (20, 10)
    steps = tuple(Step(start=Decimal(s), points=Decimal(p)) for s, p in zip(starts, (4, 8), strict=True))
    row = criterion("steps", direction=direction, steps=steps)
    assert one_row(row, {"value": value}).points == Decimal(points)


@pytest.mark.parametrize(("value", "met"), [("10", True), ("10.1", False)])
def test_threshold_compares_without_points(value: str, met: bool) -> None:
    row = one_row(
        criterion("threshold", points=Decimal(0), threshold=Threshold(op="<=", value=Decimal(10))),
        {"value": value},
    )
    assert (row.status, row.points, row.trace["met"]) == ("scored", None, met)


def test_text_is_described_without_points() -> None:
    row = one_row(criterion("text", points=Decimal(0)), {"text": "轻量化设计"})
    assert (row.status, row.points) == ("scored", None)


VARIANTS = (
    Variant(key="ratio", name="单位产值", unit="tce/万元", formula="energy ÷ output"),
    Variant(key="total", name="总量", unit="tce", formula="energy"),
)


@pytest.mark.parametrize(
    ("answer", "variant"),
    [
        ({"quantities": {"energy": "1", "output": "2"}}, "ratio"),
        ({"quantities": {"energy": "1"}}, "total"),
        ({"quantities": {"energy": "1", "output": "2"}, "variant": "total"}, "total"),
        ({"value": "1", "variant": "total"}, "total"),
        ({"value": "1"}, ""),
    ],
)
def test_the_way_of_computing_is_named_or_follows_from_the_quantities(
    answer: dict[str, Any], variant: str
) -> None:
    row = criterion("linear", direction="reverse", variants=VARIANTS)
    assert one_row(row, answer, leading="1", baseline="2").trace["variant"] == variant


def test_the_benchmark_names_the_way_where_the_answer_does_not() -> None:
    row = criterion("linear", direction="reverse", variants=VARIANTS)
    answer = {"quantities": {"energy": "1", "output": "2"}}
    assert one_row(row, answer, leading="1", baseline="2", variant="total").trace["value"] == "1"


def test_a_benchmark_of_another_way_of_computing_does_not_count() -> None:
    row = criterion("linear", direction="reverse", variants=VARIANTS)
    result = one_row(row, {"value": "1", "variant": "ratio"}, leading="1", baseline="2", variant="total")
    assert (result.status, result.trace["reason"]) == (
        "pending",
        "引领值、基准值属于另一种算法，待定，不计分",
    )


def test_each_way_of_computing_may_have_its_own_threshold() -> None:
    variants = (
        Variant(key="own", name="自有", threshold=Threshold(op=">=", value=Decimal(5))),
        Variant(key="area", name="地方", threshold=Threshold(op=">", of="baseline")),
    )
    row = criterion("required", variants=variants)
    assert one_row(row, {"value": "5", "variant": "own"}).status == "scored"
    assert one_row(row, {"value": "5", "variant": "area"}, baseline="5").status == "failed"
    assert one_row(row, {"value": "5"}).trace["reason"] == "未选定算法"


@pytest.mark.parametrize(
    ("treatment", "points"), [("full", Decimal(8)), ("zero", Decimal(0)), ("reweight", None)]
)
@pytest.mark.parametrize("kind", ["graded", "required", "judged"])
def test_not_applicable(kind: str, treatment: str, points: Decimal | None) -> None:
    row = one_row(criterion(kind, not_applicable=treatment), {"not_applicable": "没有此类设备"})
    assert (row.status, row.points) == ("not_applicable", points)
    assert "没有此类设备" in row.trace["reason"]


@pytest.mark.parametrize(
    ("amount", "band"), [("0", "small"), ("9.9", "small"), ("10", "large"), ("99", "large")]
)
def test_a_band_ends_below_the_start_of_the_next(amount: str, band: str) -> None:
    small = Band(key="small", name="小", below=Decimal(10))
    large = Band(key="large", name="大", start=Decimal(10))
    row = criterion("linear", direction="reverse", bands=Bands(quantity="energy", bands=(small, large)))
    found = row.band_of(Decimal(amount))
    assert found is not None
    assert found.key == band
