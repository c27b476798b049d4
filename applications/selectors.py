"""Reads of the process. Each takes the actor; what is not his is not there."""

from collections.abc import Iterable, Set
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django_scopes import scopes_disabled

from accounts.actor import Actor
from accounts.models import Event, Organization
from accounts.selectors import absent
from applications.models import (
    Application,
    Deadline,
    Document,
    Entrustment,
    Level,
    Listing,
    Lookup,
    Offer,
    Round,
    SiteAssessment,
    Snapshot,
    Verification,
)
from applications.workflow import FINAL, Procedure, Stage, Status
from greenmfg import clock

Kind = Organization.Kind
# What an authority sees only from the moment of filing on; what came to nothing before stays the applicant's.
UNFILED = (Status.DRAFT, Status.EVALUATING, Status.WITHDRAWN, Status.LAPSED)
HIDDEN: dict[str, tuple[Status, ...]] = {
    Kind.MUNICIPAL: UNFILED,
    Kind.PROVINCIAL: (*UNFILED, Status.MUNICIPAL, Status.CORRECTION),
}


def visible_to(actor: Actor) -> QuerySet[Application]:
    """An application is seen by its organization's members, the bureau of its region and the province
    from filing on, and the assessor while entrusted. The platform itself sees all of its province.
    """
    if actor.tenant is None:  # an assessor at its own desk, where no province is open
        return Application.objects.none()
    rows = Application.objects.select_related("offer__round", "organization", "region")
    match actor.kind:
        case "system":
            return rows
        case Kind.APPLICANT:
            return rows.filter(organization=actor.organization)
        case Kind.MUNICIPAL:
            return rows.filter(region=actor.unit.region).exclude(status__in=HIDDEN[Kind.MUNICIPAL])
        case Kind.PROVINCIAL:
            return rows.exclude(status__in=HIDDEN[Kind.PROVINCIAL])
        case Kind.ASSESSOR:
            entrusted = Entrustment.objects.filter(
                application=OuterRef("pk"),
                assessor=actor.organization,
                status__in=("offered", "accepted", "signed"),
            )
            return rows.filter(Exists(entrusted))
    return rows.none()


