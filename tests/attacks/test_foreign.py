"""What is another's is not there: page by page, with the posts that would change it (attacks 1, 2, 4, 23)."""

import re
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scopes_disabled

from accounts.models import Event
from greenmfg.files.models import StoredFile
from tests.attacks.rows import fingerprint
from tests.people import MemberClient

ABSENT = 987_654_321
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')
# What a page, a fragment and a script ask with.
ASKING = ({}, {"HX-Request": "true"}, {"Accept": "application/json"})

APPLICANTS_PAGES = {
    "application": None,
    "fill": {"value.main_products.0.0": "别家的产品", "seen.main_products.0.0": "1"},
    "answers": {"key": "main_products", "value": "别家的产品", "seen_version": "1"},
    "check": None,
    "seal": {"seen_version": "1", "sheet_revision": "{revision}", "seen_total": "19.5"},
    "receipt": None,
    "withdraw": {"reason": "替别家撤回", "seen_version": "1"},
}
OFFICES_PAGES = {
    "case": None,
    "verify": {"seen_version": "2", "land_output-outcome": "verified"},
    "lookups": {"seen_version": "2", "lawful-source": "信用中国", "lawful-result": "clear"},
    "decide": {"seen_version": "2", "reason": "不是我的案件"},
}
FURTHER = {"fill": ("basic",), "decide": ("decline_municipal",)}


@pytest.fixture
def signed_in(browse):
    """The browsers of the people with these names."""
    return lambda *names: {name: browse(name) for name in names}


