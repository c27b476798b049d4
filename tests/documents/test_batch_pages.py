"""The documents of many cases from the page of an office: tick, see them come, download them all."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from django.urls import reverse

from applications.documents import batches
from applications.models import Application, Document
from applications.selectors import BATCH
from greenmfg.jobs.models import Job
from tests.crowd import gather
from tests.people import MemberClient, World
from tests.stories import Story


@pytest.fixture
def story(in_hunan: World) -> Story:
    story = Story(in_hunan)
    gather(story, 3)
    first = story.sealed.documents.get()
    for row in Application.objects.exclude(pk=first.application_id):
        Document.objects.create(
            tenant=first.tenant, application=row, snapshot=first.snapshot, kind=f"self_{row.pk}",
            title=first.title, token=row.number,
        )  # fmt: skip
    return story


@pytest.fixture
def clerk(story: Story) -> MemberClient:
    return MemberClient(story.world.city_clerk)


def ask(clerk: MemberClient) -> str:
    """The address of a batch of all that the queue shows."""
    rows = clerk.get(reverse("queue")).context["rows"]
    answer = clerk.act(reverse("batch_new"), {"application": [row.pk for row in rows]})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_what_is_ticked_is_printed_with_progress_and_downloaded_whole(
    clerk: MemberClient, do_jobs: Callable[[], int]
) -> None:
    page = ask(clerk)
    assert f'hx-get="{page}progress/"' in clerk.get(page).content.decode()
    assert clerk.get(f"{page}file/").status_code == 409
    do_jobs()
    text = clerk.get(f"{page}progress/").content.decode()
    assert "下载全部 3 份（ZIP）" in text
    assert "hx-get" not in text
    answer = clerk.get(f"{page}file/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    with zipfile.ZipFile(BytesIO(answer.getvalue())) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert len(names) == 3
        assert all(name.endswith(".pdf") and "_自评价表_" in name for name in names)
        assert packed.read(names[0]).startswith(b"%PDF")


def test_many_take_several_runs_and_what_is_made_is_not_made_again(
    clerk: MemberClient, do_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run is bounded in time, so a large batch goes on in the next one."""
    monkeypatch.setattr(batches, "PER_RUN", 1)
    made: list[str] = []
    render = batches.render
    monkeypatch.setattr(batches, "render", lambda document, progress: (
        made.append(document.token), render(document=document, progress=progress)
    ))  # fmt: skip
    Job.objects.update(state=Job.State.DONE)  # those of the single documents
    page = ask(clerk)
    job = Job.objects.get(kind=BATCH)
    told = []
    for _run in range(3):
        assert "hx-get" in clerk.get(f"{page}progress/").content.decode()
        assert do_jobs() == 1
        job.refresh_from_db()
        told.append((job.state, job.attempts, job.done_steps, job.all_steps))
    assert told == [("queued", 0, 1, 3), ("queued", 0, 2, 3), ("done", 1, 3, 3)]
    assert len(made) == len(set(made)) == 3
    assert "下载全部 3 份" in clerk.get(page).content.decode()


def test_other_offices_know_nothing_of_it(clerk: MemberClient, story: Story) -> None:
    page = ask(clerk)
    for name in ("neighbour", "province_approver"):
        for address in (page, f"{page}progress/", f"{page}file/"):
            assert MemberClient(getattr(story.world, name)).get(address).status_code == 404


@pytest.mark.parametrize(
    ("ticked", "status"), [([], 422), (["x", "-1", "9" * 30], 422), (range(1, 52), 422), ([987654], 404)]
)
def test_what_cannot_be_printed_is_refused(clerk: MemberClient, ticked: list, status: int) -> None:
    assert clerk.act(reverse("batch_new"), {"application": list(ticked)}).status_code == status


def test_the_page_costs_the_same_for_any_number(
    clerk: MemberClient, story: Story, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    one = clerk.act(reverse("batch_new"), {"application": [story.sealed.application_id]})
    for page in (one.headers["Location"], ask(clerk)):
        clerk.get(page)
        with django_assert_max_num_queries(7):  # type: ignore[attr-defined]
            clerk.get(page)
