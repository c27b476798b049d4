"""The workbook as Excel would open it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from applications.services import drafts
from applications.workbooks.layout import ANSWER, LAST, NOTE, VARIANT
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from greenmfg.excel.forms import HEAD, LISTS, MARK, names_of
from tests.people import MemberClient
from tests.workbook.conftest import Desk, Paper


@pytest.fixture
def paper(desk: Desk) -> Paper:
    return desk.download()


@pytest.fixture
def factory_2018(desk_of: Callable[..., Desk], application_2018) -> Desk:
    return desk_of(application_2018)


def rule(cell):
    """The validation of a cell."""
    return next(found for found in cell.parent.data_validations.dataValidation if cell.coordinate in found)


def choices(cell) -> list[str]:
    """What the list of a cell offers."""
    sheet, _, area = rule(cell).formula1.replace("'", "").replace("$", "").partition("!")
    return [row[0].value for row in cell.parent.parent[sheet][area]]


def test_a_sheet_for_each_page_in_printed_order(desk, paper):
    scheme = evaluation.scheme_of(desk.application.self_sheet)
    assert [tab.title for tab in paper.tabs] == [section.title for section in sections_of(scheme)]
    assert {key for key, _slot, _cell in paper.blanks()} == {
        key for section in sections_of(scheme) for key in section.keys
    }


def test_the_form_of_2018_has_a_row_for_each_of_its_lines(factory_2018):
    paper = factory_2018.download()
    scheme = evaluation.scheme_of(factory_2018.application.self_sheet)
    keys = {key for key, slot, _cell in paper.blanks() if slot is ANSWER}
    lines = {row.key for section in sections_of(scheme) for row in section.lines}
    assert len(lines) == 77
    assert lines <= keys
    assert paper.cell("self_building_compliance").parent.title == "基础设施"
    assert choices(paper.cell("land_productivity.variant"))[0] == "单位用地面积产能（行业）"
    assert paper.cell("founded_on").number_format == "yyyy-mm-dd"
    assert rule(paper.cell("founded_on")).type == "date"
    assert rule(paper.cell("postcode")).type == "textLength"


def test_rules_follow_the_kind_of_the_cell(paper):
    assert rule(paper.cell("energy")).type == "decimal"
    assert rule(paper.cell("energy")).formula1 == "0"
    assert rule(paper.cell("uscc")).type == "textLength"
    assert choices(paper.cell("operating")) == ["无此情形", "有此情形"]
    assert rule(paper.cell("energy_intensity.note")).formula2 == "500"
    assert rule(paper.cell("energy_intensity.note")).errorStyle == "warning"
    kinds = {found.type for tab in paper.tabs for found in tab.data_validations.dataValidation}
    assert kinds == {"decimal", "whole", "list", "textLength"}


def test_conditions_of_2018_are_met_or_not(factory_2018):
    paper = factory_2018.download()
    assert choices(paper.cell("lawful")) == ["符合", "不符合"]
    assert choices(paper.cell("self_building_compliance")) == ["符合", "不符合"]


def test_only_blanks_take_anything(paper):
    blanks = {(cell.parent.title, cell.coordinate) for _key, _slot, cell in paper.blanks()}
    settled = paper.cell("key_industry")
    assert settled.value == "通则"
    blanks.remove((settled.parent.title, settled.coordinate))
    for tab in paper.tabs:
        assert tab.protection.sheet
        assert tab.protection.password is None
        waivers = {ANSWER.state, ANSWER.reason}
        for row in tab.iter_rows():
            for cell in row:
                expected = (tab.title, cell.coordinate) in blanks
                if cell.column not in waivers:
                    assert cell.protection.locked != expected, (tab.title, cell.coordinate)
    assert paper.book.security.lockStructure


def test_keys_and_versions_are_hidden(paper):
    hidden = [*range(NOTE.value + 1, LAST + 1)]
    for tab in paper.tabs:
        assert all(tab.column_dimensions[get_column_letter(number)].hidden for number in hidden)
        assert not tab.column_dimensions["F"].hidden
    assert paper.cell("energy", "version").value == "1"
    assert paper.book[MARK].sheet_state == paper.book[LISTS].sheet_state == "veryHidden"


def test_columns_a_page_has_no_use_for_are_hidden(paper):
    basic = paper.cell("contact").parent
    assert basic.column_dimensions[get_column_letter(VARIANT.value)].hidden
    energy = paper.cell("energy").parent
    assert not energy.column_dimensions[get_column_letter(VARIANT.value)].hidden


def test_the_mark_says_whose_and_of_which_edition(desk, paper):
    mark = {row[0].value: row[1].value for row in paper.book[MARK].iter_rows()}
    sheet = desk.application.self_sheet
    sheet.refresh_from_db()
    assert mark["申报"] == f"{desk.application.number}/{desk.application.pk}"
    assert mark["评价要求"] == "factory-2025/2025/1"
    assert mark["评价要求摘要"] == sheet.scheme_revision.sha256
    assert mark["填报版本"] == str(sheet.revision)
    assert mark["导出时间"].startswith("20")


def test_it_prints_on_a4_with_its_head_repeated(paper):
    for tab in paper.tabs:
        assert (tab.page_setup.orientation, tab.page_setup.paperSize) == ("landscape", 9)
        assert (tab.page_setup.fitToWidth, tab.page_setup.fitToHeight) == (1, 0)
        assert tab.sheet_properties.pageSetUpPr.fitToPage
        assert tab.print_title_rows == f"${HEAD}:${HEAD}"
        assert tab.freeze_panes == f"C{HEAD + 1}"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_attack_078_text_is_no_formula(desk, story, text):
    story.answer(desk.application, {"energy_intensity.note": text})
    cell = desk.download().cell("energy_intensity.note")
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_numbers_are_numbers_as_long_as_excel_keeps_them(desk, story):
    story.answer(desk.application, {"energy": "1234.5", "water_intake": "1234567890123456.5"})
    paper = desk.download()
    assert paper.cell("energy").value == 1234.5
    assert paper.cell("water_intake").value == "1234567890123456.5"


def test_locked_items_of_a_correction_take_nothing(desk):
    sheet = desk.application.self_sheet
    sheet.unlocked = "energy"
    sheet.save(update_fields=["unlocked"])
    paper = desk.download()
    assert not paper.cell("energy").protection.locked
    assert paper.cell("co2").protection.locked


def test_a_sealed_sheet_is_not_given_out_to_fill_in(story, desk_of):
    application = story.sealed.application
    assert desk_of(application).client.get(f"/applications/{application.pk}/workbook/").status_code == 409


def test_a_withdrawn_one_neither(story, desk_of):
    row = story.begun
    drafts.withdraw(actor=story.actor("colleague"), application_id=row.pk, seen_version=1, reason="不再申报")
    assert desk_of(row).client.get(f"/applications/{row.pk}/workbook/").status_code == 409


def test_the_download_names_itself(desk):
    response = desk.client.get(desk.address("workbook/"))
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert desk.application.number in response["Content-Disposition"]
    assert load_workbook(BytesIO(response.content), read_only=True)


def test_names_of_worksheets_are_legal_and_unique():
    assert names_of(["一、A/B：*?[1]", "表", "表", "", "History", "x" * 40, "x" * 40, "平台标记"]) == [
        "一、AB：1",
        "表",
        "表（2）",
        "表（3）",
        "History（2）",
        "x" * 31,
        "x" * 28 + "（2）",
        "平台标记（2）",
    ]


def test_the_download_asks_few_questions(desk, django_assert_max_num_queries):
    client: MemberClient = desk.client
    client.get(desk.address("workbook/"))
    with django_assert_max_num_queries(15):
        client.get(desk.address("workbook/"))
