"""What a document is printed from: a sheet as it was sealed, its score, its evidence and its seal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from applications.models.evidence import page_range
from evaluation.cell import MET, verdicts
from evaluation.cells import described_key, threshold_key, threshold_reason_key
from evaluation.filled import Filled
from evaluation.scoring.criterion import MET_WORDS, Criterion, Gate, Words
from evaluation.scoring.layout import Document, Field, TableRow
from evaluation.scoring.measure import Measured
from evaluation.scoring.numbers import plain, shortened
from evaluation.scoring.result import value_text

UNCONFIRMED, PENDING = "〔待确认〕", "待定"
Act = Literal["提交", "封存", "签署"]


@dataclass(frozen=True, kw_only=True)
class Seal:
    """By whom and when a snapshot was sealed, and where its document can be checked."""

    act: Act
    receipt: str  # empty until the filing has gone to the city
    sha256: str
    by: str
    at: datetime
    check_url: str

    @property
    def heading(self) -> str:
        """What the block with the hash is called."""
        return "提交回执" if self.act == "提交" else f"{self.act}凭证"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a body's snapshot says beside its sheet: see `applications.services.third_party`."""

    conclusion: str  # a value of Entrustment.Conclusion; empty before the signature
    reason: str
    people: Mapping[str, str]
    visits: Sequence[Mapping[str, Any]]
    assessor: Mapping[str, Any]
    judged: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A piece of evidence as the tables name it, with the rows it proves: see ``Filing.evidence``."""

    label: str
    title: str
    pages: int | None
    links: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Filing:
    """``score`` is the result as `manage.py score` prints it; without a ``seal`` it is a draft.

    ``evidence`` lists what was linked when it was sealed: ``{"number", "title", "links": [{"key",
    "page_from", "page_to"}]}``; the number is the one the unit's library gave.
    """

    filled: Filled
    score: Mapping[str, Any]
    evidence: Sequence[Mapping[str, Any]]
    number: str
    office: str
    seal: Seal | None
    unit: str = ""  # who applies
    judgement: Judgement | None = None  # only of a body's report

    @property
    def layout(self) -> Document:
        """The printed document of the side that filled in the sheet."""
        return next(row for row in self.filled.scheme.documents if row.side == self.filled.side)

    @cached_property
    def score_rows(self) -> dict[str, dict[str, Any]]:
        """The scored rows by key of the criterion."""
        return {row["key"]: row for row in self.score["rows"]}

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """The criteria by key."""
        return {row.key: row for row in self.filled.scheme.criteria}

    @cached_property
    def gates(self) -> dict[str, Gate]:
        """The gates by key."""
        return {gate.key: gate for gate in self.filled.scheme.gates}

    @property
    def total(self) -> str:
        """The total with its mark, 待定 where nothing is scored."""
        return f"{self.score['total']}{self._mark}" if self.score["total"] else PENDING

    @property
    def _mark(self) -> str:
        scheme = self.filled.scheme
        parts = (scheme.aggregation, scheme.rounding, scheme.years, *scheme.selections)
        return UNCONFIRMED if any(part and part.status == "unconfirmed" for part in parts) else ""

    @property
    def total_text(self) -> str:
        """The total in a sentence: the unit comes before the mark."""
        number = self.score["total"]
        return self.total.replace(number, f"{number} 分", 1) if number else PENDING

    def field_text(self, field: Field) -> str:
        """What was filled into ``field``, as it is printed."""
        if field.type == "score":
            return self._shown(field.shows)
        answer = self.filled.answer(field.key)
        if answer is None:
            return ""
        if answer.waiver:
            return answer.waiver
        if field.type == "date" and answer.value:
            year, month, day = map(int, answer.value.split("-"))
            return f"{year}年{month}月{day}日"
        return answer.value

    def _shown(self, shows: str) -> str:
        """A result as a form shows it: the total, that of a year, or whether the binding gates are met."""
        if shows == "gates":
            met = [gate["met"] for gate in self.score["gates"] if gate["binding"]]
            return "不符合" if False in met else "" if None in met else "符合"
        if shows == "total":
            return self.total
        years = sorted(self.score.get("years", {}))
        place = int(shows.removeprefix("year_")) - 1
        return self.year_total(years[place]) if place < len(years) else PENDING

    def year_total(self, year: str) -> str:
        """What one year comes to, with its mark."""
        total = self.score["years"][year]["total"]
        return f"{total}{self._mark}" if total else PENDING

    def data(self, criterion: Criterion) -> list[str]:
        """What a row's value is computed from, and the value: a line each."""
        filled = self.filled
        lines = [filled.text(described_key(criterion.key))] if criterion.describe else []
        trace = self.score_rows[criterion.key]["trace"]
        lines += [_item(row) for row in trace["items"]]
        lines += [_input(row) for row in trace["inputs"]]
        if criterion.count and criterion.count.ticked:
            ticked = filled.text(criterion.key).split("\n")
            lines += [f"{item}：{'是' if item in ticked else '否'}" for item in criterion.count.items]
            return [*lines, _with_unit(str(len([text for text in ticked if text])), criterion.unit)]
        return lines if trace["items"] else [*lines, self._criterion_text(criterion)]

    def verdicts(self, row: TableRow, printed: Collection[str] = ()) -> list[str]:
        """What is said of a printed row: a line per gate or criterion it names, or of its own.

        A unit that stands ``printed`` in the row is not told again.
        """
        if row.gates:
            return [self._verdict(key, self.gates[key].answers) for key in row.gates]
        if row.key and row.key not in self.criteria:
            value = self.measured(self.criteria[row.criteria[0]])
            return [self._verdict(row.key), value, self.filled.note(row.key)]
        return [self._criterion_text(self.criteria[key], printed) for key in row.criteria]

    def grounds(self, criterion: Criterion) -> list[str]:
        """What a body says of a row beside its points: verdict or value, and the threshold it chose."""
        cell = self.filled.cells.get(criterion.key)
        if cell is None or cell.kind not in (MET, "points"):
            return [self._criterion_text(criterion)]
        chosen = self.filled.text(threshold_key(criterion.key))
        reason = self.filled.text(threshold_reason_key(criterion.key))
        return [
            self._verdict(criterion.key),
            self.measured(criterion),
            f"选取的门槛：{_with_unit(chosen, criterion.unit)}。理由：{reason}" if chosen else "",
        ]

    def measured(self, criterion: Criterion) -> str:
        """What the quantities come to by the chosen way, empty where none are given."""
        found = self.filled.measured(criterion)
        if found is None:
            return ""
        name = found.variant.name if found.variant and criterion.variants else "指标值"
        return f"{name}：{self.value(criterion, found)}"

    def value(self, criterion: Criterion, found: Measured) -> str:
        """A computed value with its unit and mark, or why there is none."""
        if found.value is None:
            return found.reason
        mark = UNCONFIRMED if criterion.status == "unconfirmed" else ""
        return f"{_with_unit(plain(shortened(found.value)), found.unit)}{mark}"

    def _verdict(self, key: str, words: Words = MET_WORDS) -> str:
        answer = self.filled.answer(key)
        if answer is None:
            return ""
        if answer.waiver:
            return answer.waiver
        return verdicts(words).get(answer.value, "")

    def _criterion_text(self, criterion: Criterion, printed: Collection[str] = ()) -> str:
        answer = self.filled.answer(criterion.key)
        if answer is not None and answer.waiver:
            return answer.waiver
        trace = self.score_rows[criterion.key]["trace"]
        if told := value_text(trace):
            return _with_unit(told, "" if trace["unit"] in printed else trace["unit"])
        if answer is None:
            return ""
        match self.filled.cells[criterion.key].kind:
            case "met":
                return verdicts().get(answer.value, "")
            case "points":
                return f"自评 {answer.value} 分"
            case "count":
                return _with_unit(answer.value, criterion.unit)
        return answer.value

    def proofs(self, keys: Sequence[str]) -> list[str]:
        """Numbers and pages of the evidence for any of ``keys``: ``证1（第3—5页）``, ``自评证2``."""
        found = (
            f"{row.label}{pages(link)}" for row in self.cited for link in row.links if link["key"] in keys
        )
        return list(dict.fromkeys(found))

    @cached_property
    def cited(self) -> list[Cited]:
        """The evidence that the tables name: the filler's own, and in a body's report what it verified.

        A body verifies the self-evaluation with its evidence (257号 附件 2-2 三), so a row of 附表 2.1 and
        2.2 names what the unit gave for the row of 附表 1.1 or 1.2 that it judges.
        """
        own = [_cited(row, f"证{row['number']}", row["links"]) for row in self.evidence]
        if self.judgement is None:
            return own
        verified = self.judgement.judged.get("evidence", ())
        judged = (_cited(row, f"自评证{row['number']}", self._judging(row["links"])) for row in verified)
        return own + [row for row in judged if row.links]

    def _judging(self, links: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """``links`` on rows of the self-evaluation, on the rows that judge them."""
        return [
            {**link, "key": key}
            for link in links
            for key in self._judging_rows.get(link["key"], (link["key"],))
            if key in self.filled.cells
        ]

    @cached_property
    def _judging_rows(self) -> dict[str, Sequence[str]]:
        """The criteria that judge each row of the self-evaluation; a gate has one key on both sides."""
        tables = (table for table in self.filled.scheme.tables if table.side == "self")
        return {row.key: row.criteria for table in tables for row in table.rows if row.key}


def _cited(row: Mapping[str, Any], label: str, links: Sequence[Mapping[str, Any]]) -> Cited:
    return Cited(label=label, title=row["title"], pages=row.get("pages"), links=links)


def pages(link: Mapping[str, Any]) -> str:
    """The pages of a piece of evidence that a link names, empty for all of it."""
    text = page_range(link["page_from"], link["page_to"])
    return f"（{text}）" if text else ""


def _item(row: Mapping[str, Any]) -> str:
    told = [_input(each) for each in row["inputs"]]
    if row["value"]:
        told.append(_with_unit(plain(shortened(Decimal(row["value"]))), row["unit"]))
    return f"{row['name']}：{'；'.join(told)}"


def _input(row: Mapping[str, str]) -> str:
    return f"{row['name']}：{_with_unit(row['value'], row['unit'])}"


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".rstrip()
