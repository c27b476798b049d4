"""What a browser, an office paste or a script may send for an answer, through the real pages."""

import pytest
from django.urls import reverse

from applications.models import Snapshot
from evaluation import selectors as evaluation
from evaluation.models import Answer
from evaluation.sections import sections_of
from greenmfg.jobs.models import Job
from tests.attacks.rows import fingerprint

KEY = "land_output"
NO_NUMBERS = [
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "inf",
    "1e400",
    "1E5",
    "-0",
    "-1",
    "+1",
    "1_000",
    "12 ",
    " 12",
]
NO_NUMBERS += [
    "0x10",
    "010",
    "1.",
    ".5",
    "1.2.3",
    "1,2,3",
    "٣",
    "²",
    "½",
    "十二",
    "１２e４００",
    "=1+1",
    "1\u200b2",
    "9" * 31,
]
FOLDED = {"１２３": "123", "１２．５０": "12.5", "0": "0", "0.0": "0", "1234567890.12345": "1234567890.12345"}


@pytest.fixture
def box(story):
    """The autosave address and the page of one number, both of a draft with all answers."""
    row = story.filled
    pages = sections_of(evaluation.scheme_of(row.self_sheet))
    slug = next(page.slug for page in pages if KEY in page.keys)
    return reverse("answers", args=[row.pk]), reverse("fill", args=(row.pk, slug))


def autosaved(value: str, **more: str) -> dict[str, str]:
    return {"key": KEY, "value": value, "seen_version": "1"} | more


def posted(value: str) -> dict[str, str]:
    return {f"value.{KEY}.0.0": value, f"seen.{KEY}.0.0": "1"}


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_attack_044_what_is_no_number_is_refused_by_both_doors(story, browse, box, text):
    owner, (autosave, page) = browse("owner"), box
    before = fingerprint()
    response = owner.act(autosave, autosaved(text))
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["field"] == KEY
    assert "土地产出率" in error["message"]
    response = owner.act(page, posted(text))
    assert response.status_code == 422
    assert "土地产出率" in response.context["errors"][0].message
    assert fingerprint() == before


@pytest.mark.parametrize("text", FOLDED)
def test_attack_044_full_width_digits_are_folded_and_said(story, browse, box, text):
    owner, (autosave, page) = browse("owner"), box
    (cell,) = owner.act(autosave, autosaved(text)).json()["saved"]
    assert cell["display"].replace(",", "") == ("" if FOLDED[text] == text else FOLDED[text])
    assert owner.act(page, posted(text) | {f"seen.{KEY}.0.0": str(cell["version"])}).status_code == 302
    assert evaluation.filled(story.filled.self_sheet).text(KEY) == FOLDED[text]


@pytest.mark.parametrize(
    "key", [KEY, "profile", "main_products", "land_output.note", "email", "industry_code"]
)
def test_thirty_thousand_characters_are_too_many_anywhere(story, browse, box, key):
    client = browse("owner")
    before = fingerprint()
    for text in ("长" * 30_000, "长" + " " * 30_000 + "长", "9" * 30_000, "\n" * 30_000 + "长" * 5_001):
        response = client.act(box[0], {"key": key, "value": text, "seen_version": "1"})
        assert response.status_code == 422
        assert len(response.content) < 2_000, "the refusal need not repeat it all"
    response = client.act(box[0], autosaved("1", reason="由" * 30_000))
    assert response.status_code == 422
    assert fingerprint() == before


def test_what_is_refused_stands_in_its_box_again(story, browse, box):
    text = "长" * 30_000
    response = browse("owner").act(
        box[1], {"value.land_output.note.0.0": text, "seen.land_output.note.0.0": "1"}
    )
    assert response.status_code == 422
    assert text in response.text


@pytest.mark.parametrize(
    "address",
    [
        {"year": "2024"},
        {"item": "1"},
        {"year": "999999999"},
        {"item": "70000"},
        {"key": ""},
        {"key": "x" * 5_000},
        {"key": f"{KEY}.0.0"},
        {"key": f"{KEY}\r\nSet-Cookie: x"},
    ],
)
def test_no_answer_hides_where_no_page_shows_it(story, browse, box, address):
    """What was never on the check page must not be in the snapshot."""
    client = browse("owner")
    before = fingerprint()
    assert client.act(box[0], autosaved("1") | address).status_code == 422
    assert fingerprint() == before
    assert not Answer.objects.exclude(year=0, item=0).exists()


@pytest.mark.parametrize("number", ["-1", "1e3", "９", "1" * 30, "x", "", "1.0"])
@pytest.mark.parametrize("name", ["year", "item", "seen_version"])
def test_a_place_that_is_no_number_is_an_incomplete_page(story, browse, box, name, number):
    client = browse("owner")
    before = fingerprint()
    assert client.act(box[0], autosaved("1", **{name: number})).status_code == 400
    assert fingerprint() == before


@pytest.mark.parametrize("version", ["0", "2", "999999999"])
def test_a_version_nobody_has_seen_is_a_conflict(story, browse, box, version):
    response = browse("owner").act(box[0], autosaved("7", seen_version=version))
    assert response.status_code == 409
    assert evaluation.filled(story.filled.self_sheet).text(KEY) == "0.33"


@pytest.mark.parametrize("version", ["0", "-1", "x", "", "9" * 40, "1.5"])
@pytest.mark.parametrize("name", ["seen_version", "sheet_revision"])
def test_a_seal_of_a_page_that_never_was_is_refused(story, browse, name, version):
    client, path = browse("colleague"), reverse("seal", args=[story.filled.pk])
    post = shown(story, browse) | {name: version}
    before = fingerprint()
    assert client.act(path, post).status_code in {400, 409}
    assert fingerprint() == before


def test_attack_026_a_seal_sent_twice_leads_to_the_one_receipt(story, browse):
    """A double click, going back and sending again, a proxy that repeats: through the page."""
    post, path = shown(story, browse), reverse("seal", args=[story.filled.pk])
    first, second = browse("colleague"), browse("colleague")
    answers = [client.act(path, post, follow=True) for client in (first, first, second)]
    assert [answer.redirect_chain for answer in answers] == [
        [(reverse("receipt", args=[story.filled.pk]), 302)]
    ] * 3
    assert len({answer.context["snapshot"].receipt for answer in answers}) == 1
    assert Snapshot.objects.count() == 1
    assert Job.objects.filter(kind__in=["score_snapshot", "render_document"]).count() == 2
    late = browse("owner").act(reverse("answers", args=[story.filled.pk]), autosaved("1"))
    assert late.status_code == 409


def test_attack_028_a_late_packet_of_autosave_changes_nothing(story, browse, box):
    snapshot, client = story.sealed, browse("owner")
    before = fingerprint()
    response = client.act(box[0], autosaved("99"), headers={"Accept": "application/json"})
    assert response.status_code == 409
    assert response.json()["message"] == "已签署，不能修改。"
    assert client.act(box[1], posted("99")).status_code == 409
    assert fingerprint() == before
    assert Snapshot.objects.get().sha256 == snapshot.sha256


def shown(story, browse) -> dict[str, str]:
    """What the check page's own form posts."""
    page = browse("colleague").get(reverse("check", args=[story.filled.pk])).text
    names = ("seen_version", "sheet_revision", "seen_total")
    return {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names}
