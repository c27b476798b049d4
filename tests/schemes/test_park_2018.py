"""park-2018 against the print of 257号 附件 4-1 and 4-2, and the benchmarks shipped beside it."""

from decimal import Decimal
from typing import Any

import yaml

from evaluation.benchmarks import Value, faults
from evaluation.schemes.loader import FIXTURES, load_code
from evaluation.scoring.engine import score
from evaluation.scoring.layout import Form, Table
from evaluation.scoring.sheet import read_sheet
from evaluation.scoring.spread import spread

SCHEME = load_code("park-2018").scheme
TABLES: dict[str, Table] = {table.key: table for table in SCHEME.tables}
FORMS: dict[str, Form] = {form.key: form for form in SCHEME.forms}
NUMBER = {criterion.key: number for number, criterion in enumerate(SCHEME.criteria, start=1)}
BENCHMARKS = yaml.safe_load((FIXTURES.parent / "benchmarks" / "park-2018.yaml").read_text("utf-8"))
# 指标单位 by number; the others print a dash.
UNITS = {1: "万元/tce", 4: "元/m³", 5: "亿元/km²", 19: "万元/人", 23: "t/万元"}
NO_UNIT = {12, 24, 29, 30, 31}


def test_thirty_one_indicators_in_six_groups() -> None:
    names = {category.key: category.name for category in SCHEME.categories}
    groups = [names[criterion.category] for criterion in SCHEME.criteria]

    assert [(name, groups.count(name)) for name in names.values()] == [
        ("能源利用绿色化指标 (EG)", 3),
        ("资源利用绿色化指标 (RG)", 8),
        ("基础设施绿色指标 (IG)", 5),
        ("产业绿色指标 (CG)", 4),
        ("生态环境绿色指标 (HG)", 8),
        ("运行管理绿色指标 (MG)", 3),
    ]
    assert {NUMBER[row.key]: row.unit for row in SCHEME.criteria if row.unit != "%"} == UNITS | dict.fromkeys(
        NO_UNIT, ""
    )


def test_how_a_row_counts() -> None:
    by_kind = {
        row.kind: {NUMBER[r.key] for r in SCHEME.criteria if r.kind == row.kind} for row in SCHEME.criteria
    }

    assert by_kind["yes_no"] == {12, 29, 30, 31}
    assert by_kind.keys() == {"ratio", "yes_no"}
    assert {NUMBER[row.key] for row in SCHEME.criteria if row.direction == "reverse"} == {23, 24}
    assert {row.maximum for row in SCHEME.criteria if row.kind == "ratio"} == {Decimal(120)}


def test_eighteen_rows_must_count_and_six_of_thirteen_are_chosen() -> None:
    chosen = {tuple(NUMBER[key] for key in row.criteria): row.take for row in SCHEME.selections}

    assert chosen == {(8, 9, 10, 11): 2, (13, 14): 1, (15, 16): 1, (19, 20): 1, (26, 27, 28): 1}
    optional = {NUMBER[row.key] for row in SCHEME.criteria if row.necessity == "可选"}
    assert optional == {number for group in chosen for number in group}
    assert [row.necessity for row in SCHEME.criteria].count("必选") == 18


def test_whatever_the_notice_leaves_open_says_so() -> None:
    parts: list[Any] = [
        SCHEME.aggregation,
        SCHEME.rounding,
        SCHEME.years,
        *SCHEME.criteria,
        *SCHEME.selections,
    ]

    assert {part.status for part in parts} == {"unconfirmed"}


def test_six_requirements_bind_and_two_encourage() -> None:
    assert [gate.binding for gate in SCHEME.gates] == [True] * 6 + [False] * 2
    assert [gate.text.startswith("鼓励") for gate in SCHEME.gates] == [False] * 6 + [True] * 2
    for side in ("self", "assessor"):
        printed = [key for row in TABLES[f"{side}_requirements"].rows for key in row.gates]
        assert printed == [gate.key for gate in SCHEME.gates]


def test_the_tables_print_data_and_no_points() -> None:
    assert [column.title for column in TABLES["self_data"].columns] == (
        ["一级指标", "序号", "二级指标", "指标单位", "指标数据", "证明材料索引"]
    )
    assert [column.title for column in TABLES["assessor_data"].columns] == (
        ["一级指标", "序号", "二级指标", "指标单位", "指标数据", "评价情况说明"]
    )
    assert [column.title for column in TABLES["assessor_requirements"].columns] == [
        "基本要求",
        "是否符合",
        "评价情况",
    ]


def test_the_data_are_printed_once_per_year() -> None:
    titles = {table.key: table.title for table in spread(SCHEME, 2017).tables}

    assert titles["self_data@2015"] == "第1年（2015 年）园区数据清单"
    assert titles["assessor_data@2017"] == "第3年（2017 年）指标数据评价情况"


def test_fields_and_sections_of_both_reports() -> None:
    assert len(FORMS["self_basic"].fields) == 16
    groups = [field.group for field in FORMS["assessor_basic"].fields]
    assert [groups.count(group) for group in dict.fromkeys(groups)] == [8, 10, 5]
    assert [field.shows for field in FORMS["self_result"].fields] == [
        "gates",
        "total",
        "year_1",
        "year_2",
        "year_3",
    ]
    assert (
        "".join(section.number for section in FORMS["assessor_report"].sections)
        == "一、二、三、四、五、六、七、八、"
    )


def test_the_account_may_be_longer_than_advised() -> None:
    (section,) = FORMS["self_narrative"].sections

    assert (section.max_chars, section.soft) == (3000, True)


def test_a_published_park_is_far_beyond_both_leading_values() -> None:
    """南京江宁经济技术开发区: 0.0686 tce and 3.5465 m³ per 万元, so the reciprocals are the outputs."""
    energy, water = 1 / Decimal("0.0686"), 10000 / Decimal("3.5465")
    written = spread(SCHEME, 2020)
    answers = {"1": {"value": f"{energy:.8f}"}, "4": {"value": f"{water:.6f}"}}
    year = {"benchmarks": {"1": {"leading": "3"}, "4": {"leading": "1500"}}, "answers": answers}
    rows = {row.key: row for row in score(written, read_sheet(written, {"years": {"2020": year}})).rows}

    assert rows["energy_output@2020"].trace["value"] == "14.57725948"
    assert rows["water_output@2020"].trace["value"] == "2819.681376"
    assert rows["energy_output@2020"].points == rows["water_output@2020"].points == 120


def test_the_shipped_benchmarks_can_be_published_and_say_that_they_are_unconfirmed() -> None:
    values = [Value(**row) for row in BENCHMARKS["values"]]

    assert not faults(SCHEME, values)
    assert [value.key for value in values] == [row.key for row in SCHEME.criteria if row.benchmarked]
    assert {value.status for value in values} == {"unconfirmed"}


def test_the_golden_cases_use_the_shipped_benchmarks() -> None:
    leading = {str(NUMBER[row["key"]]): {"leading": row["leading"]} for row in BENCHMARKS["values"]}
    sheet: Any = SCHEME.golden[0].sheet

    assert all(year["benchmarks"] == leading for year in sheet["years"].values())
