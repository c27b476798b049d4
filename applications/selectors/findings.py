"""What stands on record about one application that the actor has been shown to see."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from accounts.models import Event
from accounts.selectors import absent, worker_count
from applications import workflow
from applications.models import (
    Application,
    Bonus,
    Correction,
    Listing,
    Lookup,
    Notice,
    Proposal,
    Snapshot,
    Transmittal,
    Verification,
)
from applications.selectors.bonus import bonuses
from applications.selectors.cases import qualified, to_read, visible_to
from applications.selectors.rounds import binding_deadlines, stage_of_status
from applications.workflow import Status
from evaluation.filled import Filled
from evaluation.models import SchemeRevision, ScoreRun
from evaluation.selectors import thaw


def listing_of(application: Application) -> Listing | None:
    """The entry that ``application`` has led to, None where there is none (yet)."""
    return application.listings.select_related("tenant").order_by("-pk").first()


def open_correction(application: Application) -> Correction | None:
    """The return for correction that ``application`` has not answered yet, None where there is none."""
    if application.status != Status.CORRECTION:
        return None
    return application.corrections.filter(closed_at=None).first()


def last_correction(application: Application) -> Correction | None:
    """The return for correction that ``application`` has answered last."""
    return application.corrections.exclude(closed_at=None).order_by("-pk").first()


def last_filings(application: Application) -> list[Snapshot]:
    """What went to the city last and, where it was returned, what went there before; the newest first."""
    return list(application.snapshots.exclude(receipt="").order_by("-no")[:2])


def last_snapshot(application: Application) -> Snapshot | None:
    """The latest sealed snapshot of ``application``."""
    return application.snapshots.order_by("-no").first()


def last_snapshots(applications: Sequence[Application]) -> dict[int, int]:
    """The id of the latest sealed snapshot of each, by the application's id."""
    rows = Snapshot.objects.filter(application__in=applications).order_by("no")
    return dict(rows.values_list("application_id", "pk"))


def sealed(application: Application) -> QuerySet[Snapshot]:
    """What was sealed of ``application``, and what bodies have signed of it as 合格, oldest first."""
    rows = Snapshot.objects.filter(Q(application=application) | Q(entrustment__in=qualified(application)))
    return rows.defer("body").order_by("sealed_at", "pk")


def _earlier_filings(application: Application) -> QuerySet[Snapshot]:
    """What the unit has sealed in earlier years of the same thing by the same scheme, the latest first."""
    rows = Snapshot.objects.filter(
        application__organization=application.organization_id,
        application__subject=application.subject,
        application__self_sheet__scheme_revision__code=application.self_sheet.scheme_revision.code,
        application__offer__round__year__lt=application.offer.round.year,
    )
    return rows.order_by("-application__offer__round__year", "-pk")


def previous_filing(application: Application) -> Filled | None:
    """The unit's last sealed filing of an earlier year by the same scheme, None where there is none."""
    earlier = _earlier_filings(application).first()
    if earlier is None:
        return None
    body = json.loads(earlier.body)
    return thaw(body["scheme"]["sha256"], body["sheet"])


@dataclass(frozen=True)
class Sides:
    """What is compared of one case; ``scored`` are the ids of those whose score is official by now."""

    own: Snapshot
    before: Snapshot | None  # what the unit had filed before it was returned for correction …
    named: Sequence[str]  # … of these cells
    judgement: Snapshot | None  # what a body has signed as 合格
    previous: Snapshot | None  # filed in an earlier year by the same scheme, in a case the reader sees
    scored: frozenset[int]


def sides(actor: Actor, application: Application) -> Sides:
    """The snapshots of ``application`` to compare, by one query; Refused 404 where nothing is sealed."""
    signed = Snapshot.objects.filter(entrustment__in=qualified(application.pk).values("pk")[:1])
    earlier = _earlier_filings(application).filter(application__in=visible_to(actor).values("pk"))
    chosen = (application.snapshots.order_by("-no"), signed.order_by("-no"), earlier.exclude(receipt=""))
    named = Q()
    for rows in chosen:
        named |= Q(pk=Subquery(rows.values("pk")[:1]))
    filed = application.snapshots.exclude(receipt="").order_by("-no")
    named |= Q(pk=Subquery(filed.values("pk")[1:2]))
    runs = ScoreRun.objects.filter(sheet=OuterRef("scored_sheet"), sheet_revision=OuterRef("sheet_revision"))
    sheet = Coalesce("entrustment__sheet", "application__self_sheet")
    found: dict[str, Any] = {}
    scored = set()
    returned = application.corrections.exclude(closed_at=None).order_by("-pk").values("keys")
    rows = Snapshot.objects.filter(named).alias(scored_sheet=sheet)
    rows = rows.annotate(is_scored=Exists(runs), returned=Subquery(returned[:1]))
    for row in rows.order_by("no"):
        mine = "own" if row.application_id == application.pk else "previous"
        if mine in found and not row.entrustment_id:
            found["before"] = found["own"]
        found["judgement" if row.entrustment_id else mine] = row
        scored |= {row.pk} if row.is_scored else set()
    if "own" not in found:
        raise absent()
    before, judgement, previous = (found.get(name) for name in ("before", "judgement", "previous"))
    return Sides(found["own"], before, found["own"].returned or (), judgement, previous, frozenset(scored))


