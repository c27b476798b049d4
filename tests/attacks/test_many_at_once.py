"""Many at once, with one among them that is another's: refused whole, and no word of that one (attack 18)."""

import pytest

from applications.models import Application, Proposal
from tests.applications.test_transmittals import many
from tests.attacks.rows import fingerprint
from tests.attacks.test_foreign import ABSENT, TOKEN
from tests.attacks.test_next_city import move
from tests.crowd import copy


@pytest.fixture
def cases(story):
    """Two cases of Changsha and one of Zhuzhou, filed and looked up."""
    rows = many(story, 3)
    move(rows[-1], story.world.zhuzhou)
    return rows


def refused(client, path, name, own, foreign, **told):
    """The foreign one is answered as one that does not exist, and the own ones stay as they were."""
    client.get("/desk/")  # stamps the session
    before = fingerprint()
    answers = [client.act(path, {**told, name: [*own, pk]}) for pk in (foreign, ABSENT)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({TOKEN.sub(r"\1", answer.text) for answer in answers}) == 1
    assert fingerprint() == before


def test_attack_018_nothing_is_approved_beside_a_foreign_proposal(story, cases, browse):
    own = [story.propose("decline_municipal", row, "不符合条件") for row in cases[:2]]
    neighbour = story.world.neighbour
    foreign = copy(
        own[0], application=cases[2], snapshot=cases[2].snapshots.get(),
        organization=neighbour.organization, by=neighbour.user,
    )  # fmt: skip
    foreign.save()
    client, pks = browse("city_approver"), [row.pk for row in own]
    for told in ({}, {"confirmed": "yes"}):
        refused(client, "/proposals/approve/", "proposal", pks, foreign.pk, **told)
    for deed in ("turn-down", "retract"):
        assert client.act(f"/proposals/{foreign.pk}/{deed}/", {"answer": "不同意"}).status_code == 404
    assert client.act("/proposals/approve/", {"proposal": pks, "confirmed": "yes"}).status_code == 302
    assert dict(Proposal.objects.values_list("pk", "status")) == {
        **dict.fromkeys(pks, "approved"),
        foreign.pk: "open",
    }


def test_attack_018_nothing_is_proposed_beside_a_case_the_city_has_still(story, cases, browse):
    Application.objects.exclude(pk=cases[2].pk).update(status="provincial")
    client, own = browse("province_clerk"), [row.pk for row in cases[:2]]
    seen = {f"version-{row.pk}": row.version for row in cases} | {f"version-{ABSENT}": 1}
    told = {**seen, "action": "select", "reason": "优中选优"}
    path = f"/rounds/{story.round.pk}/selection/"
    refused(client, path, "application", own, cases[2].pk, **told)
    assert client.act(path, {**told, "application": own}).status_code == 302
    assert set(Proposal.objects.values_list("application", flat=True)) == set(own)


def test_attack_018_nothing_is_printed_beside_a_foreign_case(story, cases, browse):
    refused(browse("city_clerk"), "/batches/", "application", [row.pk for row in cases[:2]], cases[2].pk)
