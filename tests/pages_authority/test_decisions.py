"""Steps on a case: what they ask, what they refuse, what they say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Proposal, Round
from applications.services.moves import move
from evaluation import selectors as evaluation
from greenmfg import clock
from greenmfg.errors import Refused
from tests.crowd import gather
from tests.evidence.files import a_picture
from tests.pages_authority.test_path import page_version


def agree(client):
    """Agree to what waits, also where it ends the case."""
    told = {"proposal": Proposal.objects.get(status="open").pk, "confirmed": "yes"}
    return client.act("/proposals/approve/", told)


def decide(client, pk, action, **words):
    path = f"/cases/{pk}/decide/{action}/"
    return client.act(path, {"seen_version": page_version(client.get(path)), **words})


def test_forwarding_too_early_names_everything_that_is_missing(story, filed, browse):
    page = browse("city_clerk").get(f"/cases/{story.sealed.application.pk}/forward/").content.decode()
    assert page.count("尚未核实") == 14
    assert page.count("尚未查询") == len(evaluation.scheme_of(story.sealed.application.self_sheet).gates)
    assert page.index("还有 14 项指标未核实") < page.index("负面情形查询未完成")
    assert f'href="/cases/{story.sealed.application.pk}/lookups/#field-lawful"' in page


def test_a_case_goes_to_the_province_by_a_list_only(story, browse):
    case, approver = story.verified, browse("city_approver")
    gather(story, 3)
    assert (
        approver.act(f"/cases/{case.pk}/decide/forward/", {"seen_version": case.version}).status_code == 404
    )
    with pytest.raises(Refused, match="列入上报名单"):
        move(actor=story.actor("city_approver"), subject=case, action="forward", seen_version=case.version)
    assert "列入上报名单" in approver.get(f"/cases/{case.pk}/").content.decode()
    page = approver.get(f"/cases/{case.pk}/forward/", follow=True)
    assert page.redirect_chain == [(f"/rounds/{story.round.pk}/transmittal/?application={case.pk}", 302)]
    assert page.context["form"]["application_ids"].value() == [case.pk]


def test_the_step_of_a_case_on_a_list_leads_to_the_list(story, browse):
    waiting, clerk = story.proposed, browse("city_clerk")
    answer = clerk.get(f"/cases/{story.verified.pk}/forward/")
    assert answer.headers["Location"] == f"/transmittals/{waiting.pk}/"
    new = clerk.get(f"/rounds/{story.round.pk}/transmittal/").content.decode()
    assert f'本批次已有待上报的名单，请先上报或撤销<a href="/transmittals/{waiting.pk}/">' in new


def test_declining_asks_for_a_reason(story, browse):
    assert decide(browse("city_approver"), story.verified.pk, "decline_municipal").status_code == 422


def test_a_decision_from_an_old_page_hears_what_happened(story, browse):
    client, pk = browse("city_clerk"), story.verified.pk
    path = f"/cases/{pk}/decide/decline_municipal/"
    version = page_version(client.get(path))
    assert decide(client, pk, "decline_municipal", reason="材料不实").status_code == 302
    answer = client.act(path, {"seen_version": version, "reason": "重复"})
    assert answer.status_code == 409
    assert "city_clerk已于" in answer.content.decode()
    assert agree(browse("city_approver")).status_code == 302
    answer = client.act(path, {"seen_version": version, "reason": "重复"})
    assert answer.status_code == 409
    assert "不予上报" in answer.content.decode()


def test_the_province_selects_takes_back_and_declines(story, browse):
    clerk, approver, pk = browse("province_clerk"), browse("province_approver"), story.forwarded.pk
    for action in ("select", "unselect", "decline_provincial"):
        assert decide(clerk, pk, action, reason="经集体研究").status_code == 302
        assert agree(approver).status_code == 302
    assert story.seen_by("owner", story.begun).status == "declined"
    page = browse("owner").get("/desk/").content.decode()
    assert "拟推荐" not in page


def allow_corrections(story):
    """Let the round's procedure allow what the provincial one does (15号)."""
    procedure = story.round.procedure
    for stage in procedure["stages"]:
        if stage["kind"] == "municipal_review":
            stage["correction"] = "named"
    Round.objects.filter(pk=story.round.pk).update(procedure=procedure)


def test_a_return_names_items_and_a_date(story, browse):
    client, pk = browse("city_clerk"), story.sealed.application.pk
    allow_corrections(story)
    path = f"/cases/{pk}/return/"
    due = timezone.localtime(clock.read() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    words = {"keys": ["profile", "water_reuse"], "due_at": due, "reason": "补充水平衡测试报告"}
    words["seen_version"] = page_version(client.get(path))
    late = client.act(path, {**words, "due_at": "2020-01-01T00:00"})
    assert late.status_code == 422
    assert "补正期限须晚于现在" in late.content.decode()
    assert client.act(path, words).status_code == 302
    assert story.seen_by("owner", story.begun).status == "municipal"
    approver = browse("city_approver")
    case = approver.get(f"/cases/{pk}/").text
    assert "补充水平衡测试报告" in case
    assert agree(approver).status_code == 302
    row = story.seen_by("owner", story.begun)
    assert (row.status, row.self_sheet.unlocked.split()) == ("correction", ["profile", "water_reuse"])


def test_no_procedure_without_corrections_returns_anything(story, browse):
    client, pk = browse("city_approver"), story.sealed.application.pk
    assert client.act(f"/cases/{pk}/return/", {"keys": "profile"}).status_code == 409


def test_a_visit_is_recorded_where_the_procedure_asks_for_one(story, browse):
    client, pk = browse("province_clerk"), story.forwarded.pk
    path = f"/cases/{pk}/site/"
    assert client.get(path).status_code == 409
    procedure = story.round.procedure
    next(row for row in procedure["stages"] if row["kind"] == "provincial_review")["site_assessment"] = (
        "required"
    )
    Round.objects.filter(pk=story.round.pk).update(procedure=procedure)
    words = {
        "assessed_on": "2025-09-10", "name.0": "甲", "unit.0": "省工信厅", "post.0": "处长", "seen_no": 0,
        "indicators_met": "yes", "indicators_finding": "已完成", "report_sound": "no",
        "report_finding": "报告缺少现场记录",
    }  # fmt: skip
    assert client.act(path, {**words, "photographs": a_picture(), "post.0": ""}).status_code == 422
    assert client.act(path, {**words, "photographs": a_picture()}).status_code == 302
    page = client.get(f"/cases/{pk}/").content.decode()
    assert "报告缺少现场记录" in page
    assert client.act(path, words).status_code == 409
    answer = decide(client, pk, "select", reason="拟确认")
    assert answer.status_code == 422
    assert "现场评估未通过" in answer.content.decode()
