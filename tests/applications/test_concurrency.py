"""Many at once, on PostgreSQL with real threads: one wins, the others hear of it, nothing is done twice."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django_scopes import scope

from accounts.models import Event
from applications import selectors
from applications.models import (
    Application,
    Listing,
    ListingDecision,
    Objection,
    Recommendation,
    Snapshot,
    Transmittal,
)
from applications.services import drafts, listings, notices, proposing, reviewing, sealing, transmitting
from applications.services.reviewing import Verdict
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.services import Change
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.jobs.models import Job
from tests.listings import propose_removal
from tests.people import World
from tests.provincial import ProvincialStory
from tests.stories import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(in_hunan: World) -> Story:
    return Story(in_hunan)


def at_once(world: World, *calls: Callable[[], Any]) -> list[Any]:
    """What each call gave or the Refused it raised, all started at the same moment on own connections."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with scope(tenant=world.hunan):
                start.wait(timeout=60)
                return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def sealer(story: Story, row: Application) -> Callable[[], Snapshot]:
    actor, revision = story.actor("colleague"), row.self_sheet.revision
    return lambda: sealing.seal(
        actor=actor, application_id=row.pk, seen_version=row.version, sheet_revision=revision
    )


def test_attack_027_fifty_seals_make_one_receipt(story):
    row = story.seen_by("colleague", story.filled)
    results = at_once(story.world, *[sealer(story, row)] * 50)
    receipts = {result.receipt for result in results if isinstance(result, Snapshot)}
    refusals = [result for result in results if isinstance(result, Refused)]
    assert receipts == {"GJ2025-00001-1"}
    assert all(refusal.status == 409 and "签署并提交" in refusal.message for refusal in refusals)
    assert Snapshot.objects.count() == 1
    assert Event.objects.filter(action="seal").count() == 1
    assert Job.objects.filter(kind__in=["score_snapshot", "render_document"]).count() == 2


def test_attack_029_an_answer_saved_while_sealing_is_in_the_snapshot_as_shown_or_the_seal_is_refused(story):
    row = story.seen_by("colleague", story.filled)
    shown = evaluation.filled(row.self_sheet).as_json()["answers"]
    owner, sheet = story.actor("owner"), row.self_sheet
    version = evaluation.filled(sheet).version("main_products")

    def save() -> Any:
        change = Change(key="main_products", value="抢先的产品", seen_version=version)
        return sheets.save_answers(actor=owner, sheet=sheet, changes=[change])

    sealed, saved = at_once(story.world, sealer(story, row), save)
    if isinstance(sealed, Snapshot):
        assert json.loads(sealed.body)["sheet"]["answers"] == shown
        assert hashlib.sha256(sealed.body.encode()).hexdigest() == sealed.sha256
        assert isinstance(saved, Refused)
        assert saved.message == "已签署，不能修改。"
    else:
        assert sealed.status == 409
        assert saved.saved
        assert story.seen_by("colleague", row).status == "draft"


def test_twenty_colleagues_lose_no_answer(story):
    row = story.begun
    keys = [
        "energy",
        "co2",
        "water_intake",
        "output_value",
        "water_reused",
        "capacity",
        "land_area",
        "waste_used",
    ]
    actor = story.actor("owner")

    def writer(key: str, value: str) -> Callable[[], Any]:
        # Each writer has a sheet object of his own, as each request has.
        own = story.seen_by("owner", row).self_sheet
        return lambda: sheets.save_answers(actor=actor, sheet=own, changes=[Change(key=key, value=value)])

    at_once(story.world, *[writer(key, str(number)) for number, key in enumerate(keys, start=1)])
    filled = evaluation.filled(row.self_sheet)
    assert [filled.text(key) for key in keys] == [str(number) for number in range(1, len(keys) + 1)]
    assert story.seen_by("owner", row).self_sheet.revision == len(keys) + 1  # and one for what was prefilled


def test_of_two_writers_of_one_answer_one_is_told(story):
    row = story.begun
    actor = story.actor("owner")

    def writer(value: str) -> Callable[[], Any]:
        own = story.seen_by("owner", row).self_sheet
        return lambda: sheets.save_answers(
            actor=actor, sheet=own, changes=[Change(key="energy", value=value)]
        )

    results = at_once(story.world, writer("1"), writer("2"))
    assert sorted(len(result.conflicts) for result in results) == [0, 1]


