"""What a city sends on to the province: dry run, all or none, numbered, undone until it is received."""

import json
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import Event, Membership
from applications import selectors
from applications.models import Application, Listing, Lookup, Proposal, Review, Transmittal, Verification
from applications.services import drafts, listings, transmitting
from greenmfg import clock
from greenmfg.errors import Refused
from tests.crowd import gather
from tests.stories import LISTED, Story


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


def propose(story, rows, **more):
    told = {"filled_by": "周敏", "phone": "0731-88886666", **more}
    return transmitting.propose(
        actor=story.actor("city_clerk"), round=story.round, application_ids=[row.pk for row in rows], **told
    )


def test_who_draws_a_list_up_does_not_send_it_unless_he_is_the_only_one(story, client_for):
    case, world = story.verified, story.world
    approver = client_for(world.city_approver)
    told = {"application_ids": [case.pk], "filled_by": "周敏", "phone": "0731-88886666"}
    page = approver.act(f"/rounds/{story.round.pk}/transmittal/", told).headers["Location"]
    said = approver.get(page).content.decode()
    assert "须由本单位另一位审核人员上报" in said
    assert "上报省级</button>" not in said
    assert approver.act(f"{page}send/", {"seen_version": 1}).status_code == 409
    only = Membership.objects.filter(organization=world.city_approver.organization)
    only.exclude(user=world.city_approver.user).delete()
    assert approver.act(f"{page}send/", {"seen_version": 1}).status_code == 302
    assert Transmittal.objects.get().status == "sent"


def recall(story, row):
    transmitting.recall(
        actor=story.actor("city_approver"), transmittal=row, seen_version=row.version, reason="附件有误"
    )


def many(story, number):
    """``number`` cases of the city that have been looked up and verified like the first."""
    first = story.verified
    gather(story, number)
    rows = list(Application.objects.exclude(pk=first.pk).order_by("pk"))
    snapshot = story.sealed
    for row in rows:
        row.snapshots.create(
            tenant=row.tenant, no=1, sheet_revision=1, body=snapshot.body, sha256=snapshot.sha256,
            sealed_by=snapshot.sealed_by, sealed_at=snapshot.sealed_at,
        )  # fmt: skip
    for model in (Verification, Lookup):
        records = list(model.objects.filter(application=first))
        fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
        model.objects.bulk_create(
            model(**{name: getattr(record, name) for name in fields} | {"application_id": row.pk})
            for row in rows
            for record in records
        )
    return list(Application.objects.order_by("pk"))


def test_the_clerk_proposes_the_approver_sends_the_province_receives(story, client_for):
    clerk, approver = client_for(story.world.city_clerk), client_for(story.world.city_approver)
    province = client_for(story.world.province_clerk)
    case = story.verified
    new = f"/rounds/{story.round.pk}/transmittal/"
    assert "1 家单位通过检查" in clerk.get(new).content.decode()
    told = {"application_ids": [case.pk], "filled_by": "周敏"}
    assert "电话只能含数字" in clerk.act(new, {**told, "phone": "abc"}).text
    made = clerk.act(new, {**told, "phone": "0731-88886666"})
    row = Transmittal.objects.get()
    page = f"/transmittals/{row.pk}/"
    assert made.headers["Location"] == page
    assert "上报省级</button>" not in clerk.get(page).content.decode()
    assert clerk.act(f"{page}send/", {"seen_version": 1}).status_code == 403
    assert province.get(page).status_code == 404
    assert "上报省级</button>" in approver.get(page).content.decode()
    assert approver.act(f"{page}send/", {"seen_version": 1}).status_code == 302
    assert province.get(f"/cases/{case.pk}/").status_code == 404
    unread = province.get(page).content.decode()
    assert case.organization.name not in unread
    assert "第 1 批" in province.get("/transmittals/").content.decode()
    assert province.get(f"{page}table/xlsx/").status_code == 409
    assert province.act(f"{page}receive/", {"seen_version": 2}).status_code == 302
    assert province.get(f"/cases/{case.pk}/").status_code == 200
    assert case.number in province.get("/queue/").content.decode()
    assert case.organization.name in province.get(page).content.decode()
    assert "撤回上报</button>" not in approver.get(page).content.decode()
    assert list(Review.objects.values_list("decision", "snapshot")) == [("forward", story.sealed.pk)]


