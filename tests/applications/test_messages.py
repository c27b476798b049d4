"""What members are told in the app: by which step, who, and never what is internal."""

import pytest

from accounts.actor import Actor
from accounts.models import Membership, Message, Role
from applications.models import Application
from applications.services import reviewing, third_party
from applications.services.news import tell
from greenmfg.errors import Refused
from tests.crowd import gather
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
        reviewing.decline(
            actor=story.actor("city_approver"), application_id=row.pk, seen_version=99, reason="不符合"
        )
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
