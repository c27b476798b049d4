"""<script>, <svg onload>, javascript: in every text field, and everywhere it comes out again (attack 77)."""

import json
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

from accounts.services import members, registration
from applications.models import Listing
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from greenmfg.files import services as files
from tests.attacks.hostile import LINK, LONG, MAIL, SHORT, TYPED, Judged, hostile_story, judged
from tests.stories import Story

INERT = {"Content-Type": "application/json", "X-Content-Type-Options": "nosniff"}


@pytest.fixture
def story(in_hunan) -> Story:
    return hostile_story(in_hunan)


def pages_of(story: Story) -> dict[str, list[str]]:
    """Every page of a draft its people open, by person."""
    row = story.filled
    slugs = [section.slug for section in sections_of(evaluation.scheme_of(row.self_sheet))]
    own = ["/desk/", f"/offers/{story.offer.pk}/begin/", f"/applications/{row.pk}/"]
    own += [reverse("fill", args=(row.pk, slug)) for slug in slugs]
    own += [reverse(page, args=[row.pk]) for page in ("check", "withdraw")]
    accounts = ["/accounts/members/", "/accounts/profile/", "/accounts/unit/", "/accounts/switch/"]
    return {"colleague": own, "admin": [*accounts, f"/accounts/members/{story.world.owner.user.pk}/"]}


def page_with(story: Story, key: str) -> str:
    """The address of the page that asks for ``key``."""
    pages = sections_of(evaluation.scheme_of(story.filled.self_sheet))
    return reverse("fill", args=(story.filled.pk, next(row.slug for row in pages if key in row.keys)))


def filed_pages_of(story: Story) -> dict[str, list[str]]:
    """Every page of a filed case its people and the offices open."""
    pk = story.sealed.application.pk
    case = [f"/cases/{pk}/", f"/cases/{pk}/verify/", f"/cases/{pk}/lookups/", "/desk/", "/queue/"]
    case += [f"/cases/{pk}/forward/", f"/cases/{pk}/decide/decline_municipal/"]
    own = [
        f"/applications/{pk}/",
        f"/applications/{pk}/receipt/",
        f"/applications/{pk}/fill/basic/",
        "/desk/",
    ]
    return {"owner": own, "city_approver": case}


def concluded_pages_of(story: Story) -> dict[str, list[str]]:
    """Every page of the department and the public once the unit is listed."""
    pk, document = story.sealed.application.pk, story.sealed.documents.get()
    province = [f"/cases/{pk}/", "/desk/", "/queue/", "/rounds/", f"/rounds/{story.round.pk}/"]
    province += [f"/rounds/{story.round.pk}/outcome/", f"/listings/{Listing.objects.get(application=pk).pk}/"]
    public = ["/", "/public/hunan/lists/", f"/public/hunan/lists/?text={SHORT}", f"/check/{document.token}/"]
    office = ["/accounts/units/", "/accounts/regions/", "/accounts/units/new/"]
    return {"province_approver": province, "province_admin": office, "": public, "owner": public}


def look(browse, pages: dict[str, list[str]]) -> str:
    """Judge all ``pages``; what they show, as one text."""
    shown = ""
    for name, paths in pages.items():
        client = browse(name)
        for path in paths:
            response = client.get(path)
            assert response.status_code == 200, path
            page = Judged(response.text)
            assert page.faults == [], path
            assert SHORT in page.text, f"{path} shows none of it: the test has lost its object"
            shown += page.text
    return shown


def test_attack_077_a_draft_shows_its_texts_as_texts(story, browse):
    shown = look(browse, pages_of(story))
    assert shown.count(LONG) > 50
    assert MAIL in shown
    assert LINK in shown


def test_attack_077_a_filed_case_shows_its_texts_as_texts(story, browse):
    assert look(browse, filed_pages_of(story)).count(LONG) > 30


def test_attack_077_a_listed_unit_is_shown_as_text(story, browse):
    judged(story)
    assert look(browse, concluded_pages_of(story)).count(LONG) > 30


@pytest.mark.parametrize("text", [LONG, SHORT, LINK])
def test_attack_077_a_refused_text_comes_back_as_text(story, browse, text):
    row, owner = story.filled, browse("owner")
    response = owner.act(
        page_with(story, "land_output"), {"value.land_output.0.0": text, "seen.land_output.0.0": "1"}
    )
    assert response.status_code == 422
    page = Judged(response.text)
    assert page.faults == []
    assert text in page.text
    for name in ("key", "year", "item", "state", "value", "seen_version"):
        cell = {"key": "land_output", "value": "1", "seen_version": "1", name: text}
        response = owner.act(reverse("answers", args=[row.pk]), cell, headers={"Accept": "application/json"})
        assert response.status_code in {400, 422}, name
        assert INERT.items() <= dict(response.headers).items(), name


def test_attack_077_a_conflict_carries_both_texts_inert(story, browse):
    cell = {"key": "profile", "value": LONG + "!", "seen_version": "0"}
    response = browse("owner").act(reverse("answers", args=[story.filled.pk]), cell)
    assert response.status_code == 409
    assert INERT.items() <= dict(response.headers).items()
    (conflict,) = json.loads(response.content)["conflicts"]
    assert (conflict["mine"], conflict["theirs"], conflict["by"]) == (LONG + "!", LONG, SHORT)
    page = browse("owner").act(
        page_with(story, "profile"), {"value.profile.0.0": "x", "seen.profile.0.0": "0"}
    )
    assert Judged(page.text).faults == []


def test_attack_077_the_preview_in_an_answer_is_markup_of_ours_alone(story, browse):
    cell = {"key": "profile", "value": LONG + "!", "seen_version": "1"}
    assert browse("owner").act(reverse("answers", args=[story.filled.pk]), cell).status_code == 200
    response = browse("owner").get(reverse("results", args=[story.filled.pk]), {"key": "profile"})
    assert Judged(response.json()["preview_html"]).faults == []
    assert "hacked" not in response.json()["preview_html"]


@pytest.mark.parametrize("path", ["/accounts/login/?next={}", "/{}", "/queue/?text={}", "/queue/?status={}"])
def test_attack_077_an_address_comes_back_as_text(story, browse, path):
    for text in (LONG, LINK):
        response = browse("city_clerk").get(path.format(text), headers={"Referer": text})
        assert Judged(response.text).faults == []


def test_attack_077_the_document_prints_its_texts_and_does_nothing(story, do_jobs):
    document = story.sealed.documents.get()
    do_jobs()
    document.refresh_from_db()
    content = files.read(document.file)
    pdf = PdfReader(BytesIO(content))
    printed = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for text in {*TYPED.values(), SHORT}:
        assert "".join(text.split()) in printed
    links = [
        str(note.get_object().get("/A", {}).get("/URI", ""))
        for page in pdf.pages
        for note in page.get("/Annots", [])
    ]
    assert not [link for link in links if not link.startswith("http://127.0.0.1:8000/check/") and link]
    assert not [name for name in ("/JavaScript", "/JS", "/Launch", "/OpenAction") if name.encode() in content]


def test_attack_077_a_letter_is_plain_text_under_a_subject_of_ours(story, do_jobs):
    unit = story.world.owner.organization
    registration.claim(
        email="new@example.com", uscc=unit.uscc, person=SHORT, phone="0731-88886666", note=LONG
    )
    story.world.admin.organization.refresh_from_db()
    members.invite(actor=story.world.admin.actor, email="other@example.com", roles=["filler"])
    do_jobs()
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        assert letter.content_subtype == "plain"
        assert not getattr(letter, "alternatives", None)
        assert "hacked" not in letter.subject
        assert LONG in letter.body
