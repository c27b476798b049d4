"""product-2018 against the print of 257号 附件 3."""

import pytest

from evaluation.cell import CellError
from evaluation.cells import cells_of
from evaluation.schemes.loader import load_code
from evaluation.scoring.layout import Form
from evaluation.scoring.places import place_of
from evaluation.scoring.spread import spread

SCHEME = load_code("product-2018").scheme
FORMS: dict[str, Form] = {form.key: form for form in SCHEME.forms}
(DOCUMENT,) = SCHEME.documents


def test_only_the_applicant_speaks_and_nothing_has_points() -> None:
    sides = {part.side for part in (*SCHEME.tables, *SCHEME.forms, *SCHEME.documents)}

    assert sides == {"self"}
    assert SCHEME.aggregation.kind == "none"
    assert not SCHEME.has_points("self")


def test_one_open_table_of_indicators() -> None:
    (criterion,) = SCHEME.criteria

    assert criterion.entries is not None
    assert (criterion.kind, criterion.entries.most) == ("threshold", 80)


def test_fields_as_printed() -> None:
    assert len(FORMS["self_basic"].fields) == 17
    assert [field.label for field in FORMS["self_product"].fields] == [
        "产品名称", "产品型号", "产品品牌", "产品专利", "产品功能描述", "主要技术参数"
    ]  # fmt: skip
    assert [field.label for field in FORMS["self_sales"].fields] == [
        "产品产量", "产品销售收入", "产品销售收入占总收入比重", "产品利润额", "产品利润额占总额的比重"
    ]  # fmt: skip
    assert (FORMS["self_sales"].kind, FORMS["self_sales"].years) == ("yearly", 3)


def test_five_sections_in_printed_order() -> None:
    titles = [part.heading for part in DOCUMENT.parts]
    sections = [section.number + section.title for section in FORMS["self_narrative"].sections]

    assert [title for title in titles if title.partition("、")[1]] + sections == [
        "一、企业基本信息表",
        "二、申报产品信息表",
        "三、产品自评价结果",
        "五、相关证明材料",
        "四、产品亮点描述",
    ]
    assert [part.form for part in DOCUMENT.parts][-2:] == ["self_narrative", "self_evidence"]
    assert len(FORMS["self_evidence"].items) == 4


def test_the_highlights_are_limited() -> None:
    cell = cells_of(SCHEME)["product_highlights"]

    assert len(cell.read("亮" * 1000)) == 1000
    with pytest.raises(CellError, match="限 1000 字"):
        cell.read("亮" * 1001)


def test_a_product_may_be_sold_at_a_loss() -> None:
    cells = cells_of(spread(SCHEME, 2017)).values()
    profit = next(cell for cell in cells if place_of(cell.key).key == "product_profit")
    revenue = next(cell for cell in cells if place_of(cell.key).key == "product_revenue")

    assert profit.read("-12.5") == "-12.5"
    with pytest.raises(CellError):
        revenue.read("-12.5")


def test_no_standard_is_invented() -> None:
    (field,) = FORMS["self_standard"].fields

    assert (field.type, field.choices, field.status) == ("text", (), "unconfirmed")


def test_the_declaration_names_product_and_standard_once_they_are_told() -> None:
    assert DOCUMENT.statement is not None
    told = {"product_name": "节能电机", "design_standard": "T/XX 1—2018"}
    blank, filled = DOCUMENT.statement.filled(lambda _: ""), DOCUMENT.statement.filled(told.__getitem__)

    assert blank.title == "× × ×绿色设计产品自我声明"
    assert "符合[填写绿色设计评价标准名称]要求" in blank.text
    assert filled.title == "节能电机绿色设计产品自我声明"
    assert "符合T/XX 1—2018要求" in filled.text
