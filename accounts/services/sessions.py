"""The sessions a person has open: each is on record, too many end the oldest, and he ends what is not his.

A session is a row of Django's own table, and a record here goes with it: whoever deletes the session, by
signing out, by a new password or here, ends both.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts import events, selectors
from accounts.actor import Actor
from accounts.models import OpenSession, User
from greenmfg import clock


@transaction.atomic
def open_session(*, user: User, key: str, agent: str, address: str | None, at: datetime) -> int:
    """Put the session ``key`` on record; how many older ones had to end for it.

    Where a person has more than ``SESSIONS_AT_ONCE``, those he has left unused for longest end.
    """
    # He is locked, so that of two that open at once the second counts the first.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    OpenSession.objects.update_or_create(
        session_id=key,
        defaults={
            "user": user,
            "auth_hash": user.get_session_auth_hash(),
            "agent": agent[: OpenSession.AGENT_LENGTH],
            "address": address,
            "opened_at": at,
            "seen_at": at,
        },
    )
    others = selectors.open_sessions(user, at).exclude(session=key)
    surplus = list(others[settings.SESSIONS_AT_ONCE - 1 :])
    _end(surplus, Actor.alone(user, address), "session_displaced")
    return len(surplus)


def see_session(*, key: str, at: datetime) -> None:
    """Note that the session was used."""
    OpenSession.objects.filter(session=key).update(seen_at=at)


@transaction.atomic
def end_session(*, user: User, pk: int, address: str | None, at: datetime) -> None:
    """End one of the person's sessions; Refused 404 where he has no such one open."""
    row = selectors.open_sessions(user, at).filter(pk=pk).first()
    if row is None:
        raise selectors.absent()
    _end([row], Actor.alone(user, address), "session_ended")


@transaction.atomic
def end_other_sessions(*, user: User, key: str, address: str | None, at: datetime) -> int:
    """End all of the person's sessions but ``key``; how many there were."""
    rows = list(selectors.open_sessions(user, at).exclude(session=key))
    _end(rows, Actor.alone(user, address), "session_ended")
    return len(rows)


def clear_expired() -> None:
    """Forget every session, of whomever and signed in or not, that its cookie has outlived."""
    # No simulation moves what Django has written by the real clock.
    Session.objects.filter(expire_date__lt=clock.actual()).delete()


def _end(rows: list[OpenSession], actor: Actor, action: str) -> None:
    for row in rows:
        told = {"device": row.device, "address": row.address, "opened_at": row.opened_at.isoformat()}
        events.record(actor=actor, subject=actor.person, action=action, details=told)
    Session.objects.filter(pk__in=[row.session_id for row in rows]).delete()
