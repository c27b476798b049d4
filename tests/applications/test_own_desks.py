"""The desks of a unit and of a body: what comes next, and how long it may take."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.services import drafts, third_party
from greenmfg import clock
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def provincial(in_hunan):
    return ProvincialStory(in_hunan)


@pytest.fixture
def desk(world, client_for):
    """The context and the page of that person's desk."""

    def open_desk(name):
        page = client_for(getattr(world, name)).get("/desk/")
        return page.context, page.text

    return open_desk


def in_days(days):
    return clock.read() + timedelta(days=days, hours=1)


def own(told):
    """What the unit's desk says of its one application."""
    (row,) = told["own"]
    return row.next_step, row.closes_at


def test_a_draft_is_to_be_filed_in_time(story, desk):
    assert story.begun
    closes_at = in_days(2)
    story.close_stage("prepare", closes_at)
    told, text = desk("owner")
    assert own(told) == ("填报、签署并提交", closes_at)
    assert '<span class="status status-bad">还剩 2 天</span>' in text


def test_what_is_filed_waits_for_the_city_and_then_for_the_province(story, desk):
    assert story.sealed
    city, province = in_days(5), in_days(20)
    story.close_stage("municipal_review", city)
    story.close_stage("provincial_review", province)
    assert own(desk("owner")[0]) == ("等待市州审核", city)
    assert story.forwarded
    before = own(desk("owner")[0])
    assert before == ("等待省级审核", province)
    assert story.selected
    assert own(desk("owner")[0]) == before  # the selection is not the unit's to know


def test_a_correction_has_its_own_date(provincial, desk):
    row = provincial.send_back("lawful")
    assert own(desk("owner")[0]) == ("按要求补正后重新提交", row.corrections.get().due_at)


def test_a_notice_ends_with_its_last_day(provincial, desk):
    notice = provincial.objected.notice
    assert own(desk("owner")[0]) == ("等待公示结束", notice.ends_at)


def test_what_is_over_has_no_end(story, desk):
    assert story.begun
    drafts.withdraw(
        actor=story.actor("colleague"), application_id=story.begun.pk, seen_version=1, reason="暂不申报"
    )
    assert own(desk("owner")[0])[1] is None


def test_the_body_reads_what_it_is_to_do_until_when(provincial, desk):
    assert provincial.entrusted
    closes_at = in_days(6)
    provincial.close_stage("submission", closes_at)
    told, text = desk("assessor")
    (row,) = told["entrusted"]
    assert (row.next_step, row.closes_at) == ("接受或谢绝委托", closes_at)
    assert "还剩 6 天" in text
    assert own(desk("owner")[0]) == ("等待评价机构接受委托", closes_at)
    assert provincial.accepted
    (row,) = desk("assessor")[0]["entrusted"]
    assert row.next_step == "完成评价并签署结论"
    assert provincial.signed
    (row,) = desk("assessor")[0]["entrusted"]
    assert (row.next_step, row.closes_at) == ("—", None)


def test_what_the_body_has_to_do_stands_before_what_it_has_done(provincial, in_hunan, desk):
    other = ProvincialStory(in_hunan, applicant="stranger", signatory="stranger")
    other.round, other.accredited = provincial.round, provincial.accredited
    assert provincial.entrusted
    assert other.signed  # entrusted later, and done
    told, _text = desk("assessor")
    assert [row.next_step for row in told["entrusted"]] == ["接受或谢绝委托", "—"]


def test_a_body_waits_while_the_unit_mends(provincial, desk):
    accepted = provincial.accepted
    seen = accepted.application.version
    third_party.reopen(actor=provincial.body(), entrustment=accepted, seen_version=seen, reason="台账不全")
    (row,) = desk("assessor")[0]["entrusted"]
    assert (row.next_step, row.closes_at) == ("等待申报单位重新签署", None)


def test_the_desks_cost_the_same_for_one_and_for_several(in_hunan, client_for):
    first, third = ProvincialStory(in_hunan), Story(in_hunan)
    second = ProvincialStory(in_hunan, applicant="stranger", signatory="stranger")
    second.round = first.round
    assert first.entrusted
    owner, body = client_for(in_hunan.owner), client_for(in_hunan.assessor)

    def counted(client):
        client.get("/desk/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/desk/").status_code == 200
        return len(seen)

    before = counted(owner), counted(body)
    assert third.sealed
    second.accredited = first.accredited
    assert second.entrusted
    assert (counted(owner), counted(body)) == before
