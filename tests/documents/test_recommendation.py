"""推荐汇总表 (257号 附件 1), whole: the workbook cell by cell, the PDF line by line."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from applications.models import Round
from evaluation.models import Answer
from tests.provincial import ProvincialStory
from tests.stories import Story

GOLDEN = Path(__file__).parent / "golden"


def told(sheet: Worksheet) -> str:
    """A worksheet as text: page, columns, merged cells, then every cell with its type and frame."""
    setup = sheet.page_setup
    lines = [
        f"sheet {sheet.title}",
        f"print {sheet.print_area} {setup.orientation} paper {setup.paperSize} wide {setup.fitToWidth}",
        "widths " + " ".join(f"{name}={column.width:g}" for name, column in sheet.column_dimensions.items()),
        "merged "
        + " ".join(sorted(map(str, sheet.merged_cells.ranges), key=lambda name: int(name[1:].split(":")[0]))),
    ]
    for row in sheet.iter_rows():
        for cell in row:
            frame = "framed" if cell.border.left.style or cell.border.top.style else ""
            if cell.value is not None or frame:
                kind = cell.data_type if cell.value else "-"
                lines.append(f"{cell.coordinate} {kind} {cell.value or ''} {frame}".rstrip())
    return "\n".join(lines) + "\n"


def pulled(client, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content


@pytest.fixture
def with_body(in_hunan):
    """A unit that a third-party body has signed for, in a round that leads to the national list."""
    story = ProvincialStory(in_hunan)
    assert story.selected
    Round.objects.update(level="national")
    Answer.objects.filter(sheet=story.selected.self_sheet, key="factory_industry").update(value="=通用零部件")
    return story


def test_the_workbook_is_the_printed_form(with_body, client_for):
    client = client_for(with_body.world.province_clerk)
    book = load_workbook(BytesIO(pulled(client, f"/rounds/{with_body.round.pk}/recommendation/xlsx/")))
    assert told(book.active) == (GOLDEN / "recommendation.xlsx.txt").read_text(encoding="utf-8")


def test_the_pdf_is_the_printed_form(with_body, client_for):
    client = client_for(with_body.world.province_clerk)
    reader = PdfReader(BytesIO(pulled(client, f"/rounds/{with_body.round.pk}/recommendation/pdf/")))
    text = "\n".join(page.extract_text() for page in reader.pages)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert "\n".join(lines) + "\n" == (GOLDEN / "recommendation.pdf.txt").read_text(encoding="utf-8")


def test_a_unit_of_2025_stands_without_a_body_once_it_is_selected(in_hunan, client_for):
    story = Story(in_hunan)
    client = client_for(story.world.province_clerk)
    path = f"/rounds/{story.round.pk}/recommendation/xlsx/"
    assert story.forwarded
    assert load_workbook(BytesIO(pulled(client, path))).active["B5"].value is None
    assert story.selected
    row = [cell.value for cell in load_workbook(BytesIO(pulled(client, path))).active[5]]
    assert row == ["1", "湘江新材料有限公司", None, "通用零部件制造"]
    assert "推荐汇总表（PDF）" in client.get(f"/rounds/{story.round.pk}/").content.decode()


def test_only_a_round_to_the_national_list_has_one(in_hunan, client_for):
    story = ProvincialStory(in_hunan)
    client = client_for(story.world.province_clerk)
    assert client.get(f"/rounds/{story.round.pk}/recommendation/pdf/").status_code == 404
    assert "推荐汇总表" not in client.get(f"/rounds/{story.round.pk}/").content.decode()
