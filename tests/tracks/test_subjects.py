"""A unit files for several products under one offer; each is named from the first page to the list."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from applications.documents.transmittal import transmittal_sheet
from applications.models import Application, Listing
from applications.services import drafts, notices, transmitting
from evaluation import selectors as evaluation
from greenmfg.errors import Refused
from tests.people import MemberClient, World
from tests.provincial import ProductStory, ProvincialStory

FIRST, SECOND = "水性木器涂料", "水性金属涂料（A型）"


@pytest.fixture
def story(in_hunan: World) -> ProductStory:
    return ProductStory(in_hunan, honour="product")


@pytest.fixture
def page(story) -> str:
    return reverse("begin", args=(story.offer.pk,))


def test_the_first_page_asks_what_the_product_is_called(story, page):
    owner = MemberClient(story.world.owner)
    assert "产品名称" in owner.get(page).content.decode()
    for typed, told in (
        (" 　", "请填写产品名称。"),
        ("涂" * 121, "120"),
        ("涂\u200b料", "第 2 个字符不可见"),
    ):
        answer = owner.act(page, {"industry": "", "subject": typed})
        assert told in answer.content.decode()
        assert not Application.objects.exists()
    for name in (FIRST, f"　{SECOND} "):
        assert page in owner.get(reverse("desk")).content.decode()
        assert owner.act(page, {"industry": "", "subject": name}).status_code == 302
    begun = Application.objects.order_by("pk")
    assert [row.subject for row in begun] == [FIRST, SECOND]
    assert [evaluation.filled(row.self_sheet).text("product_name") for row in begun] == [FIRST, SECOND]
    desk = owner.get(reverse("desk")).content.decode()
    for row in begun:
        assert row.subject in desk
        assert row.named in owner.get(reverse("application", args=(row.pk,))).content.decode()


@pytest.mark.parametrize("again", [SECOND, "水性 金属涂料(ａ型)"])
def test_one_product_is_begun_once(story, page, again):
    story.begin(SECOND)
    answer = MemberClient(story.world.owner).act(page, {"industry": "", "subject": again})
    assert "已申报" in answer.content.decode()
    with pytest.raises(Refused) as caught:
        story.begin(again)
    assert caught.value.status == 409
    assert Application.objects.count() == 1


@pytest.mark.parametrize(("subject", "told"), [("", "请填写产品名称"), ("涂" * 121, "不能超过 120")])
def test_the_service_asks_it_itself(story, subject, told):
    with pytest.raises(Refused, match=told) as caught:
        story.begin(subject)
    assert [item.field for item in caught.value.items] == ["subject"]


def test_a_factory_is_applied_for_as_a_whole(in_hunan):
    story = ProvincialStory(in_hunan)
    page = reverse("begin", args=(story.offer.pk,))
    owner = MemberClient(in_hunan.owner)
    assert "产品名称" not in owner.get(page).content.decode()
    with pytest.raises(Refused, match="按单位申报"):
        drafts.begin(actor=story.actor("owner"), offer_id=story.offer.pk, subject=FIRST)
    assert story.begun
    assert page not in owner.get(reverse("desk")).content.decode()


def test_two_products_of_a_unit_go_on_one_list(story, do_jobs):
    other = ProductStory(story.world, honour="product")
    other.product, other.round, other.accredited = SECOND, story.round, story.accredited
    stories = (story, other)
    for one in stories:
        assert one.judged
        do_jobs()
        assert one.submitted
    cases = [one.begun for one in stories]
    clerk = MemberClient(story.world.city_clerk)
    expect_both(cases, clerk.get("/queue/"))
    for row in cases:
        assert row.named in clerk.get(reverse("case", args=(row.pk,))).content.decode()
        assert json.loads(row.snapshots.get(no=1).body)["application"]["subject"] == row.subject
    told = {"round": story.round, "filled_by": "周敏", "phone": "0731-88886666"}
    list_of_city = transmitting.propose(
        actor=story.actor("city_clerk"), application_ids=[row.pk for row in cases], **told
    )
    (table,) = transmittal_sheet(list_of_city).tables
    assert {row[1] for row in table.rows} == {row.named for row in cases}
    for one in stories:
        one.sent = one.proposed = list_of_city
    story.send(list_of_city)
    expect_both(cases, clerk.get(reverse("transmittal", args=(list_of_city.pk,))))
    story.receive(list_of_city)
    for one in stories:
        one.forwarded = one.seen_by("province_approver", one.verified)
    department = MemberClient(story.world.province_clerk)
    offer = f"?offer={story.offer.pk}"
    expect_both(cases, department.get(reverse("selection", args=(story.round.pk,)) + offer))
    for one in stories:
        assert one.selected
    story.drafted = notices.draft_notice(
        actor=story.actor("province_clerk"),
        round=story.round,
        application_ids=[row.pk for row in cases],
        department="节能与综合利用处",
        phone="0731-88955463",
    )
    slug = story.world.hunan.slug
    expect_both(cases, Client().get(reverse("public_notice", args=(slug, story.noticed.pk))))
    expect_both(cases, department.get(reverse("notice", args=(story.noticed.pk,))))
    story.announce_noticed()
    listed = Listing.objects.filter(honour="product", state=Listing.State.ACTIVE)
    assert set(listed.values_list("subject", flat=True)) == {FIRST, SECOND}
    expect_both(cases, Client().get(reverse("public_list", args=(slug,))))
    expect_both(cases, department.get(reverse("listings")))
    with pytest.raises(Refused, match="名单中"):
        story.begin(FIRST)
    assert story.begin("粉末涂料")


def expect_both(cases, answer):
    """The page names each of the products."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [row.subject for row in cases if row.subject not in page] == []
