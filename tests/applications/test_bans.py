"""禁止申报 (湖南通知 四、2): who falsifies leaves every list and applies for nothing for three years."""

from datetime import date, timedelta

import pytest

from accounts.models import Event
from applications import selectors
from applications.models import Ban, Listing, ListingDecision
from applications.services import bans, drafts, sealing, transmitting
from greenmfg import clock
from greenmfg.errors import Refused
from tests.bans import approve, propose_ban
from tests.evidence.files import a_pdf
from tests.people import MemberClient
from tests.stories import Story


def banned(story, **told) -> Ban:
    return approve(story.world, propose_ban(story.world, story.world.owner, **told))


def refused(call, *args, **told) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **told)
    assert caught.value.status == 409
    return caught.value.message


def begin(story):
    return drafts.begin(actor=story.actor("owner"), offer_id=story.offer.pk)


def test_a_banned_unit_leaves_the_lists_of_all_levels(story):
    for level in ("provincial", "national"):
        story.list_unit(story.world.owner, level)
    row = banned(story)
    assert row.until == date(2029, 3, 2)
    entries = {entry.level: entry for entry in Listing.objects.all()}
    assert (entries["provincial"].state, entries["national"].state) == ("removed", "active")
    decisions = {row.listing.level: row for row in ListingDecision.objects.select_related("listing")}
    assert decisions["provincial"].status == "approved"
    assert decisions["provincial"].ground == decisions["national"].ground == "falsified"
    assert decisions["national"].status == "proposed"  # that list is the ministry's own
    assert decisions["national"].reason.startswith("建议工业和信息化部移出")
    assert Event.objects.filter(action="remove").count() == 1


def test_who_proposes_does_not_approve(story):
    row = propose_ban(story.world, story.world.owner)
    with pytest.raises(Refused) as caught:
        bans.approve(actor=story.actor("province_clerk"), ban=row, seen_version=row.version)
    assert caught.value.status == 403
    own = bans.propose(
        actor=story.actor("province_approver"),
        uscc=story.world.stranger.organization.uscc,
        name="麓山机械有限公司",
        kind="enterprise",
        document_number="湘工信节能〔2026〕10号",
        decided_on=date(2026, 3, 2),
        reason="伪造台账。",
        evidence=a_pdf("决定.pdf"),
    )
    assert "由您提出" in refused(
        bans.approve, actor=story.actor("province_approver"), ban=own, seen_version=own.version
    )


def test_who_is_not_listed_anywhere_is_banned_by_his_code(story):
    story.list_unit(story.world.owner)
    banned(story, name="改了名称的公司")
    message = refused(begin, story)
    assert "湘工信节能〔2026〕9号" in message
    assert "2029年3月2日" in message
    page = MemberClient(story.world.owner).act(f"/offers/{story.offer.pk}/begin/", {"industry": ""})
    assert page.status_code == 409
    assert "不得申报" in page.text


def test_a_draft_is_not_sealed(story):
    row = story.filled
    banned(story)
    call = {"application_id": row.pk, "seen_version": row.version}
    assert "不得申报" in refused(
        sealing.seal, actor=story.actor("colleague"), sheet_revision=row.self_sheet.revision, **call
    )


def test_the_city_does_not_send_it_on(story):
    row = story.verified
    banned(story)
    faults = transmitting.trial(actor=story.actor("city_approver"), rows=[row])
    assert any("不得申报" in text for text in faults[row.pk])


def test_the_department_does_not_choose_it(story):
    row = story.forwarded
    banned(story)
    with pytest.raises(Refused) as caught:
        story.decide("select", row, "优中选优")
    assert "不得申报" in caught.value.items[0].message


@pytest.mark.parametrize(("days", "over"), [(0, False), (1, True)])
def test_the_ban_ends_after_three_years(story, days, over):
    story.list_unit(story.world.owner)
    row = banned(story)
    unit = story.world.owner.organization
    noon = clock.read().replace(year=row.until.year, month=row.until.month, day=row.until.day)
    with clock.override(noon + timedelta(days=days)):
        assert (selectors.ban_on(unit, "factory") is None) == over


def test_a_park_is_banned_as_a_park(story):
    unit = story.world.owner.organization
    story.list_unit(story.world.owner)
    banned(story, kind="park")
    assert selectors.ban_on(unit, "park")
    assert selectors.ban_on(unit, "factory") is None
    assert Listing.objects.get().state == "active"


def test_another_province_is_not_asked(story):
    banned(story)
    far = Story(story.world)
    assert selectors.ban_on(far.world.outsider.organization, "factory") is None


def test_a_ban_that_should_not_stand_is_lifted_with_its_reason(story):
    row = banned(story)
    call = {"ban": row, "seen_version": row.version}
    with pytest.raises(Refused):
        bans.lift(actor=story.actor("province_approver"), reason=" ", **call)
    bans.lift(actor=story.actor("province_approver"), reason="复核后事实不成立", **call)
    assert selectors.ban_on(story.world.owner.organization, "factory") is None


def test_the_pages_from_the_proposal_to_the_ban(story, do_jobs):
    unit = story.world.owner.organization
    story.list_unit(story.world.owner)
    clerk, approver = (
        MemberClient(getattr(story.world, f"province_{name}")) for name in ("clerk", "approver")
    )
    typed = {"uscc": unit.uscc, "name": unit.name, "kind": "enterprise", "decided_on": "2026-03-02"}
    typed |= {"document_number": "湘工信节能〔2026〕9号", "reason": "提供虚假的检测报告。"}
    wrong = clerk.act("/bans/new/", {**typed, "uscc": "123", "evidence": a_pdf("决定.pdf")})
    assert wrong.status_code == 422
    assert clerk.act("/bans/new/", {**typed, "evidence": a_pdf("决定.pdf")}).status_code == 302
    do_jobs()
    row = Ban.objects.get()
    city = MemberClient(story.world.city_clerk)
    assert city.get(f"/bans/{row.pk}/").status_code == 404
    assert f'href="/bans/{row.pk}/"' in approver.get("/desk/").text
    page = approver.get(f"/bans/{row.pk}/").text
    assert "移出省级绿色工厂名单" in page
    assert "/approve/" not in clerk.get(f"/bans/{row.pk}/").text
    answer = approver.act(f"/bans/{row.pk}/approve/", {"seen_version": row.version})
    assert answer.status_code == 302
    again = approver.act(f"/bans/{row.pk}/approve/", {"seen_version": row.version})
    assert again.status_code == 409
    assert "禁止申报" in city.get(f"/bans/{row.pk}/").text
    assert unit.name in city.get("/bans/").text
    lifting = approver.get(f"/bans/{row.pk}/lift/").text
    assert "撤销后该单位可以申报" in lifting
    told = {"seen_version": row.version + 1, "reason": "复核后事实不成立"}
    assert approver.act(f"/bans/{row.pk}/lift/", told).status_code == 302
    assert "已撤销" in approver.get("/bans/").text
