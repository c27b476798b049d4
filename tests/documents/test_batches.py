"""Up to fifty applications as one job, and the 创建工作总结报告 among what it prints."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from applications import documents
from applications.documents import batches
from applications.models import Document
from greenmfg.errors import Refused
from greenmfg.files import services as files
from greenmfg.pdf import PdfRefused
from tests.crowd import gather
from tests.documents.test_pdf import flat
from tests.evidence.files import pdf_bytes
from tests.people import World
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def story(in_hunan: World) -> Story:
    return Story(in_hunan)


def test_every_document_is_made_with_progress(story: Story, do_jobs: Callable[[], int]) -> None:
    clerk = story.actor("city_clerk")
    job = documents.batch(actor=clerk, application_ids=[story.sealed.application_id])
    assert documents.batch(actor=clerk, application_ids=[story.sealed.application_id]) == job
    do_jobs()
    job.refresh_from_db()
    assert (job.state, job.done_steps, job.all_steps) == ("done", 1, 1)
    assert Document.objects.get().file is not None


def test_one_that_fails_stops_nothing_and_is_named(
    story: Story, monkeypatch: pytest.MonkeyPatch, do_jobs: Callable[[], int]
) -> None:
    first = story.sealed.documents.get()
    second = Document.objects.create(
        tenant=first.tenant, application=first.application, snapshot=first.snapshot,
        kind="self_again", title="另一份", token="another",
    )  # fmt: skip
    made: list[int] = []
    kept = files.store(tenant=first.tenant, content=pdf_bytes(), media_type="application/pdf")

    def render(*, document: Document, progress: Callable[[int, int], None]) -> None:
        if document == first:
            raise PdfRefused("文件内容过于复杂。")
        made.append(document.pk)
        Document.objects.filter(pk=document.pk).update(file=kept)

    monkeypatch.setattr(batches, "render", render)
    told: list[tuple[int, int]] = []
    with pytest.raises(Refused, match="1 份已生成，1 份未能生成") as refusal:
        documents.render_batch(
            document_ids=[first.pk, second.pk], done=0, progress=lambda done, of: told.append((done, of))
        )
    assert made == [second.pk]
    assert told == [(1, 2), (2, 2)]
    assert f"{first.application.number}《{first.title}》：文件内容过于复杂。" in refusal.value.message


@pytest.mark.parametrize("number", [0, 51])
def test_none_or_too_many_are_refused(story: Story, number: int) -> None:
    with pytest.raises(Refused, match="1 至 50"):
        documents.batch(actor=story.actor("city_clerk"), application_ids=range(1, number + 1))


def test_what_one_does_not_see_is_absent(story: Story) -> None:
    with pytest.raises(Refused) as refusal:
        documents.batch(actor=story.actor("neighbour"), application_ids=[story.sealed.application_id])
    assert refusal.value.status == 404


def test_what_is_not_sealed_has_no_document(story: Story) -> None:
    with pytest.raises(Refused, match="尚未封存"):
        documents.batch(actor=story.actor("owner"), application_ids=[story.begun.pk])


def test_asking_takes_as_many_queries_for_many_as_for_one(
    story: Story, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    gather(story, 20)
    seen = list(Document.objects.values_list("application", flat=True).distinct()[:20])
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        documents.batch(actor=story.actor("city_clerk"), application_ids=seen)


def test_the_summary_is_filed_as_a_document_of_its_own(in_hunan: World, do_jobs: Callable[[], int]) -> None:
    snapshot = ProvincialStory(in_hunan).submitted
    do_jobs()
    row = snapshot.documents.get(kind="summary")
    assert row.title == "绿色制造创建工作总结报告"
    pages = PdfReader(BytesIO(files.read(row.file))).pages
    text = flat("".join(page.extract_text() for page in pages))
    for part in (
        "绿色制造创建工作总结报告", "湘江新材料有限公司", "一、单位概况和创建背景", "按创建方案完成。",
        "六、其他需要说明的情况", "（单位公章）", "章节和篇幅为平台暂拟", "提交回执", snapshot.receipt,
    ):  # fmt: skip
        assert flat(part) in text
    assert sorted(snapshot.documents.values_list("kind", flat=True)) == ["self_report", "summary"]