def test_the_dry_run_says_who_passes_and_why_the_others_do_not(story, client_for):
    rows = many(story, 3)
    Lookup.objects.bulk_create([_found(Lookup.objects.filter(application=rows[1]).order_by("pk").first())])
    page = client_for(story.world.city_clerk).get(f"/rounds/{story.round.pk}/transmittal/").content.decode()
    assert "以下 2 家单位通过检查" in page
    assert "未通过检查（1 家）" in page
    assert "不得申报" in page
    with pytest.raises(Refused) as refusal:
        propose(story, rows)
    assert rows[1].organization.name in refusal.value.items[0].message
    assert not Transmittal.objects.exists()


def _found(record):
    record.pk, record.result, record.note = None, "found", "信用中国公示"
    record._state.adding = True
    return record


def test_attack_035_all_or_none_where_one_case_was_handled_meanwhile(story, client_for):
    rows = many(story, 3)
    row = propose(story, rows)
    story.decide("decline_municipal", rows[1], "重复")
    approver = client_for(story.world.city_approver)
    page = approver.get(f"/transmittals/{row.pk}/").content.decode()
    assert "拟定名单后该申报又有办理" in page
    assert "上报省级</button>" not in page
    answer = approver.act(f"/transmittals/{row.pk}/send/", {"seen_version": 1})
    assert answer.status_code == 409
    assert "不予上报" in answer.content.decode()
    assert rows[1].organization.name in answer.content.decode()
    assert not Application.objects.filter(status="provincial").exists()
    row.refresh_from_db()
    assert (row.status, row.number) == ("draft", None)


def test_a_case_that_was_changed_since_is_not_sent_unseen(story):
    case = story.verified
    row = propose(story, [case])
    Application.objects.filter(pk=case.pk).update(version=F("version") + 1)
    with pytest.raises(Refused, match="不能"):
        story.send(row)
    assert Application.objects.get(pk=case.pk).status == "municipal"


def test_the_second_approver_is_told_who_was_first(story):
    row = story.proposed
    stale = Transmittal.objects.get(pk=row.pk)
    story.send(row)
    with pytest.raises(Refused, match="办理“上报省级”") as refusal:
        story.send(stale)
    assert refusal.value.status == 409


def test_taken_back_until_the_province_has_received_it(story):
    case = story.verified
    first = propose(story, [case])
    story.send(first)
    recall(story, first)
    assert story.seen_by("city_clerk", case).status == "municipal"
    assert selectors.transmittals_of(story.actor("province_clerk")).count() == 0
    second = propose(story, [story.seen_by("city_clerk", case)])
    story.send(second)
    assert second.number == 2
    story.receive(second)
    with pytest.raises(Refused, match="办理“签收”"):
        recall(story, second)
    assert story.seen_by("province_clerk", case).status == "provincial"


def test_nothing_is_received_that_was_taken_back(story):
    row = story.sent
    seen = Transmittal.objects.get(pk=row.pk)
    recall(story, row)
    with pytest.raises(Refused, match="办理“撤回上报”"):
        story.receive(seen)


def test_nothing_is_sent_or_taken_back_after_the_citys_last_day(story, client_for):
    case = story.verified
    row = propose(story, [case])
    story.send(row)
    story.close_stage("municipal_review", clock.read())
    with pytest.raises(Refused, match="截止"):
        recall(story, row)
    assert Application.objects.get(pk=case.pk).status == "provincial"
    assert Transmittal.objects.get(pk=row.pk).status == "sent"
    page = client_for(story.world.city_clerk).get(f"/rounds/{story.round.pk}/transmittal/").content.decode()
    assert "没有可以上报的单位" in page


