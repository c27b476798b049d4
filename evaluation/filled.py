"""A sheet as it stands: scheme, answers and benchmarks together, and what they come to.

One object serves the pages, the check before sealing, the snapshot and the official score, so that
they cannot disagree.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evaluation.cells import MET, UNMET, Catalogue, cells_of, note_key, variant_key
from evaluation.models import Answer
from evaluation.scoring.engine import score
from evaluation.scoring.numbers import parse_number
from evaluation.scoring.result import RowScore, Score, result_as_json
from evaluation.scoring.scheme import Criterion, Gate, Scheme, Variant
from evaluation.scoring.sheet import read_sheet
from greenmfg.errors import Item

Benchmark = Mapping[str, str]  # {"leading", "baseline", "source", "status", "variant"?}


@dataclass(frozen=True, eq=False)
class Filled:
    """``answers`` by (key, year, item); ``benchmarks`` by (criterion, variant, band)."""

    scheme: Scheme
    scheme_sha256: str
    answers: Mapping[tuple[str, int, int], Answer]
    benchmarks: Mapping[tuple[str, str, str], Benchmark]
    industry: str
    year: int

    @cached_property
    def cells(self) -> Catalogue:
        return cells_of(self.scheme)

    def answer(self, key: str) -> Answer | None:
        """The answer of a cell that is neither by year nor repeated."""
        return self.answers.get((key, 0, 0))

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
        """The way of computing the applicant chose; the only or first one where he has not."""
        chosen = self.text(variant_key(criterion.key))
        return next(
            (row for row in criterion.measures if row.key == chosen), next(iter(criterion.measures), None)
        )

    def note(self, criterion: Criterion) -> str:
        """The applicant's remark on ``criterion``."""
        return self.text(note_key(criterion.key))

    def benchmark_of(self, criterion: Criterion) -> Benchmark | None:
        """引领值 and 基准值 for the chosen variant and the unit's band, None where none is known (待定)."""
        variant = self.variant_of(criterion)
        return self.benchmarks.get((criterion.key, variant.key if variant else "", self._band(criterion)))

    def _band(self, criterion: Criterion) -> str:
        text = self.text(criterion.bands.quantity) if criterion.bands else ""
        band = criterion.band_of(parse_number(text)) if text else None
        return band.key if band else ""

    @cached_property
    def sheet_body(self) -> dict[str, Any]:
        """The engine's input, in the shape `manage.py score` reads."""
        return {
            "industry": self.industry,
            "year": str(self.year),
            "gates": {
                gate.key: {"met": self.text(gate.key) == MET}
                for gate in self.scheme.gates
                if self.text(gate.key) in (MET, UNMET)
            },
            "benchmarks": {
                row.key: {name: found[name] for name in ("leading", "baseline", "variant") if found.get(name)}
                for row in self.scheme.criteria
                if (found := self.benchmark_of(row))
            },
            "answers": {
                row.key: given for row in self.scheme.criteria if (given := self._given(row)) is not None
            },
        }

    def _given(self, criterion: Criterion) -> dict[str, Any] | None:
        answer = self.answer(criterion.key)
        if answer and answer.waiver:
            return {"not_applicable": answer.reason}
        text = answer.value if answer else ""
        match self.cells[criterion.key].kind if criterion.key in self.cells else "row":
            case "met":
                return {"met": text == MET} if text else None
            case "points":
                return {"points": text} if text else None
            case "count":
                return {"count": text} if text else None
            case "row":
                return self._given_by_row(criterion)
        if not text:
            return self._quantities(criterion)
        chosen = self.text(variant_key(criterion.key))
        return {"value": text, **({"variant": chosen} if chosen else {})}

    def _given_by_row(self, criterion: Criterion) -> dict[str, Any] | None:
        """What a row of the side's own table says of the required criteria it stands for."""
        row = next((row for table in self.scheme.tables for row in table.rows
                    if table.side == "self" and criterion.key in row.criteria), None)  # fmt: skip
        if row is None or criterion.kind != "required" or not self.text(row.key):
            return None
        return {"met": self.text(row.key) == MET}

    def _quantities(self, criterion: Criterion) -> dict[str, Any] | None:
        variant = self.variant_of(criterion)
        if variant is None or not variant.formula:
            return None
        names = self.scheme.formulas[criterion.key, variant.key].names
        given = {name: self.text(name) for name in names if self.text(name)}
        return {"quantities": given, **({"variant": variant.key} if variant.key else {})} if given else None

    @cached_property
    def score(self) -> Score:
        """The engine's result; a text that went past the cells' checks is a fault of ours and raises."""
        return score(self.scheme, read_sheet(self.scheme, self.sheet_body))

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
        if self.scheme.scored_table.side == "self":
            items += [
                Item(row.key, f"“{row.text}”：{self.rows[row.key].trace['reason'] or '尚未填写'}")
                for row in self.scheme.criteria
                if self.rows[row.key].status == "missing"
            ]
        else:
            items += self._open_rows()
        return items

    def _open_rows(self) -> list[Item]:
        """Rows of the side's own table (附表 1.2) that nobody has answered."""
        return [
            Item(row.key, f"“{row.text}”尚未填写。")
            for table in self.scheme.tables
            if table.side == "self"
            for row in table.rows
            if row.key in self.cells and row.criteria and not self.says(row.key)
        ]

    def unmet_gates(self) -> list[Item]:
        """Binding conditions the applicant himself says are not met (不得申报)."""
        return [Item(gate.key, _unmet_text(gate)) for gate in self.scheme.gates
                if gate.binding and self.text(gate.key) == UNMET]  # fmt: skip


def _unmet_text(gate: Gate) -> str:
    return f"存在“{gate.text}”的情形。" if gate.polarity == "negative" else f"不符合“{gate.text}”。"
