"""Objections to a notice: filed with a real name, handled by who is not named in them, ended before it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from accounts.models import Membership, Message, Role
from applications import selectors
from applications.models import Listing, Notice, Objection
from applications.services import announcing, concluding, notices, objections
from applications.services.concluding import Ending
from greenmfg import clock
from greenmfg.errors import Refused
from tests.evidence.files import a_pdf
from tests.people import MemberClient
from tests.provincial import ProvincialStory


@pytest.fixture
def story(in_hunan):
    return ProvincialStory(in_hunan)


def typed(story, **told):
    usual = {
        "application_id": story.selected.pk, "name": "周正直", "phone": "１３９12345678", "truthful": "on",
        "ground": "该单位2025年曾因超标排放被处罚。", "whole": "yes",
    }  # fmt: skip
    return {**usual, **told}


def address(story):
    return f"/public/hunan/notices/{story.noticed.pk}/objection/"


def handle(story, row, outcome="reject", name="province_clerk", seen_version=1):
    objections.handle(
        actor=story.actor(name),
        objection=row,
        seen_version=seen_version,
        outcome=outcome,
        reply="经核查属实。",
    )


def test_anybody_objects_with_a_file_and_reads_what_became_of_it(story, client_for, do_jobs):
    anybody, clerk = client_for(None), client_for(story.world.province_clerk)
    filed = anybody.post(address(story), typed(story, evidence=a_pdf("处罚决定书.pdf")))
    row = Objection.objects.get()
    assert filed.headers["Location"] == f"/public/hunan/objections/{row.code}/"
    receipt = anybody.get(filed.headers["Location"]).content.decode()
    for text in (row.code, "周**", "139****5678", "处罚决定书.pdf 已收到", "核查中", "曾因超标排放被处罚"):
        assert text in receipt
    assert "周正直" not in receipt
    assert row.file.state == "quarantine"
    assert clerk.get(f"/objections/{row.pk}/file/").status_code == 409
    do_jobs()
    assert clerk.get(f"/objections/{row.pk}/file/").headers["Content-Disposition"].startswith("attachment")
    page = clerk.get(f"/objections/{row.pk}/").content.decode()
    assert "13912345678" in page
    ended = {"seen_version": 1, "outcome": "reject", "reply": "处罚对象为另一单位。"}
    assert clerk.act(f"/objections/{row.pk}/", ended).status_code == 302
    again = anybody.get(
        "/public/hunan/objections/", {"code": row.code.lower().replace("-", " ")}, follow=True
    )
    assert "处罚对象为另一单位。" in again.content.decode()


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"truthful": ""}, "异议须以真实姓名提出"),
        ({"whole": ""}, "文件没有传完"),
        ({"application_id": "1000000"}, "选择一个有效的选项"),
        ({"evidence": SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 9)}, "证明材料"),
        ({"evidence": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + b"0" * (10 * 1024 * 1024))}, "上限为 10.0"),
    ],
)
def test_what_cannot_stand_is_told_at_its_field_and_nothing_typed_is_lost(story, client_for, told, fault):
    answer = client_for(None).post(address(story), typed(story, **told))
    assert answer.status_code == 422
    assert fault in answer.content.decode()
    assert "超标排放被处罚" in answer.content.decode()
    assert not Objection.objects.exists()


def test_nobody_objects_after_the_last_second(story, client_for):
    path, ends_at = address(story), story.noticed.ends_at
    with clock.override(ends_at - timedelta(seconds=1)):
        assert client_for(None).post(path, typed(story)).status_code == 302
    with clock.override(ends_at):
        assert client_for(None).post(path, typed(story)).status_code == 409
        with pytest.raises(Refused, match="不再受理"):
            story.object_to()
    assert Objection.objects.count() == 1


def test_an_address_files_few_objections_an_hour(story, client_for):
    anybody, path = client_for(None), address(story)
    sent = [anybody.post(path, typed(story, name="")).status_code for _n in range(12)]
    assert sent == [422] * 10 + [429] * 2
    assert anybody.get(path).status_code == 200


@pytest.mark.parametrize("told", [{"officials": "province_clerk"}, {"ground": "province_ clerk收受礼金"}])
def test_who_is_named_in_it_does_not_handle_it(story, told):
    row = story.object_to(**told)
    with pytest.raises(Refused, match="涉及您本人"):
        handle(story, row)
    handle(story, row, name="province_approver")
    assert Objection.objects.get().handled_by == story.world.province_approver.user


def test_who_is_named_in_it_does_not_read_it(story, client_for):
    row = story.object_to(officials="province_clerk")
    named, other = client_for(story.world.province_clerk), client_for(story.world.province_approver)
    for page in (f"/objections/{row.pk}/", f"/objections/{row.pk}/file/"):
        answer = named.get(page)
        assert answer.status_code == 403
        assert row.phone not in answer.content.decode()
        assert row.name not in answer.content.decode()
    listed = named.get(f"/notices/{row.notice_id}/").content.decode()
    assert "涉及您本人，由其他人员核查" in listed
    assert f"/objections/{row.pk}/" not in listed
    assert row.phone in other.get(f"/objections/{row.pk}/").content.decode()


def test_who_is_named_by_a_name_he_had_does_not_read_it(story, client_for):
    row, person = story.object_to(officials="province_clerk"), story.world.province_clerk
    admin = client_for(story.world.province_admin)
    told = {"name": "改名之后", "roles": person.roles, "seen": " ".join(person.roles)}
    assert admin.act(f"/accounts/members/{person.user.pk}/", told).status_code == 302
    person.user.refresh_from_db()
    assert person.user.name == "改名之后"
    assert client_for(person).get(f"/objections/{row.pk}/").status_code == 403


EVERYBODY = "province_clerk、province_approver"


def told(person):
    return {(row.text, row.link) for row in Message.objects.filter(user=person.user, kind="file")}


def test_who_is_named_in_it_is_not_told_of_it(story):
    row = story.object_to(officials="province_clerk")
    assert told(story.world.province_clerk) == set()
    ((text, link),) = told(story.world.province_approver)
    assert ("请核查" in text, link) == (True, f"/objections/{row.pk}/")
    assert told(story.world.province_admin) == set()


def test_an_objection_against_all_who_handle_it_asks_the_administrators_for_another(story, client_for):
    """Else whoever names every clerk and approver keeps a notice from ever ending."""
    world = story.world
    row = story.object_to(officials=EVERYBODY)
    assert told(world.province_clerk) == told(world.province_approver) == set()
    ((text, link),) = told(world.province_admin)
    assert "涉及全部经办和审核人员，请在“本单位成员”中指定未被涉及的人员办理" in text
    assert link == "/accounts/members/"
    page = f"/notices/{row.notice_id}/"
    for name in ("province_clerk", "province_approver", "province_admin"):
        shown = client_for(getattr(world, name)).get(page).text
        assert "涉及全部经办和审核人员" in shown
        assert row.ground not in shown
    # Whoever is then given the role handles it, and the notice ends in its time.
    Membership.objects.create(
        user=world.province_admin.user, organization=world.province_admin.organization, role=Role.CLERK
    )
    appointed = client_for(world.province_admin)
    assert "涉及全部经办和审核人员" not in appointed.get(page).text
    ended = {"seen_version": 1, "outcome": "reject", "reply": "经核查不属实。"}
    assert appointed.act(f"/objections/{row.pk}/", ended).status_code == 302
    notice = story.noticed
    with clock.override(notice.ends_at):
        approver = story.actor("province_approver")
        notices.close_notice(actor=approver, notice=notice, seen_version=notice.version)
    assert Notice.objects.get().status == "closed"


def test_the_second_handler_is_told_who_was_first(story):
    row = story.objected
    handle(story, row)
    with pytest.raises(Refused, match=r"province_clerk已于.*办理“异议不成立”"):
        handle(story, row, outcome="uphold", name="province_approver")
    assert Objection.objects.get().status == "rejected"


def test_a_notice_ends_after_its_objections_and_an_upheld_one_bars_the_list(story):
    row, notice, approver = story.objected, story.noticed, story.actor("province_approver")
    ending = {"actor": approver, "notice": notice, "seen_version": notice.version}
    with clock.override(notice.ends_at):
        with pytest.raises(Refused, match="还有 1 件异议没有核查结论"):
            notices.close_notice(**ending)
        handle(story, row, outcome="uphold")
        notices.close_notice(**ending)
        case = story.seen_by("province_approver", story.selected)
        call = {"actor": approver, "document_number": "湘工信〔2026〕1号", "listed_on": selectors.today()}
        with pytest.raises(Refused) as caught:
            concluding.conclude(**call, endings=[Ending(case, "listed")], notice=notice)
        assert "异议成立，不能列入名单" in caught.value.items[0].message
        announcing.announce(**call, notice=notice, seen_version=notice.version)
        ended = story.seen_by("province_approver", case)
    assert (ended.status, ended.outcome) == ("concluded", "not_listed")
    assert not Listing.objects.filter(application=ended).exists()


@pytest.mark.parametrize("change", [{"ground": "没有异议"}, {"name": "某人"}, {"file": None}])
def test_what_was_filed_does_not_change(story, change):
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Objection.objects.filter(pk=story.objected.pk).update(**change)


def test_an_objection_is_the_departments_and_the_holders_of_its_code(story, client_for):
    row = story.objected
    for name in ("owner", "city_approver", "province_admin"):
        client = client_for(getattr(story.world, name))
        assert client.get(f"/objections/{row.pk}/").status_code == 403
        assert "异议（1 件）" not in client.get(f"/notices/{story.noticed.pk}/").content.decode()
    assert client_for(story.world.far_department).get(f"/objections/{row.pk}/").status_code == 404
    anybody: MemberClient = client_for(None)
    assert anybody.get(f"/public/guangdong/objections/{row.code}/").status_code == 404
    other = "Y" if row.code.endswith("X") else "X"
    assert anybody.get(f"/public/hunan/objections/{row.code[:-1]}{other}/").status_code == 404
