"""What files prove: rows of a sheet, by pages, as long as they may be written; then for ever."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import selectors
from applications.casework import evidence as casework
from applications.documents.issue import html_of
from applications.models import EvidenceLink, SealedEvidence
from applications.services import evidence as services
from greenmfg.errors import Refused
from tests.evidence.files import a_pdf, a_picture, again
from tests.evidence.stories import KEY, OTHER_KEY


def refused(status: int, call, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        call(**arguments)
    assert caught.value.status == status
    return " ".join([caught.value.message, *(item.message for item in caught.value.items)])


def test_a_file_proves_many_rows_by_pages(add, link, application):
    row = add()
    link(row, KEY, OTHER_KEY, page_from=2)
    found = selectors.evidence_by_row(application.self_sheet)
    assert [bound.pages for key in (KEY, OTHER_KEY) for bound in found[key]] == ["第2页", "第2页"]
    assert [use.what for use in selectors.evidence_uses(row)] == [
        "能源消耗强度",
        *[
            label
            for key, label in selectors.evidence_rows(application.self_sheet).items()
            if key == OTHER_KEY
        ],
    ]


def test_linking_again_changes_the_pages(add, link, application):
    row = add()
    link(row, page_from=1, page_to=1)
    link(row, page_from=2, page_to=3)
    assert [bound.pages for bound in selectors.evidence_links(application.self_sheet)] == ["第2—3页"]


def test_the_check_page_must_be_seen_again(add, link, story, application):
    """What was linked after the check page was shown is not sealed unseen."""
    link(add())
    with pytest.raises(Refused, match="又有改动"):
        seal(story, application)


def seal(story, application):
    from applications.services import sealing

    return sealing.seal(
        actor=story.actor("colleague"),
        application_id=application.pk,
        seen_version=application.version,
        sheet_revision=application.self_sheet.revision,
    )


@pytest.mark.parametrize(("first", "last"), [(4, None), (1, 9), (3, 2), (None, 4)])
def test_pages_the_file_does_not_have_are_refused(add, link, application, first, last):
    row = add()
    told = refused(422, link, row=row, page_from=first, page_to=last)
    assert "页" in told
    assert not EvidenceLink.objects.exists()


def test_a_refused_file_proves_nothing(add, link):
    row = add(a_pdf(password="1234"))
    assert "未通过检查" in refused(422, link, row=row)


def test_a_row_that_the_sheet_does_not_have_is_refused(add, owner, application):
    pk = add().pk
    refused(422, services.link, actor=owner, application_id=application.pk, keys=["nothing"], evidence_id=pk)


def test_a_file_in_the_check_stops_the_seal_and_says_so(owner, link, story, application, do_jobs):
    row = services.add(actor=owner, upload=a_pdf())
    link(row)
    told = refused(422, story.seal, application=application)
    assert "仍在检查中" in told
    do_jobs()
    assert story.seal(application).no == 1


def test_pages_a_newer_file_lost_stop_the_seal(add, owner, link, story, application, do_jobs):
    row = add()
    link(row, page_from=3)
    services.replace(actor=owner, evidence_id=row.pk, seen_version=row.version, upload=a_pdf(pages=1))
    do_jobs()
    assert "只有 1 页" in refused(422, story.seal, application=application)


def test_the_snapshot_names_numbers_hashes_and_rows(add, link, story, application):
    add(a_picture())
    row = add(a_pdf(), title="审计报告", issued_on=date(2025, 3, 1), valid_to=date(2026, 3, 1))
    link(row, KEY, page_from=2, page_to=3)
    link(row, OTHER_KEY)
    body = json.loads(story.seal(application).body)
    (told,) = body["evidence"]
    assert told == {
        "number": 2,
        "edition": 1,
        "title": "审计报告",
        "filename": "能源审计报告.pdf",
        "sha256": row.file.sha256,
        "size": row.file.size,
        "pages": 3,
        "issued_on": "2025-03-01",
        "valid_to": "2026-03-01",
        "links": [
            {"key": OTHER_KEY, "page_from": None, "page_to": None},
            {"key": KEY, "page_from": 2, "page_to": 3},
        ],
    }


def test_the_print_numbers_as_the_page_does(add, link, story, application):
    add(a_picture())
    link(add(a_pdf(), title="审计报告"), page_from=2, page_to=3)
    printed = html_of(story.seal(application).documents.get())
    assert "证2（第2—3页）" in printed
    assert "证1" not in printed


def test_what_is_sealed_is_linked_for_ever(add, owner, link, story, application):
    row, other = add(), add()
    link(row)
    snapshot = story.seal(application)
    assert refused(409, link, row=other) == "已签署，不能修改。"
    (bound,) = selectors.evidence_links(application.self_sheet)
    refused(409, services.unlink, actor=owner, application_id=application.pk, link_id=bound.pk)
    newer = services.replace(actor=owner, evidence_id=row.pk, seen_version=row.version, upload=a_pdf())
    assert [bound.evidence_id for bound in selectors.evidence_links(application.self_sheet)] == [row.pk]
    assert list(SealedEvidence.objects.values_list("snapshot", "evidence")) == [(snapshot.pk, row.pk)]
    assert [one.is_sealed for one in selectors.evidence_editions(newer)] == [False, True]


def test_attack_067_another_units_application_takes_nothing(add, in_hunan, application):
    stranger = in_hunan.stranger.actor
    row = add(a_pdf(), actor=stranger)
    refused(404, services.link, actor=stranger, application_id=application.pk, keys=[KEY], evidence_id=row.pk)


def test_another_units_file_proves_nothing(add, in_hunan, owner, application):
    row = add(a_pdf(), actor=in_hunan.stranger.actor)
    refused(404, services.link, actor=owner, application_id=application.pk, keys=[KEY], evidence_id=row.pk)


def test_offices_see_what_was_filed_and_nothing_else(add, link, story, application, in_hunan):
    row, other = add(), add()
    link(row)
    story.seal(application)
    clerk = in_hunan.city_clerk.actor
    assert selectors.evidence_of_case(clerk, application, row.pk) == row
    refused(404, selectors.evidence_of_case, actor=clerk, application=application, evidence_id=other.pk)


def test_attack_069_the_same_file_of_two_units_is_a_sign_for_the_offices_alone(
    add, link, story, application, in_hunan, file_elsewhere
):
    upload = a_pdf()
    row, unlike = add(upload), add()
    file_elsewhere(again(upload))
    link(row)
    link(unlike)
    story.seal(application)
    clerk, owner = in_hunan.city_clerk.actor, in_hunan.owner.actor
    sign = selectors.CopySign(in_hunan.stranger.organization, "内容完全相同")
    assert selectors.copies_of(clerk, [row, unlike]) == {row.pk: [sign]}
    assert selectors.copies_of(owner, [row]) == {}
    (part,) = casework.index(clerk, application)
    assert [(proof.told["number"], bool(proof.copies)) for proof in part.proofs] == [(1, True), (2, False)]


def test_attack_069_the_same_making_of_two_units_pdfs_is_a_sign_too(
    add, link, story, application, in_hunan, file_elsewhere, django_assert_num_queries
):
    made = {"/Producer": "Word 2019", "/CreationDate": "D:20250301120005"}
    written = add(a_pdf(told={"/Author": "李明"}))
    exported = add(a_pdf(told={"/Author": "王芳", **made}))
    both = add(a_pdf(told={"/Author": "周岚", **made}))
    unlike = add(a_pdf(told={"/Author": "张强"}))
    stranger = in_hunan.stranger
    file_elsewhere(*(a_pdf(told=told) for told in ({"/Author": "李明"}, {"/Author": "周岚", **made})))
    rows = [written, exported, both, unlike]
    for row in rows:
        link(row)
    story.seal(application)
    clerk = in_hunan.city_clerk.actor
    with django_assert_num_queries(1):
        signs = selectors.copies_of(clerk, rows)
    assert {pk: [(sign.unit, sign.reason) for sign in found] for pk, found in signs.items()} == {
        written.pk: [(stranger.organization, "PDF 作者同为“李明”")],
        exported.pk: [(stranger.organization, "PDF 由同一程序在同一时刻生成")],
        both.pk: [(stranger.organization, "PDF 由同一程序在同一时刻生成")],
    }


def test_a_library_of_another_province_is_no_sign(add, link, story, application, in_hunan):
    from django_scopes import scope

    upload = a_pdf()
    row = add(upload)
    with scope(tenant=in_hunan.guangdong):
        services.add(actor=in_hunan.outsider.actor, upload=again(upload))
    link(row)
    story.seal(application)
    assert selectors.copies_of(in_hunan.city_clerk.actor, [row]) == {}


def test_five_hundred_links_on_one_file_cost_as_much_as_one(
    add, link, application, django_assert_num_queries
):
    row = add()
    (bound,) = link(row)
    with django_assert_num_queries(5):
        assert len(selectors.evidence_uses(row)) == 1
    EvidenceLink.objects.bulk_create(
        EvidenceLink(
            tenant=bound.tenant,
            sheet=bound.sheet,
            key=f"row{number}",
            evidence=row,
            created_by=bound.created_by,
        )
        for number in range(499)
    )
    with django_assert_num_queries(5):
        assert len(selectors.evidence_uses(row)) == 500
    with django_assert_num_queries(1):
        assert len(selectors.evidence_part(application.self_sheet)[0]["links"]) == 500


def test_pages_of_a_file_with_five_hundred_links_cost_what_those_of_one_cost(
    add, link, application, in_hunan, client_for
):
    row = add()
    (bound,) = link(row)
    owner = client_for(in_hunan.owner)

    def cost(address):
        with CaptureQueriesContext(connection) as seen:
            page = owner.get(address)
        assert page.status_code == 200
        return len(seen), page.content.decode()

    pages = [f"/evidence/{row.pk}/", f"/applications/{application.pk}/evidence/"]
    owner.get(pages[0])
    before = [cost(address)[0] for address in pages]
    EvidenceLink.objects.bulk_create(
        EvidenceLink(
            tenant=bound.tenant,
            sheet=bound.sheet,
            key=f"row{number}",
            evidence=row,
            created_by=bound.created_by,
        )
        for number in range(499)
    )
    after = [cost(address) for address in pages]
    assert [queries for queries, _ in after] == before
    assert after[0][1].count('data-label="项目"') == 500
