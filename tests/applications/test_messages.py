"""What members are told in the app: by which step, who, and never what is internal."""

import pytest

from accounts.actor import Actor
from accounts.models import Membership, Message, Role
from applications.models import Application
from applications.services import listings, proposing, selection, third_party
from applications.services.news import tell
from applications.services.proposing import Wanted
from greenmfg.errors import Refused
from tests.applications.test_transmittals import many
from tests.crowd import gather
from tests.listings import approve, propose_removal
from tests.provincial import ProvincialStory


@pytest.fixture
def provincial(in_hunan):
    return ProvincialStory(in_hunan)


def told(action):
    """Who was told of ``action``, and the words."""
    rows = Message.objects.filter(kind=action).select_related("user").order_by("user__name")
    return [row.user.name for row in rows], {row.text for row in rows}


def test_a_return_is_told_to_the_unit_and_leads_to_its_application(provincial, client_for):
    row = provincial.send_back("lawful")
    people, words = told("return")
    assert people == ["admin", "colleague", "owner"]  # nobody deactivated
    assert words == {f"申报 {row.number} 被退回补正，请在补正期限前修改并重新提交。"}
    owner = client_for(provincial.world.owner)
    assert '<span class="unread">' in owner.get("/desk/").text
    message = Message.objects.get(kind="return", user=provincial.world.owner.user)
    answer = owner.act(f"/accounts/messages/{message.pk}/read/", {"open": "1"})
    assert answer.headers["Location"] == f"/applications/{row.pk}/"
    message.refresh_from_db()
    assert message.read_at is not None


def test_the_selection_is_told_to_nobody(story):
    assert story.selected
    unit = Message.objects.filter(organization=story.selected.organization)
    assert set(unit.values_list("kind", flat=True)) == {"forward"}
    assert told("select") == ([], set())


def test_the_body_and_its_applicant_hear_of_each_other(provincial):
    assert provincial.signed
    assert told("entrust")[0] == ["assessor", "checker"]
    assert told("accept")[0] == ["admin", "colleague", "owner"]
    assert told("sign")[1] == {f"申报 {provincial.filled.number}：中部绿色评价中心已签署评价结论：合格。"}


def test_a_transmittal_goes_to_and_fro(story):
    assert story.proposed
    assert told("draft")[0] == ["city_approver"]
    assert story.sent
    assert told("send")[0] == ["province_approver", "province_clerk"]
    story.receive(story.sent)
    assert told("receive")[0] == ["city_approver", "city_clerk"]


def test_notice_and_objection_are_told_to_the_department(provincial):
    assert provincial.objected
    assert told("file") == (
        ["province_approver", "province_clerk"],
        {"收到对“湘江新材料有限公司”的异议，请核查。"},
    )
    assert told("open")[0] == ["city_approver", "city_clerk", "province_clerk"]  # who published it knows
    assert told("open_notice")[0] == ["admin", "colleague", "owner"]


def test_a_refused_step_tells_nobody(story):
    row = story.sealed.application
    with pytest.raises(Refused):
        selection.choose(
            action="decline_municipal", actor=story.actor("city_approver"), application_id=row.pk,
            seen_version=99, reason="不符合",
        )  # fmt: skip
    assert told("decline_municipal") == ([], set())


def test_who_left_the_unit_is_told_nothing_more(provincial):
    Membership.objects.filter(user=provincial.world.admin.user).delete()
    provincial.send_back("lawful")
    assert told("return")[0] == ["colleague", "owner"]


def test_of_two_organizations_each_has_messages_of_its_own(provincial, client_for):
    owner, stranger = provincial.world.owner, provincial.world.stranger
    Membership.objects.create(user=owner.user, organization=stranger.organization, role=Role.FILLER)
    provincial.send_back("lawful")
    client = client_for(owner)
    assert "被退回补正" in client.get("/accounts/messages/").text
    client.act("/accounts/switch/", {"organization": stranger.organization.pk})
    page = client.get("/accounts/messages/").text
    assert "被退回补正" not in page
    assert "还没有消息" in page


def test_all_are_marked_at_once_and_nobody_elses(provincial, client_for):
    provincial.send_back("lawful")
    client = client_for(provincial.world.owner)
    client.act("/accounts/messages/read/")
    assert 'class="unread"' not in client.get("/desk/").text
    assert "已读" in client.get("/accounts/messages/").text
    assert Message.objects.filter(kind="return", read_at=None).count() == 2


