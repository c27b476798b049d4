"""Seven, three and one days before something is due, each person concerned is told, once a day."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership, Message, Role, User
from applications.services import drafts, reminders
from greenmfg import clock
from greenmfg.jobs import services as jobs
from tests.listings import approve, propose_removal
from tests.provincial import ProvincialStory

MOMENT = datetime(2026, 10, 27, 17, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def day(do_jobs, in_hunan):
    """A day's work of the platform so many days before the moment, with the letters it leads to."""

    def work(days):
        mail.outbox.clear()
        Message.objects.filter(kind="reminder").delete()
        with clock.override(MOMENT.replace(hour=1) - timedelta(days=days)):
            jobs.sweep()
            do_jobs()
            do_jobs()
        return sorted(row.to[0].partition("@")[0] for row in mail.outbox)

    return work


@pytest.fixture
def provincial(in_hunan):
    return ProvincialStory(in_hunan)


def test_a_draft_is_reminded_of_on_three_days_and_on_no_other(story, day):
    assert story.begun
    story.close_stage("prepare", MOMENT)
    unit = ["admin", "colleague", "owner"]
    assert {days: day(days) for days in (8, 7, 5, 3, 2, 1, 0)} == {
        8: [], 7: unit, 5: [], 3: unit, 2: [], 1: unit, 0: []
    }  # fmt: skip


def test_the_letter_says_what_until_when_and_where(story, day, settings):
    settings.SITE_URL = "https://green.example.cn"
    assert story.begun
    story.close_stage("prepare", MOMENT)
    day(3)
    letter = mail.outbox[0]
    assert letter.subject == "绿色制造体系申报评价平台：有 1 项工作即将截止（最早还剩 3 天）"
    assert "【湘江新材料有限公司】" in letter.body
    assert f"1. 填报申报 {story.begun.number}" in letter.body
    assert "截止：2026年10月27日（周二）17:00（还剩 3 天）" in letter.body
    assert f"https://green.example.cn/applications/{story.begun.pk}/" in letter.body
    told = Message.objects.get(kind="reminder", user=story.world.owner.user)
    assert f"填报申报 {story.begun.number}，截止 2026年10月27日（周二）17:00，还剩 3 天" in told.text


def test_a_job_that_runs_twice_writes_once(story, day):
    assert story.begun
    story.close_stage("prepare", MOMENT)
    assert len(day(1)) == 3
    with clock.override(MOMENT.replace(hour=2) - timedelta(days=1)):
        reminders.remind(actor=Actor.system(story.world.hunan))
    assert Message.objects.filter(kind="reminder").count() == 3


def test_nobody_is_reminded_of_what_is_done_or_who_left(story, day):
    assert story.begun
    story.close_stage("prepare", MOMENT)
    User.objects.filter(name="admin").update(is_active=False)
    Membership.objects.filter(user=story.world.colleague.user).delete()
    assert day(7) == ["owner"]
    story.begun.status = "withdrawn"
    story.begun.save()
    assert day(3) == []


def test_a_person_of_two_organizations_gets_one_letter(story, day):
    assert story.begun
    other = ProvincialStory(story.world, applicant="stranger", signatory="stranger")
    assert other.begun
    stranger, owner = story.world.stranger, story.world.owner
    Membership.objects.create(user=owner.user, organization=stranger.organization, role=Role.FILLER)
    story.close_stage("prepare", MOMENT)
    other.close_stage("submission", MOMENT)
    assert day(3).count("owner") == 1
    (letter,) = [row for row in mail.outbox if row.to == [owner.user.email]]
    assert "【湘江新材料有限公司】" in letter.body
    assert "【麓山机械有限公司】" in letter.body
    assert Message.objects.filter(kind="reminder", user=owner.user).count() == 2  # one in each


