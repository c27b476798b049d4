"""What the product answers to requests no page of it makes (attacks 108, 111, 112, 115, 126)."""

import json
import os
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.urls import reverse

from accounts.models import Organization
from tests.attacks.rows import fingerprint
from tests.provincial import ProvincialStory

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def provincial(in_hunan):
    return ProvincialStory(in_hunan)


def test_attack_107_and_108_every_page_says_what_a_browser_may_do(story, browse, do_jobs):
    """Pages, redirects, refusals and downloads of the product itself; tests.bottom asks with https too."""
    pk, document = story.sealed.application.pk, story.sealed.documents.get()
    do_jobs()
    pages = {"/": 200, "/desk/": 200, f"/applications/{pk}/": 200, f"/applications/{pk}/receipt/": 200}
    pages |= {f"/applications/{pk}/check/": 302, "/applications/9/": 404, "/queue/": 403, "/health": 200}
    pages |= {f"/check/{document.token}/": 200, "/check/none/": 404, f"/applications/{pk}/seal/": 405}
    pages |= {f"/documents/{document.pk}/": 200, "/desk/?a=1&a=2": 400, "/static/none.css": 404}
    for path, status in pages.items():
        response = browse("owner").get(path)
        assert response.status_code == status, path
        assert EVERYWHERE.items() <= dict(response.headers).items(), path
        policy = set(response.headers["Content-Security-Policy"].split("; "))
        assert policy >= POLICY or policy == {"default-src 'none'", "sandbox"}, path
        assert not [rule for rule in policy if "unsafe" in rule or "nonce" in rule or "*" in rule], path


ACCOUNTS = ("login", "password-reset", "register")


def test_what_anybody_may_read_answers_head_with_the_headers_alone(provincial, browse, do_jobs, settings):
    """As link checkers, mail gateways and monitors ask; and it is counted like the reading itself."""
    noticed, document = provincial.noticed, provincial.submitted.documents.first()
    do_jobs()
    notice = f"/public/hunan/notices/{noticed.pk}/"
    pages = ["/", "/check/", f"/check/{document.token}/"]
    pages += [f"/public/hunan/{page}/" for page in ("lists", "lists/workbook", "notices")]
    pages += [notice, *(f"{notice}{page}/" for page in ("file/xlsx", "file/pdf", "objection"))]
    pages += ["/public/hunan/objections/", f"/public/hunan/objections/{provincial.objected.code}/"]
    pages += [reverse(f"accounts:{name}") for name in ACCOUNTS]
    for path in pages:
        read, asked = browse("").get(path), browse("").head(path)
        assert (read.status_code, asked.status_code) == (200, 200), path
        assert b"".join(asked) == b"", path
        assert asked.headers["Content-Type"] == read.headers["Content-Type"], path
    settings.PUBLIC_REQUESTS_PER_MINUTE = 3
    assert [browse("").head("/check/").status_code for _n in range(3)][-1] == 429


@pytest.mark.parametrize("query", ["status=municipal&status=draft", "text=a&text=b", "page=1&page=2"])
def test_attack_111_a_queue_takes_one_value_of_each(story, browse, query):
    assert browse("city_clerk").get(f"/queue/?{query}").status_code == 400
    assert browse("").get(f"/public/hunan/lists/?{query}").status_code == 400


@pytest.mark.parametrize("name", ["value", "key", "seen_version", "state", "acting"])
def test_attack_111_a_list_is_no_answer(story, browse, name):
    client, path = browse("owner"), reverse("answers", args=[story.filled.pk])
    before = fingerprint()
    cell = {"key": "land_output", "value": "1", "seen_version": "1", "acting": client.person.organization.pk}
    assert client.post(path, cell | {name: [cell.get(name, "given"), "2"]}).status_code == 400
    assert fingerprint() == before


def test_attack_111_a_decision_is_taken_on_one_version(story, browse):
    row, client = story.verified, browse("city_approver")
    post = {"acting": client.person.organization.pk, "seen_version": ["1", str(row.version)]}
    assert client.post(reverse("decide", args=(row.pk, "decline_municipal")), post).status_code == 400
    assert story.seen_by("city_clerk", row).status == "municipal"


def test_attack_111_brackets_and_json_are_names_and_texts(story, browse):
    """What other frameworks read as a list or object is an unknown field here, or no number."""
    client, path = browse("owner"), reverse("answers", args=[story.filled.pk])
    for cell in ({"value[]": "1"}, {"value[$ne]": ""}, {"value": '{"$gt": ""}'}, {"value": "[1]"}):
        response = client.act(path, {"key": "land_output", "value": "x", "seen_version": "1"} | cell)
        assert response.status_code == 422


@pytest.mark.parametrize("fields", [10_001, 2_001])
def test_attack_112_too_many_fields_are_refused_by_the_page_itself(story, browse, fields):
    path = reverse("fill", args=(story.filled.pk, "basic"))
    post = {f"value.main_products.0.{number}": "x" for number in range(fields)}
    client = browse("owner")
    before = fingerprint()
    assert client.act(path, post).status_code == 400
    assert fingerprint() == before


DEEP = "[" * 10_000 + "]" * 10_000
BODIES = {"5 MB": json.dumps({"value": "x" * 5 * 1024 * 1024}), "deep": DEEP, "small": '{"value": "1"}'}


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", ""])
@pytest.mark.parametrize("body", BODIES)
def test_attack_112_a_body_that_is_no_form_is_not_read(story, browse, body, kind):
    client = browse("owner")
    for page in ("answers", "seal"):
        path = reverse(page, args=[story.filled.pk])
        response = client.generic("POST", path, BODIES[body], content_type=kind)
        assert response.status_code == 400
        assert not response.wsgi_request._read_started


