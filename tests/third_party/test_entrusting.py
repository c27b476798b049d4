"""From the offer to the ways out of it: who may end an entrustment, and what it leaves behind."""

from datetime import timedelta

import pytest

from accounts.actor import Actor
from accounts.models import Event, Membership
from applications import selectors
from applications.services import assessing, drafts, lapsing, sealing, third_party
from evaluation import selectors as evaluation
from evaluation.services import Change
from greenmfg import clock
from greenmfg.errors import Refused
from tests.provincial import ProvincialStory


def refused(status, call, **told):
    with pytest.raises(Refused) as caught:
        call(**told)
    assert caught.value.status == status
    return caught.value


def accept(story, declares=True, name="assessor"):
    row = story.entrusted
    third_party.accept(actor=story.body(name), entrustment=row, seen_version=row.version, declares=declares)


def test_the_body_declares_its_independence_or_does_not_accept(story):
    with pytest.raises(Refused, match="独立性声明"):
        accept(story, declares=False)
    assert story.now(story.entrusted).status == "offered"
    accept(story)
    row = story.now(story.entrusted)
    assert (row.status, row.declared_by) == ("accepted", story.actor("assessor").user)


def test_who_acts_for_both_sides_cannot_accept(story):
    person = story.actor("assessor").user
    Membership.objects.create(user=person, organization=story.actor("owner").unit, role="filler")
    with pytest.raises(Refused, match="申报单位的成员"):
        accept(story)


def test_the_sheet_of_the_body_opens_with_the_acceptance(story):
    entrustment = story.entrusted
    assert entrustment.sheet.side == "assessor"
    told = {"actor": story.body(), "entrustment": entrustment, "changes": [Change("lawful", "met")]}
    refused(409, assessing.fill, **told)
    accept(story)
    assert assessing.fill(**told).saved
    assert evaluation.filled(entrustment.sheet).text("assessor_name") == "中部绿色评价中心"
    assert "indicator_score" not in evaluation.filled(entrustment.sheet).cells


def test_the_body_begins_with_what_the_factory_has_sealed_of_itself(story):
    own = evaluation.filled(story.accepted.sheet)
    told = evaluation.filled(story.accepted.application.self_sheet)
    assert own.text("judged_factory_name") == told.text("factory_name") != ""
    assert own.text("judged_factory_uscc") == told.text("uscc") != ""
    known = {key: source for key, source in third_party.UNIT_FIELDS.items() if key in own.cells}
    assert all(own.text(key) == told.text(source) for key, source in known.items())
    story.judge(story.accepted, judged_factory_name="更名后的工厂")
    assert evaluation.filled(story.accepted.sheet).text("judged_factory_name") == "更名后的工厂"


def own_facts(entrustment) -> dict[str, str]:
    own = evaluation.filled(entrustment.sheet)
    return {key: own.text(key) for key in third_party.BODY_FIELDS}


def test_the_first_report_of_a_body_begins_with_who_accepted_it(story):
    person = story.actor("assessor").person
    told = {"assessor_contact": person.name, "assessor_contact_phone": person.phone}
    assert own_facts(story.accepted) == dict.fromkeys(third_party.BODY_FIELDS, "") | told


def test_the_next_one_begins_with_what_the_last_said_of_the_body(story):
    facts = {
        "assessor_address": "长沙市岳麓区麓谷大道1号",
        "assessor_legal_representative": "彭涛",
        "assessor_legal_phone": "0731-88880028",
        "assessor_contact": "文静",
        "assessor_contact_phone": "0731-88880029",
    }
    story.judge(story.judged, **facts)
    story.sign(story.confirm(story.judged))
    following = ProvincialStory(story.world, applicant="stranger", signatory="stranger")
    following.round, following.accredited = story.round, story.accredited
    row = following.accepted
    assert own_facts(row) == facts
    people = ("report_editor", "report_reviewer")
    assert not any(evaluation.filled(row.sheet).text(key) for key in people)
    following.judge(row, assessor_contact="刘敏")
    application = following.seen_by("stranger", row.application)
    told = {"entrustment": row, "seen_version": application.version, "reason": "请补充。"}
    third_party.reopen(actor=story.body(), **told)
    following.seal(application)
    assert own_facts(row) == facts | {"assessor_contact": "刘敏"}


