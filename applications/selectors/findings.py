"""What stands on record about one application that the actor has been shown to see."""

import json
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Event
from applications.models import (
    Application,
    Correction,
    Listing,
    Lookup,
    Notice,
    Snapshot,
    Transmittal,
    Verification,
)
from applications.workflow import Status
from evaluation.filled import Filled
from evaluation.selectors import thaw


def listing_of(application: Application) -> Listing | None:
    """The entry that ``application`` has led to, None where there is none (yet)."""
    return application.listings.select_related("tenant").order_by("-pk").first()


def open_correction(application: Application) -> Correction | None:
    """The return for correction that ``application`` has not answered yet, None where there is none."""
    if application.status != Status.CORRECTION:
        return None
    return application.corrections.filter(closed_at=None).first()


def last_snapshot(application: Application) -> Snapshot | None:
    """The latest sealed snapshot of ``application``."""
    return application.snapshots.order_by("-no").first()


def previous_filing(application: Application) -> Filled | None:
    """The unit's last sealed filing of an earlier year by the same scheme, None where there is none."""
    earlier = (
        Snapshot.objects.filter(
            application__organization=application.organization_id,
            application__self_sheet__scheme_revision__code=application.self_sheet.scheme_revision.code,
            application__offer__round__year__lt=application.offer.round.year,
        )
        .order_by("-application__offer__round__year", "-pk")
        .first()
    )
    if earlier is None:
        return None
    body = json.loads(earlier.body)
    return thaw(body["scheme"]["sha256"], body["sheet"])


def latest_verifications(application: Application) -> dict[str, Verification]:
    """The verification that counts for each criterion key: the last one written."""
    rows = application.verifications.select_related("by").order_by("pk")
    return {row.key: row for row in rows}


def latest_lookups(application: Application) -> dict[str, Lookup]:
    """The look-up record that counts for each gate key: the last one written."""
    rows = application.lookups.select_related("by").order_by("pk")
    return {row.gate: row for row in rows}


def history(subject: Application | Notice | Transmittal) -> QuerySet[Event]:
    """What happened to ``subject``, oldest first."""
    return (
        Event.objects.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)
        .select_related("actor", "organization")
        .order_by("pk")
    )


def lists_with(application: Application) -> dict[str, Any]:
    """The transmittal and the public notice that ``application`` stands on, by one query.

    ``transmittal`` (not one taken back) with its number ``batch`` and ``sent_at``; ``notice`` with
    ``opens_on``, ``closes_on``; None for what there is not.
    """
    sent = Transmittal.objects.filter(applications=OuterRef("pk"))
    sent = sent.exclude(status=Transmittal.Status.RECALLED).order_by("-pk")
    shown = Notice.objects.filter(applications=OuterRef("pk")).order_by("-pk")
    rows = Application.objects.filter(pk=application.pk).values(
        transmittal=Subquery(sent.values("pk")[:1]),
        batch=Subquery(sent.values("number")[:1]),
        sent_at=Subquery(sent.values("sent_at")[:1]),
        notice=Subquery(shown.values("pk")[:1]),
        opens_on=Subquery(shown.values("opens_on")[:1]),
        closes_on=Subquery(shown.values("closes_on")[:1]),
    )
    return dict(rows.get())
