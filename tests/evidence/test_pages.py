"""The pages of the library, through the doors of its people and of those who may not."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from applications import selectors
from applications.models import Evidence, EvidenceLink
from applications.services import evidence as services
from tests.evidence.files import a_pdf, a_picture, a_script, again, pdf_bytes
from tests.evidence.stories import KEY, ProvedProvincialStory, a_sound_file
from tests.people import MemberClient

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def member(in_hunan) -> MemberClient:
    return MemberClient(in_hunan.owner)


def post_files(client: MemberClient, *files, address: str = "", **extra):
    return client.act(address or reverse("evidence_upload"), {"files": list(files), "whole": "yes"}, **extra)


def status(client: MemberClient, address: str) -> int:
    """The answer to ``address``, which may be a file, read to its end as a server would."""
    response = client.get(address)
    response.getvalue()
    return response.status_code


def text(response) -> str:
    return response.content.decode()


# -- files come in -------------------------------------------------------------------------------------


def test_several_files_of_the_plain_form_each_have_an_answer(member, settings):
    upload = a_pdf("审计.pdf")
    settings.EVIDENCE_MAX_FILES = 2
    post_files(member, upload, again(upload), a_picture("执照.png"), a_pdf("超额.pdf"))
    page = text(member.get(reverse("evidence_library")))
    for told in (
        "审计.pdf：已保存为证1，正在检查内容。",
        "库中已有同一文件（证1 审计），没有重复保存。",
        "执照.png：已保存为证2",
        "超额.pdf：证明材料库已存 2 个文件",
    ):
        assert told in page
    assert Evidence.objects.count() == 2


def test_the_script_hears_the_verdict_of_each_file(member, do_jobs):
    answer = post_files(member, a_pdf(), **JSON).json()
    assert (answer["label"], answer["state"], answer["open"], answer["was_there"]) == (
        "证1", "quarantine", True, False,
    )  # fmt: skip
    do_jobs()
    answer = member.get(answer["state_url"], **JSON).json()
    assert (answer["state"], answer["open"], answer["pages"]) == ("ok", False, 3)
    assert "证1" in answer["html"]


def test_the_same_file_twice_is_told_and_kept_once(member, do_jobs):
    upload = a_pdf()
    first = post_files(member, upload, **JSON).json()
    second = post_files(member, again(upload), **JSON).json()
    assert (second["was_there"], second["label"], second["id"]) == (True, first["label"], first["id"])
    assert Evidence.objects.count() == 1


def test_the_script_hears_a_refusal_as_a_sentence(member, settings):
    settings.EVIDENCE_MAX_FILES = 1
    post_files(member, a_pdf())
    answer = post_files(member, a_pdf(), **JSON)
    assert answer.status_code == 409
    assert "上限" in answer.json()["message"]


def test_an_upload_cut_at_half_leaves_nothing(member, in_hunan):
    """The connection breaks inside the file: what came is no file of anybody's."""
    unit = in_hunan.owner.organization.pk
    head = (
        f'--cut\r\nContent-Disposition: form-data; name="acting"\r\n\r\n{unit}\r\n'
        '--cut\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = head.encode() + pdf_bytes()[:200]
    response = member.post(reverse("evidence_upload"), body, content_type="multipart/form-data; boundary=cut")
    assert response.status_code == 400
    assert "没有传完" in text(response)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("网页.pdf", b"<html><script>alert(1)</script></html>"),
        ("先写网页.pdf", b"<html></html>" + pdf_bytes()),
        ("动图.png", b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)"),
        ("程序.exe", b"MZ" + b"\x00" * 200),
        ("空.pdf", b""),
    ],
)
def test_attack_051_what_is_no_such_file_never_becomes_evidence(member, do_jobs, name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    post_files(member, SimpleUploadedFile(name, content, "application/pdf"))
    do_jobs()
    row = Evidence.objects.select_related("file").first()
    assert row is None or (row.file.state == "refused" and row.file.reason)


def test_attack_051_a_file_leaves_as_attachment_that_runs_nothing(member, add):
    row = add()
    response = member.get(reverse("evidence_file", args=(row.pk,)))
    assert response.getvalue().startswith(b"%PDF")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_attack_053_a_pdf_that_acts_is_refused_with_the_way_out(member, do_jobs):
    post_files(member, a_script())
    do_jobs()
    page = text(member.get(reverse("evidence_library")))
    assert "未通过检查" in page
    assert "打印为新的 PDF" in page


def test_attack_063_a_flood_of_pixels_is_refused(member, do_jobs):
    post_files(member, a_picture("大图.png", size=(12_000, 12_000)))
    do_jobs()
    assert "像素过多" in text(member.get(reverse("evidence_library")))


def test_a_password_is_named_with_the_way_out(member, do_jobs):
    post_files(member, a_pdf("加密.pdf", password="1234"))
    do_jobs()
    page = text(member.get(reverse("evidence_library")))
    assert "密码" in page
    assert "解除" in page


# -- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("derived", ["evidence", "evidence_state", "evidence_file", "evidence_picture"])
@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_attack_005_what_is_derived_of_a_file_carries_its_owners_check(in_hunan, add, do_jobs, derived, who):
    row = add()
    do_jobs()  # the pictures
    args = (row.pk, 1) if derived == "evidence_picture" else (row.pk,)
    address = reverse(derived, args=args)
    assert status(MemberClient(in_hunan.owner), address) == 200
    assert status(MemberClient(getattr(in_hunan, who)), address) == 404


@pytest.mark.parametrize("who", ["city_clerk", "province_approver", "assessor"])
def test_attack_010_who_judges_cannot_touch_evidence(in_hunan, add, who):
    row = add()
    client = MemberClient(getattr(in_hunan, who))
    answers = [
        client.act(reverse("evidence", args=(row.pk,)), {"title": "x", "seen_version": 1}),
        client.act(reverse("evidence_replace", args=(row.pk,)), {"upload": a_pdf(), "seen_version": 1}),
        client.act(reverse("evidence_remove", args=(row.pk,)), {"seen_version": 1}),
    ]
    expected = 404 if who == "assessor" else 403
    assert [answer.status_code for answer in answers] == [expected] * 3
    row.refresh_from_db()
    assert (row.version, row.removed_at, row.replaced_at) == (1, None, None)


def test_a_member_who_fills_nothing_in_reads_only(in_hunan, add):
    row = add()
    client = MemberClient(in_hunan.admin)
    page = text(client.get(reverse("evidence_library")))
    assert "证1" in page
    assert "上传材料" not in page
    assert client.act(reverse("evidence_remove", args=(row.pk,)), {"seen_version": 1}).status_code == 403


def test_attack_067_an_upload_to_anothers_application_is_lost_in_nothing(in_hunan, application):
    address = reverse("row_evidence", args=(application.pk, KEY))
    response = post_files(MemberClient(in_hunan.stranger), a_pdf(), address=address)
    assert response.status_code == 404
    assert not Evidence.objects.exists()


def test_attack_067_after_the_submit_it_is_too_late(member, story, application):
    story.seal(application)
    response = post_files(member, a_pdf(), address=reverse("row_evidence", args=(application.pk, KEY)))
    assert response.status_code == 409
    assert not Evidence.objects.exists()


def test_attack_067_without_a_token_of_ours_nothing_is_taken(in_hunan):
    client = Client(enforce_csrf_checks=True)
    client.force_login(in_hunan.owner.user)
    data = {"acting": in_hunan.owner.organization.pk, "files": a_pdf(), "whole": "yes"}
    assert client.post(reverse("evidence_upload"), data).status_code == 403
    assert not Evidence.objects.exists()


def test_attack_068_swapped_bytes_are_not_handed_out(member, add):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    row = add()
    digest = row.file.sha256
    name = f"hunan/{digest[:2]}/{digest}"
    default_storage.delete(name)
    default_storage.save(name, ContentFile(pdf_bytes()))
    response = member.get(reverse("evidence_file", args=(row.pk,)))
    assert response.status_code == 409
    assert "校验值" in text(response)


# -- one file -------------------------------------------------------------------------------------------


def test_a_file_is_described_replaced_and_removed_on_its_page(member, add, do_jobs):
    row = add()
    address = reverse("evidence", args=(row.pk,))
    told = {
        "title": "能源审计",
        "issued_on": "2025-01-02",
        "valid_to": "2025-06-30",
        "seen_version": row.version,
    }
    assert member.act(address, told).status_code == 302
    page = text(member.get(address))
    assert "证1 能源审计" in page
    assert "有效期不足" in page
    assert f"{address}pages/3/" in page
    row.refresh_from_db()
    told = {"upload": a_pdf("新.pdf"), "seen_version": row.version}
    response = member.act(reverse("evidence_replace", args=(row.pk,)), told)
    newer = Evidence.objects.get(edition=2)
    assert response.headers["Location"] == reverse("evidence", args=(newer.pk,))
    member.act(reverse("evidence_remove", args=(newer.pk,)), {"seen_version": newer.version})
    assert "已移除证1 能源审计" in text(member.get(reverse("evidence_library")))


def test_faults_stand_at_their_fields(member, add):
    row = add()
    told = {"title": "", "issued_on": "2025-07-02", "valid_to": "2025-06-30", "seen_version": row.version}
    response = member.act(reverse("evidence", args=(row.pk,)), told)
    assert response.status_code == 422
    assert "请填写材料名称" in text(response)


def test_a_page_that_is_not_there_is_404(member, add, do_jobs):
    row = add()
    do_jobs()  # the pictures
    assert status(member, reverse("evidence_picture", args=(row.pk, 4))) == 404
    response = member.get(reverse("evidence_picture", args=(row.pk, 1)))
    assert response.headers["Content-Type"] == "image/png"
    assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("sought", "found"), [("审计", 1), ("证2", 1), ("2", 1), ("没有", 0), ("²", 0)])
