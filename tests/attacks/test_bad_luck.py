"""What breaks under the product while people work: the queue, a worker, the database."""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django_scopes import scope

from applications.models import Document
from evaluation.models import ScoreRun
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.jobs.models import Job
from tests.people import MemberClient, make_world
from tests.processes import kill, production, until, worker
from tests.stories import Story

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State


@pytest.fixture
def story(transactional_db: None) -> Iterator[Story]:
    world = make_world()
    with scope(tenant=world.hunan):
        yield Story(world)


def seal_by_page(story: Story) -> None:
    """Press the button of the check page, and read the receipt it leads to."""
    pk = story.filled.pk
    signatory = MemberClient(story.world.colleague)
    page = signatory.get(reverse("check", args=[pk])).text
    names = ("seen_version", "sheet_revision", "seen_total")
    posted = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names}
    response = signatory.act(reverse("seal", args=[pk]), posted, follow=True)
    assert response.status_code == 200
    assert response.context["snapshot"].receipt


def of_the_seal() -> QuerySet[Job]:
    """Its jobs alone: a worker's sweep asks for those of the day whenever it comes, and they for more."""
    return Job.objects.filter(kind__in=("score_snapshot", "examine_snapshot", "render_document"))


def states() -> dict[str, str]:
    """The state of every job of the seal, by kind."""
    return dict(of_the_seal().values_list("kind", "state"))


def test_a_seal_while_redis_is_down_is_done_and_its_jobs_once_redis_is_back(redis_worker, broker, story):
    assert story.filled
    broker.stop()
    begun = time.monotonic()
    seal_by_page(story)
    assert time.monotonic() - begun < 5
    saved = MemberClient(story.world.stranger).get(reverse("desk"))
    assert saved.status_code == 200
    assert set(of_the_seal().values_list("state", "sent_at")) == {(State.QUEUED, None)}
    broker.start()
    until(lambda: set(states().values()) == {State.DONE}, seconds=60)
    assert ScoreRun.objects.get().total == "19.5"
    assert files.read(Document.objects.get().file).startswith(b"%PDF")


def test_a_report_whose_worker_is_killed_in_the_middle_is_finished_within_a_minute(broker, story, tmp_path):
    """The times are shortened here; those of production leave ten seconds to print."""
    assert settings.JOB_LEASE_SECONDS + settings.JOB_SWEEP_SECONDS + 10 <= 60
    report = Job.objects.filter(kind="render_document")
    first, second = (tmp_path / name for name in ("first", "second"))
    first.mkdir()
    second.mkdir()
    with worker(first, production(broker)) as process:
        seal_by_page(story)
        until(lambda: report.get().state == State.RUNNING, seconds=20)
        kill(process)
    killed_at = time.monotonic()
    assert (report.get().state, Document.objects.get().file) == (State.RUNNING, None)
    with worker(second, production(broker)):
        until(lambda: report.get().state == State.DONE, seconds=60)
    assert time.monotonic() - killed_at < 60
    assert report.get().attempts == 2
    assert files.read(Document.objects.get().file).startswith(b"%PDF")
    assert StoredFile.objects.count() == 1
