"""形成推荐名单: what the department reports to the ministry is frozen, edition by edition."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Event
from applications import selectors
from applications.models import Listing, Recommendation
from applications.services import recommending
from greenmfg.errors import Refused
from tests.stories import Story

NUMBER = "湘工信节能函〔2025〕120号"


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


def content(story):
    return recommending.content_of(story.actor("province_approver"), story.round)


def posted(client, story, **told):
    path = f"/rounds/{story.round.pk}/recommendation/"
    usual = {
        "document_number": NUMBER,
        "issued_on": selectors.today().isoformat(),
        "seen": recommending.digest(content(story)),
    }
    return client.act(path, {**usual, **told})


def test_an_approver_freezes_what_the_page_shows(story, client_for):
    row, clerk, approver = (
        story.selected,
        client_for(story.world.province_clerk),
        client_for(story.world.province_approver),
    )
    path = f"/rounds/{story.round.pk}/recommendation/"
    assert "形成推荐名单</button>" not in clerk.get(path).content.decode()
    assert posted(clerk, story).status_code == 403
    page = approver.get(path).content.decode()
    assert "湘江新材料有限公司" in page
    assert recommending.digest(content(story)) in page
    made = posted(approver, story)
    frozen = Recommendation.objects.get()
    assert made.headers["Location"] == f"/recommendations/{frozen.pk}/"
    assert frozen.sha256 == hashlib.sha256(frozen.body.encode()).hexdigest()
    body = json.loads(frozen.body)
    assert [unit["number"] for unit in body["units"]["recommended"]] == [row.number]
    assert body["units"]["recommended"][0]["snapshot"] == story.sealed.sha256
    assert (frozen.edition, body["document_number"]) == (1, NUMBER)
    told = clerk.get(f"/recommendations/{frozen.pk}/").content.decode()
    for text in (frozen.sha256, NUMBER, "〔待确认〕", "湘江新材料有限公司"):
        assert text in told
    event = Event.objects.get(subject_kind="applications.recommendation", action="issue")
    assert event.snapshot_sha256 == frozen.sha256


def test_what_was_reported_never_changes(story):
    assert story.selected
    row = story.reported
    for change in ({"body": "{}"}, {"document_number": "另文"}, {"edition": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Recommendation.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).delete()


def test_a_list_that_moved_on_meanwhile_is_not_frozen(story, client_for):
    row, approver = story.selected, client_for(story.world.province_approver)
    seen = recommending.digest(content(story))
    story.decide("unselect", row, "材料存疑")
    answer = posted(approver, story, seen=seen)
    assert answer.status_code == 409
    assert "刷新页面" in answer.content.decode()
    assert not Recommendation.objects.exists()


def test_a_later_edition_says_why_and_the_earlier_one_stays(story, client_for):
    row, approver = story.selected, client_for(story.world.province_approver)
    first = story.reported
    path = f"/rounds/{story.round.pk}/recommendation/"
    assert "又有变化" not in approver.get(path).content.decode()
    story.decide("unselect", row, "材料存疑")
    page = approver.get(path).content.decode()
    assert "第 1 版形成以后，推荐情况又有变化" in page
    assert "尚有 1 家新申报单位在省级审核中" in page
    with pytest.raises(Refused, match="还没有列入推荐名单的单位"):
        story.report(reason="调整")
    story.list_unit(story.world.stranger, level="national")
    assert posted(approver, story).status_code == 422  # no reason
    assert posted(approver, story, reason="一家单位退出推荐").status_code == 302
    second = Recommendation.objects.get(edition=2)
    assert second.reason == "一家单位退出推荐"
    assert [unit["name"] for unit in json.loads(second.body)["units"]["recommended"]] == []
    earlier = approver.get(f"/recommendations/{first.pk}/").content.decode()
    assert "已重新形成第 2 版" in earlier
    assert "湘江新材料有限公司" in earlier


def test_once_the_outcome_is_confirmed_the_last_edition_stands(story, client_for):
    approver, path = client_for(story.world.province_approver), f"/rounds/{story.round.pk}/recommendation/"
    assert story.selected
    assert story.reported
    story.list_unit(story.world.stranger, level="national")  # by which a preview would differ
    assert "重新形成推荐名单" in approver.get(path).text
    story.announce()
    page = approver.get(path).text
    assert "公布结果已确认，以第 1 版为准" in page
    for words in ("预览", "重新形成推荐名单", "又有变化"):
        assert words not in page
    assert posted(approver, story, reason="调整").status_code == 409
    assert approver.get(f"{path}recommended.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("told", "field"),
    [({"document_number": " "}, "document_number"), ({"issued_on": "tomorrow"}, "issued_on")],
)
def test_a_report_needs_its_number_and_a_day_that_has_come(story, client_for, told, field):
    assert story.selected
    if "issued_on" in told:
        told = {"issued_on": (selectors.today() + timedelta(days=1)).isoformat()}
    answer = posted(client_for(story.world.province_approver), story, **told)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()


def existing(story):
    return {unit["name"]: unit for unit in content(story)["units"]["existing"]}


def test_a_unit_that_has_not_filed_is_named_without_a_score(story):
    story.list_unit(story.world.owner, level="national")
    unit = existing(story)["湘江新材料有限公司"]
    assert (unit["filing"], unit["total"], unit["leading"]) == ("未填报", "无得分", "")
    Listing.objects.filter(level="national").update(state="removed")
    assert existing(story) == {}


def test_a_filing_is_counted_once_the_department_has_it(story):
    keeper = Keeping(story.world)
    keeper.round = story.round
    assert keeper.sealed
    name = "湘江新材料有限公司"
    assert existing(story)[name]["filing"] == "已填报，市州审核中"
    assert existing(story)[name]["total"] == "待定"
    assert content(story)["units"]["indicators"] == []
    assert keeper.sent
    assert existing(story)[name]["filing"] == "已填报，市州上报待签收"
    keeper.receive(keeper.sent)
    unit = existing(story)[name]
    assert (unit["filing"], unit["industry"], unit["total"]) == ("已填报", "通用零部件制造", "待定")
    # No benchmark is known here: each of the ten indicators held against one is open.
    assert (unit["leading"], unit["baseline"], unit["below"], unit["pending"]) == ("0", "0", "0", "10")
    rows = content(story)["units"]["indicators"]
    assert len(rows) == 10
    assert {(row["units"], row["pending"]) for row in rows} == {("1", "1")}


class Keeping(Story):
    """A unit of the national list that files to keep its place."""

    @property
    def offer(self):
        return self.round.offers.get(honour="factory", entry="existing")

    def list_unit(self, person, level="national"):
        super().list_unit(person, level="national")


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_costs_the_same_for_any_number_of_units(
    story, client_for, django_assert_max_num_queries, number
):
    assert story.selected
    for place in range(number):
        Listing.objects.create(
            tenant=story.world.hunan, honour="factory", level="national", uscc=f"{place:018}",
            name=f"单位{place}", region=story.world.changsha, year=2023, document_number="1号",
            listed_on=selectors.today(),
        )  # fmt: skip
    client = client_for(story.world.province_approver)
    client.get("/desk/")
    with django_assert_max_num_queries(18):
        assert client.get(f"/rounds/{story.round.pk}/recommendation/").status_code == 200