@dataclass(frozen=True)
class Answer:
    """What somebody who asks can tell: status, headers, body without its one-time token, queries made."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    queries: int


def ask(client: MemberClient, page: str, pk: int, data: dict[str, str] | None, headers: dict) -> Answer:
    path = reverse(page, args=(pk, *FURTHER.get(page, ())))
    with CaptureQueriesContext(connection) as asked:
        response = (
            client.get(path, headers=headers) if data is None else client.act(path, data, headers=headers)
        )
    return Answer(
        response.status_code,
        tuple(sorted(response.headers.items())),
        TOKEN.sub(r"\1", response.text),
        len(asked),
    )


def attack(story: Any, clients: dict[str, MemberClient], pages: dict, allowed: set[int]) -> None:
    """Ask for every page and make every post as each of ``clients``, for the real thing and for nothing."""
    row = story.seen_by("owner", story.begun)
    for client in clients.values():
        client.get(reverse("desk"))  # stamps the session; from here on a page view writes nothing
    before, denied = fingerprint(), 0
    for (name, client), (page, data), headers in product(clients.items(), pages.items(), ASKING):
        revision = row.self_sheet.revision
        posted = data and {key: value.format(revision=revision) for key, value in data.items()}
        for sent in (None, posted) if data else (None,):
            foreign, absent = (ask(client, page, pk, sent, headers) for pk in (row.pk, ABSENT))
            assert foreign == absent, (name, page)
            assert foreign.status in allowed, (name, page)
            denied += 2 * (foreign.status in {403, 404})
    assert fingerprint() == before
    with scopes_disabled():  # a denial stands in the log of the one who was denied
        log = Event.objects.filter(
            action="denied", actor__in=[client.person.user for client in clients.values()]
        )
        assert log.count() == denied
        assert any(f"/{row.pk}/" in event.details["path"] for event in log)


def test_attack_001_and_002_a_draft_is_there_for_nobody_but_its_own_unit(story, signed_in):
    assert story.filled.status == "draft"
    foreign = signed_in("stranger", "city_approver", "neighbour", "province_approver", "assessor")
    attack(story, foreign, APPLICANTS_PAGES, {404, 405})


def test_attack_001_and_002_a_filed_case_is_there_for_its_own_bureau_only(story, signed_in):
    assert story.verified.status == "municipal"
    attack(story, signed_in("neighbour", "province_approver"), OFFICES_PAGES, {403, 404})
    attack(story, signed_in("stranger"), OFFICES_PAGES, {403})  # no office: nothing is even looked up


def test_attack_001_and_002_once_filed_it_is_still_its_own_units(story, signed_in):
    assert story.sealed
    attack(story, signed_in("stranger", "neighbour", "province_approver"), APPLICANTS_PAGES, {404, 405})


def test_attack_001_and_002_another_province_has_neither(story, signed_in):
    assert story.sealed
    attack(story, signed_in("outsider"), APPLICANTS_PAGES, {404, 405})
    attack(story, signed_in("far_department"), APPLICANTS_PAGES | OFFICES_PAGES, {403, 404, 405})


def test_attack_001_a_document_is_there_for_those_of_its_application_only(story, browse, do_jobs):
    document = story.sealed.documents.get()
    do_jobs()
    for name in ("stranger", "outsider", "neighbour", "province_approver", "assessor"):
        client = browse(name)
        for page in ("document", "document_progress"):
            ask(client, page, ABSENT, None, {})
            assert ask(client, page, document.pk, None, {}) == ask(client, page, ABSENT, None, {})
            assert client.get(reverse(page, args=[document.pk])).status_code == 404


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40, "9" * 5000, "-1", "1.5", "１", "1%00", "0x1"])
def test_attack_001_a_number_no_row_can_have_is_absent_too(story, browse, number):
    client = browse("owner")
    for path in ("applications", "cases", "documents", "rounds"):
        assert client.get(f"/{path}/{number}/").status_code in {403, 404}


def test_attack_004_files_have_no_way_out_but_their_view(story, browse, do_jobs):
    document = story.sealed.documents.get()
    do_jobs()
    document.refresh_from_db()
    key = document.file.sha256
    stored = [path for path in settings.VAR_DIR.glob("blobs/**/*") if key in path.name]
    assert stored, "the file lies where it is looked for here"
    places = [path.relative_to(settings.VAR_DIR).as_posix() for path in stored]
    paths = [f"/{place}" for place in places] + [f"/media/{place}" for place in places]
    paths += [f"/static/../{place}" for place in places] + [f"/static/%2e%2e/{place}" for place in places]
    paths += [f"/static/{place}" for place in places] + [
        f"/media/{key}",
        f"/files/{key}",
        f"/{key}",
        f"/documents/{key}/",
    ]
    for name in ("", "stranger", "owner"):
        for path in paths:
            assert browse(name).get(path).status_code == 404, path
    # Nothing of ours lies below what is served as it is.
    assert not settings.MEDIA_URL.strip("/")
    assert not (settings.VAR_DIR / "blobs").is_relative_to(settings.STATIC_ROOT)


def test_attack_004_a_header_of_the_client_hands_out_no_file(story, browse, do_jobs):
    document = story.sealed.documents.get()
    do_jobs()
    file = StoredFile.objects.get()
    inner = f"/blobs/{file.sha256}"
    headers = {
        "X-Accel-Redirect": inner,
        "X-Sendfile": inner,
        "X-Original-URL": inner,
        "X-Rewrite-URL": inner,
    }
    path = reverse("document", args=[document.pk])
    refused = browse("stranger").get(path, headers=headers)
    given = browse("owner").get(path, headers=headers)
    assert (refused.status_code, given.status_code) == (404, 200)
    for response in (refused, given, Client().get("/", headers=headers)):
        assert not {"X-Accel-Redirect", "X-Sendfile"} & set(response.headers)


def pages_of(story: Any) -> list[str]:
    pk = story.sealed.application.pk
    document = story.sealed.documents.get().pk
    return [
        "/desk/",
        f"/applications/{pk}/",
        f"/applications/{pk}/fill/basic/",
        f"/applications/{pk}/receipt/",
        f"/documents/{document}/",
        f"/documents/{document}/progress/",
        "/accounts/profile/",
        "/accounts/members/",
        "/accounts/unit/",
    ]


def test_attack_023_of_one_address_everybody_gets_his_own(story, do_jobs):
    """One browser, one person after the other, with everything the first answer allows to be sent back."""
    marks = [story.world.owner.organization.name, story.world.owner.user.email, story.sealed.sha256]
    do_jobs()
    tab = Client()
    for path in pages_of(story):
        tab.force_login(story.world.owner.user)
        mine = tab.get(path)
        assert mine.status_code == 200, path
        assert mine.headers["Cache-Control"] == "private, no-store", path
        assert not {"ETag", "Last-Modified", "Expires"} & set(mine.headers), path
        tab.force_login(story.world.stranger.user)
        again = {
            "If-None-Match": "*",
            "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT",
            "Range": "bytes=0-99",
        }
        for headers in ({}, again):
            theirs = tab.get(path, headers=headers)
            assert theirs.status_code in {200, 404}, path
            assert theirs.headers["Cache-Control"] == "private, no-store", path
            assert not any(mark.encode() in theirs.content for mark in marks), path


def test_attack_023_what_a_member_may_read_no_cache_may_keep(story, browse):
    """The public pages look the same to everybody signed out, yet may carry a name signed in."""
    for path in ("/", "/public/hunan/lists/", f"/check/{story.sealed.documents.get().token}/"):
        for name in ("", "owner", "stranger"):
            response = browse(name).get(path)
            assert response.headers["Cache-Control"] == "private, no-store", path
        assert story.world.owner.user.email not in response.text
