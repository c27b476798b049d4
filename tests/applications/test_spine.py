"""From registration's list to the national list, by services; each guard with its refusal."""

import hashlib
import json
from datetime import timedelta

import pytest

from accounts.models import Event
from applications import selectors
from applications.models import Document, Listing, Proposal
from applications.services import (
    concluding,
    drafts,
    notices,
    proposing,
    reviewing,
    rounds,
    sealing,
    selection,
    transmitting,
)
from applications.services.concluding import Ending
from applications.services.reviewing import Finding, Verdict
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.models import ScoreRun
from evaluation.services import Change
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.jobs.models import Job


def refused(status, call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.status == status, caught.value.message
    return caught.value


def test_the_whole_way(story, do_jobs):
    assert story.listed.outcome == "listed"
    application = story.seen_by("owner", story.listed)
    assert (application.status, application.outcome) == ("concluded", "listed")
    national = selectors.listings(level="national").get()
    assert (national.name, national.year) == ("湘江新材料有限公司", 2025)
    actions = [event.action for event in selectors.history(application)]
    assert actions == ["begin", "confirm", "seal", "forward", "select", "conclude"]
    do_jobs()
    # No benchmark is published: only the four rows that need none are scored, 4.5 + 4 + 6 + 5.
    assert (ScoreRun.objects.get().status, ScoreRun.objects.get().total) == ("incomplete", "19.5")
    assert Document.objects.get().file is not None


def test_beginning_needs_the_listing_the_offer_asks_for(story):
    refusal = refused(422, drafts.begin, actor=story.actor("owner"), offer_id=story.offer.pk)
    assert "名单中没有查到贵单位" in refusal.message


def test_a_unit_begins_once(story):
    assert story.begun.status == "draft"
    refused(409, drafts.begin, actor=story.actor("owner"), offer_id=story.offer.pk)


def test_beginning_ends_with_the_filing_deadline(story):
    story.list_unit(story.world.owner)
    story.close_stage("prepare", clock.read() - timedelta(seconds=1))
    refusal = refused(409, drafts.begin, actor=story.actor("owner"), offer_id=story.offer.pk)
    assert "截止" in refusal.message


def test_a_key_industry_without_requirements_of_its_own_falls_back_visibly(story):
    story.list_unit(story.world.owner)
    application = drafts.begin(actor=story.actor("owner"), offer_id=story.offer.pk, industry="水泥")
    filled = evaluation.filled(application.self_sheet)
    assert filled.scheme.fallback_note(filled.industry) == "行业要求未录入，暂按通则（待确认）"


def test_attack_034_a_seal_with_anything_missing_names_every_item(story):
    application = story.begun
    refusal = refused(422, story.seal, application)
    keys = {item.field for item in refusal.items}
    assert {"main_products", "operating", "energy_intensity", "land_output"} <= keys
    assert story.seen_by("owner", application).status == "draft"
    assert evaluation.filled(application.self_sheet).problems()


def test_a_negative_condition_stops_the_seal(story):
    story.answers["lawful"] = "unmet"
    refusal = refused(422, story.seal, story.filled)
    assert [item.field for item in refusal.items] == ["lawful"]


def test_only_the_signatory_seals(story):
    row = story.seen_by("owner", story.filled)
    refused(
        403,
        sealing.seal,
        actor=story.actor("owner"),
        application_id=row.pk,
        seen_version=row.version,
        sheet_revision=row.self_sheet.revision,
    )


def test_attack_026_a_replayed_seal_gives_the_same_receipt(story):
    row = story.seen_by("colleague", story.filled)
    call = {
        "actor": story.actor("colleague"),
        "application_id": row.pk,
        "seen_version": row.version,
        "sheet_revision": row.self_sheet.revision,
    }
    first, second = sealing.seal(**call), sealing.seal(**call)
    assert first.receipt == second.receipt == "GJ2025-00001-1"
    assert Event.objects.filter(action="seal").count() == 1
    assert Job.objects.filter(kind="render_document").count() == 1


def test_a_seal_names_the_sheet_it_has_seen(story):
    row = story.seen_by("colleague", story.filled)
    story.answer(story.filled, {"main_products": "改过的产品"})
    refusal = refused(
        409,
        sealing.seal,
        actor=story.actor("colleague"),
        application_id=row.pk,
        seen_version=row.version,
        sheet_revision=row.self_sheet.revision,
    )
    assert "重新核对" in refusal.message
    assert story.seen_by("owner", row).status == "draft"


def test_the_snapshot_freezes_what_was_shown(story):
    shown = evaluation.filled(story.filled.self_sheet)
    snapshot = story.sealed
    body = json.loads(snapshot.body)
    assert hashlib.sha256(snapshot.body.encode()).hexdigest() == snapshot.sha256
    assert body["sheet"]["answers"] == shown.as_json()["answers"]
    assert body["score"] == shown.score_as_json()
    assert evaluation.thaw(shown.scheme_sha256, body["sheet"]).score == shown.score


def test_attack_028_nothing_changes_after_the_seal(story):
    snapshot = story.sealed
    sheet = story.seen_by("owner", story.filled).self_sheet
    change = Change(key="main_products", value="后来的产品", seen_version=1)
    refusal = refused(409, sheets.save_answers, actor=story.actor("owner"), sheet=sheet, changes=[change])
    assert refusal.message == "已签署，不能修改。"
    snapshot.refresh_from_db()
    assert hashlib.sha256(snapshot.body.encode()).hexdigest() == snapshot.sha256


def test_a_seal_a_second_late_is_refused_and_says_when_it_closed(story):
    application = story.filled
    story.close_stage("prepare", clock.read() - timedelta(seconds=1))
    refusal = refused(409, story.seal, application)
    assert "截止" in refusal.message
    assert story.seen_by("owner", application).status == "draft"


def test_attack_033_a_closed_round_takes_no_new_application(story):
    story.list_unit(story.world.owner)
    offer = story.offer
    rounds.close_round(actor=story.actor("province_approver"), round=story.round)
    refused(404, drafts.begin, actor=story.actor("owner"), offer_id=offer.pk)


def test_forwarding_needs_every_look_up_and_every_verification(story):
    row = story.seen_by("city_approver", story.sealed.application)
    call = {"actor": story.actor("city_approver"), "rows": [row]}
    assert len(transmitting.trial(**call)[row.pk]) == 14 + 6
    reviewing.verify(
        actor=story.actor("city_clerk"),
        application_id=row.pk,
        seen_version=row.version,
        verdicts=[Verdict(item.key, "verified") for item in evaluation.scheme_of(row.self_sheet).criteria],
    )
    call["rows"] = [story.seen_by("city_approver", row)]
    assert len(transmitting.trial(**call)[row.pk]) == 6


def test_a_found_negative_condition_excludes(story):
    row = story.verified
    today = clock.read().date()
    reviewing.look_up(
        actor=story.actor("city_clerk"),
        application_id=row.pk,
        seen_version=row.version,
        findings=[Finding("lawful", "信用中国", today, "found", "2024年环境处罚")],
    )
    (fault,) = transmitting.trial(actor=story.actor("city_approver"), rows=[row])[row.pk]
    assert fault.startswith("查询发现存在")


@pytest.mark.parametrize(
    ("verdict", "fault"),
    [
        (Verdict("energy_intensity", "not_verified"), "请填写理由"),
        (Verdict("energy_intensity", "differs", "NaN", "台账不符"), "核实值"),
        (Verdict("energy_intensity", "guessed"), "请选择核实结论"),
        (Verdict("no_such_row", "verified"), "没有这项指标"),
    ],
)
def test_a_verdict_that_cannot_stand_is_refused_by_name(story, verdict, fault):
    row = story.seen_by("city_clerk", story.sealed.application)
    refusal = refused(
        422,
        reviewing.verify,
        actor=story.actor("city_clerk"),
        application_id=row.pk,
        seen_version=row.version,
        verdicts=[verdict],
    )
    assert fault in refusal.items[0].message


def test_a_verified_value_stands_beside_the_submitted_one(story):
    row = story.seen_by("city_clerk", story.sealed.application)
    reviewing.verify(
        actor=story.actor("city_clerk"),
        application_id=row.pk,
        seen_version=row.version,
        verdicts=[Verdict("water_reuse", "differs", "７８.５", "按水平衡测试报告")],
    )
    assert selectors.latest_verifications(row)["water_reuse"].value == "78.5"
    assert evaluation.filled(row.self_sheet).text("water_reuse") == "80"


def test_a_listing_needs_its_document(story):
    row = story.selected
    refusal = refused(
        422,
        concluding.conclude,
        actor=story.actor("province_approver"),
        endings=[Ending(row, "listed")],
        listed_on=clock.read().date(),
    )
    assert [(item.field, item.message[:10]) for item in refusal.items] == [
        (str(row.pk), "请填写公布文件的文号")
    ]
    assert not Listing.objects.filter(level="national").exists()


def test_not_listed_ends_the_case_without_an_entry(story):
    row = story.selected
    concluding.conclude(actor=story.actor("province_approver"), endings=[Ending(row, "not_listed")])
    assert not Listing.objects.filter(level="national").exists()


def test_who_comes_second_hears_who_was_first(story):
    row = story.propose("decline_municipal", story.verified, "材料不实")
    call = {"actor": story.actor("city_approver"), "proposals": [row]}
    again = {"actor": story.actor("city_approver"), "proposals": [Proposal.objects.get()]}
    assert again["proposals"][0].application.status == "municipal"
    proposing.approve(**call)
    refusal = refused(409, proposing.approve, **again)
    assert "city_approver" in refusal.message
    assert "不予上报" in refusal.message


def test_withdrawing_lets_the_unit_begin_again(story):
    row = story.seen_by("colleague", story.begun)
    drafts.withdraw(
        actor=story.actor("colleague"), application_id=row.pk, seen_version=row.version, reason="填报主体有误"
    )
    again = drafts.begin(actor=story.actor("owner"), offer_id=story.offer.pk)
    assert again.number == "GJ2025-00002"


def test_a_withdrawn_sheet_takes_no_answer(story):
    row = story.seen_by("colleague", story.begun)
    drafts.withdraw(
        actor=story.actor("colleague"), application_id=row.pk, seen_version=row.version, reason="填报主体有误"
    )
    sheet = story.seen_by("owner", row).self_sheet
    change = Change(key="main_products", value="后来的产品")
    refused(409, sheets.save_answers, actor=story.actor("owner"), sheet=sheet, changes=[change])


def test_a_refusal_does_not_tell_the_unit_of_its_selection(story):
    row = story.seen_by("colleague", story.selected)
    call = {"application_id": row.pk, "seen_version": 1, "reason": "填报主体有误"}
    refusal = refused(409, drafts.withdraw, actor=story.actor("colleague"), **call)
    assert "推荐" not in refusal.message
    assert "province_approver" not in refusal.message
    call["seen_version"] = row.version
    told = refused(409, selection.choose, action="select", actor=story.actor("province_approver"), **call)
    assert "列入推荐名单" in told.message


def test_a_round_without_a_notice_publishes_none(story):
    call = {"actor": story.actor("province_approver"), "round": story.round}
    refusal = refused(409, notices.draft_notice, **call, application_ids=[story.selected.pk])
    assert "不设公示" in refusal.message


def test_a_unit_of_another_province_is_not_listed(story):
    refused(404, story.list_unit, story.world.outsider)
    assert not Listing.objects.exists()


def test_the_public_list_offers_years_that_have_entries(story):
    assert selectors.listing_facets() == ([], [])
    story.list_unit(story.world.owner)
    story.list_unit(story.world.stranger)
    years, regions = selectors.listing_facets()
    assert years == [2023]
    assert [name for _pk, name in regions] == ["长沙市"]