def application(actor: Actor, pk: int) -> Application:
    """One application the actor may see, with offer, round, sheet and scheme; Refused 404 otherwise."""
    row = (
        visible_to(actor)
        .select_related("self_sheet__scheme_revision")
        .defer("self_sheet__scheme_revision__body")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise absent()
    return row


def own_application(actor: Actor, pk: int) -> Application:
    """One application of the actor's own organization; Refused 404 to everybody else, whatever he may see.

    Its sheet is live. An office judges what was sealed, and its pages show just that.
    """
    row = application(actor, pk)
    if actor.organization is None or row.organization_id != actor.organization.pk:
        raise absent()
    return row


def own_applications(actor: Actor) -> QuerySet[Application]:
    """The applicant's applications, newest first."""
    return visible_to(actor).order_by("-created_at")


def queue(actor: Actor, *, status: str = "", text: str = "") -> QuerySet[Application, Any]:
    """An authority's cases in the order they wait, what is over last; ``text`` matches name, code or number.

    Plain rows rather than objects: a page of two hundred then costs little more than its query.
    """
    rows = visible_to(actor)
    if status:
        rows = rows.filter(status=status)
    if text:
        rows = rows.filter(
            Q(organization__name__icontains=text)
            | Q(organization__uscc=text.upper())
            | Q(number__icontains=text)
        )
    over = Case(When(status__in=FINAL, then=1), default=0)
    return rows.order_by(over, "sealed_at", "pk").values(
        "pk",
        "number",
        "status",
        "sealed_at",
        "region_id",
        sheet_id=F("self_sheet"),
        round_id=F("offer__round"),
        unit=F("organization__name"),
        region_name=F("region__name"),
        industry=F("self_sheet__industry"),
    )


def counts(actor: Actor) -> list[tuple[int, str, int]]:
    """How many cases the actor sees, by round and status: (round id, status, number)."""
    groups = visible_to(actor).values("offer__round", "status").annotate(n=Count("pk"))
    return list(groups.values_list("offer__round", "status", "n"))


def binding_deadlines(round: Any, stage: Any, region: Any) -> QuerySet[Deadline]:
    """The deadlines of ``stage`` for the units of ``region``, the one that binds first: the region's own."""
    rows = Deadline.objects.filter(round=round, stage=stage).filter(Q(region=None) | Q(region=region))
    return rows.order_by(F("region").asc(nulls_last=True))


def overdue(actor: Actor) -> QuerySet[Application]:
    """What was not filed by the deadline that binds it; which stage's that is says the round's procedure."""
    procedures = Round.objects.values_list("pk", "procedure")
    submitting = [pk for pk, data in procedures if Procedure.parse(data).rule(Stage.SUBMISSION)]
    stage = Case(
        When(offer__round__in=submitting, then=Value(Stage.SUBMISSION.value)),
        default=Value(Stage.PREPARE.value),
        output_field=CharField(),
    )
    binding = binding_deadlines(OuterRef("offer__round"), OuterRef("filing_stage"), OuterRef("region"))
    return (
        visible_to(actor)
        .filter(status__in=(Status.DRAFT, Status.EVALUATING))
        .annotate(filing_stage=stage)
        .annotate(closes_at=Subquery(binding.values("closes_at")[:1]))
        .filter(closes_at__lte=clock.now())
    )


def deadlines(rounds: Iterable[int]) -> list[Deadline]:
    """The closing moments of the rounds with these ids, regions' own included."""
    return list(Deadline.objects.filter(round__in=set(rounds)))


def open_rounds() -> QuerySet[Round]:
    """The rounds that are under way, newest first."""
    return Round.objects.filter(state=Round.State.OPEN).order_by("-year", "-pk")


def rounds() -> QuerySet[Round]:
    """All rounds of the province, newest first, with their deadlines."""
    return Round.objects.order_by("-year", "-pk").prefetch_related(
        Prefetch("deadlines", Deadline.objects.order_by("closes_at"))
    )


def round_of(actor: Actor, pk: int) -> Round:
    """One round the province manages; Refused 404 otherwise."""
    row = rounds().filter(pk=pk, owner=actor.organization).first()
    if row is None:
        raise absent()
    return row


def calendar(round: Round) -> dict[str, datetime]:
    """The closing moments of a round's own stages; those of single regions stand beside them."""
    rows = Deadline.objects.filter(round=round, region=None)
    return dict(rows.values_list("stage", "closes_at"))


def offers(round: Round) -> QuerySet[Offer]:
    """What can be applied for in ``round``, with the requirements."""
    return round.offers.select_related("scheme_revision").defer("scheme_revision__body").order_by("pk")


def open_offers() -> QuerySet[Offer]:
    """What can be applied for now, with round and deadlines."""
    return (
        Offer.objects.filter(round__state=Round.State.OPEN)
        .select_related("round", "scheme_revision")
        .defer("scheme_revision__body")
        .prefetch_related(Prefetch("round__deadlines", Deadline.objects.order_by("closes_at")))
        .order_by("-round__year", "honour", "-entry")
    )


def open_offer(pk: int) -> Offer:
    """One offer of an open round; Refused 404 otherwise."""
    row = open_offers().filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def basis_for(organization: Organization, offer: Offer) -> Listing | None:
    """The active listing that entitles ``organization`` to ``offer``, None where it has none."""
    return Listing.objects.filter(
        uscc=organization.uscc, honour=offer.honour, level=offer.basis_level, state=Listing.State.ACTIVE
    ).first()


def bases_of(organization: Organization) -> set[tuple[str, str]]:
    """(honour, level) of every active listing of ``organization``."""
    rows = Listing.objects.filter(uscc=organization.uscc, state=Listing.State.ACTIVE)
    return set(rows.values_list("honour", "level"))


def is_listed(offer: Offer, bases: Set[tuple[str, str]]) -> bool:
    """Whether a unit with ``bases`` stands already on the list that a new entry under ``offer`` leads to."""
    return offer.entry == Offer.Entry.NEW and (offer.honour, offer.round.level) in bases


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


def documents(application: Application) -> QuerySet[Document]:
    """The documents of ``application`` with their files and jobs, newest first."""
    return application.documents.select_related("file", "job", "snapshot").order_by("-pk")


def document(actor: Actor, pk: int) -> Document:
    """One document of an application the actor may see; Refused 404 otherwise."""
    if actor.tenant is None:
        raise absent()
    rows = Document.objects.filter(pk=pk, application__in=visible_to(actor))
    row = rows.select_related("file", "job", "application").first()
    if row is None:
        raise absent()
    return row


def document_by_token(token: str) -> Document:
    """The document a QR code leads to, with ``superseded`` where a later snapshot exists; Refused 404.

    Whoever holds the paper checks it, from any province or none, and the token names no province:
    the one look-up across them. It is random and stands on the paper only.
    """
    with scopes_disabled():
        later = Snapshot.objects.filter(application=OuterRef("application"), no__gt=OuterRef("snapshot__no"))
        row = (
            Document.objects.filter(token=token)
            .select_related("snapshot", "application__organization", "tenant")
            .defer("snapshot__body")
            .annotate(superseded=Exists(later))
            .first()
        )
    if row is None:
        raise absent()
    return row


def entrustments_of(actor: Actor) -> list[Entrustment]:
    """What an assessor is entrusted with, newest first.

    An assessor stands outside all provinces and is entrusted from any: its own rows in each of them.
    """
    with scopes_disabled():
        return list(
            Entrustment.objects.filter(assessor=actor.organization)
            .select_related("application__organization", "application__offer__round", "tenant")
            .order_by("-pk")
        )


def listings(*, level: str = "", honour: str = "", year: str = "", text: str = "") -> QuerySet[Listing]:
    """The published lists of the active province: active entries only."""
    rows = Listing.objects.filter(state=Listing.State.ACTIVE).exclude(level=Level.CREATING)
    for name, value in {"level": level, "honour": honour, "year": year}.items():
        if value:
            rows = rows.filter(**{name: value})
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(uscc=text.upper()))
    return rows.select_related("region").order_by("-year", "region__code", "name")


def listing_years() -> list[int]:
    """The years for which the active province has published entries, newest first."""
    return list(listings().order_by("-year").values_list("year", flat=True).distinct())
