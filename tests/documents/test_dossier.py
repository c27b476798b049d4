"""案卷: reports, index and evidence of what was filed as one PDF, through the pages and the jobs."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from applications import selectors
from applications.documents import dossier as making
from applications.models import Application, Document, SealedEvidence
from applications.services import evidence
from greenmfg.files import blobs
from greenmfg.files import services as files
from greenmfg.jobs.models import Job
from greenmfg.uploads import PDF, Found
from tests.evidence.files import a_pdf, a_picture, pdf_bytes
from tests.evidence.stories import ProvedProvincialStory
from tests.people import MemberClient, World
from tests.stories import Story

KEY, OTHER_KEY = "energy_intensity", "operating"
ACTS = {"/JS", "/JavaScript", "/AA", "/OpenAction", "/URI", "/EmbeddedFiles", "/AcroForm", "/Annots"}


@pytest.fixture
def story(in_hunan: World) -> Story:
    return Story(in_hunan)


@pytest.fixture
def file_with(story: Story, do_jobs: Callable[[], int]) -> Callable[..., Application]:
    """Files an application one row of which is proved by these files, the first of them on page 2 alone."""

    def file(*uploads: Any) -> Application:
        actor, row = story.actor(story.applicant), story.filled
        for place, upload in enumerate(uploads):
            piece = evidence.add(actor=actor, upload=upload)
            do_jobs()
            pages = {"page_from": 2, "page_to": 2} if not place else {}
            call = {"application_id": row.pk, "evidence_id": piece.pk}
            evidence.link(actor=actor, keys=[KEY], **call, **pages)
            if not place:
                evidence.link(actor=actor, keys=[OTHER_KEY], **call)
        return story.seal(story.seen_by(story.applicant, row)).application

    return file


@pytest.fixture
def bound(story: Story, do_jobs: Callable[[], int]) -> Callable[..., PdfReader]:
    """Asks for the dossier as the person with this name, and opens it."""

    def ask(application: Application, name: str = "owner") -> PdfReader:
        client, page = MemberClient(getattr(story.world, name)), f"/applications/{application.pk}/dossier/"
        assert client.act(page).status_code == 302
        do_jobs()
        answer = client.get(f"{page}file/")
        assert answer["Content-Type"] == "application/pdf", answer.content.decode()
        return PdfReader(BytesIO(answer.getvalue()), strict=True)

    return ask


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets in every PDF, as one of so many pages."""
    return lambda pages: monkeypatch.setattr(files, "_look_into", lambda _path: Found(PDF, pages))


def titles(rows: list[Any]) -> list[Any]:
    return [titles(row) if isinstance(row, list) else row.title for row in rows]


def text(page: Any) -> str:
    return page.extract_text().replace("\n", "")


def test_reports_index_and_evidence_stand_in_order_with_bookmarks_and_stamps(file_with, bound):
    application = file_with(a_pdf("审计报告.pdf", 3), a_picture(), a_jpeg())
    whole = bound(application)
    front = len(whole.pages) - 5
    outline = titles(whole.outline)
    assert outline[0] == Document.objects.exclude(kind=Document.DOSSIER).get().title
    assert "证明材料索引" in outline[1][1]  # among the chapters of the report
    assert outline[2] == "证明材料目录"
    assert [row for row in outline[3:] if isinstance(row, str)] == [
        "证1 审计报告",
        "证2 营业执照",
        "证3 现场",
    ]
    (cited,) = outline[4]
    assert cited.endswith("（第2页）")
    marks = {row.title: whole.get_destination_page_number(row) for row in flat(whole.outline)}
    assert (marks["证1 审计报告"], marks[cited], marks["证3 现场"]) == (front, front + 1, front + 4)
    index = text(whole.pages[front - 1])
    for told in (f"第{front + 1}—{front + 3}页", f"第{front + 5}页", "（第2页）", f"全卷第 {front} 页"):
        assert told in index
    for place, (label, no) in enumerate([("证1", "1/3"), ("证1", "2/3"), ("证1", "3/3"), ("证2", "1/1")]):
        stamp = f"{label} 第 {no} 页 · {application.number} · 全卷第 {front + place + 1} 页"
        assert stamp in text(whole.pages[front + place])
    assert "全卷第" not in text(whole.pages[0])


