"""park-2025 against the print of 390号 附件2 and 湖南通知 一、1: counts, sums, wording; published figures."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.schemes.loader import load_code
from evaluation.scoring.engine import score
from evaluation.scoring.numbers import half_up
from evaluation.scoring.result import RowScore
from evaluation.scoring.sheet import read_sheet
from evaluation.scoring.spread import spread

SCHEME = load_code("park-2025").scheme
# (一级指标, 二级指标, 指标单位, 指标类型, 权重分值) in printed order.
PRINTED = [
    ("产业发展", "近三年工业总产值年均增长率", "%", "正向定量", 4),
    ("产业发展", "省以上绿色工厂总产值占园区工业总产值比例", "%", "正向定量", 7),
    ("产业发展", "高新技术企业工业总产值占园区工业总产值比例", "%", "正向定量", 7),
    ("能源利用", "能源产出率", "万元/tce", "正向定量", 7),
    ("能源利用", "可再生能源利用率", "%", "正向定量", 7),
    ("能源利用", "单位产品能源消耗达到2级以上企业综合能源消耗占比", "%", "正向定量", 6),
    ("资源利用", "水资源产出率", "元/m³", "正向定量", 7),
    ("资源利用", "土地资源产出率", "亿元/km²", "正向定量", 6),
    ("资源利用", "一般工业固体废弃物综合利用率", "%", "正向定量", 7),
    ("基础设施", "新建工业建筑中绿色建筑的比例", "%", "正向定量", 3),
    ("基础设施", "新建公共建筑中绿色建筑的比例", "%", "正向定量", 3),
    ("基础设施", "建设园区工业绿色微电网", "—", "正向定性", 5),
    ("基础设施", "建设园区能碳管理中心", "—", "正向定性", 5),
    ("生态环境", "单位工业增加值废水排放量", "t/万元", "逆向定量", 6),
    ("生态环境", "主要污染物排放弹性系数", "—", "弹性系数", 6),
    ("生态环境", "单位工业增加值二氧化碳排放量", "tCO₂/万元", "逆向定量", 7),
    ("生态环境", "二氧化碳排放弹性系数", "—", "弹性系数", 7),
]


def row_of(number: str, quantities: dict[str, str]) -> RowScore:
    scheme = spread(SCHEME, 2021)
    data: dict[str, Any] = {"year": "2021", "answers": {number: {"quantities": quantities}}}
    result = score(scheme, read_sheet(scheme, data))
    return result.rows[int(number) - 1]


def test_the_seventeen_indicators_as_printed() -> None:
    names = {category.key: category.name for category in SCHEME.categories}
    found = [
        (names[criterion.category], criterion.text, row.cells["unit"], row.cells["type"], criterion.points)
        for criterion, row in zip(SCHEME.criteria, SCHEME.scored_tables[0].rows, strict=True)
    ]
    assert found == PRINTED
    assert [criterion.printed_number for criterion in SCHEME.criteria] == [str(n) for n in range(1, 18)]


def test_points_close_and_no_weight_is_printed() -> None:
    assert [int(category.points) for category in SCHEME.categories] == [18, 20, 20, 16, 26]
    assert {category.weight for category in SCHEME.categories} == {None}


def test_kind_unit_and_direction_follow_the_print() -> None:
    kinds = {"正向定量": "linear", "逆向定量": "linear", "正向定性": "judged", "弹性系数": "elasticity"}
    directions = {"正向": "positive", "逆向": "reverse", "弹性": None}
    for criterion, row in zip(SCHEME.criteria, SCHEME.scored_tables[0].rows, strict=True):
        kind = row.cells["type"]
        assert (criterion.kind, criterion.direction) == (kinds[kind], directions[kind[:2]])
        assert criterion.unit == row.cells["unit"].strip("—")


def test_the_negative_conditions_are_those_of_the_factory() -> None:
    factory = load_code("factory-2025").scheme
    assert SCHEME.gates_lead == factory.gates_lead
    assert [(gate.key, gate.text) for gate in SCHEME.gates] == [
        (gate.key, gate.text) for gate in factory.gates
    ]
    assert all(gate.binding and gate.polarity == "negative" for gate in SCHEME.gates)
    # Two of them are printed of an enterprise.
    assert [gate.key for gate in SCHEME.gates if gate.status == "unconfirmed"] == ["operating", "trustworthy"]


def test_whatever_the_notice_leaves_open_says_so() -> None:
    assert all(criterion.status == "unconfirmed" for criterion in SCHEME.criteria)
    assert {rule.status for c in SCHEME.criteria if (rule := c.elasticity)} == {"unconfirmed"}
    assert not SCHEME.documents[0].official


def test_growth_over_three_years_asks_for_four() -> None:
    asked = [quantity.key for quantity in spread(SCHEME, 2021).quantities]
    for key in ("industrial_output", "added_value", "pollutant", "co2"):
        assert [name for name in asked if name.startswith(f"{key}@")] == [
            f"{key}@{year}" for year in (2021, 2020, 2019, 2018)
        ]


@pytest.mark.parametrize(
    ("number", "quantities", "published"),
    [
        # C02, industrial solid waste of Wuhai.
        ("9", {"waste_used": "1504.04", "waste_generated": "3024.32", "waste_stored_used": "35.25"}, "49.16"),
        # C23, Jiangning: 0.0686 tce and 3.5465 m³ per 万元 of added value.
        ("4", {"added_value@2021": "10000", "energy": "686"}, "14.577"),
        ("7", {"added_value@2021": "10000", "water_intake": "35465"}, "2819.68"),
        # C24, seventeen parks: waste water grew by 12 %, added value by 56 %.
        ("14", {"added_value@2021": "156", "wastewater": "112"}, "0.72"),
    ],
)
def test_a_published_value_is_recomputed(number: str, quantities: dict[str, str], published: str) -> None:
    value = row_of(number, quantities).trace["value"]
    assert value is not None
    expected = Decimal(published)
    assert half_up(Decimal(value), -int(expected.as_tuple().exponent)) == expected


@pytest.mark.parametrize(("change", "falls"), [("120", False), ("75", True), ("49", True)])
def test_absolute_decoupling_has_a_negative_elasticity(change: str, falls: bool) -> None:
    """C24: with added value up by 56 % energy grew by 20 %, COD fell by 25 % and SO₂ by 51 %."""
    added = {"added_value@2021": "156", "added_value@2018": "100"}
    row = row_of("15", {"pollutant@2021": change, "pollutant@2018": "100"} | added)
    assert row.trace["value"] is not None
    assert (row.trace["value"].startswith("-"), row.points) == (falls, 6)
