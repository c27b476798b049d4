"""What is due in seven, three and one days, and for whom: nothing that is done already."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Organization
from applications import selectors
from applications.models import Deadline, Reminder
from applications.selectors.reminders import Open
from applications.workflow import Procedure, Stage, Status
from evaluation.models import Honour
from greenmfg.dates import end_of_day

DAYS = (7, 3, 1)


@dataclass(frozen=True)
class Item:
    """One thing to do: ``link`` is a path of the platform, ``days`` are left until ``closes_at``."""

    kind: Reminder
    what: str
    link: str
    closes_at: datetime
    days: int


Items = Mapping[int, Sequence[Item]]


def days_left(closes_at: datetime, today: date) -> int:
    """Days from ``today`` to the last day; what closes at midnight closes with the day before."""
    last = timezone.localtime(closes_at) - timedelta(microseconds=1)
    return (last.date() - today).days


class _Times:
    """The closing moments of the rounds, seen from ``today``."""

    def __init__(self, rows: Sequence[Deadline], today: date) -> None:
        self.today = today
        self._calendar = selectors.Calendar(rows)
        self.rounds = {row.round_id: row.round for row in rows if days_left(row.closes_at, today) in DAYS}
        self.procedures = {pk: Procedure.parse(row.procedure) for pk, row in self.rounds.items()}

    def due(self, round_id: int, stage: Stage, region_id: int | None) -> tuple[datetime, int] | None:
        """When ``stage`` closes and in how many days, None unless that is one of `DAYS`."""
        closes_at = self._calendar.closes(round_id, stage, region_id)
        return None if closes_at is None else self.told(closes_at)

    def filing(self, round_id: int, honour: str, region_id: int | None) -> tuple[datetime, int] | None:
        """As `due`, of filling in: of its own stage, else of the one that ends filing."""
        filing = self.filing_stage(round_id, honour)
        return self.due(round_id, Stage.PREPARE, region_id) or self.due(round_id, filing, region_id)

    def filing_stage(self, round_id: int, honour: str) -> Stage:
        """The stage that ends filing for ``honour`` in a round."""
        return self.procedures[round_id].of(honour).filing_stage()

    def told(self, closes_at: datetime) -> tuple[datetime, int] | None:
        """As `due`, of a moment that is no deadline of a stage."""
        days = days_left(closes_at, self.today)
        return (closes_at, days) if days in DAYS else None


def items(actor: Actor, now: datetime) -> Items:
    """By organization what its members are to be reminded of today: the same few queries for any number."""
    times = _Times(selectors.deadlines_set(), timezone.localdate(now))
    open_ones = selectors.applications_open(times.rounds) if times.rounds else []
    found: dict[int, list[Item]] = defaultdict(list)
    for part in (
        _of_units(times, open_ones),
        _of_listed(times),
        _of_bodies(times, open_ones),
        _of_offices(times, open_ones, selectors.offices(actor)),
        _of_corrections(times),
        _of_notices(times),
    ):
        for organization, item in part:
            found[organization].append(item)
    return {pk: sorted(rows, key=lambda item: item.closes_at) for pk, rows in found.items()}


Part = Iterator[tuple[int, Item]]


def _of_units(times: _Times, rows: Sequence[Open]) -> Part:
    for row in rows:
        filing = times.filing_stage(row.round_id, row.honour)
        link = reverse("application", args=[row.pk])
        if row.status == Status.DRAFT:
            if due := times.filing(row.round_id, row.honour, row.region_id):
                yield row.organization_id, Item(Reminder.FILING, f"填报申报 {row.number}", link, *due)
        elif row.status == Status.EVALUATING and (due := times.due(row.round_id, filing, row.region_id)):
            what = f"提交申报 {row.number} 的申报材料"
            yield row.organization_id, Item(Reminder.SUBMISSION, what, link, *due)


def _of_listed(times: _Times) -> Part:
    """Whom a round asks to file since it is on a list, and who has not begun (湖南通知 一、2)."""
    for pk, round in times.rounds.items():
        for row in selectors.not_begun(round):
            if due := times.filing(pk, row.honour, row.region_id):
                what = f"填报“{round.title}”（名单内现有{Honour(row.honour).label}），尚未开始"
                item = Item(Reminder.FILING, what, reverse("begin", args=[row.offer_id]), *due)
                yield row.organization_id, item


def _of_bodies(times: _Times, rows: Sequence[Open]) -> Part:
    at_work = selectors.bodies_at_work(times.rounds) if times.rounds else {}
    for row in rows:
        if row.pk in at_work:
            entrustment, body = at_work[row.pk]
            filing = times.filing_stage(row.round_id, row.honour)
            due = times.due(row.round_id, Stage.THIRD_PARTY, row.region_id) or times.due(
                row.round_id, filing, row.region_id
            )
            if due:
                what = f"完成对“{row.unit}”的第三方评价"
                yield body, Item(Reminder.EVALUATION, what, reverse("entrustment", args=[entrustment]), *due)


def _of_offices(times: _Times, rows: Sequence[Open], offices: Sequence[Organization]) -> Part:
    """What waits on the desks, in numbers: a city's own, the department's of all."""
    in_city = Counter((row.round_id, row.region_id) for row in rows if row.status == Status.MUNICIPAL)
    at_province = (Status.PROVINCIAL, Status.SELECTED)
    in_province = Counter(row.round_id for row in rows if row.status in at_province)
    for office in offices:
        for pk, round in times.rounds.items():
            is_city = office.kind == Organization.Kind.MUNICIPAL
            stage = Stage.MUNICIPAL_REVIEW if is_city else Stage.PROVINCIAL_REVIEW
            number = in_city[pk, office.region_id or 0] if is_city else in_province[pk]
            due = times.due(pk, stage, office.region_id or 0)
            if number and due:
                rest = f"尚有 {number} 件未上报" if is_city else f"尚有 {number} 件待审核"
                what = f"“{round.title}”{rest}"
                yield office.pk, Item(Reminder.REVIEW, what, reverse("desk"), *due)


def _of_corrections(times: _Times) -> Part:
    for row in selectors.corrections_owed():
        if due := times.told(row.due_at):
            link = reverse("application", args=[row.application_id])
            what = f"补正申报 {row.number} 并重新提交"
            yield row.organization_id, Item(Reminder.CORRECTION, what, link, *due)


def _of_notices(times: _Times) -> Part:
    for row in selectors.notices_open():
        if due := times.told(end_of_day(row.closes_on)):
            link = reverse("notice", args=[row.pk])
            yield row.owner_id, Item(Reminder.NOTICE, f"“{row.title}”公示结束", link, *due)
            if row.objections:
                what = f"“{row.title}”公示期间的异议 {row.objections} 件待核查"
                yield row.owner_id, Item(Reminder.OBJECTION, what, link, *due)
