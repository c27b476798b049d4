"""绩效, rows 68–91: what is compared with what, and what is only suggested."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.scoring.engine import score
from evaluation.scoring.result import RowScore
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.sheet import SheetProblems, read_sheet

# Running number of each 必选 row with a threshold: comparison and what with.
THRESHOLDS = {
    68: (">=", "baseline"),  # 不低于
    70: (">=", 30),
    76: ("<=", "baseline"),  # 不高于
    78: ("<=", "baseline"),
    80: ("<=", "baseline"),
    82: ("<=", "baseline"),
    84: (">", 65),  # 大于
    86: (">", "baseline"),  # 高于
    88: ("<=", "baseline"),
    90: ("<", "baseline"),  # 优于
}


def row_of(
    scheme: Scheme, key: str, answer: dict[str, Any], benchmark: dict[str, str] | None = None
) -> RowScore:
    """Score a sheet that holds one row."""
    benchmarks = {key: benchmark} if benchmark else {}
    sheet = read_sheet(scheme, {"answers": {key: answer}, "benchmarks": benchmarks})
    return next(row for row in score(scheme, sheet).rows if row.key == key)


def test_thresholds(scheme: Scheme) -> None:
    found = {
        number: (row.threshold.op, row.threshold.of or row.threshold.value)
        for number, row in enumerate(scheme.criteria, start=1)
        if row.threshold
    }

    assert found == THRESHOLDS


def test_two_printed_thresholds_give_a_hint_and_one_gives_none(scheme: Scheme) -> None:
    hinted = [n for n, row in enumerate(scheme.criteria, start=1) if row.hints]

    # 71 (达到 40%) and 75 (30% 及以上) print one threshold only.
    assert hinted == [69, 73, 77, 79, 81, 83, 85, 87, 89, 91]


def test_formulas_are_marked_unconfirmed(scheme: Scheme) -> None:
    for row in scheme.criteria[67:]:
        assert row.measures
        assert row.status == "unconfirmed"
        assert "GB/T 36132 附录 A" in row.note


def test_discrete_manufacturing_may_use_output_or_added_value(scheme: Scheme) -> None:
    offered = [
        number
        for number, row in enumerate(scheme.criteria, start=1)
        if [variant.key for variant in row.variants] == ["per_product", "per_output_value", "per_added_value"]
    ]

    assert offered == [n for n, row in enumerate(scheme.criteria, start=1) if "离散制造业" in row.text]


@pytest.mark.parametrize(
    ("benchmark", "value", "suggested"),
    [
        # half-way between 前 20% and 前 5%
        ({"variant": "capacity", "baseline": "2", "leading": "4"}, "3", "1"),
        # half-way between 1.2 and 2 times
        ({"variant": "output_local", "baseline": "1"}, "1.6", "1"),
        ({"variant": "output_region", "baseline": "1"}, "2", "2"),
        ({"variant": "output_region", "baseline": "1"}, "1.2", "0"),
    ],
)
def test_land_productivity_is_suggested_by_variant(
    scheme: Scheme, benchmark: dict[str, str], value: str, suggested: str
) -> None:
    answer = {"points": "0", "value": value, "variant": benchmark["variant"]}

    row = row_of(scheme, "land_productivity_advanced", answer, benchmark)

    assert row.points == 0
    assert row.trace["suggested"] == suggested


@pytest.mark.parametrize(
    ("answer", "suggested"),
    [
        ({"value": "81.5"}, "2"),  # half-way between 73 and 90
        ({"value": "71.5", "threshold": "53", "reason": "行业特点"}, "2"),
        ({"value": "95"}, "4"),
        ({"value": "60"}, "0"),
    ],
)
def test_solid_waste_is_suggested_from_the_chosen_threshold(
    scheme: Scheme, answer: dict[str, str], suggested: str
) -> None:
    row = row_of(scheme, "solid_waste_utilization_advanced", {"points": "1", **answer})

    assert (row.points, row.trace["suggested"]) == (Decimal(1), suggested)


def test_a_chosen_threshold_needs_its_reason(scheme: Scheme) -> None:
    with pytest.raises(SheetProblems):
        row_of(scheme, "solid_waste_utilization", {"value": "50", "threshold": "45"})


@pytest.mark.parametrize(
    ("value", "points", "said"),
    [
        ("72.9", "0.5", "未达起评门槛"),
        ("72.9", "0", ""),
        ("73", "1", ""),  # from here to 90 the evaluator decides
        ("89.9", "0", ""),
        ("89.9", "4", ""),
        ("90", "3", "已达满分门槛"),
        ("90", "4", ""),
    ],
)
def test_points_outside_the_printed_thresholds_are_named(
    scheme: Scheme, value: str, points: str, said: str
) -> None:
    row = row_of(scheme, "solid_waste_utilization_advanced", {"points": points, "value": value})

    assert row.points == Decimal(points)
    told = "".join(row.text)
    assert (said in told) if said else ("不一致" not in told)


def test_a_reverse_indicator_is_named_the_other_way_round(scheme: Scheme) -> None:
    marks = {"variant": "per_product", "baseline": "4", "leading": "2"}
    told = [
        "".join(row_of(scheme, "energy_intensity_advanced",
                       {"points": points, "value": value, "variant": "per_product"}, marks).text)
        for value, points in (("4.1", "1"), ("2", "1"), ("3", "1"))
    ]  # fmt: skip

    assert "未达起评门槛" in told[0]
    assert "已达满分门槛" in told[1]
    assert "不一致" not in told[2]
