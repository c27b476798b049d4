"""An export while rows change: the file is of one moment. On PostgreSQL, with a second connection."""

import threading

import pytest
from django.db import connection
from django_scopes import scope

from accounts.models import Organization
from applications.casework import exporting
from applications.services import reviewing
from applications.services.reviewing import Verdict
from tests.people import World
from tests.stories import Story

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(world: World, change) -> None:
    """Have ``change`` done and committed on another connection."""

    def run() -> None:
        try:
            with scope(tenant=world.hunan):
                change()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets nobody write meanwhile")
def test_rows_that_change_meanwhile_are_there_as_they_were(in_hunan, monkeypatch):
    story = Story(in_hunan)
    case, clerk = story.sealed.application, story.actor("city_clerk")
    (before,) = exporting.read_rows(clerk, {})
    find = exporting.selectors.queue

    def and_then_changed(*args, **parameters):
        rows = list(find(*args, **parameters))
        elsewhere(in_hunan, change)
        return rows

    def change():
        Organization.objects.filter(pk=case.organization_id).update(name="改名后的企业")
        verdicts = [Verdict("land_output", "verified")]
        reviewing.verify(actor=clerk, application_id=case.pk, seen_version=case.version, verdicts=verdicts)

    monkeypatch.setattr(exporting.selectors, "queue", and_then_changed)
    assert exporting.read_rows(clerk, {}) == [before]
    monkeypatch.setattr(exporting.selectors, "queue", find)
    (after,) = exporting.read_rows(clerk, {})
    assert after.unit == "改名后的企业"
    assert after.lacks[0].left == before.lacks[0].left - 1
