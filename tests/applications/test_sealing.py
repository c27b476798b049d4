"""The page shows a score: what is sealed is that score, and it stays the official one of its snapshot."""

import json

import pytest

from accounts.models import Event
from applications.models import Application, Snapshot
from applications.services import sealing
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.models import ScoreRun
from greenmfg.errors import Refused


def publish(story):
    """New benchmarks, which move the score of every sheet that is not sealed."""
    value = benchmarks.Value(key="water_reuse", leading="90", baseline="10", source="试算")
    benchmarks.publish(
        actor=story.actor("province_approver"),
        scheme="factory-2025",
        year=2025,
        title="试算",
        values=[value],
    )


@pytest.fixture
def shown(story):
    """What the check page showed, as its form posts it."""
    row = story.seen_by("colleague", story.filled)
    filled = evaluation.filled(row.self_sheet)
    return {
        "actor": story.actor("colleague"),
        "application_id": row.pk,
        "seen_version": row.version,
        "sheet_revision": row.self_sheet.revision,
        "seen_total": filled.score_as_json()["total"],
        "seen_input": filled.input_sha256(),
    }


def refusal(call):
    with pytest.raises(Refused) as caught:
        sealing.seal(**call)
    assert caught.value.status == 409
    assert not Snapshot.objects.exists()
    return caught.value.message


def signals():
    return [event.details for event in Event.objects.filter(action="tamper_signal")]


def test_benchmarks_published_meanwhile_are_checked_again_and_nobody_is_suspected(story, shown):
    publish(story)
    assert evaluation.filled(story.filled.self_sheet).score_as_json()["total"] != shown["seen_total"]
    assert "引领值、基准值已更新" in refusal(shown)
    assert signals() == []
    assert story.seen_by("colleague", story.filled).status == "draft"


def test_benchmarks_that_arrive_while_sealing_are_no_tampering_either(story, shown, monkeypatch):
    """Published after the status was claimed: the score compared is the one that would be sealed."""
    move = sealing.move

    def publish_meanwhile(**call):
        move(**call)
        publish(story)

    monkeypatch.setattr(sealing, "move", publish_meanwhile)
    assert "引领值、基准值已更新" in refusal(shown)
    assert signals() == []


def test_a_colleagues_save_meanwhile_is_no_tampering(story, shown):
    story.answer(story.filled, {"green_design": "1"})
    assert "填报内容又有改动" in refusal(shown)
    assert signals() == []


def test_another_total_for_the_same_input_is_tampering_and_the_record_stays(story, shown):
    assert "不一致" in refusal(shown | {"seen_total": "100"})
    assert signals() == [{"application": story.filled.pk, "sent": "100", "computed": shown["seen_total"]}]
    assert story.seen_by("colleague", story.filled).status == "draft"


def test_who_may_not_seal_is_told_that_and_not_suspected(story, shown):
    with pytest.raises(Refused) as caught:
        sealing.seal(**shown | {"actor": story.actor("owner"), "seen_total": "100"})
    assert caught.value.status == 403
    assert signals() == []


def test_the_page_posts_what_it_showed(story, shown, client_for):
    page = client_for(story.world.colleague).get(f"/applications/{story.filled.pk}/check/").content.decode()
    assert f'name="seen_input" value="{shown["seen_input"]}"' in page
    assert sealing.seal(**shown).no == 1


class TestTheOfficialScore:
    def score(self, story, snapshot):
        """Work off the score of one snapshot, whenever its job comes to run."""
        body = json.loads(snapshot.body)
        return sheets.record_score(
            sheet=story.filled.self_sheet,
            revision=snapshot.sheet_revision,
            filled=evaluation.thaw(body["scheme"]["sha256"], body["sheet"]),
        )

    @pytest.fixture
    def corrected(self, story):
        """Two snapshots of one sheet: as filed, and as filed again with another self-score."""
        first = story.sealed
        row = story.filled
        sheets.unlock(sheet=row.self_sheet, keys=["green_design"])
        type(row).objects.filter(pk=row.pk).update(status="correction", came_from="municipal")
        row.corrections.create(
            tenant=row.tenant, keys=["green_design"], due_at="2099-01-01T00:00:00Z", reason="请核对"
        )
        row = story.seen_by("owner", row)
        story.answer(row, {"green_design": "1"})
        return first, story.seal(row)

    def shown(self, story, snapshot, client_for):
        return (
            client_for(story.world.city_clerk).get(f"/cases/{snapshot.application_id}/").context["official"]
        )

    def test_a_late_job_of_the_older_snapshot_changes_nothing(self, story, corrected, client_for):
        first, second = corrected
        newer, older = self.score(story, second), self.score(story, first)
        assert older.pk > newer.pk
        assert older.total != newer.total
        assert self.shown(story, second, client_for).total == newer.total
        assert evaluation.official_scores([newer.sheet_id]) == {newer.sheet_id: newer}

    def test_the_older_score_is_not_taken_for_the_new_one_while_that_is_computed(
        self, story, corrected, client_for
    ):
        first, second = corrected
        self.score(story, first)
        assert self.shown(story, second, client_for) is None

    def test_the_same_answers_sealed_again_are_scored_again(self, story):
        filled = evaluation.filled(story.filled.self_sheet)
        for revision in (1, 2, 2):
            sheets.record_score(sheet=story.filled.self_sheet, revision=revision, filled=filled)
        assert list(ScoreRun.objects.order_by("pk").values_list("sheet_revision", flat=True)) == [1, 2]


def test_what_is_filed_keeps_its_name_until_it_is_concluded(story, client_for):
    assert story.sealed
    admin, unit = client_for(story.world.admin), story.world.admin.organization
    told = {"region_id": unit.region_id, "industry": "材料", "industry_code": "2614"}
    refused = admin.act("/accounts/unit/", {**told, "name": "国家绿色标杆集团有限公司"})
    assert "正在办理，单位名称以已签署的材料为准" in refused.content.decode()
    unit.refresh_from_db()
    assert unit.name != "国家绿色标杆集团有限公司"
    Application.objects.update(status="concluded")
    assert admin.act("/accounts/unit/", {**told, "name": "湘江新名称有限公司"}).status_code == 302
