"""Who may begin, what a sheet starts from, and who may write into it."""

from typing import get_args

import pytest

from accounts.models import Organization
from applications.services import drafts
from applications.services.drafts import fill
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.scoring.layout import Prefill
from evaluation.services import Change
from greenmfg.errors import Refused
from tests.provincial import ProvincialStory
from tests.stories import publish_scheme


def begin(story, entry="new", **more):
    offer = story.round.offers.get(honour="factory", entry=entry)
    return drafts.begin(actor=story.actor("owner"), offer_id=offer.pk, **more)


def refused(status, call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    assert caught.value.status == status, caught.value.message
    return caught.value.message


class TestAUnitOnTheListAlready:
    @pytest.fixture
    def unit(self, story):
        for level in ("provincial", "national"):
            story.list_unit(story.world.owner, level=level)

    def test_is_sent_to_the_offer_for_existing_units(self, story, unit):
        with pytest.raises(Refused) as caught:
            begin(story)
        assert caught.value.status == 422
        assert "已在国家级绿色工厂名单中" in caught.value.message
        assert "现有单位填报" in caught.value.message

    def test_fills_in_as_an_existing_unit(self, story, unit):
        assert begin(story, "existing").basis.level == "national"

    def test_is_not_offered_to_begin_anew(self, story, unit, client_for):
        page = client_for(story.world.owner)
        offers = {
            entry: story.round.offers.get(honour="factory", entry=entry) for entry in ("new", "existing")
        }
        desk = page.get("/desk/").content.decode()
        assert f"/offers/{offers['new'].pk}/begin/" not in desk
        assert f"/offers/{offers['existing'].pk}/begin/" in desk
        assert "贵单位已在名单中" in desk

    def test_is_told_so_on_the_page_too(self, story, unit, client_for):
        offer = story.round.offers.get(honour="factory", entry="new")
        page = client_for(story.world.owner).act(f"/offers/{offer.pk}/begin/", {"industry": ""})
        assert page.status_code >= 400
        assert "已在国家级绿色工厂名单中" in page.content.decode()


class TestPrefill:
    @pytest.fixture
    def sheet(self, story):
        story.list_unit(story.world.owner)
        Organization.objects.update(industry="滚动轴承制造", industry_code="3451")
        return lambda **more: evaluation.filled(begin(story, **more).self_sheet)

    def test_the_contact_is_who_begins(self, sheet):
        filled = sheet()
        told = {key: filled.text(key) for key in ("contact", "phone", "email")}
        assert told == {"contact": "owner", "phone": "13800138000", "email": "owner@example.com"}

    @pytest.mark.parametrize(("named", "kept"), [("", "通则"), ("水泥", "水泥")])
    def test_the_industry_is_asked_once(self, sheet, named, kept):
        assert sheet(industry=named).text("key_industry") == kept

    @pytest.fixture
    def plan(self, story):
        revision, actor = publish_scheme("creation-plan-hunan-2023"), story.actor("owner")
        sheet = sheets.create_sheet(actor=actor, scheme_revision_id=revision.pk, year=2022)
        sheets.prefill(actor=actor, sheet=sheet, more={"offer.honour": "绿色工厂"})
        return evaluation.filled(sheet)

    def test_the_organization_code_is_part_of_the_credit_code(self, plan, story):
        assert plan.text("organization_code") == story.actor("owner").unit.uscc[8:17]

    def test_everything_a_field_may_start_from_is_supplied(self, sheet, plan, story):
        provincial = ProvincialStory(story.world, applicant="stranger", signatory="stranger")
        product = {"offer_id": provincial.round.offers.get(honour="product").pk, "subject": "水性木器涂料"}
        told = drafts.begin(actor=story.actor("stranger"), **product)
        begun = [sheet(), plan, *(evaluation.filled(row.self_sheet) for row in (provincial.begun, told))]
        started = [(filled, cell) for filled in begun for cell in filled.cells.values() if cell.prefill]
        assert [cell.key for filled, cell in started if not filled.text(cell.key)] == []
        told_elsewhere = ("park.", "chain.")  # by the records of an honour
        asked = {name for name in get_args(Prefill) if name and not name.startswith(told_elsewhere)}
        assert {cell.prefill for _filled, cell in started} == asked


class TestWhoFillsIn:
    @pytest.fixture
    def call(self, story):
        return {"application_id": story.begun.pk, "changes": [Change(key="main_products", value="轴承")]}

    @pytest.mark.parametrize("person", ["owner", "colleague"])
    def test_a_filler_and_the_signatory(self, story, call, person):
        assert fill(actor=story.actor(person), **call).saved

    def test_no_member_without_such_a_role(self, story, call):
        assert "填报申报材料" in refused(403, fill, actor=story.actor("admin"), **call)

    @pytest.mark.parametrize("person", ["stranger", "city_clerk", "province_approver"])
    def test_nobody_else(self, story, call, person):
        refused(404, fill, actor=story.actor(person), **call)

    def test_not_the_office_that_has_the_case(self, story):
        """Nor does it see the live sheet, in which a correction may be under way."""
        row = story.sealed.application
        assert story.seen_by("city_clerk", row)
        refused(404, fill, actor=story.actor("city_clerk"), application_id=row.pk, changes=[])
