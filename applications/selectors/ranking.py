"""What the department chooses from: the cases of one offer in their order by the official score."""

from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Cast, NullIf, Rank

from accounts.actor import Actor
from applications.models import Offer, Proposal, Round, SiteAssessment, Verification
from applications.selectors.cases import qualified, visible_to
from applications.selectors.flags import flag_count
from applications.selectors.queues import SHOWN
from applications.workflow import Status
from evaluation.models import ScoreRun

CHOSEN_FROM = (Status.PROVINCIAL, Status.SELECTED)


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


def ranking(actor: Actor, offer: Offer) -> QuerySet[Any, Any]:
    """The cases of ``offer`` to choose from, the highest score first; equal scores share a ``place``.

    ``total`` and ``pending`` are of the official score that the forms print: the body's where one has judged.
    What has no score yet stands last. Plain rows, as there may be thousands.
    """
    runs = ScoreRun.objects.filter(sheet=SHOWN).order_by("-sheet_revision", "-pk")
    points = NullIf(Subquery(runs.values("total")[:1]), Value(""))
    verified = Verification.objects.filter(application=OuterRef("pk"))
    visits = SiteAssessment.objects.filter(application=OuterRef("pk")).order_by("-no")
    by_score = F("points").desc(nulls_last=True)
    return (
        visible_to(actor)
        .filter(offer=offer, status__in=CHOSEN_FROM)
        .alias(judged=Subquery(qualified(OuterRef("pk")).values("sheet")[:1]))
        .annotate(
            points=Cast(points, DecimalField(max_digits=12, decimal_places=4)),
            total=Subquery(runs.values("total")[:1]),
            pending=Subquery(runs.values("pending")[:1]),
            differs=Exists(verified.exclude(outcome=Verification.Outcome.VERIFIED)),
            flags_counting=flag_count(),
        )
        .annotate(place=Window(Rank(), order_by=by_score))
        .order_by(by_score, "organization__name", "pk")
        .values(
            "pk",
            "number",
            "status",
            "version",
            "total",
            "pending",
            "place",
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
