"""公布结果 of whole rounds, and what the ministry's platform says of units."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from accounts.selectors import absent
from applications.models import Application, Listing, PlatformFiling, Round, RoundOutcome
from applications.selectors.cases import visible_to
from applications.selectors.notices import awaiting_notice


def awaiting_outcome(actor: Actor, round: Round) -> QuerySet[Application]:
    """The recommended cases of ``round`` with the entries that they may keep, in printed order."""
    return awaiting_notice(actor, round).select_related("basis")


def outcomes(round: Round) -> QuerySet[RoundOutcome]:
    """What was recorded of ``round``, the newest first."""
    rows = RoundOutcome.objects.filter(round=round).select_related("round", "by", "decided_by")
    return rows.order_by("-pk")


def has_outcome(round: Round) -> bool:
    """Whether what was announced of ``round`` is on record and confirmed."""
    return RoundOutcome.objects.filter(round=round, status=RoundOutcome.Status.CONFIRMED).exists()


def open_outcome(round: Round) -> RoundOutcome | None:
    """The row of ``round`` that is not confirmed yet, a draft or discarded; None where there is none."""
    return outcomes(round).exclude(status=RoundOutcome.Status.CONFIRMED).first()


def outcome_of(actor: Actor, pk: int) -> RoundOutcome:
    """One outcome of the actor's rounds; Refused 404 otherwise."""
    row = RoundOutcome.objects.filter(pk=pk, round__owner=actor.organization).select_related("round").first()
    if row is None:
        raise absent()
    return row


def cases_of_round(actor: Actor, round: Round, pks: Collection[int]) -> dict[int, Application]:
    """Those of the cases ``pks`` of ``round`` that ``actor`` sees, by id, in the order of their ids."""
    rows = visible_to(actor).filter(offer__round=round, pk__in=pks).order_by("pk")
    return {row.pk: row for row in rows}


def platform_filings(listing: Listing) -> QuerySet[PlatformFiling]:
    """What the ministry's platform says of the filings by which a unit came on the list and stays."""
    mine = Q(application=listing.application_id) | Q(application__basis=listing)
    rows = PlatformFiling.objects.filter(mine, application__offer__round__level=listing.level)
    return rows.select_related("application__offer__round").order_by("application__offer__round__year")