def test_the_list_is_searched_by_name_and_number(member, add, sought, found):
    add(a_pdf("审计.pdf"))
    add(a_pdf("执照.pdf"))
    page = text(member.get(reverse("evidence_library"), {"text": sought}))
    assert page.count("data-evidence=") == found


def test_five_hundred_files_cost_what_one_costs(member, add, django_assert_max_num_queries):
    row = add()
    member.get(reverse("evidence_library"))  # the first page of a session writes it
    Evidence.objects.bulk_create(
        Evidence(
            tenant=row.tenant,
            organization=row.organization,
            number=number,
            title=f"材料{number}",
            filename="a.pdf",
            file=other_file(row, number),
            uploaded_by=row.uploaded_by,
        )
        for number in range(2, 501)
    )
    with django_assert_max_num_queries(10):
        page = text(member.get(reverse("evidence_library")))
    assert "共 500 条" in page


def other_file(row: Evidence, number: int):
    from greenmfg.files.models import StoredFile

    return StoredFile.objects.create(
        tenant=row.tenant, sha256=f"{number:064d}", size=10, media_type="application/pdf", state="ok", pages=1
    )


# -- the rows of an application ----------------------------------------------------------------------------


def test_a_row_takes_files_of_the_library_by_pages_and_gives_them_back(member, add, application):
    row = add()
    address = reverse("row_evidence", args=(application.pk, KEY))
    assert "证1" in text(member.get(address))
    response = member.act(address, {"evidence_id": row.pk, "page_from": "2", "page_to": "3"})
    assert response.headers["Location"] == address
    assert "第2—3页" in text(member.get(address))
    assert "第2—3页" in text(member.get(reverse("application_evidence", args=(application.pk,))))
    bound = EvidenceLink.objects.get()
    member.act(reverse("evidence_unlink", args=(application.pk, bound.pk)))
    assert not EvidenceLink.objects.exists()


