"""What a case was flagged for when it was filed and judged.

Only what was sealed last counts: the unit's latest snapshot and the judgement signed last. Once the unit
has filed anew after a return, how far the two are apart stands with the unit's. Flags are written by a
job, so that for a moment after the filing there are none.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Application, Correction, Entrustment, Flag, Snapshot


def flags_of(application: Application) -> QuerySet[Flag]:
    """The flags that count of a case the actor has been shown to see, the unit's before the body's.

    ``snapshot.entrustment_id`` says whose: None is the unit. One query.
    """
    rows = _counting(application.pk).select_related("snapshot").defer("snapshot__body")
    return rows.order_by("snapshot", "pk")


def flag_count() -> Coalesce:
    """How many flags count of a case: an annotation for rows of `Application`, no query of its own."""
    rows = _counting(OuterRef("pk")).order_by().values("application")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def _counting(application: Any) -> QuerySet[Flag]:
    """``application`` is an id or a reference to it."""
    own = Snapshot.objects.filter(application=OuterRef("application")).order_by("-no")
    signed = Snapshot.objects.filter(
        entrustment__application=OuterRef("application"), entrustment__status=Entrustment.Status.SIGNED
    ).order_by("-pk")
    last = Q(snapshot=Subquery(own.values("pk")[:1])) | Q(snapshot=Subquery(signed.values("pk")[:1]))
    mended = Correction.objects.filter(application=OuterRef("application")).exclude(closed_at=None)
    overtaken = Q(Exists(mended), kind=Flag.Kind.GAP, snapshot__entrustment__isnull=False)
    return Flag.objects.filter(last, application=application).exclude(overtaken)