def test_turned_pages_are_stamped_where_they_are_read_and_pictures_stand_on_a4(file_with, bound):
    writer, photograph = PdfWriter(clone_from=BytesIO(pdf_bytes(3))), a_jpeg((400, 300))
    for page, turn in zip(writer.pages, (90, 180, 270), strict=True):
        page.rotate(turn)
    content = photograph.read()
    photograph.seek(0)
    *_, right, over, left, across = bound(file_with(uploaded(writer), photograph)).pages
    # How far from the edge that lies below for who reads it.
    feet = [595 - stamped_at(right)[0], 842 - stamped_at(over)[1], stamped_at(left)[0]]
    assert feet == pytest.approx([8, 8, 8], abs=1)
    assert [right.mediabox.width, right["/Rotate"]] == [595, 90]
    assert [round(float(value)) for value in across.mediabox] == [0, 0, 842, 595]
    (picture,) = across["/Resources"]["/XObject"].values()
    assert picture.get_object()._data == content  # as it came


def stamped_at(page: Any) -> tuple[float, float]:
    """Where the stamp begins, in the page's own points."""
    found: list[tuple[float, float]] = []

    def visit(said: str, cm: list[float], tm: list[float], *_rest: Any) -> None:
        if "全卷" in said:
            x, y = tm[4:6]
            found.append((x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]))

    page.extract_text(visitor_text=visit)
    return found[0]


def test_attack_053_nothing_that_acts_is_bound_and_a_seal_is_still_seen(file_with, bound, unchecked):
    """The check of uploads refuses scripts; the dossier does not rest on it."""
    unchecked(2)
    whole = bound(file_with(uploaded(acting_pdf())))
    for number in range(1, whole.trailer["/Size"]):
        for part in parts(whole.get_object(number)):
            assert not part.keys() & ACTS
    assert "SEAL" in text(whole.pages[-1])


def test_what_cannot_be_bound_is_named_in_its_place(file_with, bound, unchecked):
    """Encrypted and cut off: from before such files were refused, or by what befell the disk since."""
    unchecked(2)
    cut = SimpleUploadedFile("断.pdf", pdf_bytes(2)[:-400], "application/pdf")
    application = file_with(
        a_pdf("密.pdf", 2, password="secret"), cut, a_pdf("好.pdf", 2), a_pdf("改.pdf", 2)
    )
    changed = SealedEvidence.objects.get(evidence__title="改").evidence.file
    with Path(default_storage.path(blobs.name_of(changed))).open("ab") as blob:
        blob.write(b" ")
    whole = bound(application)
    told = [text(page) for page in whole.pages[-5:]]
    assert "第1号证明材料无法合并：文件设有密码或权限限制。" in told[0]
    assert "第2号证明材料无法合并：文件已损坏，无法读取。" in told[1]
    assert "证3 第 2/2 页" in told[3]
    assert "第4号证明材料无法合并：文件内容与登记的校验值不一致。" in told[4]
    assert "证4 第 1/1 页" in told[4]
    assert "未并入：文件设有密码或权限限制" in text(whole.pages[-6])
    assert "证1 密（未并入）" in titles(whole.outline)


def test_evidence_beyond_the_bounds_is_named(file_with, bound, monkeypatch):
    application = file_with(a_pdf(pages=3), a_pdf(pages=3))
    monkeypatch.setattr(making, "MAX_BYTES", SealedEvidence.objects.first().evidence.file.size + 1)
    whole = bound(application)
    assert "案卷已达上限" in text(whole.pages[-1])
    assert "证1 第 3/3 页" in text(whole.pages[-2])


def test_it_is_made_once_and_is_of_what_was_filed(story, file_with, bound, client_for, do_jobs):
    application = file_with(a_pdf())
    page = f"/applications/{application.pk}/dossier/"
    client = client_for(story.world.city_clerk)
    assert client.get(f"{page}file/").status_code == 409
    assert "生成案卷" in client.get(page).content.decode()
    assert client.act(page).status_code == 302
    assert "hx-get" in client.get(f"{page}progress/").content.decode()
    assert client.act(page).status_code == 302
    assert Job.objects.filter(kind="render_dossier").count() == 1
    do_jobs()
    first = Document.objects.get(kind=Document.DOSSIER).file
    bound(application)
    row = Document.objects.get(kind=Document.DOSSIER)
    assert row.file == first
    assert Job.objects.filter(kind="render_dossier").count() == 1
    assert row.file.pages == len(bound(application).pages)
    assert row.file.sha256 in client.get(page).content.decode()
    assert row not in selectors.documents(application)


