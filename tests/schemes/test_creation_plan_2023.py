"""creation-plan-hunan-2023 and its form for parks against the print: lists, tables, outline, what is lost."""

import pytest

from evaluation.schemes.loader import load_code
from evaluation.scoring.layout import Field, Form
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.spread import spread

UNIT = load_code("creation-plan-hunan-2023").scheme
PARK = load_code("creation-plan-hunan-2023-park").scheme
BOTH = pytest.mark.parametrize("scheme", [UNIT, PARK], ids=["unit", "park"])


def form_of(scheme: Scheme, key: str) -> Form:
    return next(form for form in scheme.forms if form.key == key)


def field_of(scheme: Scheme, key: str) -> Field:
    return next(field for form in scheme.forms for field in form.fields if field.key == key)


@BOTH
def test_nothing_is_scored(scheme: Scheme) -> None:
    assert (scheme.aggregation.kind, scheme.criteria, scheme.tables) == ("none", (), ())


@pytest.mark.parametrize(("key", "options", "last"), [("industry", 11, "其它"), ("cluster", 9, "（9）其他")])
def test_the_printed_lists(key: str, options: int, last: str) -> None:
    texts = [choice.text for choice in field_of(UNIT, key).choices]
    assert (len(texts), texts[-1]) == (options, last)


def test_the_chains_are_23_numbered_as_printed_and_stand_in_the_note() -> None:
    texts = [choice.text for choice in field_of(UNIT, "chain").choices]
    assert [text.split("）")[0] for text in texts] == [f"（{number}" for number in range(1, 24)]
    assert all(text.split("）")[1] in form_of(UNIT, "business").foot for text in texts)


def test_three_products_and_three_years_with_the_years_down_the_side() -> None:
    products, business = form_of(UNIT, "products"), form_of(UNIT, "business")
    assert (products.kind, products.most, len(products.fields)) == ("rows", 3, 7)
    assert (business.kind, business.years, business.down) == ("yearly", 3, "years")
    assert [field.label.split("（")[0] for field in business.fields] == [
        "总资产", "负债率", "主营业务收入", "利润", "税金",
    ]  # fmt: skip


def test_the_years_are_those_of_the_round() -> None:
    title = "年度主要产品生产销售及能源资源消费情况"
    assert form_of(spread(UNIT, 2022), "products").title == f"2022{title}"
    assert form_of(spread(UNIT, 2024), "products").title == f"2024{title}"
    park = spread(PARK, 2022)
    assert field_of(park, "energy_fall").label == "2022年度万元工业增加值能耗下降率（%）"
    # Printed without 年.
    assert field_of(park, "wastewater_intensity").label == "2022度万元工业增加值废水排放量（吨/万元）"


def test_six_honours_of_a_unit_are_ticked_and_fifteen_numbers_of_a_park_are_told() -> None:
    ticked = [field for field in form_of(UNIT, "basic").fields if field.type == "yes_no"]
    assert len(ticked) == 6
    told = [field for field in form_of(PARK, "basic").fields if field.unit]
    assert [field.unit for field in told] == list("家家家家家个家个家家家家家个家")
    numbers = [field.label[0] for field in told if field.label[1] == "、"]
    assert numbers == ["1", "2", "3", "4", "6", "7", "8"]


@BOTH
def test_the_outline_has_seven_sections_and_the_evidence_follows(scheme: Scheme) -> None:
    sections = form_of(scheme, "outline").sections
    assert [section.number for section in sections] == [
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
        "六、",
        "七、",
    ]
    assert [section.title for section in sections] == [
        "单位基本情况", "创建思路", "创建目标", "创建任务", "进度安排", "保障措施", "拟实施项目清单",
    ]  # fmt: skip
    document = scheme.documents[0]
    assert [part.form for part in document.parts][-2:] == ["outline", ""]
    assert document.parts[-1].evidence_index
    assert (document.issuer, document.date_line) == ("湖南省工业和信息化厅制", "二〇二三年一月")
    assert [line.label for line in document.cover] == [
        "单位(盖章):", "创建类型：", "联 系 人：", "联系电话：",
    ]  # fmt: skip
