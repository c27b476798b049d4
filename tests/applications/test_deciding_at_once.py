"""Decisions of an office at the same moment, on PostgreSQL with real threads: one holds, one is told."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django_scopes import scope

from accounts.models import Event
from applications import selectors
from applications.models import Application, Proposal, Transmittal
from applications.services import drafts, proposing, transmitting
from greenmfg import clock
from greenmfg.errors import Refused
from tests.applications.test_concurrency import at_once
from tests.provincial import ProvincialStory
from tests.stories import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


def deciding(story, call, row, name, **told):
    """``call`` for that person on a proposal as his own page has it."""
    actor = story.actor(name)
    own = selectors.proposal_of(actor, row.pk)
    about = {"proposals": [own]} if call is proposing.approve else {"proposal": own}
    return partial(call, actor=actor, **about, **told)


def status_of(answer):
    return answer.status if isinstance(answer, Refused) else None


def test_two_who_approve_one_proposal_carry_it_out_once(story):
    row = story.propose("decline_municipal", story.verified, "材料不实")
    approve = partial(deciding, story, proposing.approve, row, "city_approver")
    gave = at_once(story.world, approve(), approve())
    assert sorted(map(status_of, gave), key=str) == [409, None]
    (refusal,) = [answer for answer in gave if isinstance(answer, Refused)]
    assert "city_approver已于" in refusal.message
    assert Event.objects.filter(action="decline_municipal").count() == 1
    assert Proposal.objects.get().status == "approved"


def test_one_approves_while_the_other_turns_down(story):
    row = story.propose("decline_municipal", story.verified, "材料不实")
    gave = at_once(
        story.world,
        deciding(story, proposing.approve, row, "city_approver"),
        deciding(story, proposing.turn_down, row, "city_approver", reason="请核对"),
    )
    assert sorted(map(status_of, gave), key=str) == [409, None]
    now = Application.objects.get().status, Proposal.objects.get().status
    assert now in {("declined", "approved"), ("municipal", "turned_down")}


def test_two_who_propose_at_once_leave_one_proposal(story):
    case = story.verified
    call = partial(
        proposing.propose, application_id=case.pk, action="decline_municipal", seen_version=case.version,
        reason="材料不实",
    )  # fmt: skip
    actors = [story.actor("city_clerk"), story.actor("city_approver")]
    gave = at_once(story.world, *[partial(call, actor=actor) for actor in actors])
    assert sorted(filter(None, map(status_of, gave))) == [409]
    assert Proposal.objects.count() == 1


def test_a_case_is_withdrawn_while_its_selection_is_approved(in_hunan):
    story = ProvincialStory(in_hunan)
    assert story.selected
    story.decide("unselect", story.forwarded, "复核")
    row = story.propose("select", story.forwarded, "优中选优")
    case = story.seen_by("colleague", story.forwarded)
    signatory = story.actor("colleague")
    seen = selectors.known_version(signatory, case)
    gave = at_once(
        story.world,
        deciding(story, proposing.approve, row, "province_approver"),
        partial(drafts.withdraw, actor=signatory, application_id=case.pk, seen_version=seen, reason="搬迁"),
    )
    # Whoever came first, the unit is never refused: that would tell it of the selection.
    assert status_of(gave[1]) is None
    assert status_of(gave[0]) in {None, 409}
    assert Application.objects.get().status == "withdrawn"
    assert Proposal.objects.get(pk=row.pk).status == ("overtaken" if gave[0] else "approved")


def test_a_list_is_sent_while_a_return_is_approved(in_hunan):
    story = ProvincialStory(in_hunan)
    sending = story.proposed
    due = clock.read() + timedelta(days=5)
    row = story.propose("return", story.verified, "请补正", keys=["lawful"], due_at=due)
    own = Transmittal.objects.get(pk=sending.pk)
    gave = at_once(
        story.world,
        partial(
            transmitting.send, actor=story.actor("city_approver"), transmittal=own, seen_version=own.version
        ),
        deciding(story, proposing.approve, row, "city_approver"),
    )
    assert (status_of(gave[0]) in {409, 422}, status_of(gave[1])) == (True, None)
    assert (Application.objects.get().status, Transmittal.objects.get().status) == ("correction", "draft")


def test_a_return_is_proposed_while_the_list_is_sent(in_hunan):
    story = ProvincialStory(in_hunan)
    sending, case = story.proposed, story.verified
    told = {"keys": ["lawful"], "due_at": clock.read() + timedelta(days=5)}
    call = {"application_id": case.pk, "action": "return", "seen_version": case.version, "reason": "请补正"}
    gave = at_once(
        story.world,
        partial(
            transmitting.send,
            actor=story.actor("city_approver"),
            transmittal=sending,
            seen_version=sending.version,
        ),
        partial(proposing.propose, actor=story.actor("city_clerk"), **call, **told),
    )
    assert [status_of(answer) is None for answer in gave].count(True) == 1
    now = Application.objects.get().status, Proposal.objects.filter(status="open").count()
    assert now in {("provincial", 0), ("municipal", 1)}


@pytest.mark.parametrize("in_time", [True, False])
def test_attack_031_the_instant_at_which_the_sending_reaches_the_database_decides(story, in_time):
    """The transmittal is kept by somebody when the request comes, and let go after the deadline.

    The city's sending waits for the list first and for its cases after it, so the statement that moves the
    cases comes late; where only the transaction's end is late, the sending stands.
    """
    row, case = story.proposed, story.verified
    held, closes = threading.Event(), clock.read() + timedelta(seconds=4)
    story.close_stage("municipal_review", closes)

    def keep() -> None:
        with scope(tenant=story.world.hunan), transaction.atomic():
            Application.objects.select_for_update().get(pk=case.pk)
            held.set()
            while clock.read() <= closes:
                time.sleep(0.1)
        connection.close()

    call = partial(
        transmitting.send, actor=story.actor("city_approver"), transmittal=row, seen_version=row.version
    )
    if in_time:
        with transaction.atomic():
            call()
            assert clock.read() < closes
            while clock.read() <= closes:
                time.sleep(0.1)
        assert Application.objects.get().status == "provincial"
        return
    keeper = threading.Thread(target=keep)
    keeper.start()
    held.wait(timeout=30)
    assert clock.read() < closes  # the request comes in time
    with pytest.raises(Refused, match=r"已于.*截止") as caught:
        call()
    keeper.join()
    assert caught.value.status == 409
    assert (Application.objects.get().status, Transmittal.objects.get().status) == ("municipal", "draft")
