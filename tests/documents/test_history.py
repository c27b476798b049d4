"""办理经过 as PDF: on request, by a job, to each organization as it may read it."""

from collections.abc import Callable
from typing import Any

import pytest

from applications.models import HistoryDocument
from greenmfg.jobs.models import Job
from tests.documents.test_drafting import text_of
from tests.people import MemberClient, World
from tests.stories import Story

SELECTED = "列入推荐名单"


@pytest.fixture
def story(in_hunan: World) -> Story:
    return Story(in_hunan)


@pytest.fixture
def printed(story: Story, do_jobs: Callable[[], int]) -> Callable[[str], str]:
    """Asks for the PDF as the person with this name, and reads it."""

    def ask(name: str) -> str:
        client, page = MemberClient(getattr(story.world, name)), path(story)
        assert client.act(page).status_code == 302
        assert "hx-get" in client.get(f"{page}progress/").content.decode()
        do_jobs()
        return read(client.get(f"{page}file/"))

    return ask


def path(story: Story) -> str:
    return f"/applications/{story.begun.pk}/history/"


def read(answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return text_of(answer.getvalue())


def test_it_tells_what_happened_by_whom_and_what_was_sealed(story, printed):
    snapshot = story.sealed
    story.decide("decline_municipal", story.verified, "单耗数据与台账不一致")
    text = printed("city_clerk")
    unit = snapshot.application.organization
    for told in (unit.name, unit.uscc, snapshot.application.number, snapshot.receipt, snapshot.sha256):
        assert told in text
    for told in (
        "签署并提交",
        "不予上报",
        "单耗数据与台账不一致",
        "长沙市工业和信息化局",
        "不予推荐",
        "第1页",
    ):
        assert told in text


def test_the_page_offers_it_to_both(story, client_for):
    assert story.sealed
    for name, above in [("city_clerk", "cases"), ("owner", "applications")]:
        client = client_for(getattr(story.world, name))
        page = client.get(f"/{above}/{story.begun.pk}/").content.decode()
        assert f'href="{path(story)}"' in page
        assert f'href="/{above}/{story.begun.pk}/"' in client.get(path(story)).content.decode()
        assert client.get(f"{path(story)}file/").status_code == 409


def test_attack_001_what_was_printed_for_an_office_is_never_served_to_the_unit(story, printed):
    """The department has selected the case and printed that; the unit hears of it by the notice."""
    assert story.selected
    assert SELECTED in printed("province_approver")
    owner = MemberClient(story.world.owner)
    assert owner.get(f"{path(story)}file/").status_code == 409
    assert SELECTED not in printed("owner")
    files = dict(HistoryDocument.objects.values_list("organization__kind", "file"))
    assert set(files) == {"provincial", "applicant"}
    assert files["provincial"] != files["applicant"]
    assert SELECTED not in read(owner.get(f"{path(story)}file/"))
    province = MemberClient(story.world.province_approver)
    assert SELECTED in read(province.get(f"{path(story)}file/"))


def test_attack_015_who_has_left_meanwhile_prints_nothing(story, do_jobs):
    assert story.sealed
    clerk = story.world.city_clerk
    MemberClient(clerk).act(path(story))
    clerk.user.memberships.all().delete()
    do_jobs()
    row = HistoryDocument.objects.get()
    assert row.file is None
    assert row.job.state == Job.State.DEAD
    assert "不再生成" in row.job.reason


def test_a_later_one_takes_its_place_and_tells_more(story, printed):
    assert story.sealed
    assert "不予上报" not in printed("city_clerk")
    story.decide("decline_municipal", story.verified, "材料不实")
    assert "不予上报" in printed("city_clerk")
    assert HistoryDocument.objects.count() == 1
