"""The provincial procedure of 15号 三、2–4, walked by services: nothing of 2025 is built in."""

from datetime import timedelta

import pytest
from django_scopes import scope

from accounts.actor import Actor
from applications import selectors
from applications.models import Listing
from applications.services import (
    announcing,
    lapsing,
    notices,
    proposing,
    sealing,
    selection,
    site,
    third_party,
)
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.sections import sections_of
from evaluation.services import Change
from greenmfg import clock
from greenmfg.errors import Refused
from tests.evidence.files import a_picture
from tests.provincial import ProvincialStory, an_assessment


@pytest.fixture
def story(in_hunan):
    return ProvincialStory(in_hunan)


@pytest.fixture
def application(story):
    return story.filled


def entrusted(story, application):
    return story.entrusted


def filed(story, application):
    return story.submitted


def test_from_the_self_evaluation_to_the_announcement(story, application):
    snapshot = filed(story, application)
    assert (snapshot.no, snapshot.receipt) == (2, "SJ2026-00001-2")
    approver, notice = story.actor("province_approver"), story.noticed
    row = story.seen_by("province_approver", application)
    assert row.status == "in_notice"
    with pytest.raises(Refused, match="公示期未满"):
        notices.close_notice(actor=approver, notice=notice, seen_version=notice.version)
    with clock.override(clock.read() + timedelta(days=15)):
        notices.close_notice(actor=approver, notice=notice, seen_version=notice.version)
        announcing.announce(
            actor=approver,
            notice=notice,
            seen_version=notice.version,
            document_number="湘工信〔2026〕1号",
            listed_on=selectors.today(),
        )
    assert Listing.objects.get().level == "provincial"


def test_the_first_seal_is_no_filing(story, application):
    snapshot = story.seal(application)
    assert snapshot.receipt == ""
    assert story.seen_by("colleague", application).status == "evaluating"
    with pytest.raises(Refused) as caught:
        story.seen_by("city_approver", application)
    assert caught.value.status == 404


def test_nothing_is_filed_before_the_body_says_qualified(story, application):
    entrusted(story, application)
    row = story.seen_by("colleague", application)
    call = {"actor": story.actor("colleague"), "application_id": row.pk, "seen_version": row.version}
    with pytest.raises(Refused, match="尚未签署"):
        sealing.submit(**call)
    story.summarize(row)
    story.sign(story.confirmed, "unqualified", reason="废水排放不达标。")
    with pytest.raises(Refused, match="尚未签署"):
        sealing.submit(**call)


@pytest.mark.parametrize("begun_only", [True, False])
def test_what_is_not_filed_by_the_deadline_of_submission_lapses(story, application, begun_only):
    if not begun_only:
        entrusted(story, application)
    itself = Actor.system(story.world.hunan)
    story.close_stage("prepare", clock.read() - timedelta(seconds=1))
    lapsing.lapse_overdue(actor=itself)
    assert story.seen_by("owner", application).status == ("draft" if begun_only else "evaluating")
    story.close_stage("submission", clock.read() - timedelta(seconds=1))
    lapsing.lapse_overdue(actor=itself)
    assert story.seen_by("owner", application).status == "lapsed"


def test_who_may_not_return_a_case_hears_that_before_anything_about_the_date(story, application):
    filed(story, application)
    row = story.seen_by("city_clerk", application)
    call = {
        "application_id": row.pk,
        "seen_version": row.version,
        "reason": "请核对",
        "keys": ["lawful"],
        "due_at": clock.read() - timedelta(days=1),
    }
    with pytest.raises(Refused) as caught:
        proposing.propose(actor=story.actor("city_admin"), action="return", **call)
    assert caught.value.status == 403
    with pytest.raises(Refused) as caught:
        proposing.propose(actor=story.actor("city_clerk"), action="return", **call)
    assert [item.field for item in caught.value.items] == ["due_at"]
    assert story.seen_by("owner", application).status == "municipal"
    assert story.seen_by("owner", application).self_sheet.unlocked == "none"


def test_an_office_reads_what_was_sealed_and_not_what_is_being_corrected(story, application, client_for):
    filed(story, application)
    phone = next(cell.key for cell in evaluation.filled(application.self_sheet).cells.values()
                 if cell.kind == "phone")  # fmt: skip
    story.send_back(phone)
    row = story.seen_by("owner", application)
    story.answer(row, {phone: "0731-80000000"})
    client = client_for(story.world.city_clerk)
    assert "0731-80000000" not in client.get(f"/cases/{row.pk}/").content.decode()
    for page in ("", "check/", "receipt/", "fill/self_basic/"):
        assert client.get(f"/applications/{row.pk}/{page}").status_code == 404


