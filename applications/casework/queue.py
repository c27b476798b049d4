"""The queue of an office: what it can be narrowed to, and one page of its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import first_level_regions
from accounts.uscc import is_registered_in
from applications import presenting, procedures, selectors
from applications.casework.waiting import statuses
from applications.models import Round, named
from applications.selectors import Checked
from applications.workflow import FINAL, STATUS_LABELS, Procedure, Status
from evaluation import selectors as evaluation
from evaluation.cells import GENERAL
from evaluation.models import Honour, ScoreRun
from evaluation.scoring.scheme import Scheme
from greenmfg.templatetags.formats import ABSENT, points

# A unit that has moved keeps its code: a note for the reviewer, and nothing hangs on it.
ELSEWHERE = "代码登记地与所在市州不一致，请核对（企业迁移属正常情形）"
WITHIN = "在自评预估范围内"
# Whose a score is: a body's, or the unit's own.
SOURCES = {True: "第三方评价", False: "自评"}
Choices = list[tuple[Any, str]]


def elsewhere(uscc: str, region_code: str) -> str:
    """A note on a unit whose code was given out outside its region, empty for any other."""
    return "" if is_registered_in(uscc, region_code) else ELSEWHERE


def filters(actor: Actor, rounds: Iterable[Round]) -> dict[str, Choices]:
    """What the queue can be narrowed to and sorted by; a city has no regions to choose from."""
    is_province = actor.kind == Organization.Kind.PROVINCIAL
    return {
        "status": [(status.value, STATUS_LABELS[status]) for status in statuses(actor)],
        "round": [(row.pk, row.title) for row in rounds],
        "honour": list(Honour.choices),
        "region": [(row.pk, row.name) for row in first_level_regions()] if is_province else [],
        "left": list(selectors.LEFT.items()),
        "flag": list(selectors.FLAGS.items()),
        "sort": list(selectors.SORTS.items()),
    }


@dataclass(frozen=True, slots=True)
class Lack:
    """How many of ``all`` the city has still to do: indicators to verify or conditions to look up."""

    what: str
    left: int
    all: int

    def __str__(self) -> str:
        return f"{self.what} {self.left}/{self.all}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of the queue.

    ``declared`` is the score of the self-evaluation, ``score`` the official one, the body's where it
    ``is_judged``. None while it is being computed, and where nothing ``is_scored``. ``found``: in how
    many negative conditions the city has found something. ``lacks``: what its check still lacks, None where
    the procedure asks for none or the case is over. ``gap``: the body's total less the unit's, or less
    the nearer end of what the unit's may come to, 0 between the ends; None where one of them has no
    points. ``note``: what the reviewer may want to look at, empty where nothing.
    """

    pk: int
    number: str
    unit: str
    uscc: str
    region: str
    honour: str
    industry: str
    round: str
    sealed_at: datetime | None
    status: str
    tone: str
    declared: ScoreRun | None
    found: int
    lacks: Sequence[Lack] | None
    flags: int
    score: ScoreRun | None
    is_scored: bool
    is_judged: bool
    gap: Decimal | None
    closes_at: datetime | None
    note: str

    @property
    def source(self) -> str:
        """Whose ``score`` is."""
        return SOURCES[self.is_judged]

    @property
    def negative(self) -> str:
        """Which negative conditions there are, empty where none."""
        told = {"自报": self.declared.unmet if self.declared else 0, "查出": self.found}
        return "，".join(f"{who} {number} 项" for who, number in told.items() if number)

    @property
    def estimate(self) -> str:
        """Between what the unit's points may come to where its own table prints none: 60.59～94.88."""
        if self.gap is None or self.declared is None or not self.declared.highest:
            return ""
        return f"{points(self.declared.total)}～{points(self.declared.highest)}"

    @property
    def gap_text(self) -> str:
        """``gap`` with its sign."""
        if self.gap is None:
            return ABSENT
        if self.estimate and not self.gap:
            return WITHIN
        return f"{'+' if self.gap > 0 else '−' if self.gap < 0 else ''}{points(abs(self.gap))}"


def rows_of(rows: Sequence[Mapping[str, Any]], rounds: Iterable[Round]) -> list[Waiting]:
    """One page of the queue: three queries beside its own, however many rows of ``rounds``."""
    checked = selectors.checked(row["pk"] for row in rows)
    judged = [told.judged for told in checked.values() if told.judged]
    scores = evaluation.official_scores([*judged, *(row["sheet_id"] for row in rows)])
    schemes = {sha256: evaluation.scheme_by_hash(sha256) for sha256 in {row["scheme"] for row in rows}}
    calendar = selectors.Calendar(selectors.deadlines(row["round_id"] for row in rows))
    asked = {row.pk: (row.title, Procedure.parse(row.procedure)) for row in rounds}
    return [
        _waiting(row, asked[row["round_id"]], schemes[row["scheme"]], scores, checked[row["pk"]], calendar)
        for row in rows
    ]


def _waiting(
    row: Mapping[str, Any],
    round: tuple[str, Procedure],
    scheme: Scheme,
    scores: Mapping[int, ScoreRun],
    checked: Checked,
    calendar: selectors.Calendar,
) -> Waiting:
    title, procedure = round
    own, body = scores.get(row["sheet_id"]), scores.get(checked.judged or 0)
    is_judged, is_over = selectors.is_of_body(checked.judged, scheme), row["status"] in FINAL
    rule = None if is_over else procedure.rule_of(Status(row["status"]))
    return Waiting(
        pk=row["pk"],
        number=row["number"],
        unit=named(row["unit"], row["subject"]),
        uscc=row["uscc"],
        region=row["region_name"],
        honour=Honour(row["honour"]).label,
        industry=row["industry"] or GENERAL,
        round=title,
        sealed_at=row["sealed_at"],
        status=procedure.status_label(row["status"]),
        tone=presenting.TONES.get(row["status"], "active"),
        declared=own,
        found=checked.found,
        lacks=None if is_over else _lacks(procedure, scheme, checked),
        flags=checked.flags,
        score=(body if is_judged else own) if scheme.is_scored else None,
        is_scored=scheme.is_scored,
        is_judged=is_judged,
        gap=_gap(own, body, is_range=not scheme.has_points("self")),
        closes_at=calendar.closes(row["round_id"], rule.kind if rule else None, row["region_id"]),
        note=elsewhere(row["uscc"], row["region_code"]),
    )


def _gap(own: ScoreRun | None, body: ScoreRun | None, *, is_range: bool) -> Decimal | None:
    """How far the body's total lies from the unit's, which is a range where its own table has no points."""
    if not (own and body and own.total and body.total) or (is_range and not own.highest):
        return None
    said, least = Decimal(body.total), Decimal(own.total)
    most = Decimal(own.highest) if is_range else least
    return min(said - least, Decimal(0)) + max(said - most, Decimal(0))


def _lacks(procedure: Procedure, scheme: Scheme, checked: Checked) -> Sequence[Lack] | None:
    """What is left of the city's check (湖南通知 四、1), nothing where it is complete."""
    asked = [
        Lack(what, total - done, total)
        for asks, what, done, total in (
            (procedures.asks_verification(procedure), "指标未核实", checked.verified, scheme.rows_asked),
            (procedures.asks_lookup(procedure), "情形未查询", checked.looked_up, len(scheme.gates)),
        )
        if asks
    ]
    return [lack for lack in asked if lack.left > 0] if asked else None
