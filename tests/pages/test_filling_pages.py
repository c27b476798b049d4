"""What the pages of a sheet say of a return for correction, of what is sealed, and of what is saved."""

from datetime import timedelta

import pytest

from applications.services import reviewing
from greenmfg import clock
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def story(in_hunan):
    return ProvincialStory(in_hunan)


def test_whoever_comes_too_late_is_told_where_to_turn(story, client_for):
    row = story.seen_by("city_approver", story.submitted.application)
    reviewing.send_back(
        actor=story.actor("city_approver"),
        application_id=row.pk,
        seen_version=row.version,
        reason="请核对",
        keys=["lawful"],
        due_at=clock.read() + timedelta(days=5),
    )
    path = f"/applications/{row.pk}/check/"
    assert "补正期限已过" not in client_for(story.world.owner).get(path).content.decode()
    with clock.override(clock.read() + timedelta(days=6)):
        page = client_for(story.world.owner).get(path).content.decode()
    assert "补正期限已过，不能再提交，请联系退回的主管部门" in page


def test_a_sealed_sheet_suggests_nothing(in_hunan, client_for):
    story = Story(in_hunan)
    client, path = client_for(in_hunan.owner), f"/applications/{story.filled.pk}/fill/energy/"
    assert "得分预估" in client.get(path).content.decode()
    assert story.sealed
    page = client.get(path).content.decode()
    assert "已提交，不能修改" in page
    for told in ("得分预估", "试算", "还可提高"):
        assert told not in page


def test_nothing_counts_as_saved_before_a_person_has_saved_something(in_hunan, client_for):
    story = Story(in_hunan)
    client, path = client_for(in_hunan.owner), f"/applications/{story.begun.pk}/fill/energy/"
    assert "data-save-state></p>" in client.get(path).content.decode()
    story.answer(story.begun, {"energy": "1200"})
    assert "data-save-state>已保存" in client.get(path).content.decode()
