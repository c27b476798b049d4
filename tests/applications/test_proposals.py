"""拟办、审核: one proposes, another decides; what has moved on is not decided; nobody else knows of it."""

from datetime import timedelta

import pytest

from accounts.models import Event, Membership
from applications import selectors
from applications.models import Application, Correction, Proposal, Review, SiteAssessment
from applications.services import drafts, proposing, selection, transmitting
from applications.services.proposing import Wanted
from greenmfg import clock
from greenmfg.errors import Refused
from tests.applications.test_transmittals import many
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


def refused(status, call, **told):
    with pytest.raises(Refused) as caught:
        call(**told)
    assert caught.value.status == status, caught.value.message
    return caught.value


def approve(story, *rows, name="city_approver"):
    fresh = [selectors.proposal_of(story.actor(name), row.pk) for row in rows]
    proposing.approve(actor=story.actor(name), proposals=fresh)


def test_nothing_happens_to_the_case_until_another_agrees(story):
    row = story.propose("decline_municipal", story.verified, "材料不实")
    assert story.seen_by("city_clerk", story.verified).status == "municipal"
    assert (row.snapshot, row.seen_version) == (story.sealed, story.verified.version)
    approve(story, row)
    assert story.seen_by("city_clerk", story.verified).status == "declined"
    row.refresh_from_db()
    assert (row.status, row.decided_by.name) == ("approved", "city_approver")
    told = Review.objects.get(decision="decline_municipal")
    assert (told.by.name, told.reason, told.snapshot) == ("city_approver", "材料不实", story.sealed)


def test_who_proposes_does_not_decide(story):
    case, approver = story.verified, story.actor("city_approver")
    call = {"application_id": case.pk, "action": "decline_municipal", "seen_version": case.version}
    row = proposing.propose(actor=approver, reason="材料不实", **call)
    assert row.status == "open"
    refusal = refused(409, proposing.approve, actor=approver, proposals=[row])
    assert "另一位审核人员" in refusal.message
    assert refused(403, proposing.approve, actor=story.actor("city_clerk"), proposals=[row])
    proposing.retract(actor=approver, proposal=row)
    assert Proposal.objects.get().status == "retracted"


def test_an_office_of_one_decides_at_once(story):
    case = story.verified
    Membership.objects.filter(user=story.world.city_clerk.user).delete()
    row = proposing.propose(
        actor=story.actor("city_approver"), application_id=case.pk, action="decline_municipal",
        seen_version=case.version, reason="材料不实",
    )  # fmt: skip
    assert row.status == "approved"
    assert story.seen_by("city_approver", case).status == "declined"


def test_without_a_proposal_no_service_decides(story):
    case = story.forwarded
    call = {"application_id": case.pk, "seen_version": case.version, "reason": "指标居前"}
    refusal = refused(409, selection.choose, action="select", actor=story.actor("province_approver"), **call)
    assert "拟办意见" in refusal.message


def test_what_is_turned_down_can_be_proposed_anew(story, client_for):
    row = story.propose("decline_municipal", story.verified, "材料不实")
    again = refused(409, story.propose, action="decline_municipal", application=story.verified, reason="再报")
    assert "city_clerk" in again.message
    approver = client_for(story.world.city_approver)
    path = f"/proposals/{row.pk}/turn-down/"
    assert approver.act(path, {"reason": ""}).status_code == 422
    assert approver.act(path, {"reason": "请核对第三项"}).status_code == 302
    assert story.seen_by("city_clerk", story.verified).status == "municipal"
    page = client_for(story.world.city_clerk).get(f"/cases/{story.verified.pk}/").text
    assert "已退回重拟" in page
    assert "请核对第三项" in page
    assert "拟不予上报</a>" in page
    assert story.propose("decline_municipal", story.verified, "已核对").pk != row.pk


def test_approval_of_what_has_moved_on_says_who_did_what_and_shows_it_as_overtaken(story, client_for):
    row = story.propose("select", story.forwarded, "指标居前")
    drafts.withdraw(
        actor=story.actor("colleague"),
        application_id=row.application_id,
        seen_version=story.forwarded.version,
        reason="企业搬迁",
    )
    approver = client_for(story.world.province_approver)
    answer = approver.act("/proposals/approve/", {"proposal": row.pk})
    assert answer.status_code == 409
    assert "colleague已于" in answer.text
    assert "撤回申报" in answer.text
    assert "已失效" in approver.get(f"/cases/{row.application_id}/").text


def test_a_return_is_carried_out_as_it_was_proposed(in_hunan):
    story = ProvincialStory(in_hunan)
    case = story.submitted.application
    due = clock.read() + timedelta(days=5)
    late = {"keys": ["lawful"], "due_at": clock.read() - timedelta(minutes=1)}
    assert refused(422, story.propose, action="return", application=case, reason="请补正", **late)
    row = story.propose("return", case, "请补正", keys=["lawful"], due_at=due)
    approve(story, row)
    assert (Correction.objects.get().keys, Correction.objects.get().due_at) == (["lawful"], due)
    assert story.seen_by("owner", case).self_sheet.unlocked.split() == ["lawful"]


