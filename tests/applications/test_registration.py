"""A city's own round: opened, judged, concluded and published by its bureau; nobody else has a hand in it."""

import pytest
from django.urls import reverse

from applications import selectors
from applications.models import Document, Listing
from applications.services import drafts, outcomes, proposing, rounds, transmitting
from greenmfg.errors import Refused
from greenmfg.files import services as files
from tests.people import MemberClient
from tests.registration import PROCEDURE, RegistrationStory, take_its_place

NEW = {"procedure": PROCEDURE, "year": "2026", "title": "2026年度信息登记", "code": "rk2026"}


@pytest.fixture
def story(in_hunan) -> RegistrationStory:
    return RegistrationStory(in_hunan)


def text(story, name, page, *args):
    response = MemberClient(getattr(story.world, name)).get(reverse(page, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_opening_to_the_citys_list(story, do_jobs):
    pk = story.sealed.application.pk
    do_jobs()
    printed = Document.objects.get(application=pk, title="广州市绿色工厂梯度培育信息登记表")
    assert files.read(printed.file).startswith(b"%PDF")
    home = text(story, "city_clerk", "desk")
    assert "市级审核入库" in home
    assert "省级审核中" not in home
    case = text(story, "city_approver", "case", story.verified.pk)
    assert "拟列入培育对象" in case
    assert "列入上报名单" not in case

    assert story.selected.status == "selected"
    assert "拟入库" in text(story, "city_clerk", "queue")
    for page in (text(story, "owner", "desk"), text(story, "owner", "application", pk)):
        assert "市级审核中" in page
        assert "拟入库" not in page
        assert "列入培育对象" not in page
    assert "平台得分" not in text(story, "city_clerk", "outcome_record", story.round.pk)

    assert story.listed.status == "concluded"
    entry = Listing.objects.get(application=pk)
    assert (entry.level, entry.region, entry.document_number) == (
        "city", story.world.changsha, "工信厅节函〔2025〕1号",
    )  # fmt: skip
    public = text(story, "stranger", "public_list", "hunan")
    assert entry.name in public
    assert "市级" in public


def test_the_six_conditions_are_explained_and_exclude_nobody(story):
    negative = {"operating": "unmet"} | {
        f"operating_{part}": "已说明" for part in ("cause", "measures", "due", "effect")
    }
    story.answer(story.filled, negative)
    page = text(story, "owner", "fill", story.filled.pk, "gates")
    assert "选“是”的，请说明" in page
    assert story.sealed.application.status == "municipal"
    case = text(story, "city_clerk", "case", story.filled.pk)
    assert '<td data-label="单位填报">是</td>' in case
    assert "整改措施：已说明" in case
    assert "此情形" not in page + case


def test_who_is_not_entered_learns_it_in_the_registrations_own_words(story):
    story.decide("decline_municipal", story.verified, "指标核实有出入。")
    assert "未入库" in text(story, "owner", "desk")
    assert "市州审核不予入库" in text(story, "owner", "accounts:messages")


def test_another_citys_bureau_has_no_rounds_of_it(in_hunan):
    """The form is Guangzhou's: whoever has its region opens it, in whatever province, and nobody else."""
    clients = [MemberClient(person) for person in (in_hunan.city_approver, in_hunan.neighbour)]
    for client in clients:
        assert "没有由本级、本地区组织的程序" in client.get("/rounds/new/").content.decode()
    with pytest.raises(Refused) as refused:
        rounds.create_round(
            actor=in_hunan.city_approver.actor, procedure=PROCEDURE, year=2026, code="x", title="x"
        )
    assert [item.field for item in refused.value.items] == ["procedure"]
    take_its_place(in_hunan)
    shown = [client.get("/rounds/new/").context["offered"] for client in clients]
    assert [[code for code, _title in offered] for offered in shown] == [[PROCEDURE], []]


def test_a_bureau_has_rounds_of_its_own_kind_and_says_until_when(in_hunan):
    take_its_place(in_hunan)
    approver = MemberClient(in_hunan.city_approver)
    page = approver.get("/rounds/new/")
    assert [code for code, _title in page.context["form"].fields["procedure"].choices] == [PROCEDURE]
    answer = approver.act("/rounds/new/", NEW)
    assert answer.status_code == 422
    assert "该程序没有规定申报截止日期，请填写。" in answer.content.decode()
    assert approver.act("/rounds/new/", NEW | {"procedure": "national-2025"}).status_code == 422
    for name in ("province_approver", "far_department"):
        with pytest.raises(Refused) as refused:
            rounds.create_round(
                actor=getattr(in_hunan, name).actor, procedure=PROCEDURE, year=2026, code="x", title="x"
            )
        assert [item.field for item in refused.value.items] == ["procedure"]


def test_the_round_is_for_units_of_the_city_and_managed_by_its_bureau_alone(story):
    pk, world = story.round.pk, story.world
    rounds_page = text(story, "city_clerk", "rounds")
    assert "rk2025" in rounds_page
    assert "信息登记　" in rounds_page  # the stage as the round's own procedure calls it
    assert "信息登记" in text(story, "stranger", "desk")
    outsider = selectors.open_offers(world.outsider.organization)
    assert not outsider.exists()
    moved = story.world.stranger.organization
    moved.region = world.zhuzhou
    moved.save()
    with pytest.raises(Refused) as refused:
        drafts.begin(actor=story.actor("stranger"), offer_id=story.offer.pk)
    assert refused.value.status == 404
    for name in ("neighbour", "province_approver"):
        assert "rk2025" not in text(story, name, "rounds")
        for verb in (rounds.close_round, rounds.open_round):
            with pytest.raises(Refused) as refused:
                verb(actor=story.actor(name), round=story.round)
            assert refused.value.status == 404
        assert MemberClient(getattr(world, name)).act(reverse("round_close", args=(pk,))).status_code == 404


def test_no_other_office_has_a_hand_in_a_case(story):
    pk = story.selected.pk
    for name in ("neighbour", "province_approver"):
        with pytest.raises(Refused) as refused:
            proposing.propose(
                actor=story.actor(name), application_id=pk, action="decline_municipal", seen_version=1,
                reason="…",
            )  # fmt: skip
        assert refused.value.status == 404
        with pytest.raises(Refused) as refused:
            outcomes.record(
                actor=story.actor(name), round=story.round, seen_version=0, document_number="1号",
                listed_on=selectors.today(), lines=[story.announced()],
            )  # fmt: skip
        assert refused.value.status == 404
        assert "rk2025" not in text(story, name, "desk").lower()


def test_a_case_of_it_is_never_sent_on(story):
    told = {"filled_by": "周敏", "phone": "0731-88886666"}
    with pytest.raises(Refused) as refused:
        transmitting.propose(
            actor=story.actor("city_clerk"), round=story.round, application_ids=[story.verified.pk], **told
        )
    assert refused.value.status == 409
    assert story.round.title not in text(story, "city_clerk", "transmittals")
