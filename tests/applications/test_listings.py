"""名单管理: a unit leaves a list by a dated decision of two people, and comes back by another."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django_scopes import scope

from accounts.models import Event
from applications import selectors
from applications.models import Listing, ListingDecision
from applications.services import drafts, listings, outcomes
from greenmfg.errors import Refused
from tests.evidence.files import a_pdf, a_script
from tests.listings import approve, propose, propose_removal, removal
from tests.people import a_uscc
from tests.stories import LISTED


@pytest.fixture
def listed(story):
    """The other enterprise on the national list."""
    story.list_unit(story.world.stranger, level="national")
    return Listing.objects.get(level="national")


def typed(**told):
    """A removal as the form posts it, its document with it."""
    return {**removal(**told), "evidence": told.get("evidence", a_pdf("决定.pdf"))}


# -- the door ------------------------------------------------------------------------------------------


def test_the_clerk_proposes_the_approver_approves_and_everybody_reads_why(story, listed, client_for, do_jobs):
    clerk, approver = (client_for(getattr(story.world, f"province_{role}")) for role in ("clerk", "approver"))
    path = f"/listings/{listed.pk}/"
    assert f'href="{path}remove/"' in clerk.get(path).content.decode()
    answer = clerk.act(f"{path}remove/", typed(), follow=True)
    page = answer.content.decode()
    assert "待批准：移出名单" in page
    assert "须由提出人以外的审核人员批准" in page
    decision = ListingDecision.objects.get()
    told = {"seen_version": decision.version}
    assert "决定待批准" in approver.get("/listings/").content.decode()
    # The document waits for its check, and so does the approval.
    early = approver.act(f"/listing-decisions/{decision.pk}/approve/", told)
    assert early.status_code == 409
    assert "仍在检查中" in early.content.decode()
    do_jobs()
    page = approver.act(f"/listing-decisions/{decision.pk}/approve/", told, follow=True).content.decode()
    for words in ("已移出", "工商注销", "湘工信节能〔2026〕8号", "2026年3月2日", "提出决定", "移出名单"):
        assert words in page
    assert f'href="{path}restore/"' in page
    assert approver.get(f"/listing-decisions/{decision.pk}/file/").status_code == 200
    listed.refresh_from_db()
    assert listed.state == "removed"
    public = client_for(None).get("/public/hunan/lists/").content.decode()
    assert listed.name not in public
    last = Event.objects.filter(subject_kind="applications.listing", subject_id=listed.pk).latest("pk")
    assert (last.action, last.before, last.after) == ("remove", "active", "removed")
    assert last.reason == "工商注销，湘工信节能〔2026〕8号，2026年3月2日（周一）"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"document_number": " "}, "document_number"),
        ({"ground": ""}, "ground"),
        ({"ground": "whim"}, "ground"),
        ({"decided_on": "2099-01-01"}, "decided_on"),
        ({"decided_on": "2023-11-30"}, "decided_on"),  # before the unit was listed
        ({"decided_on": "２０２６年"}, "decided_on"),
        ({"reason": ""}, "reason"),
        ({"evidence": ""}, "evidence"),
        ({"evidence": a_pdf("空.pdf", pages=0).__class__("空.pdf", b"")}, "evidence"),
        ({"evidence": a_pdf().__class__("说明.txt", b"plain words")}, "evidence"),
        ({"evidence": a_pdf().__class__("大.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024 + 1))}, "evidence"),
    ],
)
def test_a_decision_without_number_day_or_document_is_none(story, listed, client_for, wrong, field):
    clerk = client_for(story.world.province_clerk)
    answer = clerk.act(f"/listings/{listed.pk}/remove/", {**typed(), **wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not ListingDecision.objects.exists()


def test_a_document_that_fails_its_check_proves_nothing(story, listed, client_for, do_jobs):
    clerk = client_for(story.world.province_clerk)
    clerk.act(f"/listings/{listed.pk}/remove/", typed(evidence=a_script()))
    do_jobs()
    decision = ListingDecision.objects.get()
    told = {"seen_version": 1}
    approver = client_for(story.world.province_approver)
    assert approver.act(f"/listing-decisions/{decision.pk}/approve/", told).status_code == 409
    assert "未通过检查" in approver.get(f"/listings/{listed.pk}/").content.decode()
    # Given up, a sound one takes its place.
    assert clerk.act(f"/listing-decisions/{decision.pk}/discard/", told).status_code == 302
    approve(story.world, propose_removal(story.world, story.world.stranger))
    assert Listing.objects.get(pk=listed.pk).state == "removed"


def test_who_proposes_does_not_approve(story, listed, client_for):
    approver = client_for(story.world.province_approver)
    approver.act(f"/listings/{listed.pk}/remove/", typed())
    decision = ListingDecision.objects.get()
    page = approver.get(f"/listings/{listed.pk}/").content.decode()
    assert f"/listing-decisions/{decision.pk}/approve/" not in page
    answer = approver.act(f"/listing-decisions/{decision.pk}/approve/", {"seen_version": 1})
    assert answer.status_code == 409
    assert "须由另一位审核人员批准" in answer.content.decode()
    assert Listing.objects.get(pk=listed.pk).state == "active"


def test_one_proposal_waits_at_a_time(story, listed, client_for):
    propose_removal(story.world, story.world.stranger)
    answer = client_for(story.world.province_clerk).act(f"/listings/{listed.pk}/remove/", typed())
    assert answer.status_code == 409
    assert "已有待批准的决定" in answer.content.decode()


def test_what_is_not_on_the_list_is_not_removed_again(story, listed, client_for):
    approve(story.world, propose_removal(story.world, story.world.stranger))
    clerk = client_for(story.world.province_clerk)
    for answer in (
        clerk.get(f"/listings/{listed.pk}/remove/"),
        clerk.act(f"/listings/{listed.pk}/remove/", typed()),
    ):
        assert answer.status_code == 409
    assert clerk.get(f"/listings/{listed.pk}/whatever/").status_code == 404


def test_a_removal_is_undone_by_a_new_decision(story, listed, client_for, do_jobs):
    approve(story.world, propose_removal(story.world, story.world.stranger))
    clerk = client_for(story.world.province_clerk)
    told = {name: text for name, text in typed().items() if name != "ground"}
    path = f"/listings/{listed.pk}/restore/"
    before = clerk.act(path, {**told, "decided_on": "2026-03-01"})  # before the removal
    assert before.status_code == 422
    told |= {
        "document_number": "湘工信节能〔2026〕15号",
        "decided_on": "2026-04-01",
        "evidence": a_pdf("恢复.pdf"),
    }
    assert clerk.act(path, told).status_code == 302
    do_jobs()
    approve(story.world, ListingDecision.objects.get(act="restore"))
    listed.refresh_from_db()
    assert listed.state == "active"
    page = clerk.get(f"/listings/{listed.pk}/").content.decode()
    for number in ("湘工信节能〔2026〕8号", "湘工信节能〔2026〕15号"):
        assert number in page


def test_what_came_on_the_list_anew_is_not_restored_beside_it(story, listed):
    approve(story.world, propose_removal(story.world, story.world.stranger))
    story.list_unit(story.world.stranger, level="national")
    told = removal(decided_on=date(2026, 4, 1), ground="")
    decision = propose(story.world, listed, "restore", **told)
    with pytest.raises(Refused, match="已另行列入") as caught:
        approve(story.world, decision)
    assert caught.value.status == 409
    assert ListingDecision.objects.get(pk=decision.pk).status == "proposed"


def test_neither_an_entry_nor_a_decision_can_be_rewritten_or_deleted(story, listed):
    decision = propose_removal(story.world, story.world.stranger)
    changes = [
        (listed, {"document_number": "另一文号"}),
        (listed, {"uscc": a_uscc()}),
        (decision, {"reason": "另一理由"}),
    ]
    for row, change in changes:
        with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)
    for row in (decision, listed):
        with pytest.raises((IntegrityError,)), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


def test_nobody_but_the_department_of_the_province_removes(story, listed, client_for):
    path = f"/listings/{listed.pk}/remove/"
    for name in ("city_approver", "neighbour", "province_admin", "stranger", "assessor"):
        client = client_for(getattr(story.world, name))
        assert client.act(path, typed()).status_code == 403, name
    far = client_for(story.world.far_department)
    assert far.act(path, typed()).status_code == 404
    assert far.get(f"/listings/{listed.pk}/").status_code == 404
    decision = propose_removal(story.world, story.world.stranger)
    for step in ("approve", "discard"):
        assert far.act(f"/listing-decisions/{decision.pk}/{step}/", {"seen_version": 1}).status_code == 404
    assert far.get(f"/listing-decisions/{decision.pk}/file/").status_code == 404
    with scope(tenant=story.world.guangdong), pytest.raises(Exception):  # noqa: B017, PT011
        Listing.objects.get(pk=listed.pk)
    assert Listing.objects.get(pk=listed.pk).state == "active"


def test_a_decision_is_not_approved_in_a_version_that_was_not_seen(story, listed, client_for):
    decision = propose_removal(story.world, story.world.stranger)
    approver = client_for(story.world.province_approver)
    path = f"/listing-decisions/{decision.pk}/approve/"
    assert approver.act(path, {}).status_code == 400
    assert approver.act(path, {"seen_version": 7}).status_code == 409
    assert approver.act(path, {"seen_version": 1}).status_code == 302
    again = approver.act(path, {"seen_version": 1})
    assert again.status_code == 409
    assert "province_approver" in again.content.decode()


def test_a_city_reads_a_decision_once_it_is_approved_and_of_no_other(story, listed, client_for):
    """What the department only proposes, or has given up, is its own, as what is proposed of a case."""
    city, clerk = (client_for(getattr(story.world, name)) for name in ("city_clerk", "province_clerk"))
    secrets = ("已于2026年2月办理工商注销", "湘工信节能〔2026〕8号", "提出决定", "决定待批准", "未批准或收回")

    def known(client, decision):
        pages = ("/listings/", "/listings/?state=proposed", f"/listings/{listed.pk}/")
        text = "".join(client.get(page).text for page in pages)
        file = client.get(f"/listing-decisions/{decision.pk}/file/").status_code
        return {secret for secret in secrets if secret in text}, file

    first = propose_removal(story.world, story.world.stranger)
    assert known(city, first) == (set(), 404)
    assert known(clerk, first) == (set(secrets[:4]), 200)
    clerk.act(f"/listing-decisions/{first.pk}/discard/", {"seen_version": 1})
    assert known(city, first) == (set(), 404)
    assert "未批准或收回" in known(clerk, first)[0]
    second = propose_removal(story.world, story.world.stranger)
    approve(story.world, second)
    assert known(city, first) == (set(secrets[:3]), 404)
    assert known(city, second) == (set(secrets[:3]), 200)


# -- the gate --------------------------------------------------------------------------------------------


def test_a_city_held_up_by_a_removed_unit_forwards_at_once(story, client_for):
    assert story.proposed
    story.list_unit(story.world.stranger, level="national")
    city = client_for(story.world.city_approver)
    send, told = f"/transmittals/{story.proposed.pk}/send/", {"seen_version": 1}
    assert city.act(send, told).status_code == 422
    existing = f"/rounds/{story.round.pk}/existing/"
    assert "有 1 家未完成填报" in city.get(existing).content.decode()
    new = client_for(story.world.city_clerk).get(f"/rounds/{story.round.pk}/transmittal/")
    assert existing in new.content.decode()
    decision = propose_removal(story.world, story.world.stranger)
    assert city.act(send, told).status_code == 422  # proposed is not decided
    approve(story.world, decision)
    assert city.act(send, told).status_code == 302
    assert "没有需要填报的现有单位" in city.get(existing).content.decode()


def test_a_removed_unit_has_no_entry_ticket_any_more(story):
    story.list_unit(story.world.owner)
    approve(story.world, propose_removal(story.world, story.world.owner))
    with pytest.raises(Refused, match="没有查到贵单位"):
        drafts.begin(actor=story.actor("owner"), offer_id=story.offer.pk)


def test_the_city_reads_which_of_its_units_have_filed(story, client_for):
    assert story.round
    for person in (story.world.owner, story.world.stranger):
        story.list_unit(person, level="national")
    existing = story.round.offers.get(honour="factory", entry="existing")
    story.begun = drafts.begin(actor=story.actor("owner"), offer_id=existing.pk)
    path = f"/rounds/{story.round.pk}/existing/"

    def told(name):
        return client_for(getattr(story.world, name)).get(path).content.decode()

    assert "有 2 家未完成填报" in told("city_clerk")
    assert "填报中" in told("city_clerk")
    assert story.sealed
    for name in ("city_clerk", "province_admin"):
        assert "有 1 家未完成填报" in told(name)
        assert "已完成填报" in told(name)
    assert "没有需要填报的现有单位" in told("neighbour")


def test_only_an_open_round_that_asks_them_all_has_such_a_page(story, client_for):
    clerk = client_for(story.world.city_clerk)
    assert clerk.get("/rounds/987654/existing/").status_code == 404


def test_who_was_removed_meanwhile_does_not_keep_the_place(story):
    story.list_unit(story.world.owner, level="national")
    existing = story.round.offers.get(honour="factory", entry="existing")
    story.begun = drafts.begin(actor=story.actor("owner"), offer_id=existing.pk)
    assert story.selected
    row, approver = story.record(), story.actor("province_approver")
    approve(story.world, propose_removal(story.world, story.world.owner))
    with pytest.raises(Refused, match="“湘江新材料有限公司”已被移出名单") as caught:
        outcomes.confirm(actor=approver, outcome=row, seen_version=row.version)
    assert caught.value.status == 409
    story.announce(story.announced(outcome="not_listed", reason="已被移出名单"), seen_version=1)
    assert Listing.objects.get().state == "removed"


# -- the desk ----------------------------------------------------------------------------------------------


def test_the_offices_look_for_entries_each_in_its_own_region(story, listed, client_for):
    story.list_unit(story.world.owner)
    approve(story.world, propose_removal(story.world, story.world.stranger))
    department = client_for(story.world.province_admin)

    def names(client, query=""):
        return [row.name for row in client.get(f"/listings/{query}").context["page"]]

    both = {"湘江新材料有限公司", "麓山机械有限公司"}
    assert set(names(department)) == both
    assert names(department, "?state=removed") == ["麓山机械有限公司"]
    assert names(department, "?level=provincial") == ["湘江新材料有限公司"]
    assert names(department, "?text=湘江") == ["湘江新材料有限公司"]
    assert names(department, f"?region={story.world.zhuzhou.pk}") == []
    assert set(names(client_for(story.world.city_clerk))) == both
    assert names(client_for(story.world.neighbour)) == []
    city = client_for(story.world.city_approver).get(f"/listings/{listed.pk}/").content.decode()
    assert "工商注销" in city
    assert "恢复名单</a>" not in city
    assert client_for(story.world.neighbour).get(f"/listings/{listed.pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 205])
def test_the_list_takes_as_many_queries_for_one_entry_as_for_many(
    story, client_for, django_assert_num_queries, number
):
    usual = {"tenant": story.world.hunan, "honour": "factory", "level": "national", "year": 2020, **LISTED}
    Listing.objects.bulk_create(
        Listing(uscc=a_uscc(), name=f"单位{at}", region=story.world.changsha, **usual) for at in range(number)
    )
    client = client_for(story.world.province_approver)
    client.get("/listings/")
    with django_assert_num_queries(9):
        page = client.get("/listings/")
    assert len(page.context["page"].object_list) == min(number, 200)


# -- units that the platform did not know --------------------------------------------------------------------


def entry(story, **told):
    usual = {
        "uscc": a_uscc(),
        "name": "岳麓玻璃有限公司",
        "region_id": story.world.changsha.pk,
        "honour": "factory",
        "level": "national",
        "year": 2020,
        "document_number": "工信厅节函〔2020〕246号",
        "listed_on": "2020-10-16",
    }
    return {**usual, **told}


def test_a_unit_without_an_account_is_entered_and_must_file_like_any_other(story, client_for):
    assert story.round
    approver = client_for(story.world.province_approver)
    answer = approver.act("/listings/new/", entry(story), follow=True)
    page = answer.content.decode()
    assert "尚未注册" in page
    assert "工信厅节函〔2020〕246号" in page
    assert "岳麓玻璃有限公司" in client_for(None).get("/public/hunan/lists/").content.decode()
    (row,) = selectors.unfiled(story.round, story.world.changsha)
    assert row.name == "岳麓玻璃有限公司"
    city = client_for(story.world.city_clerk).get(f"/rounds/{story.round.pk}/existing/").content.decode()
    assert "单位尚未注册" in city


def test_a_registered_unit_is_entered_by_its_code_and_may_apply(story, client_for):
    code = story.world.owner.organization.uscc
    told = entry(story, uscc=code, level="provincial", name="湘江新材料有限公司")
    assert client_for(story.world.province_approver).act("/listings/new/", told).status_code == 302
    assert Listing.objects.get().organization == story.world.owner.organization
    assert drafts.begin(actor=story.actor("owner"), offer_id=story.offer.pk).basis == Listing.objects.get()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"uscc": "91430100MA00000000"}, "uscc"),
        ({"listed_on": "2099-01-01"}, "listed_on"),
        ({"year": 2023}, "year"),
        ({"document_number": " "}, "document_number"),
        ({"region_id": 987654}, "region_id"),
        ({"level": "worldwide"}, "level"),
        ({"name": ""}, "name"),
    ],
)
def test_an_entry_that_cannot_be_true_is_refused(story, client_for, wrong, field):
    answer = client_for(story.world.province_approver).act("/listings/new/", entry(story, **wrong))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not Listing.objects.exists()


def test_a_unit_of_another_province_is_not_entered(story, client_for):
    approver = client_for(story.world.province_approver)
    told = entry(story, uscc=story.world.outsider.organization.uscc)
    assert approver.act("/listings/new/", told).status_code == 422
    assert approver.act("/listings/new/", entry(story, region_id=story.world.guangzhou.pk)).status_code == 422
    assert not Listing.objects.exists()


def test_an_active_entry_stands_once(story, client_for):
    approver, told = client_for(story.world.province_approver), entry(story)
    assert approver.act("/listings/new/", told).status_code == 302
    assert approver.act("/listings/new/", told).status_code == 409


def test_a_decision_to_come_is_refused_by_the_service_too(story, listed):
    tomorrow = selectors.today() + timedelta(days=1)
    with pytest.raises(Refused, match="需要补充"):
        listings.propose(
            actor=story.actor("province_clerk"), listing=listed, act="remove", evidence=a_pdf(),
            **removal(decided_on=tomorrow),
        )  # fmt: skip