def test_a_file_is_uploaded_in_place(member, application):
    address = reverse("row_evidence", args=(application.pk, KEY))
    post_files(member, a_pdf(), a_picture(), address=address)
    assert EvidenceLink.objects.filter(key=KEY).count() == 2


@pytest.mark.parametrize("told", [{}, {"page_from": "9"}, {"evidence_id": "x"}])
def test_what_cannot_be_linked_is_said_on_the_page(member, add, application, told):
    row = add()
    address = reverse("row_evidence", args=(application.pk, KEY))
    data = {"evidence_id": row.pk, **told} if told else told
    response = member.act(address, data)
    assert response.status_code == 422
    assert "error-summary" in text(response)


def test_one_file_proves_many_rows_at_once(member, add, application):
    row = add()
    address = reverse("evidence_rows", args=(application.pk, row.pk))
    keys = list(selectors.evidence_rows(application.self_sheet))[:5]
    assert member.act(address, {"keys": []}).status_code == 422
    assert member.act(address, {"keys": keys, "page_from": "1", "page_to": "2"}).status_code == 302
    assert EvidenceLink.objects.count() == 5


def test_the_fill_page_shows_what_proves_a_row(member, add, link, application):
    link(add(a_pdf(), title="审计报告"), page_from=2)
    from evaluation import selectors as evaluation
    from evaluation.sections import sections_of

    sections = sections_of(evaluation.scheme_of(application.self_sheet))
    slug = next(section.slug for section in sections if KEY in section.keys)
    page = text(member.get(reverse("fill", args=(application.pk, slug))))
    assert "证1　审计报告（第2页）" in page
    assert reverse("row_evidence", args=(application.pk, KEY)) in page


