"""supply-chain-2018 against the print of 257号 附件 5-1 and 5-2."""

from decimal import Decimal
from itertools import pairwise

from evaluation.schemes.loader import load_code
from evaluation.scoring.layout import Document, Form, Table
from evaluation.scoring.spread import spread

SCHEME = load_code("supply-chain-2018").scheme
TABLES: dict[str, Table] = {table.key: table for table in SCHEME.tables}
FORMS: dict[str, Form] = {form.key: form for form in SCHEME.forms}
DOCUMENTS: dict[str, Document] = {document.key: document for document in SCHEME.documents}


def test_twenty_items_come_to_a_hundred() -> None:
    assert len(SCHEME.criteria) == 20
    assert [category.points for category in SCHEME.categories] == [20, 20, 20, 20, 10, 10]
    assert [row.points for row in SCHEME.criteria] == [
        8, 6, 6, 4, 3, 3, 3, 3, 4, 10, 10, 5, 5, 5, 5, 10, *[Decimal("2.5")] * 4
    ]  # fmt: skip


def test_each_item_ends_with_its_sign_in_the_printed_formula() -> None:
    signs = [row.text.rpartition("X")[2] for row in SCHEME.criteria]
    formula = TABLES["assessor_indicators"].note.rpartition("GSCI = ")[2]

    assert [f"X{sign}" for sign in signs] == formula.split(" + ")
    categories = [category.name.rpartition("X")[2] for category in SCHEME.categories]
    assert [sign[0] for sign in dict.fromkeys(sign[:1] for sign in signs)] == categories
    assert all(int(one) < int(next_one) for one, next_one in pairwise(signs))


def test_three_items_are_measured_and_say_that_their_rule_is_open() -> None:
    measured = {number: row for number, row in enumerate(SCHEME.criteria, start=1) if row.kind == "ratio"}

    assert measured.keys() == {9, 12, 13}
    assert {(row.unit, row.reference, row.cap, row.status) for row in measured.values()} == {
        ("%", Decimal(100), Decimal(1), "unconfirmed")
    }
    for number, row in enumerate(TABLES["assessor_indicators"].rows, start=1):
        assert row.cells["type"] == ("定量" if number in measured else "定性")


def test_seven_requirements_bind_both_sides() -> None:
    assert [gate.binding for gate in SCHEME.gates] == [True] * 7
    for side in ("self", "assessor"):
        printed = [key for row in TABLES[f"{side}_requirements"].rows for key in row.gates]
        assert printed == [gate.key for gate in SCHEME.gates]


def test_the_self_report_prints_results_only() -> None:
    assert not [part.table for part in DOCUMENTS["self_report"].parts if part.table]
    assert [field.label for field in FORMS["self_result"].fields] == [
        "基本要求", "第 1 年", "第 2 年", "第 3 年", "平均分"
    ]  # fmt: skip
    assert [field.shows for field in FORMS["self_result"].fields] == [
        "gates", "year_1", "year_2", "year_3", "total"
    ]  # fmt: skip


def test_the_items_are_printed_once_per_year_with_columns_of_our_own() -> None:
    parts = [part.table for part in spread(SCHEME, 2017).documents[1].parts if part.table]
    titles = [column.title for column in TABLES["assessor_indicators"].columns]

    assert parts == ["assessor_requirements", *(f"assessor_indicators@{year}" for year in (2015, 2016, 2017))]
    assert titles[:6] == ["一级指标", "序号", "二级指标", "单位", "最高分值", "指标类型"]
    assert all(title.endswith("（增列）") for title in titles[6:])


def test_fields_and_sections_of_both_reports() -> None:
    assert len(FORMS["self_basic"].fields) == 19
    groups = [field.group for field in FORMS["assessor_basic"].fields]
    assert [groups.count(group) for group in dict.fromkeys(groups)] == [10, 10, 5]
    assert (
        "".join(section.number for section in FORMS["assessor_report"].sections)
        == "一、二、三、四、五、六、七、"
    )
    headings = [section.number for section in FORMS["self_narrative"].sections]
    headings += [part.heading[:2] for part in DOCUMENTS["self_report"].parts[2:]]
    assert headings == ["一、", "二、", "三、"]


def test_the_introduction_is_limited_and_the_account_only_advised() -> None:
    introduction = FORMS["self_basic"].fields[-1]
    (account,) = FORMS["self_narrative"].sections

    assert (introduction.max_chars, introduction.soft) == (400, False)
    assert (account.max_chars, account.soft) == (1500, True)


def test_statements_and_covers_differ_from_those_of_factories() -> None:
    promise = FORMS["self_basic"].statement
    assert promise is not None
    assert "监督检查和核验" in promise.text
    assert [document.date_line for document in SCHEME.documents] == ["20 年 月 日", "20 年 月"]