def test_many_cases_are_told_by_as_many_queries_as_one(story, django_assert_num_queries):
    gather(story, 30)
    rows = list(Application.objects.all())
    with django_assert_num_queries(2):
        tell(actor=Actor.system(story.world.hunan), subjects=rows, action="forward")


def test_a_body_that_resigns_is_told_of_to_the_unit_only(provincial):
    row = provincial.accepted
    third_party.resign(actor=provincial.body(), entrustment=row, seen_version=row.version, reason="人员不足")
    assert told("resign")[0] == ["admin", "colleague", "owner"]


def test_a_proposal_is_told_to_who_decides_and_its_refusal_to_the_office_alone(story, client_for):
    row = story.propose("decline_municipal", story.verified, "材料不实")
    assert told("propose") == (
        ["city_approver"],
        {f"“{story.round.title}”有city_clerk提出的拟办意见“拟不予上报”待审核。"},
    )
    approver = client_for(story.world.city_approver)
    approver.act(f"/proposals/{row.pk}/turn-down/", {"seen_version": row.version, "reason": "理由不充分"})
    assert told("turn_down") == (
        ["city_clerk"],
        {f"申报 {story.verified.number} 的“拟不予上报”未获同意，请重新拟办，审核意见见案件页面。"},
    )
    unit = Message.objects.filter(organization=story.verified.organization)
    assert not unit.filter(text__contains="拟").exists()


def test_many_proposals_made_at_once_are_told_once(story):
    rows = many(story, 3)
    proposing.propose_all(
        actor=story.actor("city_clerk"),
        action="decline_municipal",
        wanted=[Wanted(row.pk, row.version, "材料不实") for row in rows],
    )
    assert told("propose")[0] == ["city_approver"]


def test_a_removal_is_told_to_the_approver_then_to_the_unit_and_its_city(story, client_for):
    story.list_unit(story.world.stranger)
    row = propose_removal(story.world, story.world.stranger)
    assert told("propose") == (
        ["province_approver"],
        {"“麓山机械有限公司”的“移出名单”待批准，请核对决定文件后批准。"},
    )
    approve(story.world, row)
    people, words = told("approve")
    assert people == ["city_approver", "city_clerk", "stranger"]
    assert words == {
        "“麓山机械有限公司”已移出省级绿色工厂名单（湘工信节能〔2026〕8号，2026年3月2日（周一））。"
    }
    stranger = client_for(story.world.stranger)
    message = Message.objects.get(kind="approve", user=story.world.stranger.user)
    answer = stranger.act(f"/accounts/messages/{message.pk}/read/", {"open": "1"}, follow=True)
    assert "湘工信节能〔2026〕8号" in answer.text  # the public list, where the removal can be read
    clerk = client_for(story.world.city_clerk)
    message = Message.objects.get(kind="approve", user=story.world.city_clerk.user)
    answer = clerk.act(f"/accounts/messages/{message.pk}/read/", {"open": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/listings/{row.listing_id}/"


def test_a_removal_that_is_given_up_is_told_to_the_office_alone(story):
    story.list_unit(story.world.stranger)
    row = propose_removal(story.world, story.world.stranger)
    actor = story.actor("province_approver")
    listings.discard(actor=actor, decision=row, seen_version=row.version)
    assert told("discard")[0] == ["province_clerk"]
    assert not Message.objects.filter(organization=story.world.stranger.organization).exists()


@pytest.mark.parametrize("name", ["owner", "assessor", "city_clerk", "province_clerk"])
def test_every_desk_shows_the_latest_unread_and_leads_on(provincial, client_for, name):
    person = getattr(provincial.world, name)
    whose = {"user": person.user, "organization": person.organization}
    for number in range(7):
        Message.objects.create(**whose, kind="return", text=f"第 {number} 条", link="/")
    client = client_for(person)
    page = client.get("/desk/")
    assert [row.text for row in page.context["unread"]] == [f"第 {n} 条" for n in (6, 5, 4, 3, 2)]
    assert "未读消息（7 条）" in page.text
    assert "第 1 条" not in page.text
    assert '<a href="/accounts/messages/">全部消息</a>' in page.text
    client.act("/accounts/messages/read/")
    assert "未读消息（" not in client.get("/desk/").text
