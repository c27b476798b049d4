"""What must hold for every sheet that a third party can fill in by 附表 2.2."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.schemes.loader import load_code
from evaluation.scoring.criterion import Criterion, Variant
from evaluation.scoring.engine import score
from evaluation.scoring.numbers import half_up, plain
from evaluation.scoring.result import RowScore, Score
from evaluation.scoring.sheet import read_sheet

SCHEME = load_code("factory-2018").scheme
NUMBER = {row.key: number for number, row in enumerate(SCHEME.criteria, start=1)}
MEASURED = [row for row in SCHEME.criteria if row.measures]
COMPARED = [row for row in MEASURED if row.thresholds]
HINTED = [row for row in MEASURED if row.hints]

amounts = st.decimals(min_value=0, max_value=10**7, places=2, allow_nan=False).map(plain)
above_zero = st.decimals(min_value="0.01", max_value=10**7, places=2, allow_nan=False).map(plain)


@st.composite
def answer_of(draw: st.DrawFn, row: Criterion) -> dict[str, Any]:
    if row.not_applicable != "forbidden" and draw(st.booleans()):
        return {"not_applicable": "无此情形"}
    if row.kind == "required":
        return {"met": draw(st.booleans())}
    return {"points": plain(half_up(row.points * draw(st.integers(0, 100)) / 100, 2))}


@st.composite
def sheets(draw: st.DrawFn, *, whole: bool = False) -> dict[str, Any]:
    return {
        "gates": {gate.key: {"met": draw(st.booleans())} for gate in SCHEME.gates},
        "answers": {
            row.key: draw(answer_of(row)) for row in SCHEME.criteria if whole or draw(st.integers(0, 9))
        },
    }


def scored(sheet: dict[str, Any]) -> Score:
    return score(SCHEME, read_sheet(SCHEME, sheet))


def row_of(row: Criterion, answer: dict[str, Any], **benchmark: str) -> RowScore:
    result = scored({"answers": {row.key: answer}, "benchmarks": {row.key: benchmark} if benchmark else {}})
    return next(found for found in result.rows if found.key == row.key)


def ways(row: Criterion) -> Iterator[tuple[Variant, frozenset[str], dict[str, Any]]]:
    """Every way to compute a row: what it takes, and an answer that lacks nothing but that."""
    verdict = {} if row in COMPARED else {"met": True} if row.kind == "required" else {"points": "0"}
    for variant in row.measures:
        chosen = {"variant": variant.key} if variant.key else {}
        yield variant, SCHEME.formulas[row.key, variant.key].names, verdict | chosen


def test_weights_come_to_one_hundred_percent() -> None:
    assert sum(category.weight or 0 for category in SCHEME.categories) == 100


@settings(max_examples=25)
@given(sheets())
def test_categories_and_total_stay_within_a_hundred(sheet: dict[str, Any]) -> None:
    result = scored(sheet)
    assert all(0 <= row.points <= row.maximum for row in result.rows if row.points is not None)
    assert all(0 <= part.points <= 100 for part in result.categories if part.points is not None)
    parts = [part.weighted for part in result.categories if part.weighted is not None]
    assert result.total == (half_up(sum(parts, Decimal(0)), 2) if parts else None)
    assert result.total is None or 0 <= result.total <= 100


@settings(max_examples=25)
@given(sheets(whole=True))
def test_one_unmet_requirement_fails_and_nothing_else_does(sheet: dict[str, Any]) -> None:
    verdicts = [*sheet["gates"].values(), *sheet["answers"].values()]
    unmet = any(given.get("met") is False for given in verdicts)
    assert scored(sheet).status == ("failed" if unmet else "complete")


@settings(max_examples=25)
@given(sheets(), st.randoms())
def test_the_order_of_the_answers_does_not_matter(sheet: dict[str, Any], random: Any) -> None:
    turned = {name: dict(random.sample(sorted(part.items()), len(part))) for name, part in sheet.items()}
    assert scored(sheet) == scored(turned)


@settings(max_examples=25)
@given(sheets(whole=True), st.sampled_from([row for row in SCHEME.criteria if row.kind == "graded"]))
def test_more_points_on_a_row_never_lower_the_total(sheet: dict[str, Any], row: Criterion) -> None:
    totals = []
    for points in ("0", plain(row.points / 2), plain(row.points)):
        result = scored(sheet | {"answers": sheet["answers"] | {row.key: {"points": points}}})
        totals.append(result.total or Decimal(0))
    assert totals == sorted(totals)


@settings(max_examples=25)
@given(sheets(whole=True))
def test_what_does_not_apply_is_shown_as_nobodys_rule(sheet: dict[str, Any]) -> None:
    for row in scored(sheet).rows:
        if row.status == "not_applicable":
            assert any("不适用时如何计分，文件未规定" in line for line in row.text)
            # A 必选 row that does not apply keeps its points, a 可选 one leaves its category.
            necessity = SCHEME.criteria[NUMBER[row.key] - 1].necessity
            assert row.points == (row.maximum if necessity == "必选" else None)


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: row.key)
@settings(max_examples=25)
@given(one=amounts, other=amounts, baseline=above_zero)
def test_a_better_value_never_unmeets_a_requirement(
    row: Criterion, one: str, other: str, baseline: str
) -> None:
    for variant in row.measures:
        chosen = {"variant": variant.key} if variant.key else {}
        worse, better = sorted((one, other), key=Decimal, reverse=row.direction == "reverse")
        marks = {"baseline": baseline} | chosen if row.benchmarked else {}
        first, second = (row_of(row, {"value": value} | chosen, **marks).points for value in (worse, better))
        assert first is not None
        assert second is not None
        assert first <= second


@pytest.mark.parametrize("row", HINTED, ids=lambda row: row.key)
@settings(max_examples=25)
@given(values=st.lists(amounts, min_size=3, max_size=3), marks=st.lists(above_zero, min_size=2, max_size=2))
def test_a_better_value_never_lowers_the_suggestion(
    row: Criterion, values: list[str], marks: list[str]
) -> None:
    reverse = row.direction == "reverse"
    ordered = sorted(values, key=Decimal, reverse=reverse)
    entry, full = sorted(marks, key=Decimal, reverse=reverse)
    if entry == full:
        return
    for variant in row.measures:
        chosen = {"variant": variant.key} if variant.key else {}
        benchmark = {"baseline": entry, "leading": full} | chosen if row.benchmarked else {}
        found = [
            Decimal(
                row_of(row, {"points": "0", "value": value} | chosen, **benchmark).trace["suggested"] or 0
            )
            for value in ordered
        ]
        assert all(lower <= higher for lower, higher in pairwise(found))
        assert all(0 <= suggestion <= row.points for suggestion in found)


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: row.key)
def test_a_missing_quantity_or_a_zero_denominator_gives_no_value_but_a_reason(row: Criterion) -> None:
    for _variant, names, answer in ways(row):
        nothing = row_of(row, answer | {"quantities": dict.fromkeys(names, "0")})
        assert nothing.trace["value"] is None
        for left_out in names:
            given = dict.fromkeys(names - {left_out}, "1")
            lacking = row_of(row, answer | {"quantities": given})
            assert lacking.trace["value"] is None
            if row in COMPARED:
                assert nothing.status == lacking.status == "missing"
                assert nothing.trace["reason"] == "分母为 0，无法计算"
                assert SCHEME.quantity[left_out].name in lacking.trace["reason"]


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: row.key)
def test_the_formula_is_shown_with_its_figures_and_unit(row: Criterion) -> None:
    for variant, names, answer in ways(row):
        found = row_of(row, answer | {"quantities": dict.fromkeys(names, "1")})
        line = next(line for line in found.text if line.startswith("数值："))
        assert all(f"{SCHEME.quantity[name].name} 1 {SCHEME.quantity[name].unit}" in line for name in names)
        assert f" = {found.trace['value']} {variant.unit}".rstrip() in line
