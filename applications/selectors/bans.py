"""Who may not apply now, and the decisions on it as the offices keep them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts import policy
from accounts.actor import Actor
from accounts.models import Event, Organization
from accounts.selectors import absent
from applications.models import Application, Ban, Listing
from applications.selectors.lists import unfiled_of_cases
from evaluation.models import Honour
from greenmfg import clock


def kind_of(honour: str) -> str:
    """As what a unit applies for ``honour``."""
    return Ban.Kind.PARK if honour == Honour.PARK else Ban.Kind.ENTERPRISE


def ban_on(unit: Organization, honour: str) -> Ban | None:
    """The ban that keeps ``unit`` from applying for ``honour`` today, the one that ends last."""
    return _in_force().filter(uscc=unit.uscc, kind=kind_of(honour)).order_by("-until").first()


def _in_force() -> QuerySet[Ban]:
    """The bans that hold today: the last day counts."""
    day = TruncDate(clock.now(), tzinfo=timezone.get_current_timezone())
    return Ban.objects.filter(status=Ban.Status.APPROVED, until__gte=day)


def bans_of_cases(rows: Iterable[Application]) -> dict[int, Ban]:
    """By application the ban on its unit that holds today; one query for any number of cases."""
    cases = list(rows)
    found = _in_force().filter(uscc__in={row.organization.uscc for row in cases}).order_by("until")
    bans = {(ban.uscc, ban.kind): ban for ban in found}
    asked = {row.pk: (row.organization.uscc, kind_of(row.offer.honour)) for row in cases}
    return {pk: bans[key] for pk, key in asked.items() if key in bans}


def bans(actor: Actor) -> QuerySet[Ban]:
    """The decisions that an office knows of, newest first: what is only proposed is the department's own."""
    rows = Ban.objects.select_related("file", "proposed_by", "settled_by").order_by("-pk")
    if actor.kind == Organization.Kind.PROVINCIAL:
        return rows
    return rows.filter(status__in=(Ban.Status.APPROVED, Ban.Status.LIFTED))


def ban(actor: Actor, pk: int) -> Ban:
    """One decision that the office knows of; Refused 404 otherwise."""
    row = bans(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def bans_to_approve(actor: Actor) -> QuerySet[Ban]:
    """The bans that wait for ``actor``: somebody else has proposed them."""
    if not policy.may(actor, "manage_listings"):
        return Ban.objects.none()
    return Ban.objects.filter(status=Ban.Status.PROPOSED).exclude(proposed_by=actor.user)


def ban_history(ban: Ban) -> QuerySet[Event]:
    """What happened to a decision, oldest first."""
    rows = Event.objects.filter(subject_kind=Ban._meta.label_lower, subject_id=ban.pk)
    return rows.select_related("actor", "organization").order_by("pk")


def listed_under(uscc: str, kind: str) -> QuerySet[Listing]:
    """The entries of a unit on the lists of all levels that a ban on it as ``kind`` ends."""
    rows = Listing.objects.filter(uscc=uscc, state=Listing.State.ACTIVE).order_by("pk")
    is_park = kind == Ban.Kind.PARK
    return rows.filter(honour=Honour.PARK) if is_park else rows.exclude(honour=Honour.PARK)


def facts_of_cases(rows: Sequence[Application]) -> dict[str, Any]:
    """What the guards of an office's decisions ask beyond the single case, of ``rows`` of one round."""
    return {"unfiled": unfiled_of_cases(rows), "banned": bans_of_cases(rows)}