REPORT = {
    "document-uri": "http://127.0.0.1/desk/",
    "effective-directive": "script-src",
    "blocked-uri": "inline",
}


def test_attack_107_a_report_is_one_line_in_the_log(browse, caplog):
    for name, told in (("", REPORT), ("owner", {**REPORT, "blocked-uri": "x\r\nWARNING forged" + "y" * 900})):
        caplog.clear()
        body = json.dumps({"csp-report": told})
        response = browse(name).generic("POST", "/csp-report", body, content_type="application/csp-report")
        assert response.status_code == 204
        (line,) = [row.getMessage() for row in caplog.records if row.name == "greenmfg.violations"]
        assert "script-src" in line
        assert "\n" not in line
        assert len(line) < 500


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[]", "1", "null", '{"csp-report": 1}', "\xff", DEEP, "[" * 8_000, "{" * 5 * 1024 * 1024],
)
def test_attack_112_what_is_no_report_is_refused(browse, body):
    response = browse("").generic("POST", "/csp-report", body, content_type="application/csp-report")
    assert response.status_code == 400


class Counted(BytesIO):
    """A body that knows how much of it was taken in."""

    def read(self, size: int | None = -1) -> bytes:
        return self._count(super().read(size))

    def readline(self, size: int | None = -1) -> bytes:
        return self._count(super().readline(size))

    def _count(self, piece: bytes) -> bytes:
        self.taken = getattr(self, "taken", 0) + len(piece)
        return piece


PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
MEGABYTES = b"x" * 5 * 1024 * 1024
FLOODS = {
    "a long value": ("application/x-www-form-urlencoded", b"value=" + MEGABYTES, 0),
    "a long part": ("multipart/form-data; boundary=x", PART % (b"value", MEGABYTES) + b"--x--", 3_000_000),
    "many parts": ("multipart/form-data; boundary=x", PART % (b"a", b"") * 40_000 + b"--x--", 300_000),
    "no form": ("application/json", MEGABYTES, 0),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_attack_112_little_of_a_flood_is_taken_in(story, browse, flood):
    """So that memory stays flat however much is sent."""
    kind, content, most = FLOODS[flood]
    for client, page in (
        (browse("owner"), reverse("answers", args=[story.filled.pk])),
        (browse(""), "/accounts/login/"),
    ):
        body = Counted(content)
        # As headers, since the client leaves the type away where it is given no content of its own.
        sent = {"wsgi.input": body, "CONTENT_LENGTH": str(len(content)), "CONTENT_TYPE": kind}
        assert client.generic("POST", page, **sent).status_code in {400, 413}
        assert getattr(body, "taken", 0) <= most


HIDDEN = Path(__file__).with_name("hidden.txt").read_text().split()


@pytest.mark.parametrize("name", ["", "owner"])
def test_attack_115_nothing_lies_beside_the_pages(story, browse, name):
    client = browse(name)
    assert {path: client.get(path).status_code for path in HIDDEN} == dict.fromkeys(HIDDEN, 404)


def test_attack_115_no_script_or_style_names_a_source_map():
    served = [path for folder in settings.STATICFILES_DIRS for path in _files(folder)]
    assert served
    for path in served:
        assert path.suffix != ".map", path
        if path.suffix in {".js", ".css"} and path.parent.name != "vendor":
            assert path.is_relative_to(settings.VENDOR_DIR) or "sourceMappingURL" not in path.read_text()


def _files(folder):
    place = settings.VENDOR_DIR if isinstance(folder, tuple) else folder
    return [path for path in place.rglob("*") if path.is_file()]


BOMBS = [
    "x" * 10_000,
    "%",
    "_",
    "%_%",
    "\\",
    "%" * 60,
    "'; DROP TABLE accounts_user; --",
    "(a+)+$",
    "(.*)*" * 12,
    "[",
    "\\E",
    "*",
]


@pytest.mark.parametrize("text", BOMBS)
def test_attack_126_a_search_is_for_the_text_alone(story, browse, text):
    assert story.sealed
    for name, path in (("city_clerk", "/queue/"), ("", "/public/hunan/lists/")):
        begun = time.monotonic()
        response = browse(name).get(f"{path}?text={quote(text)}")
        assert response.status_code == 200
        assert time.monotonic() - begun < 2.5
        found = response.context["page"].paginator.count
        assert found == (1 if len(text) > 60 else 0), (
            "too long a text is refused at its field and finds nothing new"
        )


def test_attack_126_a_sign_in_the_name_is_found_as_itself(story, browse):
    assert story.sealed
    Organization.objects.filter(pk=story.world.owner.organization.pk).update(name="100%_绿色(集团)有限公司")
    for text, count in {"100%": 1, "%_绿": 1, "(集团)": 1, "1_0": 0, "100%%": 0, "湘江": 0}.items():
        response = browse("city_clerk").get(f"/queue/?text={quote(text)}")
        assert response.context["page"].paginator.count == count, text


def test_attack_126_no_statement_outlasts_its_time():
    """2.5 s in production; a suite that empties tables allows itself more (tests.plugin)."""
    ask = "from greenmfg import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
    environment = {name: text for name, text in os.environ.items() if name != "STATEMENT_TIMEOUT_MS"}
    environment |= {"DATABASE_URL": "postgres://nobody@127.0.0.1/none", "SECRET_KEY": "k" * 50}
    told = subprocess.run(
        [sys.executable, "-c", ask],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "-c statement_timeout=2500"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no time limit of its own")
def test_attack_126_a_slow_statement_is_ended_by_the_server(db):
    with pytest.raises(OperationalError, match="statement timeout"):
        connection.cursor().execute("SET LOCAL statement_timeout = 100; SELECT pg_sleep(5)")
    connection.set_rollback(True)
