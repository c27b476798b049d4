"""A product goes through a third party though no form of its report is printed: the body brings its own."""

import json
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from applications.models import Document, Entrustment, Listing
from applications.services import assessing
from evaluation import selectors as evaluation
from greenmfg.errors import Refused
from greenmfg.files import services as files
from tests.evidence.files import a_pdf, a_picture
from tests.people import MemberClient, World
from tests.provincial import ProductStory, ProvincialStory


@pytest.fixture
def story(in_hunan: World) -> ProductStory:
    return ProductStory(in_hunan, honour="product")


def test_the_body_uploads_its_report_on_a_page_of_its_own(story, do_jobs):
    row, body = story.accepted, MemberClient(story.world.assessor)
    page, place = reverse("own_report", args=(row.pk,)), reverse("entrustment", args=(row.pk,))
    assert "未上传" in body.get(place).content.decode()
    assert [item.field for item in story.gaps(row)] == ["own_report", "visits"]
    assert body.act(page).status_code == 422
    assert "只接受 PDF" in body.act(page, {"own_report": a_picture()}).content.decode()
    assert body.act(page, {"own_report": a_pdf("评价报告.pdf")}).status_code == 302
    row = story.now(row)
    assert "检查中" in body.get(place).content.decode()
    assert any("仍在检查中" in item.message for item in story.gaps(row))
    do_jobs()
    for path in (page, place, reverse("judge_check", args=(row.pk,)), reverse("visits", args=(row.pk,))):
        answer = body.get(path)
        assert answer.status_code == 200
        assert "得分" not in answer.content.decode()
    file = reverse("own_report_file", args=(row.pk,))
    assert body.get(file)["Content-Type"] == "application/pdf"
    assert MemberClient(story.world.revoked_assessor).get(file).status_code == 404
    for name in ("judge_draft",):
        assert body.get(reverse(name, args=(row.pk,))).status_code == 404


def test_a_factory_is_judged_on_the_printed_form_alone(in_hunan):
    story = ProvincialStory(in_hunan)
    page = reverse("own_report", args=(story.accepted.pk,))
    assert MemberClient(in_hunan.assessor).get(page).status_code == 404
    with pytest.raises(Refused) as caught:
        assessing.enclose_report(actor=story.body(), entrustment=story.accepted, upload=a_pdf())
    assert caught.value.status == 404


def test_another_report_is_read_and_reviewed_anew(story, do_jobs):
    assert story.judged
    do_jobs()
    row = story.confirmed
    assessing.enclose_report(actor=story.body(), entrustment=row, upload=a_pdf("改写.pdf"))
    do_jobs()
    with pytest.raises(Refused, match="又有改动"):
        story.sign(row)
    assert story.sign(story.confirm(row))


def test_what_was_signed_is_read_wherever_a_printed_report_would_be(story, do_jobs):
    assert story.judged
    do_jobs()
    assert story.submitted
    do_jobs()
    signed = json.loads(story.signed.body)
    row = Entrustment.objects.get()
    assert signed["report"]["sha256"] == row.report.sha256
    assert (signed["report"]["pages"], signed["score"]["total"]) == (2, None)
    assert json.loads(story.submitted.body)["third_party"]["conclusion"] == "qualified"
    report = Document.objects.get(kind=Document.OWN_REPORT)
    pk, told = story.begun.pk, reverse("document", args=(report.pk,))
    readers = {
        "owner": ("application", "third_party"),
        "city_clerk": ("case", "case_evidence"),
        "assessor": (),
    }
    for name, pages in readers.items():
        client = MemberClient(getattr(story.world, name))
        for page in pages:
            answer = client.get(reverse(page, args=(pk,)))
            assert answer.status_code == 200
        if pages:
            assert told in "".join(client.get(reverse(page, args=(pk,))).content.decode() for page in pages)
            assert files.read(row.report) == b"".join(client.get(told).streaming_content)
    case = MemberClient(story.world.city_clerk).get(reverse("case", args=(pk,))).content.decode()
    assert "合格" in case
    assert "分</dd>" not in case
    assert "单位产品综合能耗：实际 0.31，要求 ≤ 0.35：符合" in case
    assert (reverse("verify", args=(pk,)) in case, reverse("lookups", args=(pk,)) in case) == (True, False)
    queue = MemberClient(story.world.city_clerk).get("/queue/").content.decode()
    assert 'data-label="得分" class="num">不计分' in queue

    clerk = MemberClient(story.world.city_clerk)
    assert clerk.act(reverse("dossier", args=(pk,))).status_code == 302
    do_jobs()
    bound = PdfReader(BytesIO(clerk.get(reverse("dossier_file", args=(pk,))).getvalue()))
    stamps = [page.extract_text().replace(" ", "") for page in bound.pages[-2:]]
    assert all("报告第" in text for text in stamps), stamps
    assert story.certified
    assert Listing.objects.get(honour="product").name == story.begun.organization.name


def test_a_row_of_the_standard_names_its_proof(story):
    story.answer(story.filled, {"conformity_to_standard~1.source": ""})
    (item,) = evaluation.filled(story.begun.self_sheet).problems()
    assert (item.field, "证明文件来源" in item.message) == ("conformity_to_standard~1.source", True)