def test_what_a_client_sends_besides_is_noted(member, add):
    row = add()
    member.act(reverse("evidence", args=(row.pk,)), {"title": "x", "seen_version": 1, "number": "7"})
    assert Event.objects.filter(action="tamper_signal").exists()


# -- the offices ------------------------------------------------------------------------------------------


def test_an_office_opens_what_was_filed(add, do_jobs, link, story, application, in_hunan):
    row, other = add(a_pdf(), title="审计报告"), add()
    do_jobs()  # the pictures
    link(row)
    story.seal(application)
    clerk = MemberClient(in_hunan.city_clerk)
    page = text(clerk.get(reverse("case_evidence", args=(application.pk,))))
    assert "审计报告" in page
    for name, args in (
        ("case_evidence_item", ()),
        ("case_evidence_file", ()),
        ("case_evidence_picture", (1,)),
    ):
        assert status(clerk, reverse(name, args=(application.pk, row.pk, *args))) == 200
        assert status(clerk, reverse(name, args=(application.pk, other.pk, *args))) == 404
        far = MemberClient(in_hunan.neighbour).get(reverse(name, args=(application.pk, row.pk, *args)))
        assert far.status_code == 404


def test_an_office_keeps_what_was_filed_when_the_unit_replaces_it(
    add, owner, link, story, application, in_hunan
):
    row = add()
    link(row)
    story.seal(application)
    services.replace(actor=owner, evidence_id=row.pk, seen_version=row.version, upload=a_pdf())
    clerk = MemberClient(in_hunan.city_clerk)
    assert status(clerk, reverse("case_evidence_file", args=(application.pk, row.pk))) == 200


# -- the third party --------------------------------------------------------------------------------------


def test_a_body_opens_what_it_judges_and_nothing_else(in_hunan):
    story = ProvedProvincialStory(in_hunan)
    entrustment, row, other = story.accepted, story.proof, a_sound_file(in_hunan.owner.actor)
    body, stranger = MemberClient(in_hunan.assessor), MemberClient(in_hunan.revoked_assessor)
    index = reverse("judged_evidence", args=(entrustment.pk,))
    assert "证1" in text(body.get(index))
    assert stranger.get(index).status_code == 404
    for name, args in (
        ("judged_evidence_item", ()),
        ("judged_evidence_file", ()),
        ("judged_evidence_picture", (1,)),
    ):
        address = reverse(name, args=(entrustment.pk, row.pk, *args))
        assert status(body, address) in {200, 202}  # a picture is drawn when it is first asked for
        assert status(stranger, address) == 404
        assert status(body, reverse(name, args=(entrustment.pk, other.pk, *args))) == 404


def test_a_body_is_told_of_no_copies(in_hunan):
    story = ProvedProvincialStory(in_hunan)
    assert selectors.copies_of(story.body(), [story.proof]) == {}