def latest_verifications(application: Application) -> dict[str, Verification]:
    """The verification that counts for each criterion key: the last one written."""
    rows = application.verifications.select_related("by").order_by("pk")
    return {row.key: row for row in rows}


def latest_lookups(application: Application) -> dict[str, Lookup]:
    """The look-up record that counts for each gate key: the last one written."""
    rows = application.lookups.select_related("by").order_by("pk")
    return {row.gate: row for row in rows}


def history(subject: Application | Notice | SchemeRevision | Transmittal) -> QuerySet[Event]:
    """What happened to ``subject``, oldest first."""
    return (
        Event.objects.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)
        .select_related("actor", "organization")
        .order_by("pk")
    )


def case_history(actor: Actor, application: Application) -> QuerySet[Event]:
    """`history` of a case together with what was proposed of it and added to it in the actor's own office."""
    rows = Q(subject_kind=application._meta.label_lower, subject_id=application.pk)
    for model in (Proposal, Bonus):
        own = model.objects.filter(application=application, organization=actor.organization)
        rows |= Q(subject_kind=model._meta.label_lower, subject_id__in=own.values("pk"))
    return Event.objects.filter(rows).select_related("actor", "organization").order_by("pk")


def known_version(actor: Actor, application: Application) -> int:
    """The version of ``application`` less the moves that are kept from ``actor``, so that it tells none."""
    kept = workflow.kept_from(actor.kind) & {row.action for row in workflow.APPLICATION}
    hidden = Event.objects.filter(
        subject_kind=application._meta.label_lower, subject_id=application.pk, action__in=kept
    )
    return application.version - hidden.count()


@dataclass(frozen=True)
class Whereabouts:
    """The transmittal (none taken back) and the public notice a case stands on; when its stage closes."""

    transmittal: int | None
    batch: int | None  # its number
    sent_at: datetime | None
    notice: int | None
    opens_on: date | None
    closes_on: date | None
    closes_at: datetime | None


def _with_whereabouts(rows: QuerySet[Application]) -> QuerySet[Application]:
    sent = Transmittal.objects.filter(applications=OuterRef("pk"))
    sent = sent.exclude(status=Transmittal.Status.RECALLED).order_by("-pk")
    shown = Notice.objects.filter(applications=OuterRef("pk")).order_by("-pk")
    binding = binding_deadlines(OuterRef("offer__round"), OuterRef("stage"), OuterRef("region"))
    return rows.alias(stage=stage_of_status()).annotate(
        transmittal=Subquery(sent.values("pk")[:1]),
        batch=Subquery(sent.values("number")[:1]),
        sent_at=Subquery(sent.values("sent_at")[:1]),
        notice=Subquery(shown.values("pk")[:1]),
        opens_on=Subquery(shown.values("opens_on")[:1]),
        closes_on=Subquery(shown.values("closes_on")[:1]),
        closes_at=Subquery(binding.values("closes_at")[:1]),
    )


def whereabouts(application: Application) -> Whereabouts:
    """On which lists ``application`` stands, by one query."""
    return _told(_with_whereabouts(Application.objects.all()).get(pk=application.pk))


@dataclass(frozen=True)
class InOffice:
    """What the deciding of a case in the actor's office starts from.

    ``points`` are what the office has added, None where it has recorded none.
    """

    last_proposal: int | None
    works_alone: bool
    points: Decimal | None
    points_reason: str


def case(actor: Actor, pk: int) -> tuple[Application, Whereabouts, InOffice]:
    """`application`, its `whereabouts` and where its deciding stands, by one query; Refused 404 otherwise."""
    proposed = Proposal.objects.filter(application=OuterRef("pk"), organization=actor.organization)
    added = bonuses(actor, OuterRef("pk"))
    rows = _with_whereabouts(to_read(actor)).annotate(
        last_proposal=Subquery(proposed.order_by("-pk").values("pk")[:1]),
        workers=worker_count(actor.unit),
        points=Subquery(added.values("points")[:1]),
        points_reason=Subquery(added.values("reason")[:1]),
    )
    row = rows.select_related("platform_filing").filter(pk=pk).first()
    if row is None:
        raise absent()
    office = InOffice(row.last_proposal, row.workers == 1, row.points, row.points_reason or "")
    return row, _told(row), office


def _told(row: Application) -> Whereabouts:
    return Whereabouts(**{field.name: getattr(row, field.name) for field in fields(Whereabouts)})
