"""Workbooks that are not taken, each with what to do about it."""

import zipfile
from io import BytesIO

import pytest
from django.core import signing

from applications.services import drafts
from greenmfg import kept
from greenmfg.excel import write_table
from greenmfg.excel.forms import MARK
from greenmfg.excel.reading import MAX_BYTES
from tests.workbook.conftest import Desk, Paper


@pytest.fixture
def paper(desk: Desk) -> Paper:
    return desk.download()


def with_part(content: bytes, name: str, text: bytes = b"x") -> bytes:
    """The workbook with one more part inside."""
    made = BytesIO(content)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(name, text)
    return made.getvalue()


def marked(paper: Paper, name: str, text: str) -> Paper:
    for row in paper.book[MARK].iter_rows():
        if row[0].value == name:
            row[1].value = text
    return paper


def test_a_formula_is_named_by_sheet_and_cell(desk, paper):
    place = paper.write("energy", "=1200+34")
    assert f"“{place}”含有公式" in desk.refusal(paper)


def test_formulas_are_named_ten_at_most(desk, paper):
    for _key, _slot, cell in paper.blanks():
        cell.value = "=1+1"
    said = desk.refusal(paper)
    assert said.count("含有公式，请改为") == 10
    assert "另有" in said


def test_a_formula_in_no_blank_is_refused_too(desk, paper):
    paper.tabs[0]["Z50"] = "=SUM(A1:A9)"
    assert "Z50”含有公式" in desk.refusal(paper)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/externalLinks/externalLink1.xml", "外部链接"),
        ("xl/connections.xml", "数据连接"),
        ("xl/embeddings/oleObject1.bin", "嵌入对象"),
    ],
)
def test_macros_links_and_embedded_things_are_refused(desk, paper, part, message):
    assert message in desk.refusal(with_part(paper.content(), part))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (write_table(title="表", head=["甲"], rows=[["乙"]]), "不是从本平台下载的填报表"),
        (b"%PDF-1.4", "PDF"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"text", "只接受"),
    ],
)
def test_what_is_no_workbook_of_ours_is_refused(desk, content, message):
    assert message in desk.refusal(content)


def test_another_applications_workbook_is_refused(desk, story, desk_of):
    story.list_unit(story.world.stranger)
    other = drafts.begin(actor=story.actor("stranger"), offer_id=story.offer.pk)
    theirs = desk_of(other, "stranger").download()
    said = desk.refusal(theirs)
    assert other.number in said
    assert desk.application.number in said


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("评价要求", "factory-2025/2025/0", "评价要求版本"),
        ("评价要求摘要", "0" * 64, "评价要求版本"),
        ("版式", "0", "版式已经更新"),
        ("申报", "GJ2025-00001/0", "属于申报“GJ2025-00001”"),
    ],
)
def test_outdated_workbooks_are_refused(desk, paper, name, text, message):
    assert message in desk.refusal(marked(paper, name, text))


def test_sheets_may_not_come_go_or_change_names(desk, paper):
    first, second = paper.tabs[:2]
    old = first.title
    first.title = "我的表"
    paper.book.remove(second)
    said = desk.refusal(paper)
    assert f"缺少工作表“{old}”" in said
    assert f"缺少工作表“{second.title}”" in said
    assert "多出工作表“我的表”" in said


@pytest.mark.parametrize("tampered", ["no_such_key", "co2", ""])
def test_an_unknown_or_doubled_key_is_refused(desk, paper, tampered):
    paper.write("energy", tampered, "key")
    assert "隐藏标识被改动" in desk.refusal(paper)


@pytest.mark.parametrize("version", ["x", "-1", "1" * 20, "１"])
def test_a_version_that_is_none_is_refused(desk, paper, version):
    paper.write("energy", version, "version")
    paper.write("energy", 2000)
    assert "隐藏标识被改动" in desk.refusal(paper)


def test_deleted_and_added_rows_are_refused(desk, paper):
    sheet = paper.cell("energy").parent
    sheet.cell(sheet.max_row + 2, 2).value = "备注"
    assert f"第 {sheet.max_row} 行不属于填报内容" in desk.refusal(paper)
    again = desk.download()
    sheet = again.cell("energy").parent
    sheet.delete_rows(sheet.max_row)
    assert "隐藏标识被改动" in desk.refusal(again)


def test_a_heap_of_rows_is_refused(desk, paper):
    paper.tabs[0].cell(5000, 1).value = "x"
    assert "超过 2000 行" in desk.refusal(paper)


def test_a_large_file_is_refused_unread(desk):
    response = desk.upload(b"PK\x03\x04" + b"0" * MAX_BYTES)
    assert response.status_code == 422
    assert "超过 5 MB" in response.content.decode()


def test_what_unpacks_to_a_heap_is_refused(desk, paper):
    made = BytesIO(paper.content())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"0" * (30 * 1024 * 1024))
    content = made.getvalue()
    assert "内容过多" in desk.refusal(content)


def test_no_file_is_told(desk):
    response = desk.client.act(desk.address("workbook/import/"))
    assert response.status_code == 422
    assert "请上传填好的填报表" in response.content.decode()


def test_entities_are_not_expanded(desk, paper):
    content, made = paper.content(), BytesIO()
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, bomb if entry.filename == "xl/styles.xml" else old.read(entry))
    assert "已损坏" in desk.refusal(made.getvalue())


def test_a_sealed_sheet_takes_none(story, desk_of):
    desk = desk_of(story.filled)
    paper = desk.download()
    paper.write("energy", 2000)
    preview = desk.upload(paper)
    assert story.sealed
    assert desk.client.get(desk.address("workbook/import/")).status_code == 409
    assert desk.upload(paper).status_code == 409
    assert desk.confirm(preview).status_code == 409
    assert desk.text("energy") != "2000"


@pytest.mark.parametrize(("name", "status"), [("stranger", 404), ("city_clerk", 404), ("admin", 403)])
def test_only_those_who_fill_in_may(desk, desk_of, paper, name, status):
    other = desk_of(desk.application, name)
    assert other.upload(paper).status_code == status


def test_a_preview_is_good_for_one_person_and_one_application(desk, desk_of, story, paper):
    paper.write("energy", 2000)
    preview = desk.upload(paper)
    assert desk_of(desk.application, "colleague").confirm(preview).status_code == 400
    story.list_unit(story.world.stranger)
    other = drafts.begin(actor=story.actor("stranger"), offer_id=story.offer.pk)
    assert desk_of(other, "stranger").confirm(preview).status_code == 400
    assert desk.text("energy") != "2000"


@pytest.mark.parametrize(
    "text", ["", "x", "x:y:z", pytest.param(signing.dumps({"user": 1}, salt="other"), id="signed elsewhere")]
)
def test_a_preview_of_ones_own_making_is_refused(desk, text):
    response = desk.client.act(desk.address("workbook/confirm/"), {"preview": text})
    assert response.status_code == 400
    assert "请重新选择文件" in response.content.decode()


def test_more_than_a_page_can_carry_is_refused(desk, paper, monkeypatch):
    monkeypatch.setattr(kept, "LONGEST", 100)
    paper.write("energy", 2000)
    response = desk.upload(paper)
    assert response.status_code == 422
    assert "一次改动的文字过多" in response.content.decode()
