"""Two people answer for the report, the signatory signs it, and what was signed stands."""

import hashlib
import json

import pytest

from applications import selectors
from applications.services import assessing, sealing, third_party
from applications.services.assessing import Visit
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.cells import why_key
from evaluation.models import ScoreRun
from evaluation.services import Change
from greenmfg.errors import Refused


def test_the_report_is_prepared_by_one_and_reviewed_by_another(story):
    row = story.judged
    call = {"entrustment": row, "sheet_revision": row.sheet.revision}
    with pytest.raises(Refused, match="尚未由编制负责人"):
        assessing.review(actor=story.body("checker"), **call)
    assessing.prepare(actor=story.body(), **call)
    with pytest.raises(Refused, match="须为两人"):
        assessing.review(actor=story.body(), **call)
    with pytest.raises(Refused, match="审核人尚未审核"):
        story.sign(row)
    assessing.review(actor=story.body("checker"), **call)
    assert story.sign(row).no == 1


def save_a_text(story, row):
    story.judge(row, report_overview="改写的概述。")


def record_a_visit(story, row):
    visit = Visit(visited_on=selectors.today(), people="李明", record="复查。")
    assessing.record_visit(actor=story.body(), entrustment=row, visit=visit)


@pytest.mark.parametrize("change", [save_a_text, record_a_visit])
def test_whatever_is_saved_later_voids_both(story, change):
    row = story.confirmed
    change(story, row)
    with pytest.raises(Refused, match="又有改动"):
        story.sign(row)
    assert story.sign(story.confirm(row))


def test_the_reviewer_reviews_what_he_saw(story):
    row = story.judged
    call = {"entrustment": row, "sheet_revision": row.sheet.revision}
    assessing.prepare(actor=story.body(), **call)
    save_a_text(story, row)
    with pytest.raises(Refused, match="又有改动"):
        assessing.review(actor=story.body("checker"), **call)


def test_every_gap_is_named(story):
    row = story.accepted
    with pytest.raises(Refused) as caught:
        assessing.prepare(actor=story.body(), entrustment=row, sheet_revision=row.sheet.revision)
    missing = {item.field for item in caught.value.items}
    scheme = evaluation.scheme_of(row.sheet)
    assert {criterion.key for criterion in scheme.criteria} <= missing
    assert {gate.key for gate in scheme.gates} <= missing
    assert {"report_overview", "report_editor", "visits"} <= missing


def missing(story):
    row = story.now(story.judged)
    return [item.field for item in story.gaps(row)]


def test_a_row_judged_without_a_word_is_a_gap(story):
    story.judge(story.judged, **{"lawful.note": ""})
    assert missing(story) == ["lawful"]


def test_one_name_in_both_places_is_a_gap(story):
    story.judge(story.judged, report_reviewer="李明")
    assert missing(story) == ["report_reviewer"]


@pytest.mark.parametrize("key", ["building_compliance", "lawful"])
def test_what_is_unmet_cannot_be_signed_as_qualified(story, key):
    story.judge(story.judged, **{key: "unmet", why_key(key): "现场核查发现与自我评价所述情况不符。"})
    row = story.confirm(story.judged)
    with pytest.raises(Refused, match="不能签署“合格”") as caught:
        story.sign(row)
    assert [item.field for item in caught.value.items] == [key]
    with pytest.raises(Refused, match="说明不合格的理由"):
        story.sign(row, "unqualified")
    assert story.sign(row, "unqualified", reason="必选要求未满足。")
    assert story.now(row).conclusion == "unqualified"


def test_a_refused_signature_leaves_the_sheet_open(story):
    row = story.judged
    with pytest.raises(Refused):
        story.sign(row)
    save_a_text(story, row)


def test_what_was_signed_is_sealed_with_what_it_judged(story, do_jobs):
    snapshot = story.signed
    assert hashlib.sha256(snapshot.body.encode()).hexdigest() == snapshot.sha256
    body = json.loads(snapshot.body)
    assert body["judged"]["sha256"] == story.sealed.sha256
    assert body["people"] == {"declared_by": "assessor", "prepared_by": "assessor", "reviewed_by": "checker"}
    assert (body["conclusion"], body["sheet"]["side"], body["score"]["total"]) == (
        "qualified",
        "assessor",
        "100",
    )
    document = snapshot.documents.get()
    assert (document.kind, document.application) == ("assessor_report", story.confirmed.application)
    do_jobs()
    assert ScoreRun.objects.get(sheet=story.confirmed.sheet).total == "100"
    changes = [Change("lawful", "unmet", 1)]
    with pytest.raises(Refused, match="已签署"):
        sheets.save_answers(actor=story.body(), sheet=story.now(story.confirmed).sheet, changes=changes)


def test_a_replayed_signature_gives_the_same_snapshot(story):
    row = story.confirmed
    told = {"seen_version": row.version, "sheet_revision": row.sheet.revision, "conclusion": "qualified"}
    first = third_party.sign(actor=story.body(), entrustment=row, **told)
    again = third_party.sign(actor=story.body(), entrustment=story.now(row), **told)
    assert (first.pk, row.snapshots.count()) == (again.pk, 1)


@pytest.mark.parametrize(("name", "status"), [("checker", 403), ("revoked_assessor", 404)])
def test_only_the_signatory_of_the_body_signs(story, name, status):
    row = story.confirmed
    told = {"seen_version": row.version, "sheet_revision": row.sheet.revision, "conclusion": "qualified"}
    with pytest.raises(Refused) as caught:
        third_party.sign(actor=story.body(name), entrustment=row, **told)
    assert caught.value.status == status


def test_the_city_gets_self_evaluation_summary_and_the_bodys_report(story):
    body = json.loads(story.submitted.body)
    assert body["third_party"] == {
        "assessor": "中部绿色评价中心",
        "conclusion": "qualified",
        "sha256": story.signed.sha256,
    }
    assert body["summary"][0] == {"key": "background", "text": "按创建方案完成。"}
    assert story.submitted.receipt == "SJ2026-00001-2"


def test_nothing_is_filed_without_the_summary(story):
    assert story.signed
    application = story.seen_by("colleague", story.confirmed.application)
    with pytest.raises(Refused, match="总结报告") as caught:
        sealing.submit(
            actor=story.actor("colleague"), application_id=application.pk, seen_version=application.version
        )
    assert [item.field for item in caught.value.items] == [
        "background", "organization", "measures", "results", "next_steps",
    ]  # fmt: skip
