"""Workbooks that the data sets do not take (attacks 59 to 61), each with what to do about it."""

import zipfile
from io import BytesIO

import pytest

from evaluation.models import DataSet
from greenmfg.excel import write_table
from greenmfg.excel.forms import MARK
from tests.data_sets.conftest import sheet_of


@pytest.fixture(autouse=True)
def nothing_published(in_hunan):
    yield
    assert not DataSet.objects.exists()


def saved(book):
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def altered(book, part, change):
    """The workbook with one of its parts changed, or added."""
    content, made = book if isinstance(book, bytes) else saved(book), BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry, change(text) if entry.filename == part else text)
        if part not in old.namelist():
            new.writestr(part, change(b""))
    return made.getvalue()


def with_texts(content, text):
    """The workbook with a table of texts, as Excel writes one; ``text`` is its only entry."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    content = altered(content, "[Content_Types].xml", lambda types: types.replace(b"</Types>", told))
    table = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    return altered(content, "xl/sharedStrings.xml", lambda _: table % text)


SHEET = "xl/worksheets/sheet1.xml"


def test_attack_059_a_million_rows_claimed_or_given(desk, template):
    """A claim is not believed; what does stand in the last row is refused."""
    claim = altered(template, SHEET, lambda text: text.replace(b'ref="A1:', b'ref="A1:XFD1048576" x="'))
    assert desk.upload(claim).status_code in (200, 422)
    sheet_of(template)["A1048576"] = "x"
    assert "超过 2000 行" in desk.refusal(template)


@pytest.mark.parametrize("number", [10**8, 10**18])
def test_attack_059_a_row_that_says_it_is_the_billionth(desk, template, number):
    """The rows left out before it are not walked one by one to the end."""
    row = b'<row r="%d"><c><v>1</v></c></row></sheetData>' % number
    content = altered(template, SHEET, lambda text: text.replace(b"</sheetData>", row))
    assert "内容过多" in desk.refusal(content)


def test_attack_059_an_empty_last_row_is_no_fault(desk, template):
    row = b'<row r="1048576"/></sheetData>'
    content = altered(template, SHEET, lambda text: text.replace(b"</sheetData>", row))
    assert "内容过多" not in desk.upload(content).content.decode()


def test_attack_059_one_long_text_shown_in_every_cell(desk, template):
    """A table of texts holds it once; a few bytes per cell name it."""
    cells = b"".join(b"<row>%s</row>" % (b'<c t="s"><v>0</v></c>' * 30) for _ in range(1900))
    shown = altered(template, SHEET, lambda text: text.replace(b"</sheetData>", cells + b"</sheetData>"))
    assert "内容过多" in desk.refusal(with_texts(shown, b"_x0041_" * 10_000))


def test_attack_059_hundreds_of_sheets(desk, template):
    for number in range(200):
        template.create_sheet(f"表{number}")
    assert "内容过多" in desk.refusal(template)


@pytest.mark.parametrize(
    "head",
    [
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_attack_060_entities_are_not_expanded(desk, template, part, head):
    said = desk.refusal(altered(template, part, lambda text: head + text))
    assert "已损坏" in said
    assert "root:" not in said


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("xl/externalLinks/externalLink1.xml", "外部链接"),
        ("xl/connections.xml", "数据连接"),
        ("xl/vbaProject.bin", "宏"),
    ],
)
def test_attack_061_links_and_macros_are_refused(desk, template, part, message):
    assert message in desk.refusal(altered(template, part, lambda _: b"x"))


def test_attack_061_formulas_are_named_by_cell_whatever_was_their_last_value(desk, template):
    sheet_of(template)["F4"] = "=1+1"
    formula = b"<f>1+1</f><v>0.5</v>"
    content = altered(
        template,
        SHEET,
        lambda text: (
            text.replace(b"<f>1+1</f><v></v>", formula)
            .replace(b"<f>1+1</f><v/>", formula)
            .replace(b"<f>1+1</f><v />", formula)
        ),
    )
    assert "F4”含有公式" in desk.refusal(content)


def test_attack_061_hidden_sheets_are_named(desk, template):
    template.create_sheet("暗表").sheet_state = "hidden"
    said = desk.refusal(template)
    assert "“暗表”" in said
    assert "隐藏" in said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (write_table(title="表", head=["甲"], rows=[["乙"]]), "不是从"),
        (b"%PDF-1.4", "PDF"),
        (b"PK\x03\x04 broken", "已损坏"),
    ],
)
def test_what_is_no_template_of_ours_is_refused(desk, content, message):
    assert message in desk.refusal(content)


@pytest.mark.parametrize(
    ("row", "text", "message"),
    [
        (1, "0", "版式已经更新"),
        (2, "factory-1999", "尚未导入"),
        (3, "二〇二五", "不是从"),
        (3, "1", "不是从"),
    ],
)
def test_marks_that_are_none_are_refused(desk, template, row, text, message):
    template[MARK].cell(row, 2).value = text
    assert message in desk.refusal(template)


def test_without_any_value_nothing_is_published(desk, template):
    assert desk.confirm(desk.upload(template)).status_code == 422
