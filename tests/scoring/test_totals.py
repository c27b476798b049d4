"""Categories, total and status: how rows add up."""

from decimal import Decimal

import pytest

from evaluation.scoring.edition import Industries, IndustryGroup, Rounding
from evaluation.scoring.engine import gains
from evaluation.scoring.result import result_as_json
from tests.scoring.build import HERE, criterion, gate, scheme, scored

A = criterion("graded", "a", category="first", points=Decimal(60), not_applicable="reweight")
B = criterion("graded", "b", category="first", points=Decimal(40), not_applicable="reweight")
C = criterion("graded", "c", category="second", points=Decimal(100))
FULL = {"a": {"points": "60"}, "b": {"points": "20"}, "c": {"points": "50"}}


def test_weighted_categories() -> None:
    result = scored(scheme(A, B, C, kind="weighted", weights={"first": 30, "second": 70}), answers=FULL)
    assert [category.points for category in result.categories] == [80, 50]
    assert [category.weighted for category in result.categories] == [24, 35]
    assert (result.status, result.total) == ("complete", 59)


def test_sum_of_categories() -> None:
    result = scored(scheme(A, B, C), answers=FULL)
    assert [category.weighted for category in result.categories] == [80, 50]
    assert result.total == 130


def test_mean_of_category_means() -> None:
    result = scored(scheme(A, B, C, kind="mean"), answers=FULL)
    assert [category.weighted for category in result.categories] == [40, 50]
    assert result.total == 45


def test_a_mean_is_over_the_rows_that_count() -> None:
    result = scored(scheme(A, B, C, kind="mean"), answers=FULL | {"a": {"not_applicable": "无此工序"}})
    assert [category.weighted for category in result.categories] == [20, 50]
    assert result.total == 35


def test_without_aggregation_there_is_no_total() -> None:
    result = scored(scheme(A, B, C, kind="none"), answers=FULL)
    assert result.total is None
    assert result.categories[0].points == 80


def test_what_drops_out_is_shared_out_within_its_category() -> None:
    result = scored(scheme(A, B, C), answers=FULL | {"a": {"not_applicable": "无此工序"}})
    assert result.categories[0].points == 50  # 20 of 40 stands for 50 of 100
    assert result.rows[1].points == 20
    assert (result.status, result.total) == ("complete", 100)


def test_a_category_that_drops_out_whole_leaves_the_score_incomplete() -> None:
    both = {"a": {"not_applicable": "无"}, "b": {"not_applicable": "无"}}
    result = scored(scheme(A, B, C), answers=FULL | both)
    assert (result.categories[0].points, result.status, result.total) == (None, "incomplete", 50)


def test_the_total_is_given_while_something_is_open_and_null_when_nothing_is_scored() -> None:
    assert (scored(scheme(A, B, C)).status, scored(scheme(A, B, C)).total) == ("incomplete", None)
    result = scored(scheme(A, B, C), answers={"a": {"points": "60"}})
    assert (result.status, result.total) == ("incomplete", 60)
    assert result.categories[1].points is None


def test_a_row_without_benchmark_leaves_the_score_incomplete() -> None:
    measured = criterion("linear", "measured", category="first", direction="positive")
    result = scored(scheme(measured, C), answers={"measured": {"value": "1"}, "c": {"points": "50"}})
    assert (result.status, result.total) == ("incomplete", 50)


def test_an_unmet_required_row_fails_the_scheme_and_keeps_the_total() -> None:
    must = criterion("required", "must", category="first", points=Decimal(10))
    result = scored(scheme(must, C), answers={"must": {"met": False}, "c": {"points": "50"}})
    assert (result.status, result.total) == ("failed", 50)


@pytest.mark.parametrize(
    ("gates", "status"),
    [
        ({"G1": {"met": True}, "encouraged": {"met": False}}, "complete"),
        ({"lawful": {"met": True}, "G2": {"met": True}}, "complete"),
        ({"lawful": {"met": True}}, "incomplete"),
        ({}, "incomplete"),
        ({"lawful": {"met": False}, "G2": {"met": True}}, "failed"),
        ({"lawful": {"met": False}}, "failed"),
    ],
)
def test_only_a_binding_gate_fails_the_scheme(gates: dict[str, dict[str, bool]], status: str) -> None:
    small = scheme(C, gates=(gate("lawful"), gate("encouraged", binding=False)))
    result = scored(small, gates=gates, answers={"c": {"points": "50"}})
    assert (result.status, result.total) == (status, 50)


def test_rounding_is_half_up_at_every_level() -> None:
    thirds = [
        criterion("linear", key, direction="positive", points=Decimal(1), category="first")
        for key in ("x", "y")
    ]
    small = scheme(
        *thirds, kind="weighted", weights={"first": 100}, rounding=Rounding(row=2, category=3, total=1)
    )
    marks = {"leading": "3", "baseline": "0"}
    result = scored(
        small, benchmarks={"x": marks, "y": marks}, answers={"x": {"value": "1"}, "y": {"value": "2"}}
    )
    assert [row.points for row in result.rows] == [Decimal("0.33"), Decimal("0.67")]
    assert (result.categories[0].points, result.categories[0].weighted) == (1, 1)
    assert result.total == 1


def test_gains_name_the_rows_that_would_raise_the_total_most() -> None:
    small = scheme(A, B, C, kind="weighted", weights={"first": 30, "second": 70})
    result = scored(small, answers=FULL)
    assert [(row.key, gain) for row, gain in gains(small, result)] == [("c", 35), ("b", 6)]


def test_a_key_industry_scored_by_the_general_rules_is_told_so() -> None:
    industries = Industries(
        title="重点行业",
        source=HERE,
        groups=(IndustryGroup(name="钢铁", names=("焦化",)),),
        fallback="暂按通则",
    )
    small = scheme(C, industries=industries)
    assert scored(small, industry="焦化").notes == ("暂按通则",)
    assert scored(small, industry="酿酒").notes == ()


def test_rules_nobody_has_printed_are_named_beside_the_total() -> None:
    small = scheme(C, rounding=Rounding(status="unconfirmed", note="修约为约定"))
    assert scored(small).notes == ("未确认：修约为约定",)


def test_the_result_as_json_has_numbers_as_text() -> None:
    small = scheme(A, C, kind="weighted", weights={"first": 30, "second": 70}, gates=(gate("lawful"),))
    body = result_as_json(small, "f" * 64, scored(small, answers={"a": {"points": "30.50"}}))
    assert body["scheme"] == "small"
    assert (body["revision"], body["sha256"], body["status"], body["total"]) == (
        1,
        "f" * 64,
        "incomplete",
        "9.15",
    )
    assert body["categories"][0] == {"key": "first", "points": "30.5", "weight": "30", "weighted": "9.15"}
    assert body["gates"] == [{"key": "lawful", "no": "G1", "met": None, "binding": True}]
    assert body["rows"][1] | {"trace": 0} == {
        "key": "c", "no": "2", "status": "missing", "points": None, "max": "100", "trace": 0,
    }  # fmt: skip