def test_a_refusal_names_the_conflict_and_frees_the_applicant(story):
    row = story.entrusted
    call = {"actor": story.body(), "entrustment": row, "seen_version": row.version}
    refused(422, third_party.refuse, **call, reason=" ")
    third_party.refuse(**call, reason="本机构曾参与其自我评价报告编写。")
    assert Event.objects.get(action="refuse").reason == "本机构曾参与其自我评价报告编写。"
    assert story.entrust(row.application).status == "offered"


def test_the_body_gives_the_work_back_before_it_signs(story):
    row = story.judged
    call = {"actor": story.body(), "entrustment": row, "seen_version": row.version}
    third_party.resign(**call, reason="评价人员调离。")
    row = story.now(row)
    assert (row.status, row.sheet.unlocked) == ("resigned", "none")
    refused(409, story.judge, entrustment=row)
    assert story.entrust(row.application).pk != row.pk


def test_the_applicant_takes_the_work_back_and_late_answers_go_nowhere(story):
    row = story.accepted
    call = {
        "application_id": row.application_id,
        "entrustment_id": row.pk,
        "seen_version": row.version,
        "reason": "改为委托其他机构。",
    }
    refused(403, third_party.cancel, actor=story.actor("owner"), **call)
    refused(404, third_party.cancel, actor=story.actor("stranger"), **call)
    third_party.cancel(actor=story.actor("colleague"), **call)
    refused(409, story.judge, entrustment=row)
    refused(409, third_party.cancel, actor=story.actor("colleague"), **call)


def withdraw(story, row):
    seen = story.seen_by("colleague", row.application)
    drafts.withdraw(
        actor=story.actor("colleague"), application_id=seen.pk, seen_version=seen.version, reason="停产"
    )


def lapse(story, row):
    story.close_stage("submission", clock.read() - timedelta(seconds=1))
    lapsing.lapse(actor=Actor.system(story.world.hunan), application_id=row.application_id)


@pytest.mark.parametrize(
    ("ends", "reason"), [(withdraw, "申报单位撤回申报：停产"), (lapse, "申报逾期未提交：")]
)
def test_an_entrustment_ends_with_its_application(story, ends, reason):
    row = story.accepted
    ends(story, row)
    row = story.now(row)
    assert (row.status, row.sheet.unlocked) == ("cancelled", "none")
    ended = Event.objects.get(action="end")
    assert (ended.subject_id, ended.actor) == (row.pk, None)
    assert ended.reason.startswith(reason)
    refused(409, story.judge, entrustment=row)


def test_what_is_signed_stands_when_the_application_is_withdrawn(story):
    assert story.signed
    withdraw(story, story.confirmed)
    assert story.now(story.confirmed).status == "signed"
    assert not Event.objects.filter(action="end").exists()


def test_what_is_signed_is_taken_back_by_nobody(story):
    assert story.signed
    row = story.now(story.confirmed)
    refused(
        409, third_party.resign, actor=story.body(), entrustment=row, seen_version=row.version, reason="不"
    )
    refused(
        409,
        third_party.cancel,
        actor=story.actor("colleague"),
        application_id=row.application_id,
        entrustment_id=row.pk,
        seen_version=row.version,
        reason="不",
    )


@pytest.mark.parametrize("name", ["owner", "stranger", "city_approver", "province_approver"])
def test_attack_010_nobody_but_the_body_writes_its_sheet(story, name):
    before = evaluation.filled(story.accepted.sheet).as_json()
    told = {"entrustment": story.accepted, "changes": [Change("lawful", "met")]}
    refused(404, assessing.fill, actor=story.actor(name), **told)
    assert evaluation.filled(story.accepted.sheet).as_json() == before


