"""The PDF itself, made by the bounded child with the style sheet of the documents."""

import re
import unicodedata
from io import BytesIO

import pytest
from pypdf import PdfReader

from applications.documents.filing import Filing
from greenmfg import pdf
from tests.documents.conftest import CHECK_URL, SHA256, html
from tests.fonts import fonts_of


def flat(text: str) -> str:
    """Text without blanks and with ₂ as 2: what is left of it when lines are broken and digits lowered."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def text_of(content: bytes) -> str:
    return flat("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


@pytest.fixture(scope="module")
def report_2018(filing_2018: Filing) -> bytes:
    return pdf.render(html(filing_2018))


@pytest.fixture(scope="module")
def report_2025(filing_2025: Filing) -> bytes:
    return pdf.render(html(filing_2025))


def test_2018_has_every_wording_of_its_tables(report_2018: bytes, filing_2018: Filing) -> None:
    scheme = filing_2018.filled.scheme
    text = text_of(report_2018)
    for table in scheme.tables:
        if table.side == "self":
            for row in table.rows:
                assert flat(scheme.wording(row)) in text


def test_2025_has_every_indicator_value_and_rule(report_2025: bytes, filing_2025: Filing) -> None:
    text = text_of(report_2025)
    for criterion in filing_2025.filled.scheme.criteria:
        assert flat(criterion.text) in text
    for row in filing_2025.filled.scheme.scored_tables[0].rows:
        for cell in row.cells.values():
            assert flat(cell) in text
    for value in ("0.02152tce/万元", "1.25m3/万元", "8.86%", "0.33万元/m2", "待定", "〔待确认〕"):
        assert value in text


def test_receipt_is_printed(report_2025: bytes) -> None:
    text = text_of(report_2025)
    for part in ("GXN-2025-0001-1", SHA256, "2025年10月27日(周一)17:00", CHECK_URL):
        assert flat(part) in text


def test_pages_are_a4_numbered_and_headed(report_2025: bytes) -> None:
    pages = PdfReader(BytesIO(report_2025)).pages
    for number, page in enumerate(pages[1:], start=2):
        assert {round(float(page.mediabox.width)), round(float(page.mediabox.height))} == {595, 842}
        text = flat(page.extract_text())
        assert f"第{number}页共{len(pages)}页" in text
        assert flat("申报编号：GXN-2025-0001") in text
    assert "页共" not in flat(pages[0].extract_text())
    wide = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert len(wide) >= 2
    assert all("取值规则" in flat(page.extract_text()) for page in wide)  # the head on every page


def test_only_song_and_hei_are_embedded(report_2018: bytes, report_2025: bytes) -> None:
    """Rare characters of names, m³ and CO₂ included; a missing glyph would bring a third face in."""
    assert fonts_of(report_2018) == pdf.FONTS
    assert fonts_of(report_2025) == pdf.FONTS
    assert "湖南䶮㛃装备有限公司" in text_of(report_2018)
    assert "湖南𠮷䶮装备有限公司" in text_of(report_2025)


def test_metadata_are_title_office_and_moment_of_the_seal(report_2025: bytes) -> None:
    """Attack 84: nothing of paths, versions or the moment of rendering."""
    reader = PdfReader(BytesIO(report_2025))
    assert reader.metadata.title == "自评价表"
    assert reader.metadata.author == "湖南省工业和信息化厅"
    assert reader.metadata.creation_date.isoformat() == "2025-10-27T17:00:00+08:00"
    assert set(reader.metadata) == {"/Title", "/Author", "/Producer", "/CreationDate"}
    assert b"WeasyPrint" not in report_2025
    assert b"/EmbeddedFile" not in report_2025


def test_the_same_snapshot_gives_the_same_bytes(report_2025: bytes, filing_2025: Filing) -> None:
    assert pdf.render(html(filing_2025)) == report_2025
