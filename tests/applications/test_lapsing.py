"""What is not filed in time is closed by the platform itself, day by day."""

from datetime import timedelta

import pytest

from accounts.actor import Actor
from accounts.models import Event
from applications.models import Application, Deadline
from applications.services import drafts, lapsing
from evaluation import selectors as evaluation
from evaluation.services import Change
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.jobs import services as jobs
from greenmfg.jobs.models import Job
from tests.stories import Story


@pytest.fixture
def itself(in_hunan):
    return Actor.system(in_hunan.hunan)


@pytest.fixture
def day(do_jobs):
    """A day's work of the platform, as the worker's timetable starts it."""

    def work():
        jobs.sweep()
        do_jobs()

    return work


def close(story, region=None, **ago):
    """End filing, for one region or for all, so long ago."""
    Deadline.objects.update_or_create(
        tenant=story.round.tenant,
        round=story.round,
        stage="prepare",
        region=region,
        defaults={"closes_at": clock.read() - timedelta(**ago)},
    )


def status(row):
    row.refresh_from_db()
    return row.status


def test_what_is_not_filed_in_time_lapses_with_the_day(story, day):
    row = story.filled
    day()
    assert status(row) == "draft"
    close(story, seconds=1)
    with clock.override(clock.read() + timedelta(days=1)):
        day()
    assert status(row) == "lapsed"
    event = Event.objects.get(action="lapse")
    assert (event.actor, event.organization, event.tenant) == (None, None, story.world.hunan)


def test_its_sheet_takes_no_more_answers_and_keeps_what_was_typed(story, itself):
    row, before = story.filled, evaluation.filled(story.filled.self_sheet).as_json()
    close(story, seconds=1)
    lapsing.lapse_overdue(actor=itself)
    with pytest.raises(Refused, match="逾期未提交，不能再修改"):
        drafts.fill(
            actor=story.actor("owner"),
            application_id=row.pk,
            changes=[Change(key="main_products", value="后来的产品", seen_version=1)],
        )
    assert evaluation.filled(row.self_sheet).as_json() == before


def test_the_unit_reads_that_it_has_lapsed_and_why(story, itself, client_for):
    row = story.begun
    close(story, seconds=1)
    lapsing.lapse_overdue(actor=itself)
    client = client_for(story.world.owner)
    page = client.get(f"/applications/{row.pk}/").content.decode()
    assert "逾期未提交" in page
    assert "截止，在此之前没有提交" in page
    assert "逾期未提交" in client.get("/desk/").content.decode()


def test_the_deadline_of_the_region_goes_before_the_rounds(story, itself):
    row = story.begun
    close(story, seconds=1)
    close(story, region=story.world.changsha, days=-1)
    lapsing.lapse_overdue(actor=itself)
    assert status(row) == "draft"
    close(story, days=-1)
    close(story, region=story.world.changsha, seconds=1)
    lapsing.lapse_overdue(actor=itself)
    assert status(row) == "lapsed"


def test_the_deadline_of_another_region_is_nothing_to_it(story, itself):
    row = story.begun
    close(story, region=story.world.zhuzhou, days=3)
    lapsing.lapse_overdue(actor=itself)
    assert status(row) == "draft"


def test_what_was_filed_does_not_lapse(story, itself):
    row = story.sealed.application
    close(story, seconds=1)
    lapsing.lapse_overdue(actor=itself)
    assert status(row) == "municipal"


def test_more_time_given_later_brings_nothing_back(story, itself, day):
    row = story.begun
    close(story, seconds=1)
    lapsing.lapse_overdue(actor=itself)
    close(story, days=-10)
    day()
    assert status(row) == "lapsed"
    again = drafts.begin(actor=story.actor("owner"), offer_id=story.offer.pk)
    assert again.number == "GJ2025-00002"


def test_nobody_lets_an_application_lapse_by_hand(story):
    row = story.begun
    close(story, seconds=1)
    with pytest.raises(Refused) as caught:
        lapsing.lapse(actor=story.actor("owner"), application_id=row.pk)
    assert caught.value.status == 403


def test_what_is_not_overdue_does_not_lapse(story, itself):
    with pytest.raises(Refused) as caught:
        lapsing.lapse(actor=itself, application_id=story.begun.pk)
    assert (caught.value.status, status(story.begun)) == (409, "draft")


@pytest.fixture
def two(story):
    """Two units with a draft each in the same round."""
    other = Story(story.world, applicant="stranger", signatory="stranger")
    other.round = story.round
    rows = [story.begun, other.begun]
    close(story, seconds=1)
    return rows


def test_one_that_cannot_lapse_stops_no_other(two, itself, monkeypatch):
    first, second = two
    move = lapsing.move

    def refuse_the_first(**call):
        if call["subject"].pk == first.pk:
            raise Refused("刚刚已提交。", status=409)
        move(**call)

    monkeypatch.setattr(lapsing, "move", refuse_the_first)
    lapsing.lapse_overdue(actor=itself)
    assert (status(first), status(second)) == ("draft", "lapsed")


def test_a_job_lapses_a_batch_and_asks_for_the_next(two, day, do_jobs, monkeypatch):
    monkeypatch.setattr(lapsing, "BATCH", 1)
    day()
    assert [status(row) for row in two] == ["lapsed", "draft"]
    do_jobs()
    assert [status(row) for row in two] == ["lapsed", "lapsed"]
    do_jobs()
    assert not Job.objects.filter(kind="lapse_overdue", state=Job.State.QUEUED).exists()


def test_the_overdue_are_found_in_two_queries(two, itself, django_assert_num_queries):
    Application.objects.update(status="municipal")
    with django_assert_num_queries(2):
        lapsing.lapse_overdue(actor=itself)
