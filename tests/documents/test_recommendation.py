"""推荐汇总表 (257号 附件 1), whole: the workbook cell by cell, the PDF line by line."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from applications import documents
from applications.models import Round
from evaluation.models import Answer
from greenmfg.jobs.models import Job
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
    return answer.getvalue()


@pytest.fixture
def with_body(in_hunan):
    """A unit that a third-party body has signed for, reported in a round that leads to the national list."""
    story = ProvincialStory(in_hunan)
    story.answer(story.filled, {"factory_industry": "=通用零部件"})
    assert story.selected
    Round.objects.update(level="national")
    story.round.refresh_from_db()
    # What is written after the seal is nothing that was judged.
    Answer.objects.filter(sheet=story.selected.self_sheet, key="factory_industry").update(value="改写")
    return story


def test_the_workbook_is_the_printed_form(with_body, client_for):
    client = client_for(with_body.world.province_clerk)
    path = f"/recommendations/{with_body.reported.pk}/recommended/"
    book = load_workbook(BytesIO(pulled(client, path)))
    assert told(book.active) == (GOLDEN / "recommendation.xlsx.txt").read_text(encoding="utf-8")


def test_the_pdf_is_the_printed_form(with_body, client_for, do_jobs):
    client = client_for(with_body.world.province_clerk)
    printout = with_body.reported.printouts.get()
    assert client.get(f"/printouts/{printout.pk}/").status_code == 409
    do_jobs()
    reader = PdfReader(BytesIO(pulled(client, f"/printouts/{printout.pk}/")))
    text = "\n".join(page.extract_text() for page in reader.pages)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert "\n".join(lines) + "\n" == (GOLDEN / "recommendation.pdf.txt").read_text(encoding="utf-8")


def test_a_second_run_of_the_job_keeps_the_file(with_body, do_jobs):
    row = with_body.reported.printouts.get()
    do_jobs()
    row.refresh_from_db()
    first = row.file_id
    documents.render_printout(printout=row, progress=lambda _done, _all: None)
    row.refresh_from_db()
    assert row.file_id == first is not None


def test_a_sheet_that_could_not_be_made_is_asked_for_again(with_body, client_for, do_jobs):
    row, client = with_body.reported.printouts.get(), client_for(with_body.world.province_clerk)
    Job.objects.filter(pk=row.job_id).update(state="dead", reason="生成 PDF 超过 60 秒，已停止。")
    page = f"/recommendations/{with_body.reported.pk}/"
    assert "超过 60 秒" in client.get(page).content.decode()
    assert client.act(f"/printouts/{row.pk}/").headers["Location"] == page
    assert client.act(f"/printouts/{row.pk}/").status_code == 302  # on its way: nothing changes
    assert Job.objects.filter(args__printout=row.pk, state="queued").count() == 1
    do_jobs()
    assert (
        f'href="/printouts/{row.pk}/" download'
        in client.get(f"/printouts/{row.pk}/progress/").content.decode()
    )


def test_the_sheets_of_2025(in_hunan, client_for):
    story = Story(in_hunan)
    client = client_for(story.world.province_clerk)
    path = f"/rounds/{story.round.pk}/recommendation/"
    assert story.forwarded
    sheet = load_workbook(BytesIO(pulled(client, f"{path}recommended/"))).active
    assert sheet.max_row == 7  # title, head of the table, the row that says so, signature, note
    assert [cell.value for cell in sheet[3]] == ["无", *[None] * 7]
    assert story.selected
    sheet = load_workbook(BytesIO(pulled(client, f"{path}recommended/"))).active
    assert [cell.value for cell in sheet[3]] == [
        1, "湘江新材料有限公司", story.selected.organization.uscc, "长沙市", "绿色工厂", "通用零部件制造",
        "通则", "待定",
    ]  # fmt: skip
    assert sheet["A7"].value.startswith("预览：本表为目前的内容，尚未形成名单。〔待确认〕")
    assert f'href="{path}"' in client.get(f"/rounds/{story.round.pk}/").content.decode()
    assert client.get(f"{path}unknown/").status_code == 404


def test_only_a_round_to_the_national_list_has_one(in_hunan, client_for):
    story = ProvincialStory(in_hunan)
    client = client_for(story.world.province_clerk)
    assert client.get(f"/rounds/{story.round.pk}/recommendation/").status_code == 404
    assert "推荐名单" not in client.get(f"/rounds/{story.round.pk}/").content.decode()
