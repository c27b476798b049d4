"""factory-2025 against the print of 390号 附件1 and 湖南通知 一、1: counts, sums, wording."""

from decimal import Decimal

import pytest

from evaluation.schemes.loader import load_code
from evaluation.scoring.engine import score
from evaluation.scoring.sheet import read_sheet

SCHEME = load_code("factory-2025").scheme
# (一级指标, 二级指标, 指标类型, 单位, 权重分值) in printed order.
PRINTED = [
    ("能源低碳化", "能源消耗强度", "逆向定量", "tce/产品单位或tce/万元", 8),
    ("能源低碳化", "碳排放强度", "逆向定量", "tCO₂/产品单位或tCO₂/万元", 8),
    ("能源低碳化", "可再生能源利用率", "正向定量", "%", 8),
    ("能源低碳化", "能碳管理系统平台功能符合数量", "正向定量", "项", 6),
    ("资源高效化", "原材料消耗强度", "逆向定量", "原材料单位/产品单位或原材料单位/万元", 8),
    ("资源高效化", "取水强度", "逆向定量", "m³/产品单位或m³/万元", 8),
    ("资源高效化", "工业用水重复利用率", "正向定量", "%", 8),
    ("资源高效化", "一般工业固体废物综合利用率", "正向定量", "%", 6),
    ("生产洁净化", "生产工艺和设备先进性", "正向定性", "—", 6),
    ("生产洁净化", "绿色低碳改造升级项目投资额占比", "正向定量", "%", 4),
    ("生产洁净化", "主要污染物产生或排放强度", "逆向定量", "污染物单位/产品单位或污染物单位/万元", 6),
    ("产品绿色化", "绿色设计", "正向定性", "—", 8),
    ("产品绿色化", "产品碳足迹", "正向定性", "—", 8),
    ("用地集约化", "土地产出率", "正向定量", "产品单位/m²或万元/m²", 8),
]


def test_the_fourteen_indicators_as_printed() -> None:
    names = {category.key: category.name for category in SCHEME.categories}
    found = [
        (names[criterion.category], criterion.text, row.cells["type"], row.cells["unit"], criterion.points)
        for criterion, row in zip(SCHEME.criteria, SCHEME.scored_tables[0].rows, strict=True)
    ]
    assert found == PRINTED
    assert [c.printed_number for c in SCHEME.criteria] == [str(n) for n in range(1, 15)]


def test_points_and_weights_close() -> None:
    assert [int(category.points) for category in SCHEME.categories] == [30, 30, 16, 16, 8]
    assert [int(category.weight or 0) for category in SCHEME.categories] == [30, 30, 16, 16, 8]


def test_kind_and_direction_follow_the_printed_type() -> None:
    for criterion, row in zip(SCHEME.criteria, SCHEME.scored_tables[0].rows, strict=True):
        direction, quantity = row.cells["type"][:2], row.cells["type"][2:]
        assert criterion.direction == {"正向": "positive", "逆向": "reverse"}[direction]
        assert criterion.kind in {"定量": ("linear", "count"), "定性": ("judged",)}[quantity]


def test_the_printed_table_has_its_nine_columns_and_no_scanning_errors() -> None:
    table = SCHEME.scored_tables[0]
    heads = "一级指标（权重） 序号 二级指标 指标类型 单位 引领值 基准值 权重分值 取值规则"
    assert [column.title for column in table.columns] == heads.split()
    for row in table.rows:
        # A blank inside a cell is a line break of the print, but for the names of standards.
        assert " " not in row.cells["rule"].replace("GB/T ", "")
        assert "," not in row.cells["rule"]


def test_the_functions_of_the_platform_are_twelve_of_which_eight_earn_full_points() -> None:
    counting = SCHEME.criterion_aliases["4"].count
    assert counting is not None
    assert (counting.full, counting.maximum, len(counting.items)) == (8, 12, 12)
    rule = SCHEME.scored_tables[0].rows[3].cells["rule"]
    # The print joins 碳排放 and 碳足迹核算; each other function stands there by name.
    assert all(item in rule for item in counting.items if item != "碳排放核算")


def test_the_negative_conditions_are_six_binding_gates() -> None:
    assert SCHEME.gates_lead == "近三年有下列情况的，不得申报绿色制造名单："
    assert [(gate.binding, gate.polarity) for gate in SCHEME.gates] == [(True, "negative")] * 6
    assert SCHEME.gates[2].text == "被动态调整出绿色制造名单的"
    assert SCHEME.gates[5].text == "企业被列为失信被执行人"


def test_the_key_industries_are_53_in_eight_groups() -> None:
    assert SCHEME.industries is not None
    assert [len(group.names) for group in SCHEME.industries.groups] == [4, 13, 6, 4, 10, 5, 4, 7]
    names = [name for group in SCHEME.industries.groups for name in group.names]
    assert len(set(names)) == 53


@pytest.mark.parametrize(("industry", "notes"), [("光伏", 1), ("移动通信终端", 1), ("光伏玻璃", 0), ("", 0)])
def test_a_key_industry_falls_back_to_the_general_rules_visibly(industry: str, notes: int) -> None:
    result = score(SCHEME, read_sheet(SCHEME, {"industry": industry}))
    assert [note for note in result.notes if "通则" in note] == ["行业要求未录入，暂按通则（待确认）"] * notes


def test_whatever_the_notice_leaves_open_says_so() -> None:
    assert all(criterion.status == "unconfirmed" for criterion in SCHEME.criteria)
    assert SCHEME.rounding.status == "unconfirmed"
    assert SCHEME.forms[0].status == "unconfirmed"
    assert SCHEME.documents[0].status == "unconfirmed"
    assert not SCHEME.documents[0].official


@pytest.mark.parametrize(
    ("amount", "band"),
    [
        ("0", "small"),
        ("2999.9", "small"),
        ("3000", "lower"),
        ("5000", "upper"),
        ("9999.9", "upper"),
        ("10000", "large"),
    ],
)
def test_the_band_of_row_3_hangs_on_yearly_consumption(amount: str, band: str) -> None:
    found = SCHEME.criterion_aliases["3"].band_of(Decimal(amount))
    assert found is not None
    assert found.key == band


def test_the_ratio_of_row_3_takes_energy_without_raw_material_and_shares_it_with_row_1() -> None:
    assert SCHEME.formulas["renewable_share", ""].names == {"renewable_energy", "energy"}
    assert "energy" in SCHEME.formulas["energy_intensity", "output"].names
    assert "annual_energy" not in SCHEME.formulas["renewable_share", ""].names


def test_basic_information_starts_from_what_is_known_of_the_organization() -> None:
    prefilled = {field.key: field.prefill for field in SCHEME.forms[0].fields if field.prefill}
    assert prefilled["unit_name"] == "organization.name"
    assert prefilled["uscc"] == "organization.uscc"


def test_products_are_the_same_ones_in_every_row_that_is_told_by_product() -> None:
    repeats = {c.key: way.repeat for c in SCHEME.criteria for way in c.variants if way.repeat}
    assert {key: repeat.weight for key, repeat in repeats.items()} == {
        "energy_intensity": "product_energy",
        "carbon_intensity": "",
        "material_intensity": "",
        "water_intensity": "product_water",
        "pollutant_intensity": "",
    }
    assert {(repeat.key, repeat.most, repeat.status) for repeat in repeats.values()} == {
        ("product_name", 3, "unconfirmed")
    }
    # Nothing is asked for both by product and beside it.
    assert all(
        way.repeat is not None
        for c in SCHEME.criteria
        for way in c.variants
        if way.formula and "product_output" in SCHEME.formulas[c.key, way.key].names
    )
