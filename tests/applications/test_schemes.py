"""A revision of a scheme: uploaded by one person, published by another; drafts follow it or are asked."""

from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts.models import Membership, Message
from applications.models import Application, Offer
from applications.services import drafts, schemes
from evaluation.models import Answer, SchemeRevision, Sheet
from evaluation.schemes.importing import keep_draft
from evaluation.schemes.loader import fixture_files, load
from evaluation.selectors import schemes as schemes_of
from tests.crowd import copy
from tests.people import MemberClient, Organization, a_uscc
from tests.stories import publish_scheme, revised, revised_text

NOTE = ("主营业务、生产经营和绿色发展情况。", "主营业务和绿色发展情况。")
FIELD = "      - {key: provincial_year, label: 省级认定年度, type: year, half: yes}\n"
DROPPED = (FIELD, "      - {key: recognised_in, label: 认定年度, type: year, half: yes}\n")


@pytest.fixture
def clerk(in_hunan):
    return MemberClient(in_hunan.province_clerk)


@pytest.fixture
def approver(in_hunan):
    return MemberClient(in_hunan.province_approver)


def upload(client, text, name="a.yaml"):
    file = BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = name
    return client.act("/schemes/upload/", {"scheme": file})


def act(client, path, action):
    row = SchemeRevision.objects.get(pk=path.split("/")[2])
    return client.act(f"{path}{action}/", {"seen_version": row.version})


def published(story, *swaps, revision=2):
    """The revision, uploaded by the clerk and published by the approver."""
    clerk, approver = story.actor("province_clerk"), story.actor("province_approver")
    row = keep_draft(actor=clerk, scheme=revised("factory-2025", *swaps, revision=revision))
    schemes.submit(actor=clerk, revision=row, seen_version=row.version)
    schemes.publish(actor=approver, revision=row, seen_version=row.version)
    return row


def test_a_file_becomes_a_draft_that_another_person_publishes(story, clerk, approver):
    publish_scheme("factory-2025")
    path = upload(clerk, revised_text("factory-2025", NOTE))["Location"]
    page = clerk.get(path).content.decode()
    assert "填报说明 1 处" in page
    assert "计算结果全部相符" in page
    assert act(clerk, path, "publish").status_code == 403
    assert act(clerk, path, "submit").status_code == 302
    assert f'<a href="{path}">' in approver.get("/desk/").content.decode()
    assert "待您审核" not in clerk.get("/desk/").content.decode()
    assert act(approver, path, "publish").status_code == 302
    assert "待您审核" not in approver.get("/desk/").content.decode()
    row = SchemeRevision.objects.get(revision=2)
    assert (row.status, row.owner, row.published_at is not None) == ("published", story.world.hunan, True)
    listed = clerk.get("/schemes/").content.decode()
    assert "已发布" in listed
    assert "随平台提供" in listed
    with pytest.raises(DatabaseError), transaction.atomic():
        SchemeRevision.objects.filter(pk=row.pk).update(body="{}")


def test_who_uploads_does_not_publish_unless_the_office_has_nobody_else(story, approver):
    path = upload(approver, revised_text("factory-2025"))["Location"]
    act(approver, path, "submit")
    assert "须由本单位另一位审核人员发布" in approver.get(path).content.decode()
    assert act(approver, path, "publish").status_code == 409
    Membership.objects.filter(user=story.world.province_clerk.user).delete()
    assert act(approver, path, "publish").status_code == 302


