"""Who sees which applications. What is not the actor's is not there."""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from applications.models import (
    Application,
    Correction,
    Entrustment,
    Notice,
    Offer,
    Snapshot,
    Transmittal,
)
from applications.selectors.rounds import binding_deadlines
from applications.workflow import Stage, Status
from greenmfg import clock

Kind = Organization.Kind
# What an authority sees only from the moment of filing on; what came to nothing before stays the applicant's.
UNFILED = (Status.DRAFT, Status.EVALUATING, Status.WITHDRAWN, Status.LAPSED)
HIDDEN: dict[str, tuple[Status, ...]] = {
    Kind.MUNICIPAL: (Status.DRAFT, Status.EVALUATING, Status.LAPSED),
    Kind.PROVINCIAL: (Status.DRAFT, Status.EVALUATING, Status.LAPSED, Status.MUNICIPAL, Status.CORRECTION),
}


def visible_to(actor: Actor) -> QuerySet[Application]:
    """An application is seen by its organization's members, the bureau of its region and the province
    from filing on, and the assessor while entrusted. What is filed in a city's own round the province does
    not see. The platform itself sees all of its province.
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
            shown = rows.filter(region=actor.unit.region).exclude(status__in=HIDDEN[Kind.MUNICIPAL])
            return shown.exclude(~Q(pk__in=_filed()), status=Status.WITHDRAWN)
        case Kind.PROVINCIAL:
            shown = rows.filter(offer__round__owner__kind=Kind.PROVINCIAL)  # a city's own rounds end there
            shown = shown.exclude(status__in=HIDDEN[Kind.PROVINCIAL]).exclude(pk__in=on_the_way())
            return shown.exclude(~Q(pk__in=_received()), status=Status.WITHDRAWN)
        case Kind.ASSESSOR:
            entrusted = Entrustment.objects.filter(
                application=OuterRef("pk"),
                assessor=actor.organization,
                status__in=("offered", "accepted", "signed"),
            )
            return rows.filter(Exists(entrusted))
    return rows.none()


def on_the_way() -> QuerySet[Transmittal, Any]:
    """The ids of the cases that a city has sent and may still take back."""
    return _listed(Transmittal.Status.SENT)


def _received() -> QuerySet[Transmittal, Any]:
    """The ids of the cases that the province has received, so that it knows of them for good."""
    return _listed(Transmittal.Status.RECEIVED)


def _listed(status: Transmittal.Status) -> QuerySet[Transmittal, Any]:
    return Transmittal.objects.filter(status=status, applications__isnull=False).values("applications")


def _filed() -> QuerySet[Snapshot, Any]:
    """The ids of the cases that went to the city."""
    return Snapshot.objects.filter(application__isnull=False).exclude(receipt="").values("application")


def application(actor: Actor, pk: int) -> Application:
    """One application the actor may see, with offer, round and scheme; Refused 404 otherwise."""
    row = to_read(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def to_read(actor: Actor) -> QuerySet[Application]:
    """What the actor sees, with what the pages of one application need."""
    rows = visible_to(actor).select_related("self_sheet__scheme_revision")
    return rows.defer("self_sheet__scheme_revision__body")


def own_application(actor: Actor, pk: int) -> Application:
    """One application of the actor's own organization; Refused 404 to everybody else, whatever he may see.

    Its sheet is live. An office judges what was sealed, and its pages show just that.
    """
    return _own(actor, application(actor, pk))


def application_to_fill(actor: Actor, pk: int) -> Application:
    """As `own_application`, with no more than the pages of its sheet need."""
    return _to_fill(actor, pk, "offer__round", "region")


def application_to_save(actor: Actor, pk: int) -> Application:
    """As `own_application`, with no more than a save to its sheet needs."""
    return _to_fill(actor, pk)


def _to_fill(actor: Actor, pk: int, *more: str) -> Application:
    rows = visible_to(actor).select_related(None).select_related("self_sheet__scheme_revision", *more)
    row = _own(actor, rows.defer("self_sheet__scheme_revision__body").filter(pk=pk).first())
    row.organization = actor.unit
    return row


def _own(actor: Actor, row: Application | None) -> Application:
    if row is None or actor.organization is None or row.organization_id != actor.organization.pk:
        raise absent()
    return row


def own_applications(actor: Actor) -> QuerySet[Application]:
    """The applicant's applications, newest first."""
    return visible_to(actor).order_by("-created_at")


def own_applications_timed(actor: Actor) -> QuerySet[Any]:
    """`own_applications`, each with what ends by a date of its own: ``due_at`` of a correction that has not
    come in, ``noticed_until``, the last day of a public notice that stands.
    """
    due = Correction.objects.filter(application=OuterRef("pk"), closed_at=None).values("due_at")
    standing = Notice.objects.filter(applications=OuterRef("pk"), status=Notice.Status.OPEN)
    return own_applications(actor).annotate(
        due_at=Subquery(due[:1]), noticed_until=Subquery(standing.values("closes_on")[:1])
    )


def qualified(application: Any) -> QuerySet[Entrustment]:
    """What bodies have signed as 合格 of ``application``, its id or a reference to it; the latest first."""
    signed = {"status": Entrustment.Status.SIGNED, "conclusion": Entrustment.Conclusion.QUALIFIED}
    return Entrustment.objects.filter(application=application, **signed).order_by("-pk")


def counts(actor: Actor) -> list[tuple[int, str, int]]:
    """How many cases the actor sees, by round and status: (round id, status, number)."""
    groups = visible_to(actor).values("offer__round", "status").annotate(n=Count("pk"))
    return list(groups.values_list("offer__round", "status", "n"))


def overdue(actor: Actor) -> QuerySet[Application]:
    """What was not filed by the deadline that binds it; which stage's that is says its procedure."""
    offers = Offer.objects.select_related("round")
    submitting = [row.pk for row in offers if row.procedure.rule(Stage.SUBMISSION)]
    stage = Case(
        When(offer__in=submitting, then=Value(Stage.SUBMISSION.value)),
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
