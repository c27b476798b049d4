"""Many at once, on PostgreSQL with real threads: numbers are given once, room is never overrun."""

from itertools import count

import pytest

from applications import selectors
from applications.models import Evidence, EvidenceLink, EvidenceShelf, SealedEvidence, Snapshot
from applications.services import evidence as services
from applications.services import sealing
from greenmfg.errors import Refused
from tests.applications.test_concurrency import at_once
from tests.evidence.files import a_pdf, again
from tests.evidence.stories import KEY
from tests.people import World
from tests.stories import Story

pytestmark = pytest.mark.django_db(transaction=True)


def adder(world: World, upload):
    actor = world.owner.actor
    return lambda: services.add(actor=actor, upload=upload)


def test_twenty_uploads_at_once_get_twenty_numbers(in_hunan):
    rows = at_once(in_hunan, *[adder(in_hunan, a_pdf()) for _ in range(20)])
    assert sorted(row.number for row in rows) == list(range(1, 21))
    shelf = EvidenceShelf.objects.get()
    assert (shelf.files, shelf.last_number) == (20, 20)
    assert shelf.size == sum(row.file.size for row in rows)


def test_the_same_file_twenty_times_at_once_is_one(in_hunan):
    upload = a_pdf()
    rows = at_once(in_hunan, *[adder(in_hunan, again(upload)) for _ in range(20)])
    assert len({row.pk for row in rows}) == 1
    assert sum(not row.was_there for row in rows) == 1
    assert EvidenceShelf.objects.values_list("files", "last_number").get() == (1, 1)


def test_attack_066_room_for_three_holds_three_however_many_come(in_hunan, settings):
    settings.EVIDENCE_MAX_FILES = 3
    results = at_once(in_hunan, *[adder(in_hunan, a_pdf()) for _ in range(10)])
    assert [isinstance(result, Evidence) for result in results].count(True) == 3
    assert all(result.status == 409 for result in results if isinstance(result, Refused))
    assert EvidenceShelf.objects.values_list("files", flat=True).get() == 3


def test_a_seal_and_a_link_at_once_agree_on_what_is_sealed(in_hunan, do_jobs):
    """Whoever is first, the snapshot names just the links that stood when the sheet was locked."""
    story = Story(in_hunan)
    row = story.seen_by("colleague", story.filled)
    files = [services.add(actor=in_hunan.owner.actor, upload=a_pdf()) for _ in range(4)]
    do_jobs()
    signatory, filler = in_hunan.colleague.actor, in_hunan.owner.actor
    numbers = count()

    def link():
        file = files[next(numbers)]
        return services.link(actor=filler, application_id=row.pk, keys=[KEY], evidence_id=file.pk)

    def seal():
        return sealing.seal(
            actor=signatory,
            application_id=row.pk,
            seen_version=row.version,
            sheet_revision=row.self_sheet.revision,
        )

    results = at_once(in_hunan, *[link] * 4, seal)
    linked = EvidenceLink.objects.count()
    assert sum(isinstance(result, list) for result in results) == linked
    snapshot = next((result for result in results if isinstance(result, Snapshot)), None)
    if snapshot is None:
        assert results[-1].status == 409  # a link came first: the check page is out of date
    else:
        # Four files differ, so each link that came first would have moved the sheet's revision.
        assert linked == SealedEvidence.objects.count() == 0
        assert {result.status for result in results if isinstance(result, Refused)} == {409}


def test_a_file_is_removed_or_linked_never_both(in_hunan, do_jobs):
    story = Story(in_hunan)
    row = story.seen_by("owner", story.filled)
    actor = in_hunan.owner.actor
    for _ in range(5):
        file = services.add(actor=actor, upload=a_pdf())
        do_jobs()
        results = at_once(
            in_hunan,
            lambda file=file: services.link(
                actor=actor, application_id=row.pk, keys=[KEY], evidence_id=file.pk
            ),
            lambda file=file: services.remove(actor=actor, evidence_id=file.pk, seen_version=1),
        )
        assert [isinstance(result, Refused) for result in results].count(True) == 1
        is_linked = EvidenceLink.objects.filter(evidence=file).exists()
        assert is_linked == selectors.own_evidence(actor).filter(pk=file.pk).exists()
        assert is_linked == (not isinstance(results[0], Refused))


def test_a_file_is_replaced_once(in_hunan):
    actor = in_hunan.owner.actor
    file = services.add(actor=actor, upload=a_pdf())

    def replace():
        return services.replace(actor=actor, evidence_id=file.pk, seen_version=1, upload=a_pdf())

    results = at_once(in_hunan, *[replace] * 6)
    assert [isinstance(result, Evidence) for result in results].count(True) == 1
    assert Evidence.objects.filter(replaced_at=None).count() == 1
