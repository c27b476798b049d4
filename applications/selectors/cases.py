"""Who sees which applications, and how they are listed. What is not the actor's is not there."""

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import GreaterThan

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from applications.models import (
    Application,
    Entrustment,
    Round,
    Transmittal,
    Verification,
)
from applications.selectors.rounds import binding_deadlines
from applications.workflow import FINAL, Procedure, Stage, Status
from evaluation.models import ScoreRun
from greenmfg import clock

Kind = Organization.Kind
# What an authority sees only from the moment of filing on; what came to nothing before stays the applicant's.
UNFILED = (Status.DRAFT, Status.EVALUATING, Status.WITHDRAWN, Status.LAPSED)
HIDDEN: dict[str, tuple[Status, ...]] = {
    Kind.MUNICIPAL: UNFILED,
    Kind.PROVINCIAL: (*UNFILED, Status.MUNICIPAL, Status.CORRECTION),
}


FLAGS: Mapping[str, str] = {
    "declared": "自报负面情形",
    "pending": "有待定得分项",
    "unverified": "尚未核实指标",
    "differing": "核实有出入",
}
SORTS: Mapping[str, str] = {
    "": "等待时间",
    "newest": "最近提交",
    "score": "得分",
    "unit": "单位名称",
    "region": "市州",
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
            return rows.exclude(status__in=HIDDEN[Kind.PROVINCIAL]).exclude(pk__in=_on_the_way())
        case Kind.ASSESSOR:
            entrusted = Entrustment.objects.filter(
                application=OuterRef("pk"),
                assessor=actor.organization,
                status__in=("offered", "accepted", "signed"),
            )
            return rows.filter(Exists(entrusted))
    return rows.none()


def _on_the_way() -> QuerySet[Transmittal, Any]:
    """The ids of the cases that a city has sent and may still take back."""
    rows = Transmittal.objects.filter(status=Transmittal.Status.SENT, applications__isnull=False)
    return rows.values("applications")


def application(actor: Actor, pk: int) -> Application:
    """One application the actor may see, with offer, round, scheme and 现场评估; Refused 404 otherwise."""
    row = (
        visible_to(actor)
        .select_related("self_sheet__scheme_revision", "site_assessment")
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


def queue(
    actor: Actor,
    *,
    status: str = "",
    region: int | None = None,
    flag: str = "",
    text: str = "",
    sort: str = "",
) -> QuerySet[Application, Any]:
    """An authority's cases in the order they wait or as ``sort`` says, what is over last.

    ``text`` matches name, code or number; ``flag`` and ``sort`` are of `FLAGS` and `SORTS`.
    Plain rows rather than objects: a page of two hundred then costs little more than its query.
    """
    rows = visible_to(actor).alias(judged=Subquery(qualified(OuterRef("pk")).values("sheet")[:1]))
    if status:
        rows = rows.filter(status=status)
    if region:
        rows = rows.filter(region=region)
    if flag:
        rows = rows.filter(_condition(flag))
    if text:
        rows = rows.filter(
            Q(organization__name__icontains=text)
            | Q(organization__uscc=text.upper())
            | Q(number__icontains=text)
        )
    over = Case(When(status__in=FINAL, then=1), default=0)
    return rows.order_by(over, *_order(sort), "pk").values(
        "pk",
        "number",
        "status",
        "sealed_at",
        "region_id",
        sheet_id=F("self_sheet"),
        scheme=F("self_sheet__scheme_revision__sha256"),
        judged_sheet_id=F("judged"),
        round_id=F("offer__round"),
        unit=F("organization__name"),
        region_name=F("region__name"),
        industry=F("self_sheet__industry"),
    )


def qualified(application: Any) -> QuerySet[Entrustment]:
    """What bodies have signed as 合格 of ``application``, its id or a reference to it; the latest first."""
    signed = {"status": Entrustment.Status.SIGNED, "conclusion": Entrustment.Conclusion.QUALIFIED}
    return Entrustment.objects.filter(application=application, **signed).order_by("-pk")


# Whose score a queue shows: the body's, where one has judged.
SHOWN = Coalesce(OuterRef("judged"), OuterRef("self_sheet"))


def _condition(flag: str) -> Any:
    verified = Verification.objects.filter(application=OuterRef("pk"))
    match flag:
        case "declared":
            return GreaterThan(_official("unmet", OuterRef("self_sheet")), 0)
        case "pending":
            return GreaterThan(_official("pending", SHOWN), 0)
        case "differing":
            return Exists(verified.exclude(outcome=Verification.Outcome.VERIFIED))
        case _:
            return ~Exists(verified)


def _order(sort: str) -> tuple[Any, ...]:
    match sort:
        case "score":
            total = NullIf(_official("total", SHOWN), Value(""))
            return (Cast(total, DecimalField(max_digits=12, decimal_places=4)).desc(nulls_last=True),)
        case "unit":
            return ("organization__name",)
        case "region":
            return ("region__code", "organization__name")
        case _:
            return ("-sealed_at" if sort == "newest" else "sealed_at",)


def _official(name: str, sheet: Any) -> Subquery:
    """``name`` of the official score of what was last sealed of ``sheet``."""
    runs = ScoreRun.objects.filter(sheet=sheet).order_by("-sheet_revision", "-pk")
    return Subquery(runs.values(name)[:1])


def counts(actor: Actor) -> list[tuple[int, str, int]]:
    """How many cases the actor sees, by round and status: (round id, status, number)."""
    groups = visible_to(actor).values("offer__round", "status").annotate(n=Count("pk"))
    return list(groups.values_list("offer__round", "status", "n"))


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