def test_one_body_at_a_time(story, application):
    entrusted(story, application)
    story.accredit("revoked_assessor")
    with pytest.raises(Refused, match="已委托"):
        story.entrust(application, "revoked_assessor")


def test_another_body_cannot_sign(story, application):
    entrustment = entrusted(story, application)
    with pytest.raises(Refused) as caught:
        third_party.accept(
            actor=story.body("revoked_assessor"),
            entrustment=entrustment,
            seen_version=entrustment.version,
            declares=True,
        )
    assert caught.value.status == 404


def test_a_return_unlocks_only_the_named_items(story, application):
    filed(story, application)
    row = story.seen_by("city_approver", application)
    key = next(cell.key for cell in evaluation.filled(row.self_sheet).cells.values() if cell.kind == "phone")
    other = next(
        cell.key for cell in evaluation.filled(row.self_sheet).cells.values() if cell.kind == "email"
    )
    story.decide("return", row, "联系电话有误", keys=[key], due_at=clock.read() + timedelta(days=5))
    row = story.seen_by("owner", application)
    assert row.status == "correction"
    story.answer(row, {key: "0731-80000000"})
    with pytest.raises(Refused, match="不能修改"):
        sheets.save_answers(
            actor=story.actor("owner"),
            sheet=row.self_sheet,
            changes=[Change(key=other, value="x@y.cn", seen_version=1)],
        )
    snapshot = story.seal(row)
    assert (snapshot.no, snapshot.receipt) == (3, "SJ2026-00001-3")
    assert story.seen_by("city_approver", application).status == "municipal"


def test_a_case_is_returned_a_second_time(story, application):
    filed(story, application)
    for number in (3, 4):
        story.send_back("lawful")
        assert story.seal(application).no == number
    assert application.corrections.filter(closed_at__isnull=False).count() == 2


def test_a_page_of_a_returned_case_takes_the_named_items_alone(story, application, client_for):
    filed(story, application)
    filled = evaluation.filled(application.self_sheet)
    page = next(
        section
        for section in sections_of(filled.scheme)
        if "phone" in {filled.cells[key].kind for key in section.keys}
    )
    phone = next(key for key in page.keys if filled.cells[key].kind == "phone")
    story.send_back(phone)
    client = client_for(story.world.owner)
    path = f"/applications/{application.pk}/fill/{page.slug}/"
    assert "readonly" in client.get(path).content.decode()
    # A browser posts no disabled control: of a locked choice only the version seen comes.
    post = {f"seen.{key}.0.0": "1" for key in page.keys} | {f"value.{phone}.0.0": "0731-80000000"}
    assert client.act(path, post).status_code == 302
    now = evaluation.filled(application.self_sheet)
    changed = [key for key in page.keys if now.text(key) != filled.text(key)]
    assert (changed, now.text(phone)) == ([phone], "0731-80000000")


@pytest.mark.parametrize("key", ["all", "no_such_item"])
def test_a_return_names_items_of_the_sheet_only(story, application, key):
    filed(story, application)
    with pytest.raises(Refused) as caught:
        story.send_back(key)
    assert caught.value.status == 422
    assert story.seen_by("owner", application).self_sheet.unlocked == "none"


def test_a_replayed_seal_gives_the_same_snapshot_after_the_filing_too(story, application):
    row = story.seen_by("colleague", application)
    call = {
        "actor": story.actor("colleague"),
        "application_id": row.pk,
        "seen_version": row.version,
        "sheet_revision": row.self_sheet.revision,
    }
    filed(story, application)
    assert sealing.seal(**call).no == 1


@pytest.mark.parametrize("conclusion", ["", "perhaps"])
def test_a_body_signs_qualified_or_unqualified(story, application, conclusion):
    with pytest.raises(Refused, match="请选择评价结论"):
        story.sign(story.confirmed, conclusion)


def test_a_site_assessment_that_failed_stops_the_confirmation(story, application):
    row = story.forwarded
    call = {
        "action": "select",
        "actor": story.actor("province_approver"),
        "application_id": row.pk,
        "seen_version": row.version,
        "reason": "拟确认",
        "proposed": [row.pk],
    }
    with pytest.raises(Refused, match="现场评估"):
        selection.choose(**call)
    site.assess_site(
        actor=story.actor("province_approver"),
        application_id=row.pk,
        assessment=an_assessment(indicators_met=False, indicators_finding="两项必选指标未达到。"),
        photographs=[a_picture()],
    )
    with pytest.raises(Refused, match="现场评估"):
        selection.choose(**call)


def test_the_other_province_sees_nothing_of_it(story, application):
    world = story.world
    with scope(tenant=world.guangdong):
        assert not selectors.visible_to(world.far_department.actor).exists()
        with pytest.raises(Refused) as caught:
            selectors.application(world.outsider.actor, application.pk)
    assert caught.value.status == 404