def test_a_unit_that_begins_twice_at_once_has_one_application(story):
    story.list_unit(story.world.owner)
    actor, offer = story.actor("owner"), story.offer
    results = at_once(story.world, *[lambda: drafts.begin(actor=actor, offer_id=offer.pk)] * 8)
    assert sum(isinstance(result, Application) for result in results) == 1
    assert {result.status for result in results if isinstance(result, Refused)} == {409}
    assert Application.objects.count() == 1


def test_a_decision_waits_for_a_verdict_that_is_being_written(story):
    row, sending = story.verified, story.proposed
    call = {"application_id": row.pk, "seen_version": row.version}
    sent: list[Any] = []
    deciding = threading.Thread(target=lambda: sent.extend(at_once(story.world, lambda: story.send(sending))))
    verdict = Verdict("land_output", "not_verified", reason="与现场不符")
    with transaction.atomic():
        reviewing.verify(actor=story.actor("city_clerk"), **call, verdicts=[verdict])
        deciding.start()
        deciding.join(timeout=1)
        assert deciding.is_alive()
    deciding.join(timeout=30)
    assert sent == [None]
    assert Application.objects.get().status == "provincial"


def test_the_deadline_is_judged_when_the_statement_reaches_the_database(story):
    """A seal that arrives in time and then waits for a lock until after the deadline is in time."""
    row = story.seen_by("colleague", story.filled)
    closes_at = clock.read() + timedelta(seconds=3)
    story.close_stage("prepare", closes_at)

    def hold() -> None:
        with transaction.atomic():
            Application.objects.select_for_update().get(pk=row.pk)
            while clock.read() <= closes_at:
                time.sleep(0.1)

    def seal_meanwhile() -> Snapshot:
        time.sleep(0.5)
        return sealer(story, row)()

    _, sealed = at_once(story.world, hold, seal_meanwhile)
    assert isinstance(sealed, Snapshot)
    assert clock.read() > closes_at


def test_a_seal_does_not_wait_for_a_broker_that_is_down(story, settings):
    """The rows are there; the sweep sends them when the broker is back (tests.bottom walks that part)."""
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    snapshot = story.sealed
    assert snapshot.receipt
    assert Job.objects.filter(state=Job.State.QUEUED).count() >= 2


def test_attack_035_two_approvers_send_the_same_list_and_one_wins(story):
    row = story.proposed

    def sender() -> Callable[[], None]:
        own = Transmittal.objects.get(pk=row.pk)
        return lambda: transmitting.send(
            actor=story.actor("city_approver"), transmittal=own, seen_version=own.version
        )

    gave = at_once(story.world, sender(), sender())
    assert None in gave
    (refused,) = [answer for answer in gave if isinstance(answer, Refused)]
    assert refused.status == 409
    assert "city_approver" in refused.message
    assert Event.objects.filter(action="forward").count() == 1
    assert Transmittal.objects.get().number == 1


def test_attack_035_a_list_is_sent_while_one_of_its_cases_is_declined(story):
    row, case = story.proposed, story.verified
    proposal = story.propose("decline_municipal", case, "重复")
    actor = story.actor("city_approver")
    gave = at_once(
        story.world,
        lambda: transmitting.send(actor=actor, transmittal=row, seen_version=row.version),
        lambda: proposing.approve(actor=actor, proposals=[proposal]),
    )
    # What a colleague has proposed is decided first, so the list waits whoever comes first.
    assert (gave[1], isinstance(gave[0], Refused) and gave[0].status in {409, 422}) == (None, True)
    now, list_now = Application.objects.get(pk=case.pk).status, Transmittal.objects.get().status
    assert (now, list_now) == ("declined", "draft")


def test_a_transmittal_is_taken_back_or_received_but_never_both(story):
    row = story.sent
    seen = {"seen_version": row.version}
    other = Transmittal.objects.get(pk=row.pk)
    city, province = story.actor("city_approver"), story.actor("province_clerk")
    gave = at_once(
        story.world,
        lambda: transmitting.recall(actor=city, transmittal=row, reason="附件有误", **seen),
        lambda: transmitting.receive(actor=province, transmittal=other, **seen),
    )
    assert [isinstance(answer, Refused) and answer.status for answer in gave].count(409) == 1
    now = Application.objects.get().status, Transmittal.objects.get().status
    assert now in {("municipal", "recalled"), ("provincial", "received")}


