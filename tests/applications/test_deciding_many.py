"""Many cases decided together: by the statements of a few, each with its own reason, all or none."""

from datetime import date, timedelta

import pytest

from accounts.models import Event, Message
from applications import selectors
from applications.models import (
    Application,
    Document,
    Listing,
    Proposal,
    Review,
    RoundOutcome,
    SiteAssessment,
    SitePhotograph,
    Snapshot,
)
from applications.services import announcing, notices, outcomes, proposing
from applications.services.outcomes import Announced
from applications.services.proposing import Wanted
from greenmfg import clock
from greenmfg.errors import Refused
from tests.applications.test_transmittals import many
from tests.crowd import copy, gather
from tests.provincial import ProvincialStory

CASES, STATEMENTS = 40, 45  # savepoints among them; one for each case would be sixty


def at_the_department(story, number):
    """``number`` cases of one city that it has sent."""
    rows = many(story, number)
    Application.objects.update(status="provincial")
    return rows


def proposed(story, rows, name="province_clerk"):
    wanted = [Wanted(row.pk, row.version, f"第 {row.pk} 件") for row in rows]
    proposing.propose_all(actor=story.actor(name), action="select", wanted=wanted)
    return selectors.chosen_proposals(
        story.actor("province_approver"), Proposal.objects.values_list("pk", flat=True)
    )


def test_a_selection_of_many_costs_no_more_and_keeps_each_reason(story, django_assert_max_num_queries):
    rows = at_the_department(story, CASES)
    with django_assert_max_num_queries(STATEMENTS):
        waiting = proposed(story, rows)
    with django_assert_max_num_queries(STATEMENTS):
        proposing.approve(actor=story.actor("province_approver"), proposals=waiting)
    reasons = {row.pk: f"第 {row.pk} 件" for row in rows}
    assert set(Application.objects.values_list("status", flat=True)) == {"selected"}
    assert dict(Review.objects.filter(decision="select").values_list("application", "reason")) == reasons
    assert dict(Event.objects.filter(action="select").values_list("subject_id", "reason")) == reasons
    assert set(Proposal.objects.values_list("status", "version")) == {("approved", 2)}
    judged = Review.objects.filter(decision="select").values_list("application", "snapshot__application")
    assert all(case == sealed for case, sealed in judged)


def test_a_selection_of_many_costs_no_more_with_photographs(in_hunan, django_assert_max_num_queries):
    story = ProvincialStory(in_hunan)
    first = story.assessed
    gather(story, CASES)
    others = Application.objects.exclude(pk=first.pk)
    Application.objects.update(status="provincial")
    seal = Snapshot.objects.filter(application=first).latest("no")
    Snapshot.objects.bulk_create(copy(seal, application=case) for case in others)
    record, picture = SiteAssessment.objects.get(), SitePhotograph.objects.get()
    records = SiteAssessment.objects.bulk_create(copy(record, application=case) for case in others)
    SitePhotograph.objects.bulk_create(copy(picture, assessment=one) for one in records)
    with django_assert_max_num_queries(STATEMENTS):
        waiting = proposed(story, Application.objects.all())
    with django_assert_max_num_queries(STATEMENTS):
        proposing.approve(actor=story.actor("province_approver"), proposals=waiting)
    assert set(Application.objects.values_list("status", flat=True)) == {"selected"}


def test_an_outcome_of_many_costs_no_more(story, django_assert_max_num_queries):
    rows = at_the_department(story, CASES)
    Application.objects.update(status="selected")
    lines = [Announced(row.pk, row.version, "listed") for row in rows[1:]]
    lines.append(Announced(rows[0].pk, rows[0].version, "not_listed", "部级审核未通过"))
    outcome = story.record(*lines)
    actor = story.actor("province_approver")
    with django_assert_max_num_queries(STATEMENTS):
        outcomes.confirm(actor=actor, outcome=outcome, seen_version=outcome.version)
    assert Listing.objects.filter(level="national").count() == CASES - 1
    assert Application.objects.filter(status="concluded", outcome="listed").count() == CASES - 1
    ended = Event.objects.get(action="conclude", subject_id=rows[0].pk)
    assert (ended.before, ended.after, ended.reason) == ("selected", "concluded", "部级审核未通过")
    assert not Listing.objects.filter(application=rows[0]).exists()


