"""What the home of an office adds up: numbers by city, stage and track, each by one query."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Floor, Least, NullIf

from accounts.actor import Actor
from accounts.models import Organization
from applications.models import Application, Correction, Notice, Objection, Round, named
from applications.selectors.cases import on_the_way, visible_to
from applications.selectors.notices import numbered
from applications.selectors.official import judging
from applications.workflow import FINAL, Status
from evaluation.models import ScoreRun

# What never left the applicant: no office counts it.
OWN_AFFAIR = (Status.DRAFT, Status.WITHDRAWN, Status.LAPSED)
STEP = 10  # points to a bar of the distribution
STEPS = 10  # the last bar takes whatever is above it


def rounds_at_work(actor: Actor) -> QuerySet[Round]:
    """The rounds that are under way, and those that are over and of which the actor still has cases open."""
    waiting = visible_to(actor).filter(offer__round=OuterRef("pk")).exclude(status__in=FINAL)
    own = Q(owner__kind=Organization.Kind.PROVINCIAL) | Q(owner=actor.organization)
    rows = Round.objects.filter(own, Q(state=Round.State.OPEN) | Exists(waiting))
    return rows.order_by("-year", "-pk")


class Tally(NamedTuple):
    """So many applications stand so; ``is_sent``: on their way to the province, not received yet."""

    round_id: int
    honour: str
    region_id: int
    status: str
    is_sent: bool
    number: int


def tally(actor: Actor, rounds: Iterable[int]) -> list[Tally]:
    """How many applications stand where: a city's own, the department's all.

    Of what lies with a city or a body the department learns the number and nothing else.
    """
    rows = Application.objects.filter(offer__round__in=rounds).exclude(status__in=OWN_AFFAIR)
    if actor.kind == Organization.Kind.MUNICIPAL:
        rows = rows.filter(region=actor.unit.region)
    is_sent = Case(When(pk__in=on_the_way(), then=True), default=False, output_field=BooleanField())
    groups = rows.annotate(is_sent=is_sent).values_list(
        "offer__round", "offer__honour", "region", "status", "is_sent"
    )
    return [Tally(*group) for group in groups.annotate(number=Count("pk"))]


class Scored(NamedTuple):
    """So many cases of a track have official points in ``step``, counted from 0; None while a benchmark is
    missing, since the points may change yet, or where nobody counts points. ``scheme`` is its SHA-256.
    """

    honour: str
    scheme: str
    step: int | None
    number: int


def scores(actor: Actor, round: Round) -> list[Scored]:
    """How the official points of the cases that the actor sees of ``round`` are spread, by steps of ``STEP``.

    The points are the body's, where one has judged. Whose are still being computed is not among them.
    """
    cases = visible_to(actor).filter(offer__round=round).select_related(None)
    judged = judging(OuterRef("pk"))
    shown = Q(sheet__in=cases.filter(~Exists(judged)).values("self_sheet")) | Q(
        sheet__in=cases.filter(Exists(judged)).values(sheet=Subquery(judged.values("sheet")[:1]))
    )
    earlier = Q(sheet_revision__gt=OuterRef("sheet_revision")) | Q(
        sheet_revision=OuterRef("sheet_revision"), pk__gt=OuterRef("pk")
    )
    latest = ~Exists(ScoreRun.objects.filter(earlier, sheet=OuterRef("sheet")))
    points = Cast(NullIf("total", Value("")), FloatField())
    reached = Least(Cast(Floor(points / STEP), IntegerField()), STEPS - 1)
    groups = (
        ScoreRun.objects.filter(shown, latest)
        .annotate(step=Case(When(pending=0, then=reached)))
        .values_list("sheet__scheme_revision__honour", "sheet__scheme_revision__sha256", "step")
    )
    return [Scored(*group) for group in groups.annotate(number=Count("pk")).order_by()]


class Slow(NamedTuple):
    """An application that the city waits for or has in hand; ``due_at`` is that of its correction."""

    pk: int
    unit: str
    status: str
    due_at: datetime | None


def slow(actor: Actor, round: Round, statuses: Iterable[str]) -> list[Slow]:
    """The applications of ``round`` in the actor's city that stand at one of ``statuses``, by name.

    A unit that a body still evaluates has signed its self-evaluation; no more than its name is told.
    """
    rows = Application.objects.filter(
        offer__round=round, region=actor.unit.region, status__in=set(statuses) - set(OWN_AFFAIR)
    )
    due = Correction.objects.filter(application=OuterRef("pk"), closed_at=None).values("due_at")
    told = rows.order_by("organization__name", "pk").annotate(due_at=Subquery(due[:1]))
    shown = told.values_list("pk", "organization__name", "subject", "status", "due_at")
    return [Slow(pk, named(unit, subject), *rest) for pk, unit, subject, *rest in shown]


class Standing(NamedTuple):
    """A public notice, the ``no``-th of its round, that is not announced yet, with how many cases stand in
    it, and the open objections against units of one city; None for none.
    """

    notice_id: int
    round_id: int
    closes_on: date
    status: str
    no: int
    cases: int
    region_id: int | None
    objections: int


def standing_notices(actor: Actor, rounds: Iterable[int]) -> list[Standing]:
    """The notices of the actor's ``rounds`` that wait for their end or for what is announced after it, what
    ends first before the others, and by city what is objected and not ended.
    """
    at_work = (Notice.Status.OPEN, Notice.Status.CLOSED)
    rows = Notice.objects.filter(round__in=rounds, round__owner=actor.organization, status__in=at_work)
    shown = Application.objects.filter(notices=OuterRef("pk"), status=Status.IN_NOTICE).order_by()
    cases = Subquery(shown.values("notices").annotate(n=Count("pk")).values("n"))
    rows = rows.annotate(no=numbered(), cases=Coalesce(cases, 0))
    waiting = Count("objections", filter=Q(objections__status=Objection.Status.RECEIVED))
    groups = rows.values_list(
        "pk", "round", "closes_on", "status", "no", "cases", "objections__application__region"
    )
    return [Standing(*group) for group in groups.annotate(n=waiting).order_by("closes_on", "pk")]
