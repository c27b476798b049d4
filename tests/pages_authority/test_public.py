"""What anybody may read: lists of one province, and whether a document is genuine."""

from datetime import date

import pytest

from applications.models import Application, Listing
from applications.services import listings


def test_a_list_is_of_one_province_and_can_be_searched(story, browse):
    story.list_unit(story.world.owner)
    story.list_unit(story.world.stranger, level="national")
    anybody = browse("")

    def names(query=""):
        return [row.name for row in anybody.get(f"/public/hunan/lists/{query}").context["page"]]

    assert sorted(names()) == ["湘江新材料有限公司", "麓山机械有限公司"]
    assert names("?level=national") == ["麓山机械有限公司"]
    assert names("?year=2023&honour=factory&text=湘江") == ["湘江新材料有限公司"]
    assert len(names("?year=1900")) == 2  # no year there is a list of: the filter is left out
    assert anybody.get("/public/guangdong/lists/").context["page"].paginator.count == 0
    assert browse("far_department").get("/public/hunan/lists/").context["page"].paginator.count == 2


def test_who_was_removed_or_is_still_creating_is_on_no_list(story, browse):
    story.list_unit(story.world.owner)
    story.list_unit(story.world.stranger, level="creating")
    Listing.objects.filter(level="provincial").update(state="removed")
    assert browse("").get("/public/hunan/lists/").context["page"].paginator.count == 0


@pytest.mark.parametrize("number", [1, 3, 150])
def test_the_list_costs_the_same_for_any_length(story, browse, queries, number):
    Listing.objects.bulk_create(
        Listing(
            tenant=story.world.hunan, honour="factory", level="national", uscc=f"{n:018}", name=f"单位{n}",
            region=story.world.changsha, year=2025, document_number="1号", listed_on=date(2025, 12, 25),
        )
        for n in range(number)
    )  # fmt: skip
    anybody = browse("")
    assert queries(lambda: anybody.get("/public/hunan/lists/")) == 4


def check(browse, document):
    return browse("").get(f"/check/{document.token}/").content.decode()


def test_a_document_is_checked_by_whoever_holds_it(story, browse):
    document = story.sealed.documents.get()
    page = check(browse, document)
    for text in ("有效", "自评价表", "湘江新材料有限公司", "GJ2025-00001-1", story.sealed.sha256):
        assert text in page
    assert browse("far_department").get(f"/check/{document.token}/").status_code == 200


def test_the_check_tells_nothing_that_is_not_public(story, browse):
    document = story.sealed.documents.get()
    before = check(browse, document)
    assert story.selected.status == "selected"
    assert check(browse, document) == before


def test_a_document_that_was_replaced_or_withdrawn_says_so(story, browse):
    document = story.sealed.documents.get()
    Application.objects.update(status="withdrawn")
    assert "申报已撤回" in check(browse, document)
    Application.objects.update(status="municipal")
    later = story.sealed
    later.pk, later.no = None, 2
    later.save()
    assert "已有更新的版本" in check(browse, document)


@pytest.mark.parametrize(
    "pasted", ["{}", " {} ", "https://green.example.cn/check/{}/", "green.example.cn/check/{}"]
)
def test_a_code_may_be_typed_or_its_address_pasted(story, browse, pasted):
    token = story.sealed.documents.get().token
    answer = browse("").get("/check/", {"code": pasted.format(token)}, follow=True)
    assert answer.redirect_chain == [(f"/check/{token}/", 302)]
    assert story.sealed.sha256 in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "不是核验码", "https://example.cn/other/abc/", "a b"])
def test_what_is_no_code_is_asked_for_again(world, browse, typed):
    answer = browse("").get("/check/", {"code": typed})
    assert answer.status_code == 422
    assert 'href="#id_code"' in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "0" * 32, "0" * 400])
def test_an_unknown_token_is_answered_plainly(world, browse, token):
    answer = browse("").get(f"/check/{token}/")
    assert answer.status_code == 404
    assert "未查到该文件" in answer.content.decode()


@pytest.mark.parametrize("page", ["/check/{}/", "/public/hunan/objections/{}/"])
def test_a_code_that_nobody_has_is_there_to_be_mended(world, browse, page):
    assert 'value="YY-7K2M-9QXR"' in browse("").get(page.format("YY-7K2M-9QXR")).text


def test_home_leads_to_every_provinces_lists(world, browse):
    page = browse("").get("/").content.decode()
    assert "/public/hunan/lists/" in page
    assert "/public/guangdong/lists/" in page
    assert 'action="/check/"' in page


def test_a_listing_recorded_by_hand_is_public_at_once(story, browse):
    listings.record_listing(
        actor=story.actor("province_approver"), organization=story.world.owner.organization,
        region=story.world.changsha, honour="factory", level="provincial", year=2020,
        document_number="湘工信节能〔2020〕9号", listed_on=date(2020, 9, 1),
    )  # fmt: skip
    assert "湘工信节能〔2020〕9号" in browse("").get("/public/hunan/lists/").content.decode()
