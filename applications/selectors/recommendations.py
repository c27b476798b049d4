"""推荐: what a round has brought onto the department's list to the ministry, and the editions of it."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.actor import Actor
from accounts.selectors import absent
from applications.models import Application, Entrustment, Listing, Offer, Recommendation, Round, Snapshot
from applications.selectors.cases import UNFILED, visible_to
from applications.workflow import Status

RECOMMENDED = (Status.SELECTED, Status.IN_NOTICE, Status.CONCLUDED)


def recommended(actor: Actor, round: Round) -> QuerySet[Application]:
    """The new units of ``round`` that the department recommends or has recommended, in printed order."""
    rows = visible_to(actor).filter(offer__round=round, offer__entry=Offer.Entry.NEW, status__in=RECOMMENDED)
    return rows.order_by("region__code", "organization__name", "pk")


def undecided(actor: Actor, round: Round) -> int:
    """How many new units of ``round`` the department has not decided about."""
    rows = visible_to(actor).filter(offer__round=round, offer__entry=Offer.Entry.NEW)
    return rows.filter(status=Status.PROVINCIAL).count()


def signed_bodies(applications: Sequence[Application]) -> dict[int, str]:
    """The name of the body that has signed on each of ``applications``, by id; absent where there is none."""
    rows = Entrustment.objects.filter(application__in=applications, status=Entrustment.Status.SIGNED)
    return dict(rows.order_by("pk").values_list("application", F("assessor__name")))


def asked_to_file(round: Round) -> QuerySet[Listing]:
    """The units on a list that ``round`` asks to file (湖南通知 一、2), in printed order.

    Whoever was removed is asked no more; whom the round itself has brought there was not asked.
    """
    asked = Offer.objects.filter(
        round=round, entry=Offer.Entry.EXISTING, honour=OuterRef("honour"), basis_level=OuterRef("level")
    )
    rows = Listing.objects.filter(Exists(asked), state=Listing.State.ACTIVE)
    rows = rows.filter(Q(application=None) | ~Q(application__offer__round=round))
    return rows.select_related("region").order_by("honour", "region__code", "name")


def filings(round: Round) -> dict[tuple[str, str], Application]:
    """What the units on a list have filed in ``round``, by honour and USCC, whatever became of it."""
    rows = Application.objects.filter(offer__round=round, offer__entry=Offer.Entry.EXISTING)
    rows = rows.exclude(status__in=UNFILED).select_related("offer", "organization")
    return {(row.offer.honour, row.organization.uscc): row for row in rows}


def seen_of(actor: Actor, application_ids: Collection[int]) -> set[int]:
    """Which of these applications ``actor`` may see."""
    return set(visible_to(actor).filter(pk__in=application_ids).values_list("pk", flat=True))


def last_bodies(application_ids: Collection[int]) -> dict[int, tuple[str, dict[str, Any]]]:
    """SHA-256 and content of what was sealed last of each application, by its id."""
    later = Snapshot.objects.filter(application=OuterRef("application"), no__gt=OuterRef("no"))
    rows = Snapshot.objects.filter(~Exists(later), application__in=application_ids)
    return {
        pk: (sha256, json.loads(body))
        for pk, sha256, body in rows.values_list("application", "sha256", "body").iterator(chunk_size=100)
    }


def recommendations(round: Round) -> QuerySet[Recommendation]:
    """The editions of the list that ``round`` has led to, the last one first, without what they print."""
    return round.recommendations.select_related("by").defer("body").order_by("-edition")


def recommendation_of(actor: Actor, pk: int) -> Recommendation:
    """One edition, of the actor's own rounds; Refused 404 otherwise."""
    rows = Recommendation.objects.filter(pk=pk, round__owner=actor.organization)
    row = rows.select_related("round", "by", "tenant").first()
    if row is None:
        raise absent()
    return row
