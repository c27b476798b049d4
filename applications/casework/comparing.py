"""What was sealed of a case, criterion by criterion: last year, the unit, the third party, the city."""

import json
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.selectors import absent
from applications import selectors
from applications.models import Application, Flag, Snapshot, Verification
from evaluation.cell import Cell, verdicts
from evaluation.cells import described_key
from evaluation.filled import Filled
from evaluation.matching import counterpart
from evaluation.scoring.criterion import Category, Criterion
from evaluation.scoring.numbers import parse_number, plain, shortened
from evaluation.scoring.places import whose
from evaluation.scoring.result import value_text
from evaluation.selectors import thaw


@dataclass(frozen=True)
class Sealed:
    """A snapshot, read once, and the sheet it froze."""

    snapshot: Snapshot

    @cached_property
    def body(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.snapshot.body)
        return found

    @cached_property
    def filled(self) -> Filled:
        return thaw(self.body["scheme"]["sha256"], self.body["sheet"])

    @cached_property
    def scores(self) -> Mapping[str, Mapping[str, Any]]:
        """The rows of the sealed result by criterion, as `manage.py score` prints them."""
        return {row["key"]: row for row in self.body["score"]["rows"]}

    @cached_property
    def categories(self) -> Mapping[str, Mapping[str, Any]]:
        """The categories of the sealed result by key, as `manage.py score` prints them."""
        return {row["key"]: row for row in self.body["score"]["categories"]}

    @cached_property
    def criteria(self) -> Mapping[str, Criterion]:
        return {row.key: row for row in self.filled.scheme.criteria}


def sealed(application: Application) -> Sealed:
    """The latest snapshot of ``application``; Refused 404 where nothing is sealed."""
    snapshot = selectors.last_snapshot(application)
    if snapshot is None:
        raise absent()
    return Sealed(snapshot)


@dataclass(frozen=True)
class Stated:
    """What one side says of a criterion, or of the line of its own table that stands for it (附表 1.2).

    ``says`` is a verdict or points in words, or what is described beside a number, ``value`` the typed or
    computed number, ``note`` the remark.
    """

    says: str
    value: str
    unit: str
    note: str
    score: Mapping[str, Any]

    @property
    def is_silent(self) -> bool:
        return not (self.says or self.value)


def stated(side: Sealed, key: str) -> Stated | None:
    """What ``side`` says of the criterion ``key``; None where its edition has none of that key."""
    criterion = side.criteria.get(key)
    if criterion is None:
        return None
    filled, score = side.filled, side.scores[key]
    line = filled.line_key(criterion)
    answer = filled.answer(line)
    says = (answer.waiver or _said(filled, line, answer.value)) if answer else ""
    if criterion.entries and not says:  # the rows of a standard have one verdict together
        says = {True: "符合", False: "不符合"}.get(score["trace"]["met"], "")
    says = says or filled.text(described_key(line))
    value, unit = value_text(score["trace"]), score["trace"]["unit"]
    if not value:  # 符合 of a 可选 line is not scored, but its figures have been given
        measured = filled.measured(criterion)
        if measured is not None and measured.value is not None:
            value, unit = plain(shortened(measured.value)), measured.unit
        elif answer and filled.cells[line].kind == "count":  # a number of things has points and no value
            value = answer.value
    return Stated(says, value, unit, filled.note(line), score)


def _said(filled: Filled, line: str, text: str) -> str:
    """The words of an answer; a measured number is none of them."""
    match filled.cells[line].kind:
        case "number" | "count":
            return ""
        case "points":
            return f"{text} 分" if text else ""
        case "choices":
            return text.replace("\n", "、")
    return verdicts().get(text, text)


