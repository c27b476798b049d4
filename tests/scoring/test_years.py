"""A scheme over several years: written out once per year, read, scored, averaged."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from evaluation.schemes.loader import load_code
from evaluation.scoring.criterion import Elasticity, Quantity, Span
from evaluation.scoring.edition import Selection, Years
from evaluation.scoring.engine import gains, score
from evaluation.scoring.layout import Document, Part, Table, TableRow
from evaluation.scoring.places import Place, name_of, place_of
from evaluation.scoring.result import Score
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.sheet import SheetProblems, read_sheet, stated_year
from evaluation.scoring.spread import spread
from tests.scoring.build import criterion, one_row, scheme

YEARS = ("2022", "2023", "2024")
JUDGED = scheme(criterion("judged"), years=Years(count=3))
# A group of four of which two count, and a row of its own.
CHOICE = scheme(
    *(criterion("judged", key, category="main") for key in ("own", "a", "b", "c", "d")),
    kind="mean",
    selections=(Selection(key="some", title="任选", take=2, criteria=("a", "b", "c", "d")),),
)


def over_years(of: Scheme, **sheet: Any) -> Score:
    written = spread(of, stated_year(of, sheet))
    return score(written, read_sheet(written, sheet))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("output", Place("output")),
        ("output@2022", Place("output", 2022)),
        ("product~2", Place("product", 0, 2)),
        ("output@2022.note", Place("output.note", 2022)),
        ("entries~12.met", Place("entries.met", 0, 12)),
    ],
)
def test_a_name_tells_its_place(name: str, place: Place) -> None:
    assert place_of(name) == place
    assert name_of(*place) == name


def test_each_year_has_its_total_and_the_total_is_their_mean_as_printed() -> None:
    points = dict(zip(YEARS, ("1", "2", "2"), strict=True))
    result = over_years(JUDGED, years={y: {"answers": {"row": {"points": p}}} for y, p in points.items()})
    assert [(year.year, year.total) for year in result.years] == [
        (2022, Decimal("1.00")),
        (2023, Decimal("2.00")),
        (2024, Decimal("2.00")),
    ]
    assert (result.status, result.total) == ("complete", Decimal("1.67"))


def test_a_year_without_answers_leaves_the_score_open() -> None:
    result = over_years(JUDGED, year="2024", years={"2024": {"answers": {"row": {"points": "8"}}}})
    assert result.status == "incomplete"
    assert {year.year: year.status for year in result.years} == {
        2022: "incomplete",
        2023: "incomplete",
        2024: "complete",
    }


def test_a_row_is_named_with_its_year_or_stands_under_it() -> None:
    nested = over_years(JUDGED, year="2024", years={"2023": {"answers": {"1": {"points": "3"}}}})
    named = over_years(JUDGED, year="2024", answers={"row@2023": {"points": "3"}})
    assert nested == named


@pytest.mark.parametrize(
    ("sheet", "path"),
    [
        ({"years": {"24": {}}}, "years.24"),
        ({"years": {"2020": {}, "2024": {}}}, "years.2020"),
        ({}, "year"),
        ({"year": "2024", "answers": {"row": {"points": "3"}}}, "answers.row"),
    ],
)
def test_years_that_do_not_fit_are_refused(sheet: dict[str, Any], path: str) -> None:
    with pytest.raises(SheetProblems) as failure:
        over_years(JUDGED, **sheet)
    assert [problem.path for problem in failure.value.problems] == [path]


def chosen(**points: str) -> Score:
    return score(CHOICE, read_sheet(CHOICE, {"answers": {key: {"points": p} for key, p in points.items()}}))


def test_of_a_selection_the_best_count_and_the_rest_is_left_out() -> None:
    result = chosen(own="8", a="2", b="8", c="5")
    assert {row.key: row.status for row in result.rows} == {
        "own": "scored",
        "a": "left_out",
        "b": "scored",
        "c": "scored",
        "d": "left_out",
    }
    assert (result.status, result.total) == ("complete", Decimal("7.00"))


def test_while_too_few_are_answered_as_many_are_asked_for() -> None:
    result = chosen(own="8", b="8")
    assert result.status == "incomplete"
    assert [row.key for row in result.rows if row.status == "missing"] == ["a"]  # for whichever he chooses


def test_what_is_left_out_can_raise_nothing() -> None:
    assert {row.key for row, _ in gains(CHOICE, chosen(own="4", a="2", b="8", c="5"))} == {"own", "c"}


def test_of_a_mean_what_is_open_is_nothing_so_far_and_what_it_could_add_fills_it_up() -> None:
    result = chosen(own="6")
    assert result.total == Decimal("2.00")  # 6 ÷ 3 rows that count
    assert round(sum(most for _, most in gains(CHOICE, result)), 10) == 6


ELASTIC = criterion(
    "elasticity",
    signed=True,
    formula="(energy ÷ energy[-3] − 1) ÷ (output ÷ output[-3] − 1)",
    elasticity=Elasticity(
        growth="output ÷ output[-3] − 1",
        growing=Span(full=Decimal("0.5"), none=Decimal(1)),
        shrinking=Span(full=Decimal(2), none=Decimal(1)),
    ),
)
FOUR_YEARS = scheme(
    ELASTIC,
    quantities=(
        Quantity(key="energy", name="综合能耗", unit="tce", years=4),
        Quantity(key="output", name="总产值", unit="万元", years=4),
    ),
)


@pytest.mark.parametrize(
    ("energy", "output", "status", "points"),
    [
        (("100", "90"), ("100", "120"), "scored", "8"),  # decoupled: e < 0
        (("100", "110"), ("100", "120"), "scored", "8"),  # e = 0.5
        (("100", "115"), ("100", "120"), "scored", "4"),  # e = 0.75
        (("100", "120"), ("100", "120"), "scored", "0"),  # e = 1
        (("100", "60"), ("100", "80"), "scored", "8"),  # both shrink, e = 2
        (("100", "90"), ("100", "80"), "scored", "0"),  # shrinks too little
        (("100", "110"), ("100", "80"), "scored", "0"),  # pollutes more with less
        (("100", "110"), ("100", "100"), "pending", None),  # no growth: undefined
    ],
)
def test_an_elasticity_is_read_by_whether_the_economy_grows(
    energy: tuple[str, str], output: tuple[str, str], status: str, points: str | None
) -> None:
    given = dict(zip(("energy@2021", "energy@2024"), energy, strict=True))
    given |= dict(zip(("output@2021", "output@2024"), output, strict=True))
    (row,) = over_years(FOUR_YEARS, year="2024", answers={"row": {"quantities": given}}).rows
    assert (row.status, row.points) == (status, points and Decimal(points))


def test_the_largest_sheet_has_every_row_once_a_year() -> None:
    park = spread(load_code("park-2018").scheme, 2024)
    assert len(park.criteria) == 3 * 31
    assert [table.title for table in park.tables if table.scored and table.side == "self"] == [
        "第1年（2022 年）园区数据清单",
        "第2年（2023 年）指标数据清单",
        "第3年（2024 年）指标数据清单",
    ]


def test_a_row_may_earn_more_than_its_points_up_to_its_cap() -> None:
    capped = criterion("ratio", direction="positive", reference=Decimal(100), cap=Decimal("1.2"))
    row = one_row(capped, {"value": "150"})
    assert (row.points, row.maximum) == (Decimal("9.6"), Decimal("9.6"))


def test_what_drops_out_counts_with_its_full_points_whatever_its_cap() -> None:
    ratio = {"direction": "positive", "reference": Decimal(100), "points": Decimal(50)}
    capped = criterion("ratio", "a", cap=Decimal("1.2"), not_applicable="reweight", **ratio)
    left = criterion("ratio", "b", **ratio)
    result = score(
        whole := scheme(capped, left),
        read_sheet(whole, {"answers": {"a": {"not_applicable": "无此项"}, "b": {"value": "100"}}}),
    )
    assert result.categories[0].points == 100


def test_every_printed_text_of_a_year_names_it() -> None:
    table = Table(
        key="t",
        title="第{n}年",
        columns=(),
        rows=(),
        note="{year} 年数据",
        total_row="第{n}年总分",
        scored=True,
    )
    rows = (TableRow(criteria=("row",), text="{year} 年"),)
    document = Document(key="d", title="报告", parts=(Part(table="t", heading="{year} 年清单"),))
    of = scheme(
        criterion("judged"), years=Years(count=2), tables=(replace(table, rows=rows),), documents=(document,)
    )
    written = spread(of, 2024)
    told = [(row.title, row.note, row.total_row, row.rows[0].text) for row in written.tables]
    assert told == [
        ("第1年", "2023 年数据", "第1年总分", "2023 年"),
        ("第2年", "2024 年数据", "第2年总分", "2024 年"),
    ]
    assert [part.heading for part in written.documents[0].parts] == ["2023 年清单", "2024 年清单"]
