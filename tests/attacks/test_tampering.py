"""A client that computes for itself (attack 43) or sends the form of another round or state (attack 33).

What it sends is never taken; a score that came is on record.
"""

import json
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Event
from applications.models import Application, Snapshot
from applications.services import rounds
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from tests.attacks.rows import fingerprint

OWN = {"score": "100", "total": "100", "weight": "90", "leading": "1", "energy_intensity.points": "15"}


def signals() -> list[dict[str, Any]]:
    """What was sent, time by time."""
    return [event.details for event in Event.objects.filter(action="tamper_signal").order_by("pk")]


def address(page: str, row: Application, *more: str) -> str:
    return reverse(page, args=(row.pk, *more))


def shown(story: Any, **changes: Any) -> dict[str, Any]:
    """What the check page posts, with the client's own ``changes``."""
    row = story.seen_by("colleague", story.filled)
    total = evaluation.filled(row.self_sheet).score_as_json()["total"]
    seen = {"seen_version": row.version, "sheet_revision": row.self_sheet.revision, "seen_total": total}
    return seen | changes


def test_attack_043_a_saved_answer_brings_no_score(story, browse):
    row, plain = story.filled, {"key": "land_output", "value": "0.4", "seen_version": "1"}
    before = evaluation.filled(row.self_sheet).score_as_json()["total"]
    response = browse("owner").act(address("answers", row), plain | OWN)
    assert response.status_code == 200
    filled = evaluation.filled(row.self_sheet)
    assert filled.text("land_output") == "0.4"
    assert filled.score_as_json()["total"] == before  # no benchmark: the answer alone raises nothing
    assert signals() == [{"path": address("answers", row), "sent": OWN}]


def test_attack_043_a_saved_page_brings_no_score(story, browse):
    row = story.filled
    page = {"value.land_output.0.0": "0.4", "seen.land_output.0.0": "1", "next": ""}
    own = {"points.land_output.0.0": "8", "value.lawful.0.0": "unmet"}
    pages = sections_of(evaluation.scheme_of(row.self_sheet))
    slug = next(section.slug for section in pages if "land_output" in section.keys)
    assert browse("owner").act(address("fill", row, slug), page | own).status_code == 302
    filled = evaluation.filled(row.self_sheet)
    assert (filled.text("land_output"), filled.text("lawful")) == ("0.4", "met")
    assert signals() == [{"path": address("fill", row, slug), "sent": own}]


@pytest.mark.parametrize("key", ["total", "energy_intensity.points", "energy_intensity.leading", "weight"])
def test_attack_043_no_cell_takes_a_score(story, browse, key):
    client, path = browse("owner"), address("answers", story.filled)
    before = fingerprint()
    assert client.act(path, {"key": key, "value": "100"}).status_code == 422
    assert fingerprint() == before


@pytest.mark.parametrize("total", ["100", "", "19.50", "NaN"])
def test_attack_043_a_seal_with_another_score_than_the_servers_is_refused_and_noted(story, browse, total):
    response = browse("colleague").act(address("seal", story.filled), shown(story, seen_total=total))
    assert response.status_code == 409
    assert "重新核对" in response.text
    assert story.seen_by("colleague", story.filled).status == "draft"
    assert not Snapshot.objects.exists()
    assert signals() == [{"application": story.filled.pk, "sent": total, "computed": "19.5"}]


def test_attack_043_a_seal_takes_no_field_beside_its_own(story, browse):
    response = browse("colleague").act(address("seal", story.filled), shown(story, **OWN))
    assert response.url == address("receipt", story.filled)
    body = json.loads(Snapshot.objects.get().body)
    assert body["score"]["total"] == "19.5"
    assert signals() == [{"path": address("seal", story.filled), "sent": OWN}]


def test_attack_043_a_verdict_brings_no_score(story, browse):
    row = story.seen_by("city_clerk", story.sealed.application)
    verdict = {"seen_version": row.version, "land_output-outcome": "verified"}
    own = {"land_output-points": "8", "land_output-weight": "90", "score": "100"}
    assert browse("city_clerk").act(address("verify", row), verdict | own).status_code == 302
    assert [(one.key, one.value) for one in row.verifications.all()] == [("land_output", "")]
    assert signals() == [{"path": address("verify", row), "sent": own}]
    finding = {"lawful-source": "信用中国", "lawful-result": "clear", "lawful-looked_up_on": "2025-01-01"}
    response = browse("city_clerk").act(address("lookups", row), {**finding, "seen_version": 2, "score": "1"})
    assert response.status_code == 302
    assert len(signals()) == 2


def test_attack_043_honest_pages_leave_no_signal(story, browse):
    """The check page's own form seals, and nobody is suspected."""
    page = browse("colleague").get(address("check", story.filled)).text
    posted = {name: _value(page, name) for name in ("seen_version", "sheet_revision", "seen_total")}
    assert browse("colleague").act(address("seal", story.filled), posted).status_code == 302
    assert signals() == []


def _value(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_attack_033_the_round_is_that_of_the_address_and_open(story, browse):
    offer = story.offer
    story.list_unit(story.world.owner)
    other = story.round.offers.exclude(pk=offer.pk).first()
    sent = {"industry": "", "offer": other.pk, "offer_id": other.pk, "round": "999", "round_id": "999"}
    assert browse("owner").act(reverse("begin", args=(offer.pk,)), sent).status_code == 302
    assert Application.objects.get().offer_id == offer.pk
    rounds.close_round(actor=story.actor("province_approver"), round=story.round)
    assert browse("owner").act(reverse("begin", args=(other.pk,)), sent).status_code == 404
    assert Application.objects.count() == 1


@pytest.mark.parametrize("field", ["seen_version", "sheet_revision"])
@pytest.mark.parametrize("further", [1, 10**30])
def test_attack_033_a_check_page_of_another_state_files_nothing(story, browse, field, further):
    sent = shown(story)
    sent[field] += further
    assert browse("colleague").act(address("seal", story.filled), sent).status_code == 409
    assert not Snapshot.objects.exists()
