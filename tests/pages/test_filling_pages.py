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


def test_a_computed_value_is_shortened_and_a_typed_one_stands_to_the_letter(in_hunan, client_for):
    story = Story(in_hunan)
    story.answer(story.filled, {"energy": "1", "output_value": "3", "water_reuse": "98.123456"})
    page = client_for(in_hunan.owner).get(f"/applications/{story.filled.pk}/check/").content.decode()
    assert '<td data-label="填报值">0.3333 tce/万元</td>' in page
    assert '<td data-label="填报值">98.123456 %</td>' in page


def test_an_indicator_without_a_unit_of_its_own_tells_which_to_take(in_hunan, client_for):
    story = Story(in_hunan)
    page = client_for(in_hunan.owner).get(f"/applications/{story.begun.pk}/fill/energy/").content.decode()
    assert "按该产品的计量单位（如 t、件、台）填数" in page
    assert "单位产品为每一计量单位产品的 tce（如 tce/t、tce/件），单位产值为 tce/万元。" in page
