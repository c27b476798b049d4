"""What the department chooses from: the cases of one offer in their order by the official score."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Cast, Coalesce, NullIf, Rank
from django.db.models.functions import Round as Rounded

from accounts.actor import Actor
from applications.models import Offer, Proposal, Round, SiteAssessment, Verification
from applications.selectors.bonus import bonuses
from applications.selectors.cases import visible_to
from applications.selectors.flags import flag_count
from applications.selectors.official import judged_by_body, official
from applications.workflow import Status

CHOSEN_FROM = (Status.PROVINCIAL, Status.SELECTED)
ZERO = Value(Decimal(0), DecimalField(max_digits=12, decimal_places=4))


def offers_to_choose(actor: Actor, round: Round) -> list[Offer]:
    """The offers of ``round`` with cases to choose from, each with ``cases``, ``selected`` and ``waiting``.

    ``waiting`` is the number of proposals that wait to be decided.
    """
    chosen = Q(applications__in=visible_to(actor).filter(status__in=CHOSEN_FROM))
    waits = Q(
        applications__proposals__status=Proposal.Status.OPEN,
        applications__proposals__organization=actor.organization,
    )
    rows = round.offers.annotate(
        cases=Count("applications", filter=chosen, distinct=True),
        selected=Count(
            "applications", filter=chosen & Q(applications__status=Status.SELECTED), distinct=True
        ),
        waiting=Count("applications", filter=chosen & waits, distinct=True),
    )
    return list(rows.filter(cases__gt=0).order_by("pk"))


def ranking(actor: Actor, offer: Offer, *, is_scored: bool) -> QuerySet[Any, Any]:
    """The cases of ``offer`` to choose from, the highest standing first; equal ones share a ``place``.

    ``total`` and ``pending`` are of the official score, ``judged`` is the body's sheet where it is its,
    ``bonus`` what the department has added. ``standing`` is the score with the bonus, of a scheme that is not
    ``is_scored`` the bonus alone. What has none (yet) stands last. Plain rows, as there may be thousands.
    """
    points = NullIf(official("total"), Value(""))
    verified = Verification.objects.filter(application=OuterRef("pk"))
    visits = SiteAssessment.objects.filter(application=OuterRef("pk")).order_by("-no")
    # Rounded, as SQLite adds up binary fractions.
    total = Rounded(F("points") + Coalesce(F("bonus"), ZERO), precision=4)
    by_standing = F("standing").desc(nulls_last=True)
    return (
        visible_to(actor)
        .filter(offer=offer, status__in=CHOSEN_FROM)
        .annotate(judged=judged_by_body(OuterRef("pk")))
        .annotate(
            points=Cast(points, DecimalField(max_digits=12, decimal_places=4)),
            bonus=NullIf(Subquery(bonuses(actor, OuterRef("pk")).values("points")[:1]), ZERO),
            total=official("total"),
            pending=official("pending"),
            differs=Exists(verified.exclude(outcome=Verification.Outcome.VERIFIED)),
            flags_counting=flag_count(),
        )
        .annotate(standing=total if is_scored else F("bonus"))
        .annotate(place=Window(Rank(), order_by=by_standing))
        .order_by(by_standing, "organization__name", "pk")
        .values(
            "pk",
            "number",
            "subject",
            "status",
            "version",
            "total",
            "pending",
            "bonus",
            "standing",
            "place",
            "judged",
            "differs",
            unit=F("organization__name"),
            city=F("region__name"),
            industry=F("organization__industry"),
            benchmark=F("self_sheet__industry"),
            indicators_met=Subquery(visits.values("indicators_met")[:1]),
            report_sound=Subquery(visits.values("report_sound")[:1]),
            flagged=F("flags_counting"),
        )
    )