def test_an_announcement_of_many_costs_no_more_and_each_has_its_certificate(
    in_hunan, django_assert_max_num_queries
):
    story = ProvincialStory(in_hunan)
    first, approver = story.selected, story.actor("province_approver")
    gather(story, CASES)
    others = Application.objects.exclude(pk=first.pk)
    others.update(status=first.status)
    seal = Snapshot.objects.filter(application=first).latest("no")
    Snapshot.objects.bulk_create(copy(seal, application=case) for case in others)
    ids = Application.objects.values_list("pk", flat=True)
    notice = notices.draft_notice(actor=story.actor("province_clerk"), round=story.round, application_ids=ids)
    with django_assert_max_num_queries(STATEMENTS):
        notices.open_notice(actor=approver, notice=notice, seen_version=notice.version)
    with clock.override(notice.ends_at + timedelta(days=1)):
        notices.close_notice(actor=approver, notice=notice, seen_version=notice.version)
        call = {"document_number": "湘工信节能〔2026〕8号", "listed_on": selectors.today()}
        with django_assert_max_num_queries(STATEMENTS):
            announcing.announce(actor=approver, notice=notice, seen_version=notice.version, **call)
    papers = Document.objects.filter(kind="certificate").select_related("job", "snapshot")
    assert {paper.application_id for paper in papers} == set(ids)
    assert all(paper.snapshot.application_id == paper.application_id for paper in papers)
    assert {(paper.job.kind, paper.job.args["document"] == paper.pk) for paper in papers} == {
        ("render_document", True)
    }
    assert len({paper.token for paper in papers}) == CASES
    assert Message.objects.filter(kind="conclude").exists()


def test_one_that_was_turned_down_meanwhile_stops_them_all_and_is_named(story):
    rows = proposed(story, at_the_department(story, 3))
    actor = story.actor("province_approver")
    proposing.turn_down(actor=actor, proposal=Proposal.objects.get(pk=rows[1].pk), reason="再议")
    with pytest.raises(Refused) as caught:
        proposing.approve(actor=actor, proposals=rows)
    assert caught.value.status == 409
    name = rows[1].application.organization.name
    assert name in caught.value.message
    assert "其余单位均未办理" in caught.value.message
    assert not Application.objects.filter(status="selected").exists()


def test_nobody_agrees_to_his_own_among_others(story):
    *others, own = at_the_department(story, 3)
    proposed(story, others)
    rows = proposed(story, [own], "province_approver")
    actor = story.actor("province_approver")
    with pytest.raises(Refused) as caught:
        proposing.approve(actor=actor, proposals=rows)
    assert [item.field for item in caught.value.items] == [str(rows[2].pk)]
    assert "由您拟办" in caught.value.items[0].message
    assert set(Proposal.objects.values_list("status", flat=True)) == {"open"}


def test_one_that_is_on_the_list_already_stops_them_all_and_is_named(story):
    rows = at_the_department(story, 3)
    Application.objects.update(status="selected")
    unit, city = rows[1].organization, rows[1].region
    Listing.objects.create(
        tenant=rows[1].tenant, honour="factory", level="national", uscc=unit.uscc, name=unit.name,
        region=city, organization=unit, year=2024, document_number="2024年文", listed_on=date(2024, 12, 1),
    )  # fmt: skip
    outcome = story.record(*(Announced(row.pk, row.version, "listed") for row in rows))
    with pytest.raises(Refused, match=f"“{unit.name}”已在有效名单中") as caught:
        outcomes.confirm(
            actor=story.actor("province_approver"), outcome=outcome, seen_version=outcome.version
        )
    assert caught.value.status == 409
    assert RoundOutcome.objects.get().status == "draft"
    assert not Application.objects.filter(status="concluded").exists()