def test_all_faults_of_a_file_stand_on_one_page_and_nothing_is_kept(clerk):
    text = revised_text("factory-2025", ("honour: factory", "honour: 工厂"), ("type: year", "type: jahr"))
    answer = upload(clerk, text + "colour: green\n")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "文件有 3 处错误" in page
    for told in ("forms[basic].fields[provincial_year].type", "不认识的键“colour”", ">5<"):
        assert told in page
    assert not SchemeRevision.objects.exists()


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{now}: &{now} [{', '.join([f'*{was}'] * 9)}]\n" for was, now in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "billion laughs": (LAUGHS, "不允许使用引用"),
    "python tag": ("scheme: !!python/object/apply:os.system [ls]\n", "不允许使用类型标签"),
    "deep nesting": ("[" * 5000, "嵌套超过 20 层"),
    "merge key": ("a: &a {b: c}\nd: {<<: *a}\n", "不允许使用引用"),
    "two documents": ("a: b\n---\nc: d\n", "只能有一个 YAML 文档"),
    "no YAML": ("PK\x03\x04", "控制字符"),
    "no text": (b"\xff\xfe\x00", "不是 UTF-8 编码"),
    "too large": ("#" * (2 * 1024 * 1024 + 1), "超过 2 MB"),
    "empty": ("# \n", "文件为空"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_attack_060_a_hostile_file_is_refused_with_its_reason(clerk, name):
    text, told = HOSTILE[name]
    answer = upload(clerk, text)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not SchemeRevision.objects.exists()


def test_other_content_under_a_taken_number_is_refused_and_a_draft_is_replaced(story, clerk):
    publish_scheme("factory-2025")
    answer = upload(clerk, revised_text("factory-2025", NOTE, revision=1))
    assert answer.status_code == 422
    assert "请把文件中的 revision 改为 2" in answer.content.decode()
    first = upload(clerk, revised_text("factory-2025"))["Location"]
    second = upload(clerk, revised_text("factory-2025", NOTE))["Location"]
    assert clerk.get(first).status_code == 404
    act(clerk, second, "submit")
    assert upload(clerk, revised_text("factory-2025")).status_code == 422
    assert act(clerk, second, "discard").status_code == 302
    assert SchemeRevision.objects.count() == 1


def test_what_comes_with_the_product_is_not_the_provinces_to_move(story, approver):
    row = publish_scheme("factory-2025")
    assert approver.act(f"/schemes/{row.pk}/retire/", {"seen_version": 1}).status_code == 409


def test_another_province_neither_sees_nor_uses_it(story, world):
    assert story.begun
    row = published(story, NOTE)
    assert MemberClient(world.far_department).get(f"/schemes/{row.pk}/").status_code == 404
    with scope(tenant=world.guangdong):
        assert row not in schemes_of()
    schemes.retire(actor=story.actor("province_approver"), revision=row, seen_version=row.version)
    assert story.round.offers.get(honour="factory", entry="new").scheme_revision == row  # it goes on with it


@pytest.mark.parametrize("file", fixture_files(), ids=lambda file: file.stem)
def test_the_file_of_a_revision_reads_as_the_same(clerk, file):
    row = publish_scheme(file.stem)
    answer = clerk.get(f"/schemes/{row.pk}/file/")
    assert load(answer.content.decode()).sha256 == row.sha256


def test_a_draft_takes_what_touches_texts_at_once(story):
    begun = story.filled
    before = begun.self_sheet.revision
    row = published(story, NOTE)
    sheet = begun.self_sheet
    sheet.refresh_from_db()
    assert (sheet.scheme_revision, sheet.revision) == (row, before + 1)
    assert Offer.objects.get(pk=begun.offer_id).scheme_revision == row
    page = MemberClient(story.world.owner).get(f"/applications/{begun.pk}/").content.decode()
    assert "评价要求有修订" not in page
    assert "采用新版评价要求" in page
    assert Message.objects.filter(kind="take_revision", user=story.world.owner.user).count() == 1
    begun.refresh_from_db()
    assert not drafts.is_confirmed(begun)  # whoever confirmed it has confirmed another text


def test_a_draft_is_asked_before_anything_graver_and_loses_nothing(story):
    begun, owner = story.filled, MemberClient(story.world.owner)
    path = f"/applications/{begun.pk}/"
    row = published(story, DROPPED)
    begun.self_sheet.refresh_from_db()
    assert begun.self_sheet.scheme_revision != row
    page = owner.get(path).content.decode()
    for told in ("评价要求有修订", "结构 2 处", "省级认定年度", "按新版填报"):
        assert told in page
    assert (
        owner.act(f"{path}revision/", {"revision_id": begun.self_sheet.scheme_revision_id}).status_code == 409
    )
    kept = set(begun.self_sheet.answers.exclude(key="provincial_year").values_list("key", "value"))
    assert owner.act(f"{path}revision/", {"revision_id": row.pk}).status_code == 302
    begun.self_sheet.refresh_from_db()
    assert begun.self_sheet.scheme_revision == row
    assert kept < set(begun.self_sheet.answers.values_list("key", "value"))
    page = owner.get(path).content.decode()
    assert "现不再要求的内容" in page
    assert story.answers["provincial_year"] in page
    assert owner.act(f"{path}revision/", {"revision_id": row.pk}).status_code == 409
    assert owner.get(f"{path}check/").status_code == 200


def test_an_answer_that_cannot_stand_any_more_is_set_aside_with_its_text(story):
    begun, owner = story.filled, MemberClient(story.world.owner)
    limited = ("label: 主要产品, max_chars: 200", "label: 主要产品, max_chars: 1")
    row = published(story, limited)
    assert owner.act(f"/applications/{begun.pk}/revision/", {"revision_id": row.pk}).status_code == 302
    aside = begun.self_sheet.answers.get(key__contains=Answer.ASIDE)
    assert (aside.key.split(Answer.ASIDE)[0], aside.value) == (
        "main_products",
        story.answers["main_products"],
    )
    assert "主要产品" in owner.get(f"/applications/{begun.pk}/").content.decode()


def test_what_was_filed_stays_and_whoever_begins_later_has_the_new_one(story):
    filed = story.sealed.application
    row = published(story, DROPPED)
    filed.self_sheet.refresh_from_db()
    assert filed.self_sheet.scheme_revision != row
    page = MemberClient(story.world.owner).get(f"/applications/{filed.pk}/").content.decode()
    assert "评价要求有修订" not in page
    other = type(story)(story.world, applicant="stranger", signatory="stranger")
    other.round = story.round
    assert other.begun.self_sheet.scheme_revision == row


def test_publishing_asks_as_often_for_many_drafts_as_for_one(story):
    begun = story.begun

    def asked(**told):
        with CaptureQueriesContext(connection) as seen:
            published(story, NOTE, **told)
        return len(seen)

    published(story, NOTE)
    one = asked(revision=3)
    begun.refresh_from_db()
    units = Organization.objects.bulk_create(
        copy(begun.organization, name=f"同类企业 {n}", uscc=a_uscc()) for n in range(20)
    )
    sheets = Sheet.objects.bulk_create(copy(begun.self_sheet) for _ in units)
    Application.objects.bulk_create(
        copy(begun, number=f"GJ2025-{unit.pk}", organization=unit, self_sheet=sheet)
        for unit, sheet in zip(units, sheets, strict=True)
    )
    assert asked(revision=4) == one
    assert not Sheet.objects.exclude(scheme_revision__revision=4).exists()