def test_the_case_page_the_queue_and_the_desk_show_what_waits(story, client_for):
    row = story.propose("decline_municipal", story.verified, "材料不实")
    approver, clerk = client_for(story.world.city_approver), client_for(story.world.city_clerk)
    case = f"/cases/{story.verified.pk}/"
    assert "同意</button>" in approver.get(case).text
    assert f'href="/proposals/{row.pk}/turn-down/"' in approver.get(case).text
    assert "同意</button>" not in clerk.get(case).text
    assert "收回拟办意见</button>" in clerk.get(case).text
    assert "1 件待您审核" in approver.get("/desk/").text
    assert "待您审核" not in clerk.get("/desk/").text
    assert "材料不实" in approver.get("/proposals/").text
    assert [line.pk for line in approver.get("/queue/?flag=proposed").context["rows"]] == [story.verified.pk]
    assert approver.act("/proposals/approve/", {"proposal": row.pk, "confirmed": "yes"}).status_code == 302
    history = [entry.title for entry in approver.get(case).context["history"]]
    assert history[-3:] == ["拟不予上报", "同意", "不予上报"]


def test_nobody_outside_the_office_knows_of_a_proposal(story, client_for):
    row = story.propose("decline_provincial", story.forwarded, "名额已满")
    pk = row.application_id
    for name, page in (("owner", f"/applications/{pk}/"), ("city_approver", f"/cases/{pk}/")):
        text = client_for(getattr(story.world, name)).get(page).text
        assert "名额已满" not in text
        assert "拟不予推荐" not in text
    city = client_for(story.world.city_approver)
    assert city.act("/proposals/approve/", {"proposal": row.pk}).status_code == 404
    assert city.get(f"/proposals/{row.pk}/turn-down/").status_code == 404
    assert "名额已满" not in city.get("/proposals/").text
    assert city.get("/queue/?flag=proposed").context["rows"] == []


def test_several_are_proposed_and_approved_all_or_none(in_hunan, client_for):
    story = Story(in_hunan)
    rows = many(story, 3)
    sent = transmitting.propose(
        actor=story.actor("city_clerk"), round=story.round, application_ids=[row.pk for row in rows],
        filled_by="周敏", phone="0731-88886666",
    )  # fmt: skip
    story.send(sent)
    story.receive(sent)
    clerk = story.actor("province_clerk")
    cases = [story.seen_by("province_clerk", row) for row in rows]
    wanted = [Wanted(row.pk, row.version, f"第 {n} 名") for n, row in enumerate(cases, start=1)]
    none = [*wanted[:2], wanted[2]._replace(reason=" ")]
    refusal = refused(422, proposing.propose_all, actor=clerk, action="select", wanted=none)
    assert cases[2].organization.name in refusal.items[0].message
    stale = [*wanted[:2], wanted[2]._replace(seen_version=1)]
    refusal = refused(409, proposing.propose_all, actor=clerk, action="select", wanted=stale)
    assert cases[2].organization.name in refusal.message
    assert not Proposal.objects.exists()
    made = proposing.propose_all(actor=clerk, action="select", wanted=wanted)
    story.list_unit(story.world.stranger, level="national")  # of the same city, asked to file, has not
    approver = client_for(story.world.province_approver)
    answer = approver.act("/proposals/approve/", {"proposal": [row.pk for row in made]})
    assert answer.status_code == 422
    assert all(row.organization.name in answer.text for row in cases)
    assert set(Application.objects.values_list("status", flat=True)) == {"provincial"}
    assert Proposal.objects.filter(status="open").count() == 3
    selectors.listings(level="national").update(state="removed")
    assert approver.act("/proposals/approve/", {"proposal": [row.pk for row in made]}).status_code == 302
    assert set(Application.objects.values_list("status", flat=True)) == {"selected"}
    assert Event.objects.filter(action="select").count() == 3


def test_what_ends_a_case_is_agreed_to_in_two_steps(story, client_for):
    row, approver = (
        story.propose("decline_municipal", story.verified, "材料不实"),
        client_for(story.world.city_approver),
    )
    asked = approver.act("/proposals/approve/", {"proposal": row.pk})
    assert asked.status_code == 200
    for words in ("确认审核决定", "不能撤回", "材料不实", story.verified.number):
        assert words in asked.text
    assert story.seen_by("city_clerk", story.verified).status == "municipal"
    assert approver.act("/proposals/approve/", {"proposal": row.pk, "confirmed": "yes"}).status_code == 302
    assert story.seen_by("city_clerk", story.verified).status == "declined"


def test_a_case_is_not_sent_on_while_a_colleague_would_do_something_else_with_it(story):
    sending = story.proposed
    row = story.propose("decline_municipal", story.verified, "材料不实")
    with pytest.raises(Refused) as caught:
        story.send(sending)
    assert "尚待审核" in caught.value.items[0].message
    proposing.turn_down(actor=story.actor("city_approver"), proposal=row, reason="可以上报")
    sending.refresh_from_db()
    story.send(sending)
    assert Application.objects.get().status == "provincial"


def test_the_site_assessment_counts_when_it_is_proposed_and_when_it_is_approved(in_hunan):
    story = ProvincialStory(in_hunan)
    refusal = refused(422, story.propose, action="select", application=story.forwarded, reason="优")
    assert "现场评估" in refusal.items[0].message
    assert not SiteAssessment.objects.exists()