def test_a_single_case_has_no_way_back_by_hand(story, client_for):
    case = story.forwarded
    answer = client_for(story.world.city_approver).act(
        f"/cases/{case.pk}/decide/recall/", {"seen_version": case.version, "reason": "误报"}
    )
    assert answer.status_code == 404
    assert "撤回上报" not in client_for(story.world.city_approver).get(f"/cases/{case.pk}/").content.decode()


def test_a_foreign_case_or_an_empty_list_is_refused_as_a_whole(story, client_for):
    case, clerk = story.verified, client_for(story.world.city_clerk)
    new = f"/rounds/{story.round.pk}/transmittal/"
    told = {"filled_by": "周敏", "phone": "0731-88886666"}
    assert clerk.act(new, {**told, "application_ids": [case.pk, case.pk + 1000]}).status_code == 422
    assert clerk.act(new, told).status_code == 422
    with pytest.raises(Refused, match="重新勾选"):
        transmitting.propose(
            actor=story.actor("neighbour"), round=story.round, application_ids=[case.pk], **told
        )
    assert not Transmittal.objects.exists()


def test_one_list_waits_at_a_time_until_it_is_given_up(story):
    case = story.verified
    row = propose(story, [case])
    with pytest.raises(Refused, match="已有待上报的名单"):
        propose(story, [case])
    transmitting.discard(actor=story.actor("city_clerk"), transmittal=row, seen_version=row.version)
    story.send(propose(story, [case]))