def test_attack_010_the_body_writes_no_self_evaluation(story):
    row = story.accepted
    own = evaluation.filled(row.application.self_sheet)
    changes = [Change("applicant_unit", "改写", seen_version=own.version("applicant_unit"))]
    refused(404, drafts.fill, actor=story.body(), application_id=row.application_id, changes=changes)
    assert story.judge(row) is None
    assert evaluation.filled(row.application.self_sheet).as_json() == own.as_json()


def test_a_role_that_reviews_fills_in_nothing(story):
    told = {"entrustment": story.accepted, "changes": [Change("lawful", "met")]}
    refused(403, assessing.fill, actor=story.body("checker"), **told)


def test_quantities_are_taken_over_on_request_alone(story):
    row = story.accepted
    assert evaluation.filled(row.sheet).text("site_area") == ""
    story.judge(row, output_value="77")
    number = assessing.take_over(actor=story.body(), entrustment=row)
    own = evaluation.filled(row.sheet)
    assert number == len([one for one in own.scheme.quantities if one.key in own.cells]) - 1
    assert (own.text("site_area"), own.text("output_value")) == ("1", "77")


def test_a_returned_self_evaluation_is_mended_sealed_and_judged_anew(story):
    row = story.confirmed
    application = story.seen_by("owner", row.application)
    call = {"actor": story.body(), "entrustment": row, "seen_version": application.version}
    refused(422, third_party.reopen, **call, reason="")
    third_party.reopen(**call, reason="综合能耗漏算外购蒸汽。")
    application = story.seen_by("owner", application)
    assert (application.status, application.self_sheet.unlocked) == ("draft", "all")
    refused(409, story.sign, entrustment=row)
    story.answer(application, {"energy_amount": "1234"})
    snapshot = story.seal(application)
    row = story.now(row)
    assert (snapshot.no, row.judged_id, row.prepared_by, row.reviewed_by) == (2, snapshot.pk, None, None)
    story.sign(story.confirm(row))
    story.summarize(application)
    assert story.submit(application).no == 3


@pytest.mark.parametrize(("name", "status"), [("checker", 403), ("revoked_assessor", 404)])
def test_only_the_signatory_of_the_body_at_work_reopens(story, name, status):
    row = story.accepted
    application = story.seen_by("owner", row.application)
    told = {"entrustment": row, "seen_version": application.version, "reason": "请修改"}
    refused(status, third_party.reopen, actor=story.body(name), **told)


def test_a_body_that_has_not_accepted_reopens_nothing(story):
    row = story.entrusted
    application = story.seen_by("owner", row.application)
    told = {"entrustment": row, "seen_version": application.version, "reason": "请修改"}
    refused(409, third_party.reopen, actor=story.body(), **told)


def test_attack_042_a_body_that_saw_the_first_version_cannot_sign_the_second(story):
    row = story.confirmed
    seen = {"seen_version": row.version, "sheet_revision": row.sheet.revision}
    application = story.seen_by("owner", row.application)
    third_party.reopen(actor=story.body(), entrustment=row, seen_version=application.version, reason="请修改")
    story.seal(application)
    refused(409, third_party.sign, actor=story.body(), entrustment=row, conclusion="qualified", **seen)


def test_attack_039_nothing_sealed_anew_after_the_deadline_reaches_the_city(story):
    assert story.signed
    application = story.seen_by("colleague", story.confirmed.application)
    story.summarize(application)
    story.close_stage("submission", clock.read() - timedelta(seconds=1))
    refused(
        409,
        sealing.submit,
        actor=story.actor("colleague"),
        application_id=application.pk,
        seen_version=application.version,
    )
    assert selectors.last_snapshot(application).receipt == ""
