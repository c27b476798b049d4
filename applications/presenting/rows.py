"""The rows of a scored table and the lines of 附表 1.2 as a page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from evaluation.cells import described_key, note_key, threshold_key, threshold_reason_key, variant_key
from evaluation.filled import Filled
from evaluation.forms import Box
from evaluation.reach import distances
from evaluation.scoring.criterion import Criterion, Gate, Quantity, Variant
from evaluation.scoring.layout import Side, TableRow
from evaluation.scoring.measure import Measured
from evaluation.scoring.numbers import plain, shortened
from evaluation.scoring.result import RowScore, value_text
from evaluation.scoring.scheme import Scheme
from greenmfg.templatetags.formats import number

ASKED = {"met": "是否符合", "points": "得分", "count": "数量"}


@dataclass(frozen=True)
class Row:
    """One indicator as its page shows it."""

    criterion: Criterion
    number: str
    printed: Sequence[tuple[str, str]]  # columns of the table: 引领值, 基准值, 取值规则 …
    value: Box | None  # none of an open table, whose rows stand in a grid
    variant: Box | None
    note: Box
    score: RowScore
    benchmark: Mapping[str, str] | None
    threshold: Box | None = None  # chosen by the assessor in place of the printed one …
    threshold_reason: Box | None = None  # … and why
    measured: Measured | None = None  # what the quantities come to beside a verdict or points
    described: Box | None = None  # the text asked for beside the value
    beside: Any = None  # what the other side says of it

    @property
    def shown(self) -> str:
        """The measured value as people read it, empty where there is none."""
        value = self.measured.value if self.measured else None
        return "" if value is None else plain(shortened(value))

    @property
    def reason(self) -> str:
        """Why there is no measured value; what waits says so itself."""
        if self.score.status == "pending" and not self.criterion.benchmarked:
            return self.score.trace["reason"]
        return self.measured.reason if self.measured else ""

    @property
    def points_title(self) -> str:
        """What its points are called: of an index they are no weight, and more than 引领值 has more."""
        return "引领值得分" if self.criterion.kind == "ratio" else "权重分值"

    @property
    def is_on_bar(self) -> bool:
        """Whether 基准值 and 引领值 are drawn: where they make the points, or where they are known."""
        return self.criterion.kind in ("linear", "ratio") or self.benchmark is not None

    @property
    def value_text(self) -> str:
        """The value that is scored, as people read it."""
        return value_text(self.score.trace)

    @property
    def computed(self) -> Decimal | None:
        value = self.score.trace["value"]
        return None if value is None else Decimal(self.value_text)

    @property
    def leading(self) -> Decimal | None:
        return self._mark("leading")

    @property
    def baseline(self) -> Decimal | None:
        return self._mark("baseline")

    def _mark(self, name: str) -> Decimal | None:
        text = self.benchmark[name] if self.benchmark else ""
        return Decimal(text) if text else None


@lru_cache(maxsize=64)
def _printed(scheme: Scheme) -> Mapping[str, Sequence[tuple[str, str]]]:
    """By criterion, what the scored table prints about it beside its wording: column title and text."""
    return {
        key: [(column.title, row.cells[column.key]) for column in table.columns if column.key in row.cells]
        for table in scheme.scored_tables
        for row in table.rows
        for key in row.criteria
    }


def row_of(filled: Filled, criterion: Criterion, found: Mapping[str, Box], *, beside: Any = None) -> Row:
    """``criterion`` with its boxes out of ``found``."""
    variant = filled.variant_of(criterion)
    score = filled.rows[criterion.key]
    value = found.get(criterion.key)
    # The unit stands beside the box.
    printed = [
        (title, text)
        for title, text in _printed(filled.scheme).get(criterion.key, ())
        if value is None or text != value.unit
    ]
    is_typed = value is not None and value.cell.kind == "number"
    if value is not None and is_typed and variant is not None and variant.formula:
        value.help = f"{value.help}{_way(criterion, variant)}{_shown_formula(filled, criterion, variant)}"
    if value is not None and value.cell.kind == "points":
        value.help += criterion.help
    if value is not None and not is_typed:
        _shorten_labels(found, criterion.key, criterion.key, filled.side)
    return Row(
        criterion=criterion,
        number=score.number,
        printed=printed,
        value=value,
        variant=found.get(variant_key(criterion.key)),
        note=found[note_key(criterion.key)],
        score=score,
        benchmark=filled.benchmark_of(criterion),
        threshold=found.get(threshold_key(criterion.key)),
        threshold_reason=found.get(threshold_reason_key(criterion.key)),
        measured=None if is_typed else filled.measured(criterion),
        described=found.get(described_key(criterion.key)),
        beside=beside,
    )


def _way(criterion: Criterion, variant: Variant) -> str:
    if variant.repeat:
        return f"按上表各{variant.repeat.label.removesuffix('名称')}的数据分别计算："
    return "由数据计算：" if criterion.kind == "elasticity" else "可直接填写，或留空由数据计算："


def _shown_formula(filled: Filled, criterion: Criterion, variant: Variant) -> str:
    """``综合能耗 ÷ 工厂总产值``, with what it comes to once it has been computed."""
    trace = filled.rows[criterion.key].trace
    shown = filled.scheme.formulas[criterion.key, variant.key].shown
    computed = trace["inputs"] and trace["value"]
    return f"{shown} = {number(value_text(trace))} {trace['unit']}" if computed else shown


@dataclass(frozen=True)
class Line:
    """A line of the side's own table (附表 1.2) with the quantities that are first asked for by it."""

    row: TableRow
    text: str
    necessity: str  # 必选 or 可选, of the line or of what it stands for; empty where neither says
    value: Box
    variant: Box | None
    note: Box
    quantities: Sequence[Box]
    others: Sequence[str]  # names of quantities it shares with earlier lines
    formula: str
    measured: Measured | None
    demands: Sequence[str]  # what the third party will judge a measured line by
    distances: Sequence[str]  # how far the value is from it

    @property
    def inputs(self) -> str:
        """``工厂用地面积 10000 m²、…``: what went into the computed value; empty where there is none."""
        found = self.measured.inputs if self.measured and self.measured.value is not None else ()
        return "、".join(f"{row['name']} {number(row['value'])} {row['unit']}".rstrip() for row in found)

    @property
    def computed(self) -> str:
        """The computed value with its unit, empty where there is none."""
        if self.measured is None or self.measured.value is None:
            return ""
        return f"{number(plain(shortened(self.measured.value)))} {self.measured.unit}".rstrip()