@dataclass(frozen=True)
class Indicator:
    """One criterion as it was sealed, with everything that is known of it beside."""

    criterion: Criterion
    key: str  # under which the unit's sheet meets it: its own, or its line's
    own: Stated
    verification: Verification | None
    cell: Cell | None  # reads a 核实值; None where there is no number to verify
    previous: Stated | None = None
    judged: Stated | None = None
    flags: Sequence[Flag] = ()
    is_mended: bool = False  # by the unit, after the third party had judged it

    @property
    def name(self) -> str:
        """What it is called beside the same indicator of another year."""
        return f"{self.criterion.text}{whose(self.criterion.key)}"

    @property
    def is_apart(self) -> bool:
        """Whether the mended value is another than the third party's."""
        values = [side.value for side in (self.own, self.judged) if side]
        return self.is_mended and all(values) and len(set(values)) == 2

    @property
    def unit(self) -> str:
        """The unit of a 核实值: that of the number the unit gave, or of what it may be given in."""
        if self.cell is None:
            return ""
        return (self.own.unit if self.cell.kind == "number" else "") or self.cell.measure

    @property
    def marks(self) -> list[str]:
        """By which of ``MARKS`` one may look for the row."""
        apart = any(flag.kind == Flag.Kind.GAP for flag in self.flags)
        found = {"flagged": bool(self.flags), "apart": apart or self.is_apart}
        found |= {"mended": self.is_mended, "unverified": self.verification is None}
        return [name for name in MARKS if found[name]]

    @property
    def benchmark(self) -> Mapping[str, str] | None:
        """引领值 and 基准值 that the value was scored by; what is still to be published is None."""
        found: Mapping[str, str] | None = self.own.score["trace"]["benchmark"]
        return found

    @property
    def place(self) -> tuple[Decimal | None, ...] | None:
        """Value, 基准值 and 引领值 for the bar; None where no benchmark is known."""
        if not self.benchmark:
            return None
        # Several things have a value each and none to be drawn; a share of 引领值 has no 基准值.
        value = "" if self.own.score["trace"].get("items") else self.own.value
        told = (value, self.benchmark["baseline"], self.benchmark["leading"])
        return tuple(parse_number(text, signed=True) if text else None for text in told)


MARKS = {"flagged": "有疑点", "apart": Flag.Kind.GAP.label, "mended": "补正过", "unverified": "未核实"}


def marked(rows: Sequence[Indicator], *, verifies: bool) -> list[tuple[str, str, int]]:
    """The marks that some of ``rows`` have: name, words, how many; 未核实 only where a city ``verifies``."""
    counts = Counter(name for row in rows for name in row.marks)
    names = [name for name in MARKS if counts[name] and (verifies or name != "unverified")]
    return [(name, MARKS[name], counts[name]) for name in names]


@dataclass(frozen=True)
class Chapter:
    """The indicators of one category (一级指标), with what each side came to in it."""

    category: Category
    rows: Sequence[Indicator]
    own: Mapping[str, Any] | None
    judged: Mapping[str, Any] | None

    @property
    def title(self) -> str:
        return f"{self.category.name}{whose(self.category.key)}"


def chapters(rows: Sequence[Indicator], own: Sealed, judged: Sealed | None = None) -> list[Chapter]:
    """The ``rows`` of ``own`` by category, in printed order."""
    found = []
    for category in own.filled.scheme.categories:
        mine = [row for row in rows if row.criterion.category == category.key]
        sides = (side.categories.get(category.key) if side else None for side in (own, judged))
        if mine:
            found.append(Chapter(category, mine, *sides))
    return found


def indicators(
    application: Application,
    own: Sealed,
    *,
    previous: Sealed | None = None,
    judged: Sealed | None = None,
    flags: Sequence[Flag] = (),
    mended: Container[str] = (),
) -> list[Indicator]:
    """The criteria in printed order, each with the verification that counts, and with the other sides.

    ``mended``: the cells that the unit has changed after a return for correction.
    """
    verifications = selectors.latest_verifications(application)
    flagged = flagged_rows(own.filled, flags)
    found = []
    for criterion in own.filled.scheme.criteria:
        mine = stated(own, criterion.key)
        assert mine is not None  # noqa: S101 - the criterion is of its own scheme
        found.append(
            Indicator(
                criterion=criterion,
                key=own.filled.line_key(criterion),
                own=mine,
                verification=verifications.get(criterion.key),
                cell=own.filled.value_cell(criterion),
                previous=_earlier(own, previous, criterion) if previous else None,
                judged=stated(judged, criterion.key) if judged else None,
                flags=[flag for flag, row in flagged if row == criterion.key],
                is_mended=any(key in mended for key in own.filled.read_from(criterion)),
            )
        )
    return found


def _earlier(own: Sealed, previous: Sealed, criterion: Criterion) -> Stated | None:
    """What last year's filing says of the same, of a year what it says of the one before it."""
    return stated(previous, counterpart(own.filled, previous.filled, criterion.key))


def flagged_rows(filled: Filled, flags: Sequence[Flag]) -> list[tuple[Flag, str]]:
    """Each flag with the first criterion it is about: by any cell it is read from.

    Empty for what is about no criterion.
    """
    places: dict[str, str] = {}
    for criterion in filled.scheme.criteria:
        places.setdefault(filled.line_key(criterion), criterion.key)
    for criterion in filled.scheme.criteria:
        for name in filled.read_from(criterion):
            places.setdefault(name, criterion.key)
    places |= {row.key: row.key for row in filled.scheme.criteria}
    return [(flag, places.get(flag.key, "")) for flag in flags]
