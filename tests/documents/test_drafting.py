"""草稿 on request: whoever fills in the sheet, by a job, one at a time; and nobody else."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from applications import documents
from applications.services import evidence
from greenmfg.errors import Refused
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.jobs.models import Job
from tests.documents.test_pdf import flat
from tests.people import MemberClient, World
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def story(in_hunan: World) -> Story:
    return Story(in_hunan)


def text_of(content: bytes) -> str:
    return flat("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def test_a_draft_shows_what_is_filled_in_now(story: Story, do_jobs: Callable[[], int]) -> None:
    application = story.begun
    story.answer(application, {"main_products": "空心螺栓"})
    owner = MemberClient(story.world.owner)
    page = f"/applications/{application.pk}/draft/"
    assert owner.get(f"{page}file/").status_code == 409
    assert "尚未生成草稿" in owner.get(page).content.decode()

    assert owner.act(page).status_code == 302
    assert "hx-get" in owner.get(f"{page}progress/").content.decode()
    do_jobs()

    answer = owner.get(f"{page}file/")
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.getvalue())
    assert "空心螺栓" in text
    assert "提交回执" not in text
    assert "已有修改" not in owner.get(page).content.decode()


def test_a_draft_grows_old_with_the_next_answer(story: Story, do_jobs: Callable[[], int]) -> None:
    application = story.begun
    documents.draft(actor=story.actor("owner"), application_id=application.pk)
    do_jobs()
    story.answer(application, {"main_products": "空心螺栓"})
    page = MemberClient(story.world.owner).get(f"/applications/{application.pk}/draft/").content.decode()
    assert "已有修改，请重新生成" in page


def printed_again(story: Story, do_jobs: Callable[[], int], text: str) -> StoredFile:
    """The file of a draft that says ``text``."""
    story.answer(story.begun, {"main_products": text})
    documents.draft(actor=story.actor("owner"), application_id=story.begun.pk)
    do_jobs()
    return documents.draft_file(story.begun.self_sheet)


def test_what_a_newer_draft_replaces_is_discarded(story: Story, do_jobs: Callable[[], int]) -> None:
    first = printed_again(story, do_jobs, "空心螺栓")
    second = printed_again(story, do_jobs, "实心螺栓")
    states = [StoredFile.objects.get(pk=file.pk).state for file in (first, second)]
    assert states == ["discarded", "ok"]
    assert printed_again(story, do_jobs, "空心螺栓") == first  # the same bytes, and they are there again
    assert "空心螺栓" in text_of(files.read(documents.draft_file(story.begun.self_sheet)))


def test_a_replaced_draft_that_somebody_keeps_as_evidence_stays(
    story: Story, do_jobs: Callable[[], int]
) -> None:
    first = printed_again(story, do_jobs, "空心螺栓")
    upload = SimpleUploadedFile("草稿.pdf", files.read(first))
    kept = evidence.add(actor=story.actor("owner"), upload=upload)
    printed_again(story, do_jobs, "实心螺栓")
    kept.file.refresh_from_db()
    assert (kept.file, kept.file.state) == (first, "ok")


def test_the_way_to_the_draft_stands_where_one_works(story: Story) -> None:
    application = story.begun
    owner = MemberClient(story.world.owner)
    for page in ("application", "check"):
        text = owner.get(reverse(page, args=[application.pk])).content.decode()
        assert f'href="/applications/{application.pk}/draft/">预览报告（草稿）' in text
    story.seal(story.filled)
    page = owner.get(reverse("application", args=[application.pk])).content.decode()
    assert "预览报告（草稿）" not in page
    assert f"/documents/{application.documents.get().pk}/" in page


def test_asking_twice_prints_once(story: Story) -> None:
    first, again = (
        documents.draft(actor=story.actor("owner"), application_id=story.begun.pk) for _time in range(2)
    )
    assert (again.pk, again.job) == (first.pk, first.job)
    assert Job.objects.filter(kind="render_draft").count() == 1


@pytest.mark.parametrize("name", ["stranger", "city_clerk", "province_approver", "assessor"])
def test_nobody_else_gets_it(name: str, story: Story) -> None:
    documents.draft(actor=story.actor("owner"), application_id=story.sealed.application_id)
    with pytest.raises(Refused) as refusal:
        documents.draft(actor=story.actor(name), application_id=story.sealed.application_id)
    assert refusal.value.status == 404


def test_the_body_drafts_its_own_report_and_the_applicant_sees_nothing_of_it(
    in_hunan: World, do_jobs: Callable[[], int]
) -> None:
    story = ProvincialStory(in_hunan)
    entrustment = story.judged
    body = MemberClient(in_hunan.assessor)
    page = f"/entrustments/{entrustment.pk}/draft/"
    for name in ("entrustment", "judge_check"):
        assert (
            f'href="{page}">预览报告（草稿）'
            in body.get(reverse(name, args=[entrustment.pk])).content.decode()
        )
    assert body.act(page).status_code == 302
    do_jobs()
    text = text_of(body.get(f"{page}file/").getvalue())
    for part in ("绿色工厂第三方评价报告", "现场查看并核对资料", "查看车间和计量器具", "尚未签署"):
        assert part in text
    assert MemberClient(in_hunan.owner).get(f"{page}file/").status_code == 404
    own = f"/applications/{entrustment.application_id}/draft/file/"
    assert MemberClient(in_hunan.owner).get(own).status_code == 409


def test_the_stored_draft_is_of_the_province(story: Story, do_jobs: Callable[[], int]) -> None:
    documents.draft(actor=story.actor("owner"), application_id=story.begun.pk)
    do_jobs()
    stored = documents.draft_file(story.begun.self_sheet)
    assert stored.tenant == story.world.hunan
    assert "自评价表" in text_of(files.read(stored))
