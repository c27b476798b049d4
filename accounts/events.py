"""Writes the one log: who, for whom, did what to which subject, when and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from accounts.actor import Actor
from accounts.models import Event


def record(
    *,
    actor: Actor,
    subject: models.Model,
    action: str,
    before: str = "",
    after: str = "",
    reason: str = "",
    snapshot_sha256: str = "",
    details: dict[str, Any] | None = None,
) -> Event:
    """Log what ``actor`` did to ``subject``, inside the transaction that does it.

    The entry belongs to the subject's province; where the subject has none (an assessor body, a
    person) to the actor's.
    """
    own: int | None = getattr(subject, "tenant_id", None)
    province = actor.tenant.pk if actor.tenant else None
    return Event.objects.create(
        tenant_id=own or province,
        actor=actor.user,
        organization=actor.organization,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        action=action,
        before=before,
        after=after,
        reason=reason,
        snapshot_sha256=snapshot_sha256,
        details=details or {},
        address=actor.address,
    )


def record_all(
    *,
    actor: Actor,
    subjects: Sequence[models.Model],
    action: str,
    before: str = "",
    after: str = "",
    reasons: Mapping[int, str] | None = None,
) -> None:
    """`record` for rows of the actor's province that the same deed moved together, in one statement.

    ``reasons`` by their ids.
    """
    Event.objects.bulk_create(
        Event(
            tenant=actor.tenant,
            actor=actor.user,
            organization=actor.organization,
            subject_kind=subject._meta.label_lower,
            subject_id=subject.pk,
            action=action,
            before=before,
            after=after,
            reason=(reasons or {}).get(subject.pk, ""),
            address=actor.address,
        )
        for subject in subjects
    )


def record_denial(*, actor: Actor, method: str, path: str, status: int) -> Event:
    """Log that ``actor`` was answered 403 or 404 at ``path``: who tried what."""
    return _record_request(actor, "denied", {"method": method, "path": path, "status": status})


def record_tampering(*, actor: Actor, **details: Any) -> Event:
    """Log that ``actor`` sent what no page of ours sends. A signal to look into, no proof."""
    return _record_request(actor, "tamper_signal", details)


def _record_request(actor: Actor, action: str, details: dict[str, Any]) -> Event:
    return Event.objects.create(
        tenant=actor.tenant,
        actor=actor.user,
        organization=actor.organization,
        subject_kind="request",
        subject_id=None,
        action=action,
        details=details,
        address=actor.address,
    )