def lines_of(filled: Filled, lines: Sequence[TableRow], found: Mapping[str, Box]) -> list[Line]:
    """``lines`` with their boxes; a quantity that several lines use is asked for once, at the first."""
    criteria = {row.key: row for row in filled.scheme.criteria}
    asked: set[str] = set()
    result = []
    for line in lines:
        first = criteria[line.criteria[0]]
        rows = [criteria[key] for key in line.criteria]
        needed = quantities_of(filled, rows)
        variant = filled.variant_of(first)
        _shorten_labels(found, line.key, first.key, filled.side)
        formula = filled.scheme.formulas[first.key, variant.key].shown if variant and variant.formula else ""
        result.append(
            Line(
                row=line,
                text=filled.scheme.wording(line),
                necessity=line.necessity or first.necessity or "",
                value=found[line.key],
                variant=found.get(variant_key(first.key)),
                note=found[note_key(line.key)],
                quantities=[found[row.key] for row in needed if row.key not in asked],
                others=[row.name for row in needed if row.key in asked],
                formula=formula,
                measured=filled.measured(first),
                demands=_demands(rows) if formula else (),
                distances=distances(filled, rows),
            )
        )
        asked |= {row.key for row in needed}
    return result


def _demands(rows: Sequence[Criterion]) -> list[str]:
    """``必选（3 分）：…`` of each row, as 附表 2.2 prints it."""
    return [f"{row.necessity}（{plain(row.points)} 分）：{row.text}" for row in rows]


def quantities_of(filled: Filled, rows: Sequence[Criterion]) -> list[Quantity]:
    """What the formulas of ``rows`` need, whichever way is chosen, in the order of the scheme."""
    names = {name for row in rows for name in filled.scheme.inputs[row.key]}
    return [quantity for quantity in filled.scheme.quantities if quantity.key in names]


def explanations_of(gate: Gate, found: Mapping[str, Box]) -> list[Box]:
    """The boxes below ``gate`` in which it is explained; they say no more than what is asked of it."""
    asked = [row for row in gate.explanations if row.key in found]
    for row in asked:
        found[row.key].label = row.label
    return [found[row.key] for row in asked]


def _shorten_labels(found: Mapping[str, Box], row: str, criterion: str, side: Side) -> None:
    """The heading names the row already: its boxes say only what they ask about it."""
    asked = {
        row: ASKED.get(found[row].cell.kind, "填报内容"),
        note_key(row): "说明" if side == "self" else "符合性说明",
        variant_key(criterion): "计算口径",
        threshold_key(criterion): "选取的门槛",
        threshold_reason_key(criterion): "选取门槛的理由",
    }
    for key, label in asked.items():
        if key in found:
            found[key].label = label
