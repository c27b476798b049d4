"""上报: the city's own lists and those that the province has been sent."""

from typing import NamedTuple

from django.db.models import Count, QuerySet

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from applications.models import Application, Lookup, Round, Transmittal, Verification
from applications.selectors.cases import visible_to
from applications.selectors.queues import number_of
from applications.workflow import Status


def transmittals_of(actor: Actor) -> QuerySet[Transmittal]:
    """A city's own, the province's all that were sent and not taken back; newest first.

    ``units`` is the length of the list.
    """
    rows = Transmittal.objects.select_related("round", "region").annotate(units=Count("applications"))
    if actor.kind == Organization.Kind.MUNICIPAL:
        return rows.filter(region=actor.unit.region).order_by("-pk")
    if actor.kind == Organization.Kind.PROVINCIAL:
        sent = (Transmittal.Status.SENT, Transmittal.Status.RECEIVED)
        return rows.filter(status__in=sent).order_by("-sent_at", "-pk")
    return rows.none()


def transmittal_of(actor: Actor, pk: int) -> Transmittal:
    """One of `transmittals_of`; Refused 404 otherwise."""
    row = transmittals_of(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


# What waits for the office of this kind: a list to be sent, a transmittal to be received.
IN_HAND = {
    Organization.Kind.MUNICIPAL: Transmittal.Status.DRAFT,
    Organization.Kind.PROVINCIAL: Transmittal.Status.SENT,
}


def transmittals_in_hand(actor: Actor) -> QuerySet[Transmittal]:
    """Those of `transmittals_of` on which the actor's office has the next step, the oldest first."""
    rows = transmittals_of(actor).filter(status=IN_HAND[Organization.Kind(actor.kind)])
    return rows.order_by("sent_at", "pk")


class Progress(NamedTuple):
    """So many cases of one round and scheme have this many criteria verified and gates looked up."""

    round_id: int
    scheme: str  # SHA-256
    verified: int
    looked_up: int
    cases: int


def progress(actor: Actor) -> list[Progress]:
    """How far the cases on the city's desk are, all by one query."""
    rows = visible_to(actor).filter(status=Status.MUNICIPAL)
    rows = rows.annotate(
        verified=number_of(Verification.objects.all(), "key"),
        looked_up=number_of(Lookup.objects.all(), "gate"),
    )
    groups = rows.values_list(
        "offer__round", "self_sheet__scheme_revision__sha256", "verified", "looked_up"
    ).annotate(cases=Count("pk"))
    return [Progress(*group) for group in groups]


def transmittal_with(actor: Actor, application: Application) -> Transmittal | None:
    """The transmittal that ``application`` stands on or went with, of those ``actor`` sees.

    None where there is none or it was taken back.
    """
    rows = transmittals_of(actor).filter(applications=application)
    return rows.exclude(status=Transmittal.Status.RECALLED).first()


def proposed_of(actor: Actor, round: Round) -> Transmittal | None:
    """The list of ``round`` that waits to be sent by the actor's city, None where none does."""
    return transmittals_in_hand(actor).filter(round=round).first()


def round_for_transmittal(actor: Actor, pk: int) -> Round:
    """A round that ``actor``'s city has cases of, or that is open; Refused 404 otherwise."""
    rows = rounds_sent_on()
    row = (
        rows.filter(pk=pk, state=Round.State.OPEN).first()
        or rows.filter(pk=pk, offers__applications__in=visible_to(actor)).first()
    )
    if row is None:
        raise absent()
    return row


def rounds_sent_on() -> QuerySet[Round]:
    """The rounds whose cases the cities send on, newest first: the department's."""
    rows = Round.objects.filter(owner__kind=Organization.Kind.PROVINCIAL)
    return rows.order_by("-year", "-pk")


def _in_print(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Applications in the order in which a list prints them, with what the checks and the table read."""
    rows = rows.select_related("offer__round", "organization", "region", "self_sheet__scheme_revision")
    return rows.defer("self_sheet__scheme_revision__body").order_by("offer", "organization__name", "pk")


def awaiting_transmittal(actor: Actor, round: Round) -> QuerySet[Application]:
    """The cases of ``round``, one of the department's, on the desk of the actor's city, in printed order."""
    rows = visible_to(actor).filter(offer__round=round, status=Status.MUNICIPAL)
    return _in_print(rows.filter(offer__round__in=rounds_sent_on()))


def transmitted(transmittal: Transmittal) -> QuerySet[Application]:
    """The cases of ``transmittal`` as they stand now, in printed order."""
    return _in_print(transmittal.applications.all())
