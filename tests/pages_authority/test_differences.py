"""补正对照: what was to be mended and what else has changed, for the offices and the unit."""

import pytest

from tests.evidence.stories import ProvedProvincialStory


@pytest.fixture
def mended(in_hunan) -> ProvedProvincialStory:
    """Returned for a phone number and an area; the unit has mended the first alone."""
    story = ProvedProvincialStory(in_hunan)
    story.send_back("contact_phone", "site_area", reason="请核对电话和面积")
    row = story.seen_by("owner", story.begun)
    story.answer(row, {"contact_phone": "0731-82220000"})
    story.seal(row)
    return story


@pytest.mark.parametrize(("name", "place"), [("city_clerk", "cases"), ("owner", "applications")])
def test_named_items_stand_side_by_side_with_what_became_of_them(mended, client_for, name, place):
    client = client_for(getattr(mended.world, name))
    address = f"/{place}/{mended.begun.pk}/"
    assert f'href="{address}differences/"' in client.get(address).content.decode()
    page = client.get(f"{address}differences/")
    phone, area = page.context["found"].rows
    assert (phone.before, phone.after) == ("0731-88886666", "0731-82220000")
    assert (phone.is_named, phone.is_changed, area.is_named, area.is_changed) == (True, True, True, False)
    text = page.content.decode()
    assert "请核对电话和面积" in text
    assert text.count("未改动") == 1
    assert "要求之外的改动" not in text


def test_a_case_never_returned_has_nothing_to_compare(story, client_for):
    case, clerk = story.sealed.application, client_for(story.world.city_clerk)
    assert "补正对照" not in clerk.get(f"/cases/{case.pk}/").content.decode()
    assert "没有退回补正后重新提交的记录" in clerk.get(f"/cases/{case.pk}/differences/").content.decode()
