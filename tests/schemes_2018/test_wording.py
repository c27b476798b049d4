"""Sentences as they are printed, above all those that scanning had broken."""

import pytest

from evaluation.scoring.layout import Document, Form, Table
from evaluation.scoring.scheme import Scheme

SCORED = {
    2: (
        "新建、改建和扩建建筑时,应遵守国家“固定资产投资项目节能评估审查制度”、“三同时制度”、“工业项目建设用地"
        "控制指标”等产业政策和有关要求。"
    ),
    3: "厂房内部装饰装修材料中醛、苯、氨、氡等有害物质应符合国家和地方法律、标准要求。",
    7: (
        "绿化及场地：（1）场地内设置可遮荫避雨的步行连廊。（2）厂区绿化适宜，优先种植乡土植物，采用少维护、耐"
        "候性强的植物，减少日常维护的费用。（3）室外透水地面面积占室外总面积的比例不小于 30%。"
    ),
    10: "人工照明应符合 GB 50034 规定。",
    18: "工厂应依据GB 17167、GB24789等要求配备、使用和管理能源、水以及其他资源的计量器具和装置。",
    22: "工厂建立、实施并保持满足GB/T 19001的要求的质量管理体系。",
    37: (
        "工厂应按照 GB/T7119 的要求对其开展节水评价工作,"
        "且满足 GB/T18916(所有部分)中对应本行业的取水定额要求。"
    ),
    47: "按照 GB/T 24256 对生产的产品进行生态设计。",
    52: "达到相关标准中的节能评价值/先进值要求，未制定标准的，产品能效达到行业前20%的水平，前5%为满分。",
    58: "工厂的大气污染物排放应符合相关国家标准、行业标准及地方标准要求，并满足区域内排放总量控制要求。",
    60: (
        "工厂的水体污染物排放应符合相关国家标准、行业标准及地方标准要求，或在满足要求的前提下委托具备相应能力"
        "和资质的处理厂进行处理，并满足区域内排放总量控制要求。"
    ),
    70: "按照 GB/T 36132 附录 A 计算工厂建筑密度，建筑密度不低于 30%。",
    72: (
        "工厂的单位用地面积产能应不低于行业平均水平；或：工厂的单位用地面积产值不低于地方发布的单位用地面积产"
        "值的要求；未发布单位用地面积产值的地区，单位用地面积产值应超过本年度所在省市的单位用地面积产值。"
    ),
    76: (
        "按照 GB/T 36132 附录 A 计算单位产品主要污染物产生量（包括化学需氧量、氨氮、二氧化硫、氮氧化物等），"
        "指标应不高于行业平均水平。（装备、电子、电器等离散制造业可采用单位产值或单位工业增加值指标。)"
    ),
    84: (
        "按照 GB/T 36132 附录 A 计算工业固体废物综合利用率，指标应大于 65%（根据行业特点，该指标可在 ±20% 之"
        "间选取）。"
    ),
    85: (
        "按照 GB/T 36132 附录 A 计算工业固体废物综合利用率，指标达到 73%（根据行业特点，该指标可在 ±20% 之间"
        "选取），90% 为满分。"
    ),
    89: (
        "按照 GB/T 36132 附录 A 计算单位产品综合能耗，指标达到相关国家、行业标准中的先进值要求。未制定相关标"
        "准的，应优于行业前 20% 水平。（装备、电子、电器等离散制造业可采用单位产值或单位工业增加值指标。)前5%"
        "为满分。"
    ),
}
SELF = {
    "self_indoor_pollutants": (
        "厂房内部装饰装修材料中醛、苯、氨、氡等有害物质必须符合国家和地方法律、标准要求。"
    ),
    "self_building_project_approval": (
        "新建、改建和扩建建筑时，应遵守国家“固定资产投资节能评估审查制度”、“三同时制度”、“工业项目建设用地控"
        "制指标”等产业政策和有关要求。"
    ),
    "self_lighting_standard": "人工照明应符合GB 50034规定。",
    "self_equipment_economic_operation": (
        "工厂使用的通用设备或其系统的实际运行效率或主要运行参数应符合该设备经济运行的要求。"
    ),
    "self_quality_and_safety_systems": (
        "工厂应建立、实施并保持质量管理体系和职业健康安全管理体系。工厂的质量管理体系应满足GB/T 19001的要求，"
        "职业健康安全管理体系应满足GB/T 28001的要求。"
    ),
    "self_waste_heat": "充分利用余热余压。",
    "self_recycled_material": "使用回收料、可回收材料替代原生材料、不可回收材料。",
    "self_product_efficiency_advanced": (
        "达到相关标准中的节能评价/先进值要求，未制定标准的，产品能效达到行业前20%的水平。"
    ),
    "self_footprint_improvement": "利用核算或核查结果对其产品的碳足迹进行改善，核算或核查结果对外公布。",
    "self_water_emission_advanced": "工厂的主要水体污染物排放满足标准中更高等级的要求。",
    "self_land_productivity": "单位用地面积产能（或：单位面积产值）",
}


