"""The home of an office: what is due, how many cases stand where, how they score, who is late.

All of it is added up by a handful of queries, however many cases there are. A city's home is made of its
own cases alone: no number on it changes with another city's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts import policy
from accounts.actor import Actor
from accounts.models import Region
from accounts.selectors import first_level_regions
from applications import procedures, selectors, workflow
from applications.casework.books import Books, read
from applications.casework.late import by_city, by_unit, filings
from applications.models import ListingDecision, Notice, Round, Transmittal
from applications.selectors import Scored, Tally
from applications.workflow import FINAL, Procedure, Stage, StageRule, Status
from evaluation import selectors as evaluation
from evaluation.models import Honour
from greenmfg.dates import end_of_day
from greenmfg.templatetags.charts import Distribution, Part, Stack


@dataclass(frozen=True)
class Pile:
    """Cases of one status that wait, and the queue that holds them."""

    label: str
    number: int
    address: str


@dataclass(frozen=True)
class Due:
    """A stage of a round that waits for the actor's office: what waits, until when."""

    round: Round
    title: str
    closes_at: datetime | None
    piles: Sequence[Pile]

    @property
    def waiting(self) -> int:
        """How many cases wait."""
        return sum(pile.number for pile in self.piles)


@dataclass(frozen=True)
class Ready:
    """The cases of a round for which the city has done all its procedure asks, and its list that waits."""

    round: Round
    number: int
    proposed: Transmittal | None
    closes_at: datetime | None


def office_desk(actor: Actor, now: datetime, chosen: str = "") -> dict[str, Any]:
    """What is due in all rounds, and the numbers of the ``chosen`` one (its id as text, else the newest)."""
    books = read(actor, now)
    round = next((row for row in books.rounds if str(row.pk) == chosen), next(iter(books.rounds), None))
    in_hand = list(selectors.transmittals_in_hand(actor))
    to_decide = [_to_decide(row) for row in selectors.to_decide(actor)] + _to_send(actor, in_hand)
    return {
        "dues": _dues(books),
        "ready": _ready(books, in_hand) if books.is_city else [],
        "inbox": [] if books.is_city else in_hand,
        "to_decide": to_decide,
        "number_to_decide": sum(pile.number for pile in to_decide),
        "may_prepare": policy.may(actor, "prepare_transmittal"),
        "rounds": books.rounds,
        "now": now,
        **(_numbers(books, round) if round else {"round": None}),
    }


# -- what is due ---------------------------------------------------------------------------------


def _dues(books: Books) -> list[Due]:
    """The office's own stages, what ends first before the others; of a closed round what still waits."""
    found = [
        due
        for row in books.rounds
        for rule in _own_stages(Procedure.parse(row.procedure), books.actor.kind)
        for due in _of_stage(books, row, rule)
    ]
    found = [due for due in found if due.waiting or due.round.state == Round.State.OPEN]
    return sorted(found, key=lambda due: (not due.waiting, due.closes_at is None, due.closes_at or books.now))


def _of_stage(books: Books, round: Round, rule: StageRule) -> list[Due]:
    """One line; of public notices one for each, since each has an end of its own."""
    notices = books.notices_of(round) if rule.kind is Stage.PUBLIC_NOTICE else []
    if not notices:
        piles = list(_piles(books, round, rule.kind))
        return [Due(round, rule.title, books.closes(round, rule.kind), piles)]
    return [
        Due(round, f"{rule.title}（第 {row.no} 次）", end_of_day(row.closes_on), [_noticed(row)])
        for row in notices
    ]


def _noticed(row: selectors.Standing) -> Pile:
    return Pile(Notice.Status(row.status).label, row.cases, reverse("notice", args=[row.notice_id]))


# What each kind of `selectors.ToDecide` is called, and the page on which it is decided, narrowed to that.
DECIDED_AT = {
    "proposal": ("拟办意见", "proposals", ""),
    "outcome": ("公布结果", "outcome", ""),
    "notice": ("公示名单", "notice", ""),
    "scheme": ("评价要求", "scheme", ""),
    "ban": ("禁止申报", "ban", ""),
    "listing": ("名单决定", "listings", f"?{urlencode({'state': ListingDecision.Status.PROPOSED})}"),
}


def _to_decide(row: selectors.ToDecide) -> Pile:
    label, page, narrowed = DECIDED_AT[row.kind]
    address = reverse(page, args=[row.of_id] if row.of_id else []) + narrowed
    return Pile(f"“{row.title}”{label}" if row.title else label, row.number, address)


def _to_send(actor: Actor, in_hand: Iterable[Transmittal]) -> list[Pile]:
    """The city's lists that wait for its approver."""
    if not policy.may(actor, "send_transmittal"):
        return []
    return [Pile(f"“{row.round.title}”上报名单", 1, reverse("transmittal", args=[row.pk])) for row in in_hand]


def _own_stages(procedure: Procedure, kind: str) -> list[StageRule]:
    """The stages in which an organization of ``kind`` has a step to take under ``procedure``."""
    own = {
        procedure.stage_of(Status(source))
        for row in workflow.APPLICATION
        if workflow.concerns(row, procedure, kind) and row.action not in workflow.TAKES_BACK
        for source in row.sources
    }
    return [rule for rule in procedure.stages if rule.kind in own]


def _piles(books: Books, round: Round, stage: Stage) -> Iterable[Pile]:
    numbers: Counter[str] = Counter()
    for row in books.told:
        if row.round_id == round.pk and not row.is_sent:
            numbers[row.status] += row.number
    procedure = Procedure.parse(round.procedure)
    for status in Status:
        rule = procedure.rule_of(status)
        if rule and rule.kind is stage and status not in FINAL and numbers[status]:
            yield Pile(procedure.status_label(status), numbers[status], queue(round=round.pk, status=status))


