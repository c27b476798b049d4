"""What those who judge a case see of its evidence beside the rows: file, pages, validity, likeness."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.services import evidence as services
from greenmfg.files import services as files
from tests.evidence.files import a_pdf, again
from tests.evidence.stories import KEY, OTHER_KEY, ProvedProvincialStory
from tests.people import MemberClient
from tests.third_party.test_pages import QUERIES

PAGES = ("case", "verify", "lookups")


@pytest.fixture
def filed(add, link, story, application, file_elsewhere):
    """Two files of the filed case, the first of them like one of the stranger's."""
    upload = a_pdf(told={"/Author": "李明"})
    alike = add(upload, title="能源审计报告", valid_to=date(2025, 6, 30))
    link(alike, KEY, page_from=2, page_to=3)
    link(add(a_pdf(), title="营业执照", valid_to=date(2030, 1, 1)), OTHER_KEY)
    file_elsewhere(again(upload))
    story.seal(application)
    return application


@pytest.mark.parametrize("page", PAGES)
def test_a_file_stands_beside_its_row_with_the_way_to_the_page(filed, in_hunan, page):
    text = MemberClient(in_hunan.city_clerk).get(reverse(page, args=(filed.pk,))).content.decode()
    audit, licence = filed.self_sheet.evidence_links.order_by("evidence__number").values_list(
        "evidence", flat=True
    )
    told = {
        KEY: f'href="/cases/{filed.pk}/evidence/{audit}/#page-2">证1 能源审计报告（第2—3页）</a>',
        OTHER_KEY: f'href="/cases/{filed.pk}/evidence/{licence}/">证2 营业执照</a>',
    }
    shown = {"case": {KEY, OTHER_KEY}, "verify": {KEY}, "lookups": {OTHER_KEY}}[page]
    assert {key for key, markup in told.items() if markup in text} == shown
    assert ("有效期不足" in text) == (KEY in shown)
    assert ("与其他单位相同或相近" in text) == (KEY in shown)


def test_attack_069_the_case_names_what_is_alike_with_whom_and_in_what(filed, in_hunan):
    page = MemberClient(in_hunan.city_clerk).get(reverse("case", args=(filed.pk,))).content.decode()
    warning = page.partition("下列证明材料与其他单位的相同或相近")[2].partition("</div>")[0]
    assert "证1 能源审计报告" in warning
    assert f"{in_hunan.stranger.organization.name}，内容完全相同" in warning
    assert "营业执照" not in warning


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_for_any_number_of_files(
    add, link, story, application, in_hunan, file_elsewhere, page, django_assert_max_num_queries
):
    authors = [{"/Author": f"作者{number}"} for number in range(5)]
    for author in authors:
        link(add(a_pdf(told=author)), KEY)
    file_elsewhere(*(a_pdf(told=author) for author in authors))
    story.seal(application)
    clerk = MemberClient(in_hunan.city_clerk)
    address = reverse(page, args=(application.pk,))
    clerk.get(address)
    with django_assert_max_num_queries(QUERIES):
        assert clerk.get(address).status_code == 200


def test_a_body_reads_the_evidence_beside_the_rows_and_of_no_copies(in_hunan):
    story = ProvedProvincialStory(in_hunan)
    row = story.accepted
    proof = story.proof
    copy = SimpleUploadedFile("副本.pdf", files.read(proof.file))
    services.add(actor=in_hunan.stranger.actor, upload=copy)
    page = MemberClient(in_hunan.assessor).get(reverse("judged", args=(row.pk,))).content.decode()
    assert f'href="/entrustments/{row.pk}/evidence/{proof.pk}/">{proof.label} {proof.title}</a>' in page
    assert "相同或相近" not in page
