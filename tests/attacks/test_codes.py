"""Codes of papers and receipts, altered, worn out or of another site, on the public pages (attack 83)."""

import string

import pytest

from tests.provincial import ProvincialStory

INVALID = "无效"
SIGNS = string.ascii_letters + string.digits
FOREIGN = "green.evil.example"


@pytest.fixture
def provincial(in_hunan):
    return ProvincialStory(in_hunan)


@pytest.fixture(autouse=True)
def unhurried(settings):
    """So that it is the code that is refused, and not who asks."""
    settings.PUBLIC_REQUESTS_PER_MINUTE = 1000


def altered(code):
    """``code`` with one sign changed at its beginning, in its middle and at its end; cut; lengthened."""
    for place in (0, len(code) // 2, len(code) - 1):
        other = next(sign for sign in SIGNS if sign.lower() != code[place].lower())
        yield code[:place] + other + code[place + 1 :]
    yield from (code[:-1], code[1:], f"{code}0", f"0{code}", code + code)


def refused(browse, code, secrets):
    """The code is answered as nobody's: by its address, typed in, as the address of another site."""
    anybody = browse("")
    for asked in (code, f"https://{FOREIGN}/check/{code}/"):
        answer = anybody.get("/check/", {"code": asked}, follow=True)
        assert answer.status_code == 404, code
        assert INVALID in answer.text
        assert answer.redirect_chain == [
            (f"/check/{code}/", 302)
        ]  # from the box to the address, and no further
        assert not [secret for secret in secrets if secret in answer.text]
        assert FOREIGN not in answer.text


def test_attack_083_an_altered_code_of_a_paper_is_invalid(story, browse):
    document, unit = story.sealed.documents.get(), story.sealed.application.organization
    secrets = (unit.name, unit.uscc, story.sealed.sha256)
    codes = [*altered(document.token), document.token.swapcase()]
    for code in codes:
        refused(browse, code, secrets)
    assert story.sealed.sha256 in browse("").get(f"/check/{document.token}/").text


def test_attack_083_an_altered_number_of_a_receipt_is_invalid(provincial, browse):
    """Also after the notice, when a true number tells the unit's name."""
    number, unit = provincial.submitted.receipt, provincial.world.owner.organization
    assert provincial.noticed
    for code in altered(number):
        refused(browse, code, (unit.name, unit.uscc, provincial.submitted.sha256))
    assert unit.name in browse("").get(f"/check/{number}/").text


def test_attack_083_an_altered_code_of_an_objection_is_invalid(provincial, browse):
    code, unit, anybody = provincial.objected.code, provincial.world.owner.organization, browse("")
    for other in altered(code):
        refused(browse, other, (unit.name, "周*"))
        answer = anybody.get("/public/hunan/objections/", {"code": other}, follow=True)
        assert answer.status_code in {404, 422}
        assert all(address.startswith("/public/hunan/") for address, _status in answer.redirect_chain)
        assert not [secret for secret in (unit.name, "周*") if secret in answer.text]
    assert anybody.get(f"/public/guangdong/objections/{code}/").status_code == 404
    assert unit.name in anybody.get(f"/public/hunan/objections/{code}/").text


def test_attack_083_the_code_of_a_certificate_tells_that_the_unit_is_off_the_list(provincial, browse):
    """An old code stays true to what stands now: nothing printed makes a removed unit a listed one."""
    document = provincial.certified
    path = f"/check/{document.token}/"
    assert "在名单中" in browse("").get(path).text
    document.application.listings.update(state="removed")
    page = browse("").get(path).text
    assert "已移出名单" in page
    assert ">在名单中<" not in page


@pytest.mark.parametrize(
    "path", ["/check/{}/", "/public/hunan/objections/{}/", "/public/hunan/objections/?code={}"]
)
def test_attack_083_who_tries_codes_is_slowed_down_on_every_page(world, browse, settings, path):
    settings.PUBLIC_REQUESTS_PER_MINUTE = 3
    tried = [browse("").get(path.format(f"YY-7K2M-9QXR-4TBC-H8W{n}")).status_code for n in range(5)]
    assert tried[3:] == [429, 429]


EMBEDDED = "greenmfg.counting.CountingFiles"


def test_attack_083_who_is_slowed_down_is_told_for_how_long(world, browse, settings, tmp_path):
    """By files as by Redis, which the rest of the suite asks where it has one."""
    settings.CACHES = {"default": {"BACKEND": EMBEDDED, "LOCATION": tmp_path}}
    settings.PUBLIC_REQUESTS_PER_MINUTE = 3
    answers = [browse("").get("/check/none/") for _n in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None, None, None, "60"]
    assert "1 分钟后再试" in answers[-1].text


def test_attack_083_a_subscriber_of_many_addresses_is_one(world, browse, settings):
    settings.PUBLIC_REQUESTS_PER_MINUTE = 3

    def asked(*addresses):
        return [browse("").get("/check/none/", REMOTE_ADDR=one).status_code for one in addresses]

    assert asked(*(f"2001:db8:0:1:{n}::{n}" for n in range(1, 5))) == [404, 404, 404, 429]
    assert asked("2001:db8:0:2::1") == [404]  # the neighbour
    # IPv4 as a socket of both kinds writes it: each address for itself, however it is written.
    assert asked(*(f"::ffff:192.0.2.{n}" for n in range(1, 5))) == [404] * 4
    assert asked("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1") == [404, 404, 429]


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_ORIGINAL_URL"])
def test_attack_083_another_domain_answers_for_no_paper(story, browse, settings, header):
    """Under a name that is not ours nothing is answered, and no page takes its links from a header."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    path = f"/check/{story.sealed.documents.get().token}/"
    answer = browse("").get(path, **{"HTTP_HOST": "127.0.0.1", header: FOREIGN})
    assert FOREIGN not in answer.text
    assert "Location" not in answer.headers
    if header == "HTTP_HOST":
        assert answer.status_code == 400
        assert story.sealed.sha256 not in answer.text
