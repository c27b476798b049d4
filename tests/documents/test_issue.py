"""From the seal to the stored PDF, through the services and the job."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from applications import documents
from applications.documents import issue
from applications.models import Application, Document, Listing, Offer
from applications.services import drafts, rounds, sealing
from evaluation import services as sheets
from evaluation.schemes.loader import Loaded
from evaluation.services import Change
from greenmfg import clock
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.jobs.models import Job
from greenmfg.jobs.tasks import run_job
from tests.documents.conftest import WORKED, everything
from tests.people import World
from tests.stories import publish_schemes

OCTOBER = datetime(2025, 10, 20, 1, 0, tzinfo=UTC)
REST = {"material_intensity.variant": "output", "material_intensity": "0.85", "pollutant_intensity": "0.12",
        "pollutant_intensity.variant": "output", "annual_energy": "21.52"}  # fmt: skip


@pytest.fixture
def application(in_hunan: World, loaded_2025: Loaded) -> Application:
    """A filled-in application of the enterprise in the national round of 2025, not yet sealed."""
    publish_schemes("national-2025")
    department, owner = in_hunan.province_approver.actor, in_hunan.owner.actor
    with clock.override(OCTOBER):
        opened = rounds.create_round(
            actor=department, procedure="national-2025", year=2025, code="GJ2025", title="2025年度推荐"
        )
        rounds.open_round(actor=department, round=opened)
        unit = in_hunan.owner.organization
        Listing.objects.create(
            tenant=in_hunan.hunan, honour="factory", level="provincial", uscc=unit.uscc, name=unit.name,
            year=2023, document_number="湘工信节能〔2023〕1号", listed_on=OCTOBER.date(),
        )  # fmt: skip
        offer = Offer.objects.get(round=opened, honour="factory", entry="new")
        begun = drafts.begin(actor=owner, offer_id=offer.pk)
        known = {answer.key: answer.version for answer in begun.self_sheet.answers.all()}
        answers = everything(loaded_2025) | WORKED | REST
        saved = sheets.save_answers(
            actor=owner,
            sheet=begun.self_sheet,
            changes=[Change(key, value, known.get(key, 0)) for key, value in answers.items() if value],
        )
    assert (saved.errors, saved.conflicts) == ([], [])
    begun.self_sheet.refresh_from_db()
    drafts.confirm(
        actor=in_hunan.owner.actor, application_id=begun.pk, sheet_revision=begun.self_sheet.revision
    )
    return begun


@pytest.fixture
def document(application: Application, in_hunan: World) -> Document:
    """The document of the sealed application, its PDF still to come."""
    with clock.override(OCTOBER):
        snapshot = sealing.seal(
            actor=in_hunan.colleague.actor,
            application_id=application.pk,
            seen_version=application.version,
            sheet_revision=application.self_sheet.revision,
        )
    return snapshot.documents.get()


def steps(document: Document) -> list[tuple[int, int]]:
    """Render ``document`` and tell the progress it reported."""
    told: list[tuple[int, int]] = []
    documents.render(document=document, progress=lambda done, all_: told.append((done, all_)))
    return told


def test_the_job_attaches_the_pdf(document: Document, do_jobs: Callable[[], int]) -> None:
    do_jobs()
    document.refresh_from_db()
    document.job.refresh_from_db()
    assert document.job.state == "done"
    assert document.file.state == StoredFile.State.OK
    reader = PdfReader(BytesIO(files.read(document.file)))
    text = "".join(page.extract_text() for page in reader.pages)
    assert document.snapshot.receipt in text
    assert document.snapshot.sha256[:32] in text
    assert reader.metadata.title == document.title


def test_a_second_run_comes_to_the_same(document: Document) -> None:
    assert steps(document) == [(1, 3), (2, 3), (3, 3)]
    document.refresh_from_db()
    first = document.file
    assert steps(document) == [(3, 3)]
    document.refresh_from_db()
    assert document.file == first


def test_a_run_that_died_before_attaching_leaves_no_second_file(document: Document) -> None:
    steps(document)
    Document.objects.filter(pk=document.pk).update(file=None)
    document.refresh_from_db()
    steps(document)
    assert StoredFile.objects.filter(media_type="application/pdf").count() == 1


CLOSED = '<img src="file:///etc/passwd">'


def work(document: Document, times: int) -> Job:
    """Run the document's job as Celery runs it."""
    for _attempt in range(times):
        assert run_job.apply(args=[document.job_id]).successful()
    return Job.objects.get(pk=document.job_id)


def test_attack_074_a_closed_address_ends_the_job_at_once_with_the_reason(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(issue, "html_of", lambda _document: CLOSED)
        job = work(document, 1)
    assert (job.state, job.attempts) == ("dead", 1)
    assert "引用了不允许的资源" in job.reason
    document.refresh_from_db()
    assert document.file is None
    assert steps(document)[-1] == (3, 3)  # the process that typesets is none the worse for it


def test_attack_074_a_fatal_fetch_error_inside_the_task_marks_the_job_failed(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WeasyPrint's error derives from BaseException: here it leaves the child and reaches the worker."""

    def fetch(_html: str) -> bytes:
        raise FatalURLFetchingError("file:///etc/passwd")

    monkeypatch.setattr(issue.pdf, "render", fetch)
    job = work(document, 3)
    assert (job.state, job.attempts) == ("dead", 3)
    assert "内部错误" in job.reason
    assert "/etc/passwd" not in job.reason
    document.refresh_from_db()
    assert document.file is None


def test_it_is_printed_from_the_snapshot_not_from_the_sheet(
    document: Document, application: Application
) -> None:
    application.self_sheet.answers.filter(key="unit_name").update(value="改名后的公司")
    steps(document)
    document.refresh_from_db()
    reader = PdfReader(BytesIO(files.read(document.file)))
    assert "改名后的公司" not in "".join(page.extract_text() for page in reader.pages)


def test_the_code_leads_to_the_public_page_of_the_token(document: Document, settings) -> None:
    settings.SITE_URL = "https://green.example.gov.cn"
    path = reverse("check_document", args=[document.token])
    assert documents.check_url(document.token) == f"https://green.example.gov.cn{path}"