@pytest.mark.parametrize("number", SCORED)
def test_scored_table(scheme: Scheme, number: int) -> None:
    assert scheme.criteria[number - 1].text == SCORED[number]


@pytest.mark.parametrize("key", SELF)
def test_self_evaluation_table(tables: dict[str, Table], key: str) -> None:
    assert {row.key: row.text for row in tables["1.2"].rows}[key] == SELF[key]


def test_basic_requirements_are_worded_by_table(scheme: Scheme, tables: dict[str, Table]) -> None:
    own = [scheme.wording(row) for row in tables["1.1"].rows]
    judged = [scheme.wording(row) for row in tables["2.1"].rows]

    assert own[4].startswith("最高管理者应确保在工厂内部分配")
    assert judged[4].startswith("最高管理者确保在工厂内部分配")
    assert [text.startswith("工厂应") for text in own[5:]] == [True, True, True]
    assert [text.startswith("应") for text in judged[5:]] == [True, True, True]
    assert [gate.group for gate in scheme.gates] == (
        ["基础合规性与相关方要求"] * 3 + ["基础管理职责——最高管理者"] * 2 + ["基础管理职责——工厂"] * 3
    )


def test_no_blank_line_break_or_scanning_mark_is_left(scheme: Scheme, tables: dict[str, Table]) -> None:
    texts = [row.text for row in scheme.criteria] + [row.text for row in tables["1.2"].rows]
    for text in texts:
        assert not set(text) & set("氫$\\\n\t")
        assert "。。" not in text
        assert "项 目" not in text


def test_printed_frame_of_the_tables(tables: dict[str, Table]) -> None:
    assert {key: table.year_line for key, table in tables.items()} == {
        "1.1": "",
        "1.2": "(20 年)",
        "2.1": "(20 年)",
        "2.2": "(20 年)",
    }
    assert [column.title for column in tables["2.2"].columns] == [
        "序号", "一级指标", "二级指标", "具体评价要求", "符合性说明及证明材料索引",
        "要求类型", "分值", "权重", "得分",
    ]  # fmt: skip
    assert tables["2.2"].total_row == "总分"
    assert tables["2.2"].note == (
        "注:绿色工厂必须满足各项必选要求,可选要求按照受评工厂满足程度在 0 分到满分中取值。"
    )


def test_self_report_statement(forms: dict[str, Form]) -> None:
    statement = forms["self_basic"].statement
    assert statement is not None
    assert statement.title == "材料真实性承诺："
    assert statement.text == (
        "我单位郑重承诺：本次申报绿色工厂示范所提交的相关数据和信息均真实、有效，"
        "愿接受并积极配合主管部门的监督抽查和核验。如有违反，愿承担由此产生的相应责任。"
    )
    assert statement.signatures == ("法人或单位负责人签字：", "（公章）", "日期：")


def test_assessor_statement(forms: dict[str, Form]) -> None:
    statement = forms["assessor_basic"].statement
    assert statement is not None
    assert statement.text == (
        "本机构承诺，已对申请单位材料进行了全面审核，材料真实有效，第三方评价程序规范完整，结论客观公正。"
        "评价报告若存在弄虚作假，本机构愿承担责任。"
    )
    assert statement.signatures == ("负责人签字：", "(单位公章)")


def test_covers(documents: dict[str, Document]) -> None:
    own, judged = documents["self_report"], documents["assessor_report"]

    assert [line.label for line in own.cover] == ["申报单位", "所在省市"]
    assert [line.label for line in judged.cover] == ["工厂名称", "第三方评价机构名称"]
    assert {(d.issuer, d.date_line) for d in (own, judged)} == {("工业和信息化部制", "20 年 月 日")}
    assert len(own.instructions) == 4
    assert own.instructions[3] == (
        "四、自我评价报告应按照规定格式填写，并使用 A4 纸打印装订（一式三份、电子版一份）。"
    )
