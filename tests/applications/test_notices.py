"""The public notice of 15号 三、4: prepared, published, frozen, ended only when its days are over."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Membership
from applications.models import Notice
from applications.services import notices
from greenmfg import clock, workdays
from greenmfg.errors import Refused
from tests.provincial import ProvincialStory

BEIJING = ZoneInfo("Asia/Shanghai")
CONTACT = {"department": "节能与综合利用处", "phone": "0731-88955463"}


@pytest.fixture
def story(in_hunan):
    return ProvincialStory(in_hunan)


@pytest.fixture
def told_2027(settings, tmp_path):
    """The holidays of 2027, as an operator tells them."""
    file = tmp_path / "workdays.json"
    file.write_text(json.dumps({"2027": {"off": ["2027-01-01"], "on": ["2027-01-03"]}}))
    settings.WORKDAYS_FILE = str(file)
    yield
    workdays._told.cache_clear()


def publish(story, notice, seen_version=1, name="province_approver"):
    notices.open_notice(actor=story.actor(name), notice=notice, seen_version=seen_version)


def test_a_clerk_prepares_and_the_approver_publishes(story, client_for):
    clerk, approver = client_for(story.world.province_clerk), client_for(story.world.province_approver)
    row = story.selected
    choose = f"/rounds/{story.round.pk}/notice/"
    assert "湘江新材料有限公司（长沙市，绿色工厂）" in clerk.get(choose).content.decode()
    made = clerk.act(choose, {"application_ids": [row.pk], **CONTACT})
    notice = Notice.objects.get()
    assert made.headers["Location"] == f"/notices/{notice.pk}/"
    preview = clerk.get(made.headers["Location"]).content.decode()
    assert row.organization.uscc in preview
    assert "发布公示</button>" not in preview
    assert clerk.act(f"/notices/{notice.pk}/open/", {"seen_version": 1}).status_code == 403
    assert approver.act(f"/notices/{notice.pk}/open/", {"seen_version": 1}).status_code == 302
    assert story.seen_by("owner", row).status == "in_notice"
    page = approver.get(f"/notices/{notice.pk}/").content.decode()
    notice.refresh_from_db()
    assert notice.sha256 in page
    assert "结束公示</button>" not in page


def test_who_draws_a_list_up_does_not_publish_it_unless_he_is_the_only_one(story, client_for):
    row, world = story.selected, story.world
    approver = client_for(world.province_approver)
    made = approver.act(f"/rounds/{story.round.pk}/notice/", {"application_ids": [row.pk], **CONTACT})
    page = made.headers["Location"]
    said = approver.get(page).content.decode()
    assert "须由本单位另一位审核人员发布" in said
    assert "发布公示</button>" not in said
    refused = approver.act(f"{page}open/", {"seen_version": 1})
    assert refused.status_code == 409
    assert "由您拟办" in refused.content.decode()
    Membership.objects.filter(organization=world.province_approver.organization).exclude(
        user=world.province_approver.user
    ).delete()
    assert approver.act(f"{page}open/", {"seen_version": 1}).status_code == 302
    assert Notice.objects.get().status == "open"


def test_attack_018_a_list_with_a_foreign_case_is_refused_as_a_whole(story, client_for):
    row, approver = story.selected, client_for(story.world.province_approver)
    path = f"/rounds/{story.round.pk}/notice/"
    foreign = approver.act(path, {"application_ids": [row.pk, row.pk + 1000], **CONTACT})
    assert foreign.status_code == 422
    assert "名单已有变化" in foreign.content.decode()
    actor = story.actor("province_approver")
    with pytest.raises(Refused, match="重新勾选"):
        notices.draft_notice(actor=actor, round=story.round, application_ids=[row.pk, row.pk + 1000])
    assert not Notice.objects.exists()


def test_one_list_waits_at_a_time(story):
    actor, row = story.actor("province_approver"), story.drafted
    with pytest.raises(Refused, match="已有待发布的公示名单"):
        notices.draft_notice(actor=actor, round=story.round, application_ids=[story.selected.pk])
    notices.discard_notice(actor=actor, notice=row, seen_version=row.version)
    notices.draft_notice(actor=actor, round=story.round, application_ids=[story.selected.pk])


def test_the_second_clerk_is_told_who_was_first(story, client_for):
    notice, approver = story.noticed, client_for(story.world.province_approver)
    again = approver.act(f"/notices/{notice.pk}/open/", {"seen_version": 1})
    assert again.status_code == 409
    assert "province_approver已于" in again.content.decode()
    assert approver.act(f"/notices/{notice.pk}/discard/", {"seen_version": 2}).status_code == 409
    assert Notice.objects.get().status == "open"


def test_a_case_taken_off_the_list_stops_the_publication(story, client_for):
    notice, row = story.drafted, story.selected
    story.decide("unselect", row, "材料存疑")
    with pytest.raises(Refused, match="湘江新材料有限公司”已不在推荐名单中"):
        publish(story, notice)
    notice.refresh_from_db()
    assert (notice.status, notice.opens_on) == ("draft", None)
    page = client_for(story.world.province_approver).get(f"/notices/{notice.pk}/").content.decode()
    assert "暂不能发布" in page
    assert "发布公示</button>" not in page


def test_a_notice_of_31_december_waits_for_the_holidays_of_the_next_year(story, client_for):
    notice = story.drafted
    with clock.override(datetime(2026, 12, 31, 23, 30, tzinfo=BEIJING)):
        with pytest.raises(Refused, match="尚未录入2027年的节假日安排"):
            publish(story, notice)
        page = client_for(story.world.province_approver).get(f"/notices/{notice.pk}/")
    assert "尚未录入2027年的节假日安排" in page.content.decode()
    notice.refresh_from_db()
    assert (notice.status, notice.version) == ("draft", 1)


def test_a_notice_of_31_december_counts_the_swapped_days(story, told_2027):
    with clock.override(datetime(2026, 12, 31, 23, 30, tzinfo=BEIJING)):
        publish(story, story.drafted)
    notice = Notice.objects.get()
    # 1 January is a holiday, Sunday the 3rd is worked: 3, 4, 5, 6, 7.
    assert (notice.opens_on, notice.closes_on) == (date(2026, 12, 31), date(2027, 1, 7))


def test_a_notice_stands_to_the_last_second(story):
    notice, approver = story.noticed, story.actor("province_approver")
    call = {"actor": approver, "notice": notice, "seen_version": notice.version}
    with clock.override(notice.ends_at - timedelta(seconds=1)), pytest.raises(Refused, match="24:00之后"):
        notices.close_notice(**call)
    notice.refresh_from_db()
    with clock.override(notice.ends_at):
        notices.close_notice(**call)
    assert Notice.objects.get().status == "closed"


@pytest.mark.parametrize("change", [{"closes_on": date(2026, 1, 1)}, {"body": "{}"}])
def test_what_is_published_does_not_change(story, change):
    notice = story.noticed
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**change)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        notice.applications.clear()
    told = json.loads(Notice.objects.get().body)
    assert [sorted(unit) for unit in told["units"]] == [["honour", "name", "region", "subject", "uscc"]]
    assert told["working_days"] == 5
