"""The body's own evidence: kept in the province, given for its rows, shown to nobody before the signature."""

import json

import pytest
from django.urls import reverse

from applications import selectors
from applications.models import SealedEvidence
from applications.services import accreditation, assessing
from applications.services import evidence as services
from applications.services.accreditation import Affiliate
from applications.services.assessing import Visit
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from greenmfg.errors import Refused
from tests.evidence.files import a_pdf, a_picture
from tests.evidence.stories import ProvedProvincialStory


@pytest.fixture
def story(in_hunan):
    return ProvedProvincialStory(in_hunan)


@pytest.fixture
def by(story, client_for):
    """A browser of the person, by name."""
    return lambda name: client_for(getattr(story.world, name))


@pytest.fixture
def key(story) -> str:
    """The first row of the body's sheet."""
    return next(iter(selectors.evidence_rows(story.accepted.sheet)))


def text(response) -> str:
    return response.content.decode()


def test_a_file_is_uploaded_in_place_and_stands_beside_the_row(story, by, key, do_jobs):
    row = story.accepted
    address = reverse("body_row_evidence", args=(row.pk, key))
    body = by("assessor")
    assert body.act(address, {"files": a_pdf("检测报告.pdf"), "whole": "yes"}).status_code == 302
    do_jobs()
    page = text(body.get(address))
    assert "检测报告" in page
    assert "取消引用" in page
    assert "检测报告" in text(body.get(reverse("body_application_evidence", args=(row.pk,))))
    pages = sections_of(evaluation.scheme_of(row.sheet), "assessor")
    slug = next(section.slug for section in pages if key in section.keys)
    beside = text(body.get(reverse("judge", args=(row.pk, slug)))).split(f'data-evidence-block="{key}"')[1]
    assert "检测报告" in beside[:600]


def test_what_is_chosen_from_the_library_is_given_up_again(story, by, key):
    address = reverse("body_row_evidence", args=(story.accepted.pk, key))
    told = {"evidence_id": story.photograph.pk, "page_from": 2, "page_to": 3}
    body = by("assessor")
    assert body.act(address, told).status_code == 302
    assert "第2—3页" in text(body.get(address))
    link = selectors.evidence_links(story.accepted.sheet).get()
    assert body.act(reverse("body_evidence_unlink", args=(story.accepted.pk, link.pk))).status_code == 302
    assert not selectors.evidence_links(story.accepted.sheet).exists()


def test_the_library_lies_in_the_province_that_knows_the_body(story, by):
    assert story.accepted
    library = reverse("body_evidence_library", args=("hunan",))
    assert by("assessor").get(library).status_code == 200
    assert by("assessor").get(reverse("body_evidence_library", args=("guangdong",))).status_code == 404
    assert by("owner").get(library).status_code == 404
    assert library in text(by("assessor").get("/qualifications/"))


def test_a_file_still_in_the_check_holds_up_the_report(story, do_jobs):
    row = story.judged
    actor = story.body()
    proof = services.add(actor=actor, upload=a_pdf())
    picture = services.add(actor=actor, upload=a_picture("车间.png"))
    keys = [next(iter(selectors.evidence_rows(row.sheet)))]
    assessing.link(actor=actor, entrustment=row, keys=keys, evidence_id=proof.pk)
    visit = Visit(visited_on=selectors.today(), people="李明", record="查看车间。", photographs=[picture.pk])
    assessing.record_visit(actor=actor, entrustment=row, visit=visit)
    held = [item for item in story.gaps(story.now(row)) if "仍在检查中" in item.message]
    assert len(held) == 2
    do_jobs()
    assert story.gaps(story.now(row)) == []


def test_what_the_body_signs_names_its_files_for_ever(story):
    entry = story.accredited
    assert story.judged
    assert story.linked
    accreditation.qualify(
        actor=story.body(),
        entry=entry,
        seen_version=entry.version,
        conditions={"premises": "长沙市岳麓区自有办公用房 600 平方米。"},
        affiliates=[Affiliate("", "")],
        evidence=[story.photograph.pk],
    )
    signed = story.sign(story.confirm(story.now(story.judged)))
    body = json.loads(signed.body)
    assert [row["number"] for row in body["evidence"]] == [story.photograph.number]
    assert [row["title"] for row in body["assessor"]["accreditation"]["evidence"]] == [story.photograph.title]
    assert SealedEvidence.objects.filter(snapshot=signed, evidence=story.photograph).exists()
    with pytest.raises(Refused, match="正被引用"):
        services.remove(
            actor=story.body(), evidence_id=story.photograph.pk, seen_version=story.photograph.version
        )


def test_once_it_is_signed_nothing_is_given_or_given_up(story, key):
    assert story.judged
    link = story.linked
    assert story.sign(story.confirm(story.now(story.judged)))
    row = story.now(story.judged)
    call = {"actor": story.body(), "entrustment": row}
    with pytest.raises(Refused):
        assessing.link(keys=[key], evidence_id=story.photograph.pk, **call)
    with pytest.raises(Refused):
        assessing.unlink(link_id=link.pk, **call)


def test_the_applicant_and_the_city_see_none_of_it_before_the_signature(story, by):
    assert story.judged
    assert story.linked
    pk, photograph = story.filled.pk, story.photograph.pk
    city = f"/cases/{pk}/evidence/{photograph}/"
    own = reverse("evidence_file", args=(photograph,))
    addresses = [
        own,
        reverse("body_evidence_file", args=("hunan", photograph)),
        reverse("body_application_evidence", args=(story.accepted.pk,)),
    ]
    for name in ("owner", "colleague"):
        assert [by(name).get(address).status_code for address in addresses] == [404, 404, 404]
    assert by("city_clerk").get(city).status_code == 404
    assert story.sign(story.confirm(story.now(story.judged)))
    story.summarize(story.filled)
    assert story.submit(story.filled)
    assert by("city_clerk").get(city).status_code == 200
    assert by("owner").get(own).status_code == 404
