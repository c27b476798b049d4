"""国家推荐 by 257号: from the list of the province to the ministry; a product goes without a third party."""

from datetime import timedelta

import pytest

from applications.models import Entrustment, Listing
from applications.services import drafts, recommending, rounds, third_party
from greenmfg import clock
from greenmfg.errors import Refused
from tests.national import NationalProductStory, NationalStory
from tests.parks.test_profile import PAGE, PARK
from tests.people import MemberClient

HONOURS = ("factory", "park", "supply_chain", "product")


@pytest.fixture(params=HONOURS)
def story(request, in_hunan) -> NationalStory:
    """A unit of each track."""
    kind = NationalProductStory if request.param == "product" else NationalStory
    story = kind(in_hunan, honour=request.param)
    if request.param == "park":
        assert MemberClient(in_hunan.owner).act(PAGE, PARK).status_code == 302
    return story


def test_from_the_list_of_the_province_to_that_of_the_ministry(story, do_jobs):
    assert story.filled
    desk = MemberClient(story.world.owner).get("/desk/").content.decode()
    assert ("签署并提交" in desk) == (story.honour == "product")
    assert story.listed.outcome == "listed"
    do_jobs()
    entry = Listing.objects.get(level="national")
    assert (entry.honour, entry.application_id) == (story.honour, story.begun.pk)
    assert Entrustment.objects.exists() == (story.honour != "product")
    (sheet,) = recommending.content_of(story.actor("province_approver"), story.round)["designs"]
    assert sheet["title"] == "省级工业和信息化主管部门推荐汇总表"
    (row,) = recommending.content_of(story.actor("province_approver"), story.round)["units"]["recommended"]
    assert bool(row["body"]) == (story.honour != "product")


def test_a_product_is_filed_by_its_one_signature(in_hunan):
    story = NationalProductStory(in_hunan, honour="product")
    case = story.seen_by("city_clerk", story.sealed.application)
    assert case.status == "municipal"
    with pytest.raises(Refused):
        third_party.entrust(
            actor=story.actor("colleague"),
            application_id=case.pk,
            assessor_id=story.actor("assessor").unit.pk,
        )


def test_only_what_the_province_has_listed_is_recommended(in_hunan):
    """15号 三、5: 从省级绿色工厂、绿色产品、绿色园区、绿色供应链管理企业中."""
    story = NationalStory(in_hunan)
    with pytest.raises(Refused, match="现有省级绿色工厂"):
        drafts.begin(actor=story.actor("owner"), offer_id=story.offer.pk)


def test_filing_ends_for_each_track_with_its_own_last_step(in_hunan):
    round = NationalStory(in_hunan).round
    stages = {row.honour: row.procedure.filing_stage() for row in round.offers.all()}
    assert stages == {**dict.fromkeys(HONOURS[:3], "submission"), "product": "prepare"}
    ends = {row.stage: row.closes_at for row in round.deadlines.all()}
    assert ends.keys() == {"prepare", "submission", "provincial_review"}
    assert ends["prepare"] == ends["submission"]


def test_a_list_after_the_ministrys_day_is_told_so_and_not_refused(in_hunan):
    """257号 一: 逾期报送的，将纳入下一批进行论证."""
    story = NationalProductStory(in_hunan, honour="product")
    page, clerk = f"/rounds/{story.round.pk}/recommendation/", MemberClient(in_hunan.province_clerk)
    assert "将纳入下一批" not in clerk.get(page).text
    rounds.set_deadlines(
        actor=story.actor("province_approver"),
        round=story.round,
        closes={"provincial_review": clock.read() - timedelta(minutes=1)},
    )
    assert "逾期报送的，将纳入下一批进行论证。" in clerk.get(page).text
    assert story.selected.status == "selected"
