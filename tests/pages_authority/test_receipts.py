"""The check of receipts and what it tells of a case: nothing that was not published."""

from datetime import date

import pytest

from applications.models import Application, Listing, ListingDecision
from applications.services import rounds
from greenmfg.files import services as files
from tests.provincial import ProvincialStory

OUTSIDE = "公示或公布前不公开"


def shown(browse, number, status=200):
    answer = browse("").get(f"/check/{number}/")
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def provincial(in_hunan):
    return ProvincialStory(in_hunan)


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "ＧＪ2025-00001-1"])
def test_a_receipt_is_checked_by_its_number(story, browse, typed):
    number = story.sealed.receipt
    written = number.lower() if typed == "lower" else typed.format(number)
    answer = browse("").get("/check/", {"code": written}, follow=True)
    page = answer.content.decode()
    assert all(address.startswith("/check/") for address, _status in answer.redirect_chain)
    for text in (number, story.sealed.sha256, "审核中", story.round.title, "提交市州，取得回执"):
        assert text in page


def test_a_number_that_can_be_guessed_tells_no_name_before_the_notice(story, browse):
    before = shown(browse, story.sealed.receipt)
    unit = story.sealed.application.organization
    assert OUTSIDE in before
    assert unit.name not in before
    assert unit.uscc not in before
    assert story.selected.status == "selected"
    assert shown(browse, story.sealed.receipt) == before


@pytest.mark.parametrize("status", ["provincial", "declined", "concluded"])
def test_what_the_offices_decided_is_not_told(story, browse, status):
    before = shown(browse, story.sealed.receipt)
    Application.objects.update(status=status)
    assert shown(browse, story.sealed.receipt) == before


def test_a_case_whose_round_is_over_waits_for_nothing(story, browse):
    number = story.sealed.receipt
    rounds.close_round(actor=story.actor("province_approver"), round=story.round)
    assert "本批次已结束" in shown(browse, number)


def test_the_notice_and_the_list_are_told_as_they_were_published(provincial, browse):
    number = provincial.submitted.receipt
    assert provincial.drafted
    assert OUTSIDE in shown(browse, number)
    assert provincial.noticed
    page = shown(browse, number)
    for text in ("公示中", "列入公示名单", "湘江新材料有限公司"):
        assert text in page
    assert provincial.actor("owner").person.name not in page


def test_the_history_of_a_listing_names_each_document(story, browse):
    assert story.listed
    listing = Listing.objects.get(level="national")
    file = files.store(tenant=story.world.hunan, content=b"%PDF-1.4", media_type="application/pdf")
    approver = story.world.province_approver.user
    told = {
        "listing": listing, "act": "remove", "decided_on": date(2026, 11, 2), "reason": "内部理由",
        "file": file, "filename": "决定.pdf", "tenant": story.world.hunan, "proposed_by": approver,
    }  # fmt: skip
    ListingDecision.objects.create(document_number="待审定一号", **told)
    document = story.sealed.documents.get()
    page = shown(browse, document.token)
    assert "列入国家级绿色工厂名单" in page
    assert "工信厅节函〔2025〕1号，2025年12月25日" in page
    assert "待审定一号" not in page
    ListingDecision.objects.update(status="discarded")
    ListingDecision.objects.create(document_number="湘工信节能〔2026〕30号", status="approved", **told)
    Listing.objects.filter(pk=listing.pk).update(state="removed")
    page = shown(browse, document.token)
    for text in ("已移出名单", "湘工信节能〔2026〕30号，2026年11月2日"):
        assert text in page
    assert "待审定一号" not in page
    assert "内部理由" not in page
    listed = browse("").get("/public/hunan/lists/?level=national")
    assert listed.context["page"].paginator.count == 0
    removed = browse("").get("/public/hunan/lists/?state=removed").content.decode()
    assert "湘工信节能〔2026〕30号" in removed
    assert "2026年11月2日" in removed


def test_an_objections_receipt_leads_to_its_page_within_the_site(provincial, browse):
    code = provincial.objected.code
    answer = browse("").get("/check/", {"code": code.lower()}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/public/hunan/objections/{code}/"
    page = answer.content.decode()
    assert "已收到，核查中" in page
    assert "周正直" not in page
    assert "13912345678" not in page


def test_attack_083_an_altered_receipt_is_invalid_and_trying_is_slowed_down(story, browse, settings):
    number = story.sealed.receipt
    settings.PUBLIC_REQUESTS_PER_MINUTE = 4
    altered = [number[:-1] + "9", f"{number}-1", "YY-7K2M-9QXR-4TBC-H8WD"]
    assert all("无效" in shown(browse, other, status=404) for other in altered)
    assert story.sealed.sha256 in shown(browse, number)
    assert browse("").get(f"/check/{number}/").status_code == 429


@pytest.mark.parametrize(
    "code", ["//evil.example", "https://evil.example/x", "/\\evil.example", "..%2f..", "x\r\ny"]
)
def test_attack_083_no_code_leads_off_the_site(world, browse, code):
    answer = browse("").get("/check/", {"code": code}, follow=True)
    assert all(address.startswith("/check/") for address, _status in answer.redirect_chain)
    assert answer.status_code in {404, 422}


def test_attack_024_a_receipt_tells_nobody_s_name_or_number(provincial, browse):
    assert provincial.noticed
    page = shown(browse, provincial.submitted.receipt)
    for person in provincial.world:
        assert person.user.email not in page
        assert f">{person.user.name}<" not in page
    for secret in ("13800138000", "0731-88955463", "陈立", "优中选优", "19.5"):
        assert secret not in page


def test_a_list_is_narrowed_by_city(story, browse):
    story.list_unit(story.world.owner)
    anybody = browse("")
    Listing.objects.create(
        tenant=story.world.hunan, honour="factory", level="national", uscc="0" * 18, name="株洲某单位",
        region=story.world.zhuzhou, year=2025, document_number="1号", listed_on=date(2025, 12, 25),
    )  # fmt: skip
    for city, name in ((story.world.changsha, "湘江新材料有限公司"), (story.world.zhuzhou, "株洲某单位")):
        rows = anybody.get(f"/public/hunan/lists/?region={city.pk}").context["page"]
        assert [row.name for row in rows] == [name]