def test_nobody_else_hears_of_it_and_nothing_is_there_before_it_is_filed(story, client_for):
    page = f"/applications/{story.filled.pk}/dossier/"
    assert client_for(story.world.owner).get(page).status_code == 409
    assert client_for(story.world.owner).act(page).status_code == 409
    for name in ("stranger", "neighbour", "far_department"):
        assert client_for(getattr(story.world, name)).get(page).status_code == 404


def test_the_body_whose_report_was_filed_reads_it(in_hunan, do_jobs, client_for):
    story = ProvedProvincialStory(in_hunan)
    address = f"/entrustments/{story.judged.pk}/dossier/"
    body = client_for(story.world.assessor)
    assert body.get(address).status_code == 409
    application = story.submitted.application
    assert f'href="{address}"' in body.get(f"/entrustments/{story.judged.pk}/").content.decode()
    assert body.act(address).status_code == 302
    do_jobs()
    whole = PdfReader(BytesIO(body.get(f"{address}file/").getvalue()))
    reports = [row for row in titles(whole.outline) if isinstance(row, str)]
    assert reports[-2:] == ["证明材料目录", f"证{story.proof.number} {story.proof.title}"]
    assert len(reports) == 2 + len(
        selectors.reports_filed(selectors.filed(story.actor("owner"), application))
    )
    assert len(reports) >= 4  # the unit's report and summary, the body's


# -- files --------------------------------------------------------------------------------------------------


def a_jpeg(size: tuple[int, int] = (30, 40)) -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", size, (10, size[0] % 256, 99)).save(content, "JPEG")
    return SimpleUploadedFile("现场.jpg", content.getvalue(), "image/jpeg")


def uploaded(writer: PdfWriter) -> SimpleUploadedFile:
    content = BytesIO()
    writer.write(content)
    return SimpleUploadedFile("横排.pdf", content.getvalue(), "application/pdf")


def acting_pdf() -> PdfWriter:
    """A page that carries what must not survive, and one with the seal of a signature."""
    writer = PdfWriter(clone_from=BytesIO(pdf_bytes(2)))
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = a_dictionary(script)
    writer.pages[0][NameObject("/AA")] = a_dictionary({"/O": a_dictionary(script)})
    writer.add_uri(page_number=0, uri="http://example.com", rect=(0, 0, 100, 100))
    font = {
        "/Type": NameObject("/Font"),
        "/Subtype": NameObject("/Type1"),
        "/BaseFont": NameObject("/Helvetica"),
    }
    look = DecodedStreamObject()
    look.set_data(b"BT /F 20 Tf 5 5 Td (SEAL) Tj ET")
    fonts = a_dictionary({"/F": a_dictionary(font)})
    look.update(
        a_dictionary(
            {
                "/Subtype": NameObject("/Form"),
                "/BBox": ArrayObject(map(NumberObject, (0, 0, 80, 30))),
                "/Resources": a_dictionary({"/Font": fonts}),
            }
        )
    )
    seal = {
        "/Subtype": NameObject("/Widget"),
        "/FT": NameObject("/Sig"),
        "/Rect": ArrayObject(map(NumberObject, (400, 100, 480, 130))),
        "/AP": a_dictionary({"/N": writer._add_object(look)}),
        "/A": a_dictionary(script),
    }
    writer.pages[1][NameObject("/Annots")] = ArrayObject([writer._add_object(a_dictionary(seal))])
    return writer


def a_dictionary(entries: dict[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def parts(thing: Any) -> list[DictionaryObject]:
    """Every dictionary inside an object."""
    if isinstance(thing, DictionaryObject):
        inner = [part for value in thing.values() if not hasattr(value, "idnum") for part in parts(value)]
        return [thing, *inner]
    if isinstance(thing, ArrayObject):
        return [part for value in thing if not hasattr(value, "idnum") for part in parts(value)]
    return []


def flat(rows: list[Any]) -> list[Any]:
    return [one for row in rows for one in (flat(row) if isinstance(row, list) else [row])]