def queue(**narrowed: Any) -> str:
    """The address of the queue, narrowed."""
    return f"{reverse('queue')}?{urlencode(narrowed)}"


def _ready(books: Books, proposed: Iterable[Transmittal]) -> list[Ready]:
    lists = {row.round_id: row for row in proposed}
    told = selectors.progress(books.actor)
    found = []
    for row in books.rounds:
        procedure = Procedure.parse(row.procedure)
        if procedure.authority == books.actor.kind:
            continue  # its own cases go no further
        number = sum(
            group.cases for group in told if group.round_id == row.pk and _is_checked(procedure, group)
        )
        if number or row.pk in lists:
            closes_at = books.closes(row, Stage.MUNICIPAL_REVIEW)
            found.append(Ready(row, number, lists.get(row.pk), closes_at))
    return found


def _is_checked(procedure: Procedure, group: selectors.Progress) -> bool:
    """Whether nothing is left to verify or to look up; what was found the dry run tells."""
    scheme = evaluation.scheme_by_hash(group.scheme)
    return (not procedures.asks_verification(procedure) or group.verified >= len(scheme.criteria)) and (
        not procedures.asks_lookup(procedure) or group.looked_up >= len(scheme.gates)
    )


# -- the numbers of one round --------------------------------------------------------------------

SENT = "sent"  # what a city has sent and the department has not received is at no status it sees
WITH_CITY = (Status.MUNICIPAL, Status.CORRECTION)


def _numbers(books: Books, round: Round) -> dict[str, Any]:
    """Where the cases of ``round`` stand, how they score, who is late."""
    cities = [] if books.is_city else list(first_level_regions())
    return {
        "round": round,
        "head": "类别" if books.is_city else "市州",
        "parts": _parts(books, Procedure.parse(round.procedure)),
        "stacks": _by_track(books, round) if books.is_city else _by_city(books, round, cities),
        "distributions": _distributions(_seen(books, round), selectors.scores(books.actor, round)),
        "groups": by_unit(books, round) if books.is_city else [],
        "behind": by_city(books, round, cities),
        "filings": filings(round),
    }


def _parts(books: Books, procedure: Procedure) -> list[Part]:
    """The stages that the procedure has, in their order."""
    told = [status for status in _told_to(books) if _occurs(procedure, status)]
    own = [Part(status, procedure.status_label(status)) for status in told]
    if books.is_city:
        return own
    with_city = [Part(row, procedure.status_label(row)) for row in WITH_CITY if _occurs(procedure, row)]
    return [*with_city, Part(SENT, "待签收"), *own]


def _told_to(books: Books) -> list[Status]:
    hidden = selectors.HIDDEN[books.actor.kind]
    return [status for status in Status if status not in hidden]


def _occurs(procedure: Procedure, status: Status) -> bool:
    if status is Status.CORRECTION:
        named: bool = procedure.flag(Stage.MUNICIPAL_REVIEW, "correction") == "named"
        return named
    return status in FINAL or procedure.rule_of(status) is not None


def _by_track(books: Books, round: Round) -> list[Stack]:
    """A city's own numbers by honour, each a way into its queue."""
    seen = _told_to(books)
    numbers: dict[str, Counter[str]] = defaultdict(Counter)
    for row in books.of(round):
        if row.status in seen:
            numbers[row.honour][row.status] += row.number
    return [
        Stack(
            name=str(Honour(key).label),
            numbers=numbers[key],
            addresses={status: queue(round=round.pk, honour=key, status=status) for status in seen},
        )
        for key in Honour.values
        if key in numbers
    ]


def _by_city(books: Books, round: Round, cities: Sequence[Region]) -> list[Stack]:
    """Every city's numbers, also of the city that has sent nothing; what has not come in leads nowhere."""
    numbers: dict[int, Counter[str]] = defaultdict(Counter)
    for row in books.of(round):
        numbers[row.region_id][_place(row)] += row.number
    return [
        Stack(
            name=city.name,
            numbers=numbers[city.pk],
            addresses={
                status: queue(round=round.pk, region=city.pk, status=status) for status in _told_to(books)
            },
        )
        for city in cities
    ]


def _place(row: Tally) -> str:
    """Where the department reads of it."""
    return SENT if row.is_sent else row.status


def _seen(books: Books, round: Round) -> Counter[str]:
    """How many cases of each honour the office sees."""
    seen = _told_to(books)
    numbers: Counter[str] = Counter()
    for row in books.of(round):
        if row.status in seen and (books.is_city or not row.is_sent):
            numbers[row.honour] += row.number
    return numbers


def _distributions(seen: Counter[str], told: Sequence[Scored]) -> list[Distribution]:
    """The official points of each track by steps; what has none yet, or none that stand, is named beside.

    A track for which nobody counts points has nothing to be spread.
    """
    tracks: dict[str, Counter[int | None]] = defaultdict(Counter)
    for row in told:
        tracks[row.honour][row.step] += row.number
    without = {row.honour for row in told if not evaluation.scheme_by_hash(row.scheme).is_scored}
    return [
        Distribution(
            title=str(Honour(key).label),
            numbers={step: number for step, number in tracks[key].items() if step is not None},
            pending=tracks[key].get(None, 0),
            waiting=seen[key] - sum(tracks[key].values()),
        )
        for key in Honour.values
        if seen[key] and key not in without
    ]