def test_two_who_publish_a_notice_at_once_publish_it_once(in_hunan):
    story = ProvincialStory(in_hunan)
    pk, approver = story.drafted.pk, story.actor("province_approver")

    def publish() -> None:
        notice = selectors.notice_of(approver, pk)
        notices.open_notice(actor=approver, notice=notice, seen_version=1)

    results = at_once(in_hunan, publish, publish)
    (refusal,) = [result for result in results if isinstance(result, Refused)]
    assert refusal.status == 409
    assert Event.objects.filter(action="open_notice").count() == 1
    assert story.seen_by("owner", story.selected).status == "in_notice"


def test_a_notice_does_not_end_past_an_objection_that_comes_in(in_hunan):
    story = ProvincialStory(in_hunan)
    notice, approver = story.noticed, story.actor("province_approver")

    def object_in_the_last_second() -> Objection:
        with clock.override(notice.ends_at - timedelta(seconds=1)):
            return story.object_to()

    def end() -> None:
        with clock.override(notice.ends_at):
            row = selectors.notice_of(approver, notice.pk)
            notices.close_notice(actor=approver, notice=row, seen_version=row.version)

    filed, ended = at_once(in_hunan, object_in_the_last_second, end)
    # Whoever is first: an objection that was taken in keeps the notice from its end.
    assert isinstance(filed, Objection) is isinstance(ended, Refused)
    assert isinstance(filed, Refused) is (ended is None)


def test_one_of_two_approvers_forms_the_list(story):
    assert story.selected
    results = at_once(story.world, story.report, story.report)
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert [result.status for result in results if isinstance(result, Refused)] in ([409], [422])
    assert Recommendation.objects.count() == 1


def test_two_approvers_remove_one_entry_once(story):
    """A colleague with both roles approves at the same moment: one decision, one event, one 409."""
    story.list_unit(story.world.stranger)
    decision = propose_removal(story.world, story.world.stranger)
    actor = story.actor("province_approver")

    def approving() -> None:
        row = selectors.listing_decision(actor, decision.pk)
        listings.approve(actor=actor, decision=row, seen_version=1)

    results = at_once(story.world, *[approving] * 8)
    refusals = [result for result in results if isinstance(result, Refused)]
    assert (len(refusals), {refusal.status for refusal in refusals}) == (7, {409})
    assert Listing.objects.get().state == "removed"
    assert Event.objects.filter(action="remove").count() == 1


def test_two_clerks_propose_one_decision(story):
    story.list_unit(story.world.stranger)
    results = at_once(story.world, *[lambda: propose_removal(story.world, story.world.stranger)] * 4)
    assert sum(isinstance(result, ListingDecision) for result in results) == 1
    assert {result.status for result in results if isinstance(result, Refused)} == {409}


def test_a_removal_while_the_city_sends_leaves_no_case_between(story):
    """The unit that holds the city up is removed while its approver sends: either it went, or not at all."""
    assert story.proposed
    story.list_unit(story.world.stranger, level="national")
    decision, sending = propose_removal(story.world, story.world.stranger), story.proposed
    department, city = story.actor("province_approver"), story.actor("city_approver")

    def removing() -> None:
        row = selectors.listing_decision(department, decision.pk)
        listings.approve(actor=department, decision=row, seen_version=1)

    def forwarding() -> None:
        row = selectors.transmittal_of(city, sending.pk)
        transmitting.send(actor=city, transmittal=row, seen_version=1)

    removed, sent = at_once(story.world, removing, forwarding)
    assert removed is None
    row = selectors.transmittal_of(city, sending.pk)
    case = story.seen_by("city_approver", story.verified)
    if isinstance(sent, Refused):
        assert "未完成填报" in f"{sent.message}{sent.items}"
        assert (row.status, case.status) == ("draft", "municipal")
        forwarding()
    assert selectors.transmittal_of(city, sending.pk).status == "sent"
    assert story.seen_by("city_approver", story.verified).status == "provincial"
