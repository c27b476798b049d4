"""A sheet as it stands: scheme, answers and benchmarks together, and what they come to.

One object serves the pages, the check before sealing, the snapshot and the official score, so that
they cannot disagree.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import localcontext
from functools import cached_property
from typing import Any

from evaluation.cell import MET, ROW, UNMET, YES, Catalogue, Cell
from evaluation.cells import (
    COMPARED,
    ENTRY,
    cells_of,
    entry_keys,
    note_key,
    thing_keys,
    threshold_key,
    threshold_reason_key,
    variant_key,
)
from evaluation.models import Answer
from evaluation.said import Said
from evaluation.scoring.answers import Answer as QuantityAnswer
from evaluation.scoring.answers import SheetInput
from evaluation.scoring.criterion import Criterion, Gate, Repeat, Variant
from evaluation.scoring.engine import score
from evaluation.scoring.layout import ChecklistItem, Field, Side, TableRow
from evaluation.scoring.measure import Measured, measure
from evaluation.scoring.numbers import ARITHMETIC, is_number, parse_number
from evaluation.scoring.places import name_of, place_of, whose
from evaluation.scoring.result import RowScore, Score, result_as_json
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.sheet import read_sheet
from evaluation.scoring.spread import data_year
from greenmfg.errors import Item

MARKS = ("leading", "baseline", "variant")
Benchmark = Mapping[str, str]  # {"leading", "baseline", "source", "status", "variant"?}


@dataclass(frozen=True, eq=False)
class Filled:
    """``answers`` by (key, year, item); ``benchmarks`` by (criterion, variant, band)."""

    scheme: Scheme
    scheme_sha256: str
    answers: Mapping[tuple[str, int, int], Said]
    benchmarks: Mapping[tuple[str, str, str], Benchmark]
    industry: str
    year: int
    side: Side = "self"

    @cached_property
    def cells(self) -> Catalogue:
        return cells_of(self.scheme, self.side)

    @property
    def data_year(self) -> int:
        """The year whose figures it tells, of several the last."""
        return data_year(self.year)

    @property
    def has_points(self) -> bool:
        """Whether this side's own table prints points."""
        return self.scheme.has_points(self.side)

    @property
    def has_form(self) -> bool:
        """Whether there is anything to be filled in on this side."""
        return self.scheme.has_form(self.side)

    def answer(self, name: str) -> Said | None:
        """The answer of a cell."""
        return self.answers.get(place_of(name))

    def text(self, key: str) -> str:
        """The text of a cell, empty where nothing is written."""
        answer = self.answer(key)
        return answer.value if answer else ""

    def version(self, key: str) -> int:
        """The version of a cell's answer as a page shows it, 0 where nothing was ever written."""
        answer = self.answer(key)
        return answer.version if answer else 0

    def says(self, key: str) -> bool:
        """Whether a cell is answered: by a text, or by a claim that it does not apply."""
        answer = self.answer(key)
        return answer is not None and bool(answer.value or answer.waiver)

    def variant_of(self, criterion: Criterion) -> Variant | None:
        """The way of computing that was chosen; the only or first one where none was."""
        chosen = self._variant_text(criterion)
        return next(
            (row for row in criterion.measures if row.key == chosen), next(iter(criterion.measures), None)
        )

    def _variant_text(self, criterion: Criterion) -> str:
        """The chosen variant; a line over several criteria (附表 1.2) asks once, for its first."""
        line = self._lines.get(criterion.key)
        return self.text(variant_key(line.criteria[0] if line else criterion.key))

    @cached_property
    def _lines(self) -> dict[str, TableRow]:
        """By criterion, the line of this side's own table that stands for it."""
        return {
            key: row
            for table in self.scheme.tables
            if table.side == self.side
            for row in table.rows
            if row.key in self.cells
            for key in row.criteria
            if key not in self.cells
        }

    def last_typed(self, keys: Iterable[str]) -> Said | None:
        """The answer of ``keys`` that a person wrote last; what the platform filled in itself is nobody's."""
        found = (self.answer(key) for key in keys)
        own = [
            row for row in found if row and (row.version > 1 or not self.cells[name_of(*row.cell)].prefill)
        ]
        return max(own, key=lambda row: row.updated_at, default=None)

    def line_says(self, criterion: Criterion) -> str:
        """What the line that stands for ``criterion`` is answered with; empty where it is not."""
        line = self._lines.get(criterion.key)
        return self.text(line.key) if line else ""

    def line_key(self, criterion: Criterion) -> str:
        """The key under which this side meets ``criterion``: its line's, or its own."""
        line = self._lines.get(criterion.key)
        return line.key if line else criterion.key

    def box_of(self, key: str) -> str:
        """The cell where one answers the row or cell ``key``: itself, its line, an entry, a quantity."""
        if key in self.cells and self.cells[key].kind != ROW:
            return key
        line = self._lines.get(key)
        given = [row.key for row in self.scheme.quantities if row.key in self.scheme.inputs[key]]
        own = (line.key if line else "", f"{name_of(key, 0, 1)}.name", *given)
        return next(name for name in own if name in self.cells)

    def read_from(self, criterion: Criterion) -> set[str]:
        """The cells that ``criterion`` is read from: its own or its line, its table, its quantities."""
        own = {criterion.key, self.line_key(criterion), *entry_keys(criterion)}
        variant, growth = self.variant_of(criterion), self.scheme.growths.get(criterion.key)
        formula = self.scheme.formulas.get((criterion.key, variant.key)) if variant else None
        names = formula.names if formula else frozenset()
        if variant and variant.repeat:
            return own.union(thing_keys(variant.repeat, names))
        return own | names | (growth.names if growth else frozenset())

    def title(self, criterion: Criterion) -> str:
        """The wording of ``criterion``, with its year where it is asked for several."""
        return f"{criterion.text}{whose(criterion.key)}"

    def note(self, key: str) -> str:
        """The remark on the criterion, gate or line named ``key``."""
        return self.text(note_key(key))

    def measured(self, criterion: Criterion) -> Measured | None:
        """What the quantities come to by the chosen way, whatever else was answered; None without any."""
        variant = self.variant_of(criterion)
        if variant is None or not variant.formula:
            return None
        if variant.repeat:
            return None
        formula = self.scheme.formulas[criterion.key, variant.key]
        given = {name: parse_number(self.text(name), signed=self.scheme.quantity[name].signed)
                 for name in formula.names if self.text(name)}  # fmt: skip
        if not given:
            return None
        answer = QuantityAnswer(quantities=given, variant=variant.key)
        with localcontext(ARITHMETIC):
            return measure(criterion, ((variant, formula),), self.scheme.quantity, answer, None)

    def value_cell(self, criterion: Criterion) -> Cell | None:
        """The cell that reads a number said of ``criterion`` itself; None where it is but 符合 or words."""
        own, variant = self.cells.get(criterion.key), self.variant_of(criterion)
        if own is not None and own.is_number:
            return own
        if variant is None or not variant.formula:
            return None
        label, unit = criterion.text, variant.unit
        return Cell(key=criterion.key, label=label, kind="number", unit=unit, signed=criterion.signed)

    def benchmark_of(self, criterion: Criterion) -> Benchmark | None:
        """引领值 and 基准值 for the chosen variant and the unit's band, None where none is known (待定)."""
        variant = self.variant_of(criterion)
        return self._benchmark(criterion, variant.key if variant else "", self._band(criterion))

    def _benchmark(self, criterion: Criterion, variant: str, band: str) -> Benchmark | None:
        """Those of a criterion are the same in every year that it is answered for."""
        return self.benchmarks.get((place_of(criterion.key).key, variant, band))

    def _band(self, criterion: Criterion) -> str:
        text = self.text(criterion.bands.quantity) if criterion.bands else ""
        band = criterion.band_of(parse_number(text)) if text else None
        return band.key if band else ""

    @cached_property
    def sheet_body(self) -> dict[str, Any]:
        """The engine's input, in the shape `manage.py score` reads."""
        return {
            "industry": self.industry,
            "year": str(self.data_year),
            "gates": {
                gate.key: {"met": self.text(gate.key) == MET}
                for gate in self.scheme.gates
                if self.text(gate.key) in (MET, UNMET)
            },
            "benchmarks": {
                row.key: {name: found[name] for name in MARKS if found.get(name)}
                for row in self.scheme.criteria
                if (found := self.benchmark_of(row))
            },
            "answers": {
                row.key: given for row in self.scheme.criteria if (given := self._given(row)) is not None
            },
        }

    def _given(self, criterion: Criterion) -> dict[str, Any] | None:
        if criterion.entries:
            return self._entries(criterion.entries.most, criterion.key)
        if criterion.kind == "elasticity":
            return self._quantities(criterion)
        line = self._lines.get(criterion.key)
        answer = self.answer(line.key if line else criterion.key)
        if answer and answer.waiver:
            # A claim on a line touches only those of its criteria that may be claimed away.
            return {"not_applicable": answer.reason} if criterion.not_applicable != "forbidden" else None
        text = answer.value if answer else ""
        match MET if line else self.cells[criterion.key].kind:
            case "met":
                # A line says of a 可选 criterion no more than that it is claimed; its points are judged.
                is_verdict = bool(text) and criterion.kind in ("required", "yes_no")
                decided: dict[str, Any] | None = {"met": text == MET} if is_verdict else None
            case "points":
                decided = {"points": text} if text else None
            case "count":
                return {"count": text} if text else None
            case "paragraph":
                return {"text": text} if text else None
            case "choices":
                return {"count": str(len(text.split("\n")))} if text else None
            case _:
                return self._value(criterion, text)
        return decided and {**decided, **self._record(criterion)}

    def _entries(self, most: int, key: str) -> dict[str, Any] | None:
        """The rows of an open table that are filled in; one that is only begun is left to `problems`."""
        rows = []
        for item in range(1, most + 1):
            name = name_of(key, 0, item)
            said, met = self._compared(name), self.text(f"{name}.met")
            if _is_whole(said):
                rows.append(said | ({"met": met == MET} if met and said["comparison"] == "text" else {}))
        return {"entries": rows} if rows else None

    def _value(self, criterion: Criterion, text: str) -> dict[str, Any] | None:
        """A measured answer: as typed, else computed from quantities."""
        if not text:
            return self._quantities(criterion)
        chosen = self._variant_text(criterion)
        return {"value": text, **({"variant": chosen} if chosen else {})}

    def _record(self, criterion: Criterion) -> dict[str, Any]:
        """What stands on record beside a verdict or points: the quantities, the threshold chosen and why."""
        threshold = self.text(threshold_key(criterion.key))
        reason = self.text(threshold_reason_key(criterion.key))
        chosen = {"threshold": threshold, "reason": reason} if threshold and reason else {}
        return {**(self._quantities(criterion) or {}), **chosen}

    def _quantities(self, criterion: Criterion) -> dict[str, Any] | None:
        variant = self.variant_of(criterion)
        if variant is None or not variant.formula:
            return None
        chosen = {"variant": variant.key} if variant.key else {}
        names = self.scheme.formulas[criterion.key, variant.key].names
        if variant.repeat:
            items = list(self._items(criterion, variant, variant.repeat, sorted(names)))
            return {"items": items, **chosen} if items else None
        growth = self.scheme.growths.get(criterion.key)
        names |= growth.names if growth else frozenset()
        given = {name: self.text(name) for name in names if self.text(name)}
        return {"quantities": given, **chosen} if given else None

    def _items(
        self, criterion: Criterion, variant: Variant, repeat: Repeat, names: Sequence[str]
    ) -> Iterator[dict[str, Any]]:
        """The things of which anything is given, each with the benchmark of its own name."""
        for item in range(1, repeat.most + 1):
            given = {name: text for name in names if (text := self.text(name_of(name, 0, item)))}
            title = self.text(name_of(repeat.key, 0, item))
            if not given:
                continue
            # 限额 and 定额 are those of the product; where none is known by its name, those of the row.
            known = (self._benchmark(criterion, variant.key, band) for band in (title, ""))
            own = next((found for found in known if found), None)
            held = {"benchmark": {name: own[name] for name in MARKS if own.get(name)}} if own else {}
            yield {"name": title or f"{repeat.label}（第 {item} 项）", "quantities": given, **held}

    @cached_property
    def sheet_input(self) -> SheetInput:
        """The engine's input; a text that went past the cells' checks is a fault of ours and raises."""
        return read_sheet(self.scheme, self.sheet_body)

    @cached_property
    def score(self) -> Score:
        """The engine's result."""
        return score(self.scheme, self.sheet_input)

    @cached_property
    def rows(self) -> dict[str, RowScore]:
        """The engine's rows by criterion."""
        return {row.key: row for row in self.score.rows}

    def score_as_json(self) -> dict[str, Any]:
        """The result as `manage.py score` prints it."""
        return result_as_json(self.scheme, self.scheme_sha256, self.score)

    def input_sha256(self) -> str:
        """SHA-256 of the engine's whole input."""
        text = json.dumps(self.sheet_body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """All of it but the scheme, in a stable order: what a snapshot freezes and `selectors.thaw` reads."""
        return {
            "side": self.side,
            "industry": self.industry,
            "year": self.year,
            "answers": [
                {
                    "key": key,
                    "year": year,
                    "item": item,
                    "value": row.value,
                    "state": row.state,
                    "reason": row.reason,
                }
                for (key, year, item), row in sorted(self.answers.items())
                if row.state != Answer.State.EMPTY
            ],
            "benchmarks": [
                {"key": key, **found, "variant": variant, "band": band}
                for (key, variant, band), found in sorted(self.benchmarks.items())
            ],
        }

    def problems(self) -> list[Item]:
        """What stops a seal: fields without text, conditions unanswered, indicators without value."""
        items = [
            Item(cell.key, f"“{cell.label}”尚未填写。")
            for cell in self.cells.values()
            if cell.required and not self.says(cell.key)
        ]
        items += [
            Item(gate.key, f"“{gate.text}”尚未回答。")
            for gate in self.scheme.gates
            if not self.text(gate.key)
        ]
        items += [*self._unexplained(), *self._called_for()]
        if self.scheme.table_scored(self.side):
            items += [
                Item(
                    self.box_of(row.key),
                    f"“{self.title(row)}”：{self.rows[row.key].trace['reason'] or '尚未填写'}",
                )
                for row in self.scheme.criteria
                if self.rows[row.key].status == "missing"
            ]
        else:
            items += self._open_lines()
        return items + self._unreasoned()

    def _open_lines(self) -> list[Item]:
        """Lines of the side's own table (附表 1.2) that nobody has answered."""
        lines = {row.key: row for row in self._lines.values()}
        return [Item(row.key, f"“{row.text}”尚未填写。") for row in lines.values() if not self.says(row.key)]

    def _unexplained(self) -> list[Item]:
        """What must be told about conditions that are not met, and in begun rows of an open table."""
        unmet = [gate for gate in self.scheme.gates if self.text(gate.key) == UNMET]
        asked = [row for gate in unmet for row in gate.explanations]
        items = [
            Item(row.key, f"“{self.cells[row.key].label}”尚未填写。")
            for row in asked
            if row.key in self.cells and not self.says(row.key)
        ]
        return items + [item for row in self.scheme.criteria for item in self._open_entries(row)]

    def _called_for(self) -> Iterator[Item]:
        """What another answer makes necessary: a list and its proof where an honour is claimed."""
        for form in self.scheme.forms:
            rows: tuple[Field | ChecklistItem, ...] = (*form.fields, *form.items)
            for row in rows if form.side == self.side else ():
                why = next(filter(self._affirms, row.required_with), None)
                if why is not None and not self._provides(row.key):
                    label = self.cells[row.key].label
                    yield Item(row.key, f"已填写“{self.cells[why].label}”的，须填写或提供“{label}”。")

    def _affirms(self, key: str) -> bool:
        """Whether a field says yes, or more than nothing."""
        text = self.text(key)
        return parse_number(text, signed=True) > 0 if is_number(text) else text in (YES, MET)

    def _provides(self, key: str) -> bool:
        return self.text(key) == MET if self.cells[key].kind == MET else self.says(key)

    def is_whole(self, criterion: Criterion, item: int) -> bool:
        """Whether a row of the open table of ``criterion`` is filled in, so that it can be compared."""
        name = name_of(criterion.key, 0, item)
        return _is_whole(self._compared(name))

    def _compared(self, name: str) -> dict[str, str]:
        return {part: self.text(f"{name}.{part}") for part in COMPARED}

    def _open_entries(self, criterion: Criterion) -> Iterator[Item]:
        """The rows of an open table that are begun and cannot be compared yet, or name no proof."""
        for item in range(1, criterion.entries.most + 1 if criterion.entries else 1):
            name, row = name_of(criterion.key, 0, item), f"“{criterion.text}”第 {item} 项"
            if self.is_whole(criterion, item):
                if not self.text(f"{name}.source"):
                    yield Item(f"{name}.source", f"{row}没有填写{ENTRY['source']}。")
            elif any(self.text(f"{name}.{part}") for part in ENTRY):
                yield Item(f"{name}.name", f"{row}没有填写完整，或不是数，请更正或清空。")

    def _unreasoned(self) -> list[Item]:
        """Thresholds chosen in place of the printed ones without a reason."""
        return [
            Item(threshold_reason_key(row.key), f"“{row.text}”选取了门槛，请说明理由。")
            for row in self.scheme.criteria
            if self.text(threshold_key(row.key)) and not self.text(threshold_reason_key(row.key))
        ]

    def unmet_gates(self) -> list[Item]:
        """Binding conditions the applicant himself says are not met (不得申报)."""
        return [Item(gate.key, _unmet_text(gate)) for gate in self.scheme.gates
                if gate.binding and self.text(gate.key) == UNMET]  # fmt: skip


def _is_whole(entry: Mapping[str, str]) -> bool:
    """Whether a row of an open table is filled in, with numbers where numbers are compared."""
    if not all(entry.values()):
        return False
    return entry["comparison"] == "text" or (is_number(entry["baseline"]) and is_number(entry["actual"]))


def _unmet_text(gate: Gate) -> str:
    return f"存在“{gate.text}”的情形。" if gate.polarity == "negative" else f"不符合“{gate.text}”。"
