"""Rounds, what they offer and until when."""

from collections.abc import Iterable, Set
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)

from accounts.actor import Actor
from accounts.models import Organization
from accounts.names import same
from accounts.selectors import absent
from applications.models import (
    Deadline,
    Listing,
    Offer,
    Round,
)
from applications.workflow import STAGE_OF, Stage, Status


def binding_deadlines(round: Any, stage: Any, region: Any) -> QuerySet[Deadline]:
    """The deadlines of ``stage`` for the units of ``region``, the one that binds first: the region's own."""
    rows = Deadline.objects.filter(round=round, stage=stage).filter(Q(region=None) | Q(region=region))
    return rows.order_by(F("region").asc(nulls_last=True))


def deadlines(rounds: Iterable[int]) -> list[Deadline]:
    """The closing moments of the rounds with these ids, regions' own included."""
    return list(Deadline.objects.filter(round__in=set(rounds)))


def stage_of_status(**default: Any) -> Case:
    """The stage in which a case stands, in the database: what `Procedure.stage_of` says of its status."""
    own = When(
        status=Status.SELECTED,
        offer__round__owner__kind=Organization.Kind.MUNICIPAL,
        then=Value(Stage.MUNICIPAL_REVIEW.value),
    )
    others = (When(status=status, then=Value(stage.value)) for status, stage in STAGE_OF.items())
    return Case(own, *others, output_field=CharField(), **default)


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


def rounds(actor: Actor) -> QuerySet[Round]:
    """The rounds that the actor's office has opened, newest first, with their deadlines."""
    rows = Round.objects.filter(owner=actor.organization).order_by("-year", "-pk")
    return rows.prefetch_related(Prefetch("deadlines", Deadline.objects.order_by("closes_at")))


def round_of(actor: Actor, pk: int) -> Round:
    """One of `rounds`; Refused 404 otherwise."""
    row = rounds(actor).filter(pk=pk).first()
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


def open_offers(unit: Organization) -> QuerySet[Offer]:
    """What ``unit`` can apply for now, with round and deadlines; a city's own rounds are for its units."""
    own = [unit.region_id, unit.region.parent_id] if unit.region else []
    offered = Q(round__owner__kind=Organization.Kind.PROVINCIAL) | Q(round__owner__region__in=own)
    return (
        Offer.objects.filter(offered, round__state=Round.State.OPEN)
        .select_related("round", "scheme_revision")
        .defer("scheme_revision__body")
        .prefetch_related(Prefetch("round__deadlines", Deadline.objects.order_by("closes_at")))
        .order_by("-round__year", "honour", "-entry")
    )


def open_offer(unit: Organization, pk: int) -> Offer:
    """One of `open_offers`; Refused 404 otherwise."""
    row = open_offers(unit).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def basis_for(organization: Organization, offer: Offer, subject: str = "") -> Listing | None:
    """The active listing, of ``subject`` where one is named, that entitles ``organization`` to ``offer``."""
    rows = _active(organization, subject)
    return next((row for row in rows if (row.honour, row.level) == (offer.honour, offer.basis_level)), None)


def bases_of(organization: Organization, subject: str = "") -> set[tuple[str, str]]:
    """(honour, level) of every active listing of ``organization``, of ``subject`` where one is named."""
    return {(row.honour, row.level) for row in _active(organization, subject)}


def _active(organization: Organization, subject: str) -> list[Listing]:
    rows = Listing.objects.filter(uscc=organization.uscc, state=Listing.State.ACTIVE).order_by("pk")
    return [row for row in rows if not subject or same(row.subject) == same(subject)]


def is_listed(offer: Offer, bases: Set[tuple[str, str]]) -> bool:
    """Whether a unit with ``bases`` stands already on the list that a new entry under ``offer`` leads to."""
    return offer.entry == Offer.Entry.NEW and (offer.honour, offer.round.level) in bases
