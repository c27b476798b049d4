"""What stands on record about one application that the actor has been shown to see."""

from django.db.models import (
    QuerySet,
)

from accounts.models import Event
from applications.models import (
    Application,
    Lookup,
    SiteAssessment,
    Snapshot,
    Verification,
)


def last_snapshot(application: Application) -> Snapshot | None:
    """The latest sealed snapshot of ``application``."""
    return application.snapshots.order_by("-no").first()


def latest_verifications(application: Application) -> dict[str, Verification]:
    """The verification that counts for each criterion key: the last one written."""
    rows = application.verifications.select_related("by").order_by("pk")
    return {row.key: row for row in rows}


def latest_lookups(application: Application) -> dict[str, Lookup]:
    """The look-up record that counts for each gate key: the last one written."""
    rows = application.lookups.select_related("by").order_by("pk")
    return {row.gate: row for row in rows}


def site_assessment(application: Application) -> SiteAssessment | None:
    """The 现场评估 of ``application``, None where none is recorded."""
    return SiteAssessment.objects.filter(application=application).select_related("by").first()


def history(application: Application) -> QuerySet[Event]:
    """What happened to ``application``, oldest first."""
    return (
        Event.objects.filter(subject_kind="applications.application", subject_id=application.pk)
        .select_related("actor", "organization")
        .order_by("pk")
    )