def test_what_was_sent_is_frozen(story):
    row = story.sent
    for change in ({"phone": "1"}, {"body": "{}"}, {"seen": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Transmittal.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.applications.clear()


def test_the_table_of_2025_has_its_head_and_only_new_units(story, client_for, do_jobs):
    row = propose(story, [story.verified], filled_by="=周敏")
    story.send(row)
    client = client_for(story.world.city_clerk)
    sheet = load_workbook(BytesIO(client.get(f"/transmittals/{row.pk}/table/xlsx/").content)).active
    assert sheet["A2"].value == "新申报国家级绿色制造单位信息汇总表"
    assert sheet["A3"].value == "填报市州（盖章）：长沙市　　填报人：=周敏　　联系电话：0731-88886666"
    assert [cell.value for cell in sheet[4]][:3] == ["序号", "单位名称", "统一社会信用代码"]
    assert [cell.value for cell in sheet[5]][:2] == [1, "湘江新材料有限公司"]
    assert {cell.data_type for line in sheet for cell in line[1:] if cell.value} == {"s"}
    assert "待确认" in sheet["A6"].value
    pdf = f"/transmittals/{row.pk}/table/pdf/"
    assert client.get(pdf).status_code == 409  # it comes by a job
    do_jobs()
    text = PdfReader(BytesIO(client.get(pdf).getvalue())).pages[0].extract_text()
    assert "填报市州（盖章）：长沙市" in text
    row.refresh_from_db()
    frozen = json.loads(row.body)
    assert [unit["number"] for unit in frozen["units"]] == [story.verified.number]


def test_a_hundred_cases_cost_the_queries_of_three(story, client_for, django_assert_max_num_queries):
    rows = many(story, 100)
    clerk = client_for(story.world.city_clerk)
    new = f"/rounds/{story.round.pk}/transmittal/"
    clerk.get(new)
    with django_assert_max_num_queries(20):
        assert "以下 100 家单位通过检查" in clerk.get(new).content.decode()
    row = propose(story, rows)
    # SQLite takes no more than 999 values in a statement: a hundred events are two there.
    with django_assert_max_num_queries(30 if connection.vendor == "postgresql" else 31):
        story.send(row)
    assert Application.objects.filter(status="provincial").count() == 100
    assert Event.objects.filter(action="forward").count() == 100


def test_a_city_whose_listed_unit_has_not_filed_sends_no_new_one(story, client_for):
    """湖南通知 四、1; who has been removed from the list is asked no more."""
    other = Story(story.world, applicant="stranger", signatory="stranger")
    other.round = story.round
    case = story.verified
    story.list_unit(story.world.stranger, level="national")
    clerk, new = client_for(story.world.city_clerk), f"/rounds/{story.round.pk}/transmittal/"
    page = clerk.get(new).content.decode()
    assert "下列 1 家现有单位尚未完成填报" in page
    assert f"<li>{story.world.stranger.organization}（" in page
    told = {"application_ids": [case.pk], "filled_by": "周敏", "phone": "0731-88886666"}
    assert clerk.act(new, told).status_code == 422
    with pytest.raises(Refused) as refusal:
        propose(story, [case])
    assert "麓山机械有限公司）未完成填报，不能推荐新申报单位" in refusal.value.items[0].message

    other.begun = drafts.begin(
        actor=other.actor("stranger"), offer_id=story.round.offers.get(honour="factory", entry="existing").pk
    )
    assert "麓山机械有限公司" in clerk.get(new).content.decode()
    assert other.sealed.receipt
    page = clerk.get(new).content.decode()
    assert "尚未完成填报" not in page
    assert clerk.act(new, told).status_code == 302


def test_an_existing_unit_goes_on_while_another_has_not_filed(story, client_for):
    for name in ("owner", "stranger"):
        story.list_unit(getattr(story.world, name), level="national")
    story.begun = drafts.begin(
        actor=story.actor("owner"), offer_id=story.round.offers.get(honour="factory", entry="existing").pk
    )
    row = propose(story, [story.verified])
    story.send(row)
    # 湖南通知 附件 2 lists new units: the table says that there is none.
    content = client_for(story.world.city_clerk).get(f"/transmittals/{row.pk}/table/xlsx/").content
    assert [cell.value for cell in load_workbook(BytesIO(content)).active[5]] == ["无", *[None] * 6]


def test_only_an_active_listing_holds_it_up(story):
    assert story.proposed
    story.list_unit(story.world.stranger, level="national")
    with pytest.raises(Refused, match="1 家单位不能"):
        story.send(Transmittal.objects.get())
    Listing.objects.filter(level="national").update(state="removed")
    story.send(Transmittal.objects.get())


@pytest.mark.parametrize(("level", "city"), [("provincial", "changsha"), ("national", "zhuzhou")])
def test_only_a_national_listing_of_the_city_holds_it_up(story, level, city):
    assert story.proposed
    unit = story.world.stranger.organization
    listings.record_listing(
        actor=story.actor("province_approver"), organization=unit, region=getattr(story.world, city),
        honour="factory", level=level, year=2023, **LISTED,
    )  # fmt: skip
    story.send(Transmittal.objects.get())


def test_the_province_checks_again_before_it_recommends(story, client_for):
    case, clerk = story.forwarded, client_for(story.world.province_clerk)
    story.list_unit(story.world.stranger, level="national")
    path, told = f"/cases/{case.pk}/decide/select/", {"seen_version": case.version, "reason": "指标居前"}
    answer = clerk.act(path, told)
    assert answer.status_code == 422
    assert "麓山机械有限公司）未完成填报" in answer.content.decode()
    Listing.objects.filter(level="national").update(state="removed")
    assert clerk.act(path, told).status_code == 302
    Listing.objects.filter(level="national").update(state="active")
    answer = client_for(story.world.province_approver).act(
        "/proposals/approve/", {"proposal": Proposal.objects.get().pk}
    )
    assert answer.status_code == 422
    assert "麓山机械有限公司）未完成填报" in answer.content.decode()
    assert story.seen_by("province_clerk", case).status == "provincial"
