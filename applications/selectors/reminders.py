"""What comes due in the active province: read once for all people, each kind by one query."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from accounts.actor import Actor
from accounts.models import Organization
from applications.models import (
    Application,
    Correction,
    Deadline,
    Digest,
    Entrustment,
    Notice,
    Objection,
    Reminder,
    ReminderSwitch,
    Round,
    named,
)
from applications.workflow import FINAL, Status

# Which kinds concern the members of which organizations.
CONCERNS: dict[str, tuple[Reminder, ...]] = {
    Organization.Kind.APPLICANT: (Reminder.FILING, Reminder.SUBMISSION, Reminder.CORRECTION),
    Organization.Kind.ASSESSOR: (Reminder.EVALUATION,),
    Organization.Kind.MUNICIPAL: (Reminder.REVIEW,),
    Organization.Kind.PROVINCIAL: (Reminder.REVIEW, Reminder.NOTICE, Reminder.OBJECTION),
}


def deadlines_set() -> list[Deadline]:
    """The deadlines of all rounds that were ever opened, with their rounds."""
    rows = Deadline.objects.exclude(round__state=Round.State.DRAFT)
    return list(rows.select_related("round"))


class Open(NamedTuple):
    """An application that is not over."""

    pk: int
    number: str
    unit: str
    organization_id: int
    region_id: int
    round_id: int
    honour: str
    status: str


def applications_open(rounds: Iterable[int]) -> list[Open]:
    """The applications of ``rounds`` that are not over."""
    rows = Application.objects.filter(offer__round__in=set(rounds)).exclude(status__in=FINAL).order_by("pk")
    return [
        Open(pk, number, named(unit, subject), unit_id, region_id, round_id, honour, status)
        for pk, number, unit, subject, unit_id, region_id, round_id, honour, status in rows.values_list(
            "pk",
            "number",
            "organization__name",
            "subject",
            "organization",
            "region",
            "offer__round",
            "offer__honour",
            "status",
        )
    ]


def bodies_at_work(rounds: Iterable[int]) -> dict[int, tuple[int, int]]:
    """(entrustment, body) by the application of ``rounds`` that it has yet to judge."""
    at_work = (Entrustment.Status.OFFERED, Entrustment.Status.ACCEPTED)
    rows = Entrustment.objects.filter(application__offer__round__in=set(rounds), status__in=at_work)
    told = rows.filter(application__status=Status.EVALUATING).values_list("application", "pk", "assessor")
    return {application: (pk, body) for application, pk, body in told}


class Owed(NamedTuple):
    """A correction that has not come in."""

    application_id: int
    number: str
    organization_id: int
    due_at: datetime


def corrections_owed() -> list[Owed]:
    """What was returned for correction and is not filed again."""
    rows = Correction.objects.filter(closed_at=None, application__status=Status.CORRECTION)
    names = ("application", "application__number", "application__organization", "due_at")
    return [Owed(*row) for row in rows.order_by("pk").values_list(*names)]


class Public(NamedTuple):
    """A notice that stands, with how many objections wait."""

    pk: int
    title: str
    owner_id: int
    closes_on: date
    objections: int


def notices_open() -> list[Public]:
    """The notices that stand."""
    waiting = Count("objections", filter=Q(objections__status=Objection.Status.RECEIVED))
    rows = Notice.objects.filter(status=Notice.Status.OPEN).order_by("pk")
    names = ("pk", "round__title", "round__owner", "closes_on")
    return [Public(*row) for row in rows.values_list(*names).annotate(n=waiting)]


def offices(actor: Actor) -> list[Organization]:
    """The department and the city bureaus of the province."""
    kinds = (Organization.Kind.MUNICIPAL, Organization.Kind.PROVINCIAL)
    return list(Organization.objects.filter(tenant=actor.province, kind__in=kinds))


def switches(users: Iterable[int]) -> dict[tuple[int, str], ReminderSwitch]:
    """What the people have said, by person and kind."""
    rows = ReminderSwitch.objects.filter(user__in=users)
    return {(row.user_id, row.kind): row for row in rows}


def reminded(users: Iterable[int], day: date) -> QuerySet[Digest, int]:
    """Which of the people were reminded on ``day``."""
    return Digest.objects.filter(user__in=users, day=day).values_list("user", flat=True)
