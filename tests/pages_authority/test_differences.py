"""补正对照: what was to be mended and what else has changed, for the offices and the unit."""

import pytest

from applications.services import evidence
from evaluation import selectors as evaluation
from tests.evidence.stories import ProvedProvincialStory

QUERIES = 7  # of a city's page of differences, however many there are


@pytest.fixture
def proved(in_hunan) -> ProvedProvincialStory:
    return ProvedProvincialStory(in_hunan)


@pytest.fixture
def mended(proved) -> ProvedProvincialStory:
    """Returned for a phone number and an area; the unit has mended the first alone."""
    proved.send_back("contact_phone", "site_area", reason="请核对电话和面积")
    row = proved.seen_by("owner", proved.begun)
    proved.answer(row, {"contact_phone": "0731-82220000"})
    proved.seal(row)
    return proved


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


def test_a_file_added_to_a_row_is_a_difference(proved, client_for):
    """A line says what it said, but is proved by two pages now."""
    own = evaluation.filled(proved.filled.self_sheet)
    line = own.line_key(next(row for row in own.scheme.criteria if row.key == "building_density"))
    proved.send_back(line)
    row = proved.seen_by("owner", proved.begun)
    evidence.link(
        actor=proved.actor("owner"), application_id=row.pk, keys=[line], evidence_id=proved.proof.pk,
        page_from=1, page_to=2,
    )  # fmt: skip
    proved.seal(row)
    page = client_for(proved.world.city_clerk).get(f"/cases/{row.pk}/differences/")
    (found,) = page.context["found"].rows
    assert (found.proved_before, found.proved_after) == ([], [f"证1 {proved.proof.title}（第1—2页）"])
    assert (found.before == found.after, found.is_changed) == (True, True)
    assert found.proved_after[0] in page.content.decode()


@pytest.mark.parametrize("number", [1, 3, 40])
def test_the_differences_cost_the_same_for_any_number(proved, client_for, queries, number):
    cells = evaluation.filled(proved.filled.self_sheet).cells
    proved.send_back(*[key for key, cell in cells.items() if not cell.is_fixed][:number])
    proved.seal(proved.seen_by("owner", proved.begun))
    clerk = client_for(proved.world.city_clerk)
    assert len(clerk.get(f"/cases/{proved.begun.pk}/differences/").context["found"].rows) == number
    assert queries(lambda: clerk.get(f"/cases/{proved.begun.pk}/differences/")) == QUERIES