def test_each_way_is_switched_off_for_itself(story, day, client_for):
    assert story.begun
    story.close_stage("prepare", MOMENT)
    owner = client_for(story.world.owner)
    page = owner.get("/reminders/").text
    assert page.count("checked") == 6
    assert "公示结束" not in page  # nothing of an office's
    owner.act("/reminders/", {"filing-in_app": "on", "submission-by_mail": "on"})
    assert owner.get("/reminders/").text.count("checked") == 2
    assert "owner" not in day(7)
    assert Message.objects.filter(kind="reminder", user=story.world.owner.user).count() == 1
    owner.act("/reminders/", {"filing-by_mail": "on"})
    assert "owner" in day(3)
    assert not Message.objects.filter(kind="reminder", user=story.world.owner.user).exists()


def test_the_city_is_reminded_of_what_it_has_not_sent(story, day):
    assert story.sealed
    story.close_stage("municipal_review", MOMENT)
    assert day(3) == ["city_approver", "city_clerk"]
    assert "尚有 1 件未上报" in mail.outbox[0].body


def test_body_and_unit_are_reminded_before_filing_ends(provincial, day):
    assert provincial.accepted
    provincial.close_stage("submission", MOMENT)
    assert day(7) == ["admin", "assessor", "checker", "colleague", "owner"]
    words = {row.to[0]: row.body for row in mail.outbox}
    assert "完成对“湘江新材料有限公司”的第三方评价" in words["assessor@example.com"]
    assert "的申报材料" in words["owner@example.com"]


def test_a_correction_is_reminded_of_by_its_own_date(provincial, day):
    row = provincial.send_back("lawful")
    row.corrections.update(due_at=MOMENT)
    assert day(1) == ["admin", "colleague", "owner"]
    assert f"补正申报 {row.number} 并重新提交" in mail.outbox[0].body


def test_notice_and_objection_are_reminded_of_in_one_letter(provincial, day):
    notice = provincial.objected.notice
    days = (MOMENT.date() - notice.closes_on).days
    assert day(days + 1) == ["province_approver", "province_clerk"]
    assert "公示结束" in mail.outbox[0].body
    assert "异议 1 件待核查" in mail.outbox[0].body


def test_a_job_reminds_a_batch_and_asks_for_the_next(story, in_hunan, monkeypatch):
    assert story.begun
    story.close_stage("prepare", MOMENT)
    monkeypatch.setattr(reminders, "BATCH", 2)
    with clock.override(MOMENT.replace(hour=1) - timedelta(days=7)):
        after = reminders.remind(actor=Actor.system(in_hunan.hunan))
        assert Message.objects.filter(kind="reminder").count() == 2
        assert reminders.remind(actor=Actor.system(in_hunan.hunan), after=after) is None
    assert Message.objects.filter(kind="reminder").count() == 3


def test_a_listed_unit_that_must_file_and_has_not_begun_is_reminded(story, day):
    story.list_unit(story.world.stranger, level="national")
    assert story.round
    story.close_stage("prepare", MOMENT)
    assert {days: day(days) for days in (8, 7, 5, 3)} == {8: [], 7: ["stranger"], 5: [], 3: ["stranger"]}
    body = mail.outbox[0].body
    assert f"填报“{story.round.title}”（名单内现有绿色工厂），尚未开始" in body
    assert f"/offers/{story.round.offers.get(honour='factory', entry='existing').pk}/begin/" in body


def test_a_listed_unit_that_has_begun_is_reminded_of_its_draft_alone(story, day):
    story.list_unit(story.world.stranger, level="national")
    existing = story.round.offers.get(honour="factory", entry="existing")
    row = drafts.begin(actor=story.actor("stranger"), offer_id=existing.pk)
    story.close_stage("prepare", MOMENT)
    assert day(3) == ["stranger"]
    assert f"填报申报 {row.number}" in mail.outbox[0].body
    assert "尚未开始" not in mail.outbox[0].body


def test_who_is_off_the_list_or_has_switched_it_off_is_not_asked_to_begin(story, day, client_for):
    story.list_unit(story.world.stranger, level="national")
    assert story.round
    story.close_stage("prepare", MOMENT)
    client_for(story.world.stranger).act("/reminders/", {"submission-by_mail": "on"})
    assert day(7) == []
    client_for(story.world.stranger).act("/reminders/", {"filing-by_mail": "on"})
    assert day(3) == ["stranger"]
    approve(story.world, propose_removal(story.world, story.world.stranger))
    assert day(1) == []
