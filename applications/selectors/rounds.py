"""Rounds, what they offer and until when."""

from collections.abc import Iterable, Set
from datetime import datetime
from typing import Any

from django.db.models import (
    F,
    Prefetch,
    Q,
    QuerySet,
)

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from applications.models import (
    Deadline,
    Listing,
    Offer,
    Round,
)
from applications.workflow import Stage


def binding_deadlines(round: Any, stage: Any, region: Any) -> QuerySet[Deadline]:
    """The deadlines of ``stage`` for the units of ``region``, the one that binds first: the region's own."""
    rows = Deadline.objects.filter(round=round, stage=stage).filter(Q(region=None) | Q(region=region))
    return rows.order_by(F("region").asc(nulls_last=True))


def deadlines(rounds: Iterable[int]) -> list[Deadline]:
    """The closing moments of the rounds with these ids, regions' own included."""
    return list(Deadline.objects.filter(round__in=set(rounds)))


class Calendar:
    """The closing moments of some rounds: a region's own before the round's."""

    def __init__(self, rows: Iterable[Deadline]) -> None:
        self._moments = {(row.round_id, row.stage, row.region_id): row.closes_at for row in rows}

    def closes(self, round_id: int, stage: Stage | None, region_id: int | None = None) -> datetime | None:
        """When ``stage`` ends for ``region_id``, None where nothing is set."""
        if stage is None:
            return None
        return self._moments.get((round_id, stage, region_id)) or self._moments.get((round_id, stage, None))


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
