"""Who is late, or soon will be: for the department by city and in numbers, for a city by unit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import Region
from applications import procedures, selectors
from applications.casework.books import Books
from applications.models import Round
from applications.services.drafts import first_level
from applications.workflow import Procedure, Stage, Status
from greenmfg import clock

SOON = timedelta(days=3)  # before the end of a city's review
EVALUATION_ENDS = timedelta(days=7)  # before the end of filing: a body may need a visit yet
SHOWN = 10  # units by name, of each group


@dataclass(frozen=True)
class Behind:
    """What a city owes: cases it has not sent although its time is over or nearly so, and so on.

    ``objections`` wait with the department itself; ``notice`` is where the first of them are handled.
    """

    name: str
    closes_at: datetime | None
    unsent: int
    unfiled: int
    evaluating: int
    objections: int
    notice: str

    @property
    def owes(self) -> bool:
        """Whether there is anything to name."""
        return bool(self.unsent or self.unfiled or self.evaluating or self.objections)


def by_city(books: Books, round: Round, cities: Sequence[Region]) -> list[Behind]:
    """The cities that are late in ``round``, in the order of the map."""
    unsent = _numbers(books, round, Status.MUNICIPAL)
    evaluating = _numbers(books, round, Status.EVALUATING)
    unfiled = selectors.unfiled_by_region(round)
    opposed = [row for row in books.notices if row.round_id == round.pk and row.objections]
    found = []
    for city in cities:
        closes_at = books.closes(round, Stage.MUNICIPAL_REVIEW, city.pk)
        objected = [row for row in opposed if row.region_id == city.pk]
        row = Behind(
            name=city.name,
            closes_at=closes_at,
            unsent=unsent[city.pk] if is_near(closes_at, books.now, SOON) else 0,
            unfiled=unfiled.get(city.pk, 0),
            evaluating=evaluating[city.pk] if _evaluation_ends(books, round, city.pk) else 0,
            objections=sum(row.objections for row in objected),
            notice=reverse("notice", args=[objected[0].notice_id]) if objected else "",
        )
        found += [row] if row.owes else []
    return found


def filings(round: Round) -> str:
    """The page of the units that an open round asks to file; empty where there is none."""
    if round.state != Round.State.OPEN or not selectors.asks_all_to_file(round):
        return ""
    return reverse("existing_units", args=[round.pk])


def _numbers(books: Books, round: Round, status: Status) -> Counter[int]:
    """By city, of every track together."""
    found: Counter[int] = Counter()
    for row in books.of(round):
        if row.status == status:
            found[row.region_id] += row.number
    return found


def is_near(closes_at: datetime | None, now: datetime, span: timedelta) -> bool:
    """Whether ``closes_at`` has passed or comes within ``span``."""
    return closes_at is not None and closes_at - now <= span


def _evaluation_ends(books: Books, round: Round, region: int) -> datetime | None:
    """The end of filing, where it is near and a body must have signed before it."""
    procedure = Procedure.parse(round.procedure)
    closes_at = books.closes(round, procedure.filing_stage(), region)
    if not procedure.seals_first or closes_at is None or closes_at <= books.now:
        return None
    return closes_at if is_near(closes_at, books.now, EVALUATION_ENDS) else None


@dataclass(frozen=True)
class Reporting:
    """Until when the department's list is to be with the ministry, and what is said once that is over."""

    closes_at: datetime
    is_over: bool
    told: str


def reporting_ends(round: Round) -> Reporting | None:
    """When the list of ``round`` is due, None where no document says it."""
    closes_at = selectors.Calendar(round.deadlines.all()).closes(round.pk, Stage.PROVINCIAL_REVIEW, None)
    if closes_at is None:
        return None
    told = procedures.told_when_late(Procedure.parse(round.procedure))
    return Reporting(closes_at, closes_at <= clock.read(), told or "已超过报送时间。")


@dataclass(frozen=True)
class Unit:
    """A unit by name; ``address`` is its case, where the city may open it; ``due_at`` a date of its own."""

    name: str
    address: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class Group:
    """Units that are late for one reason: the first by name, how many there are, until when."""

    title: str
    units: Sequence[Unit]
    number: int
    closes_at: datetime | None
    address: str = ""


def by_unit(books: Books, round: Round) -> list[Group]:
    """The units of the actor's city that are late in ``round``, or that it is late with."""
    region = first_level(books.actor.unit.region)
    closes_at = books.closes(round, Stage.MUNICIPAL_REVIEW)
    ends = _evaluation_ends(books, round, region.pk)
    wanted = {Status.CORRECTION: "退回补正、尚未重新提交"}
    if is_near(closes_at, books.now, SOON):
        wanted = {Status.MUNICIPAL: "市州审核即将截止或已截止、尚未上报"} | wanted
    if ends:
        wanted[Status.EVALUATING] = "第三方评价尚未完成、即将截止提交"
    told = selectors.slow(books.actor, round, wanted)
    until: Mapping[str, Any] = {Status.MUNICIPAL: closes_at, Status.EVALUATING: ends}
    groups = [
        _group(title, [_unit(row) for row in told if row.status == status], until.get(status))
        for status, title in wanted.items()
    ]
    unfiled = [Unit(row.name) for row in selectors.unfiled(round, region)]
    filing = books.closes(round, Procedure.parse(round.procedure).filing_stage())
    groups.append(replace(_group("现有单位尚未填报", unfiled, filing), address=filings(round)))
    return [group for group in groups if group.number]


def _unit(row: selectors.Slow) -> Unit:
    """What a body still evaluates is the applicant's own affair: the city reads no more than the name."""
    address = "" if row.status == Status.EVALUATING else reverse("case", args=[row.pk])
    return Unit(row.unit, address, row.due_at)


def _group(title: str, units: Sequence[Unit], closes_at: datetime | None) -> Group:
    return Group(title, units[:SHOWN], len(units), closes_at)
