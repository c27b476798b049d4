"""A table of the scheme as a printed grid: columns by what they show, equal neighbours merged.

A merged cell that runs over a page break is drawn by no renderer as a person expects it. Short runs are
therefore real row spans in a block kept on one page, long ones are cells without lines between them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from applications.documents.filing import PENDING, UNCONFIRMED, Filing
from evaluation.scoring.criterion import Category, Criterion
from evaluation.scoring.layout import Column, Table, TableRow
from evaluation.scoring.numbers import plain
from evaluation.scoring.places import place_of

# Lines of text of a run that moves to the next page as a whole: of a category, of what is within one.
KEPT_TOGETHER, KEPT_WITHIN = 20, 10
LINE = {False: 46, True: 80}  # characters in a line across a portrait page, and across a wide one
PORTRAIT_COLUMNS = 6
# 390号 附件1 prints what is asked for and leaves no place for answers: these are our addition.
ADDED = (
    Column(key="answer", title="填报值", shows="answer", width=10),
    Column(key="evidence", title="证明材料索引", shows="evidence", width=7),
    Column(key="score", title="自评得分", shows="score", width=7),
)
# Which columns are merged, and within runs of which others.
MERGED = {
    "category_number": (),
    "category": (),
    "weight": ("category",),
    "group": ("category",),
    "necessity": ("category", "group"),
}
JUDGED = ("required", "graded", "judged")
CENTRED = {"number", "category_number", "category", "group", "necessity", "points", "weight", "unit", "score"}


@dataclass
class GridCell:
    """One printed cell; ``run`` says how an unspanned part of a long run is drawn: top, middle, bottom."""

    text: str
    centred: bool = False
    rows: int = 1
    columns: int = 1
    run: str = ""


@dataclass
class GridRow:
    """One printed row; ``joined`` to the row above where a cell spans both."""

    cells: list[GridCell]
    joined: bool = False


@dataclass(frozen=True, kw_only=True)
class Head:
    """A cell of the head; neighbours with one title share it."""

    title: str
    columns: int


@dataclass(kw_only=True)
class Grid:
    """A printed table with its lines above and below."""

    kind: ClassVar[str] = "grid"

    heading: str
    label: str
    title: str
    lead: str
    year_line: str
    wide: bool
    widths: list[float]
    heads: list[Head]  # none where no column has a printed title
    blocks: list[list[GridRow]]  # what stays on one page
    remarks: list[tuple[str, str]]  # the applicant's: number, text
    doubts: list[tuple[str, str]]  # doubts about the wording: number, text
    has_points: bool  # computed ones, which the score annex explains


def grid(filing: Filing, table: Table, heading: str) -> Grid:
    """``table`` filled in; the year line takes the year of the sheet."""
    columns = _columns(table)
    # Where remarks have no place in the row itself.
    below = table.scored and all(column.shows not in ("explanation", "remark") for column in columns)
    lines = [_Line(filing, columns, row, number) for number, row in enumerate(table.rows, start=1)]
    return Grid(
        heading=heading or f"{table.label} {table.title}".strip(),
        # A heading of the document stands in place of the table's own label and title.
        label="" if heading else table.label,
        title=heading or table.title,
        lead=table.lead,
        year_line=re.sub(r"20\s+年", f"{place_of(table.key).year or filing.filled.year} 年", table.year_line),
        wide=len(columns) > PORTRAIT_COLUMNS,
        widths=_widths(columns),
        heads=_heads(columns),
        blocks=_blocks(_merged(columns, lines) + _foot(filing, table, columns)),
        remarks=[(line.number, text) for line in lines if (text := line.remark)] if below else [],
        doubts=[(line.number, line.row.note) for line in lines if line.row.note],
        has_points=below and filing.filled.has_points,
    )


def _columns(table: Table) -> tuple[Column, ...]:
    """The printed columns, with places for value, evidence and points where a scored table has none."""
    has_answer = any(column.shows in ("answer", "explanation", "data") for column in table.columns)
    return table.columns if has_answer or not table.scored else (*table.columns, *ADDED)


class _Line:
    """One row of the table and the text of each of its cells."""

    def __init__(self, filing: Filing, columns: Sequence[Column], row: TableRow, ordinal: int) -> None:
        self.filing, self.columns, self.row = filing, columns, row
        self.criteria = [filing.criteria[key] for key in row.criteria]
        self.gates = [filing.gates[key] for key in row.gates]
        self.number = next(
            (item.printed_number for item in self.criteria if item.printed_number), str(ordinal)
        )

    @property
    def category(self) -> Category | None:
        key = self.row.category or (self.criteria[0].category if self.criteria else "")
        return next((item for item in self.filing.filled.scheme.categories if item.key == key), None)

    @property
    def group(self) -> str:
        groups = (*(item.group for item in self.criteria), *(item.group for item in self.gates))
        return self.row.group or next(iter(groups), "")

    def text(self, column: Column) -> str:
        """The text of the cell in ``column``; lines are parted by line breaks."""
        match column.shows:
            case "cell":
                return self.row.cells[column.key]
            case "answer" | "explanation" | "data" | "remark" | "evidence":
                return self._told(column)
            case "category" | "category_number" | "weight":
                return self._of_category(column)
            case "points" | "score" | "unit" | "necessity":
                return self._of_criteria(column)
            case "number":
                return self.number
            case "group":
                return self.group
        return self.filing.filled.scheme.wording(self.row)

    def _told(self, column: Column) -> str:
        """What was filled in about the row."""
        match column.shows:
            case "answer":
                told = self.filing.verdicts(self.row, self._printed)
            case "explanation":
                # What has a column of its own is not told again.
                own = any(other.shows == "answer" for other in self.columns)
                said = self.filing.verdicts(self.row) if own else ()
                grounds = [line for line in self._grounds if line not in said]
                printed = self.row.cells.get(column.key, "")
                told = [printed, *self._explained, *grounds, self.remark, self._proofs]
            case "data":
                told = [line for item in self.criteria for line in self.filing.data(item)]
            case "remark":
                return self.remark
            case _:
                return self._proofs
        return "\n".join(filter(None, told))

    @property
    def _printed(self) -> set[str]:
        """The unit, where a column of its own shows it."""
        return {self.text(column) for column in self.columns if column.shows == "unit"}

    @property
    def _keys(self) -> list[str]:
        return list(dict.fromkeys((*self.row.criteria, *self.row.gates, self.row.key)))

    @property
    def _explained(self) -> list[str]:
        """What was told about a condition that is not met."""
        asked = [row for gate in self.gates for row in gate.explanations]
        found = ((row.label, self.filing.filled.text(row.key)) for row in asked)
        return [f"{label}：{text}" for label, text in found if text]

    @property
    def _grounds(self) -> list[str]:
        return [line for item in self.criteria for line in self.filing.grounds(item)]

    @property
    def _proofs(self) -> str:
        return "\n".join(self.filing.proofs(self._keys))

    def _of_category(self, column: Column) -> str:
        category = self.category
        if category is None:
            return ""
        weight = "" if category.weight is None else f"{plain(category.weight)}%"
        if column.shows == "weight":
            return weight
        if column.shows == "category_number":
            year = place_of(category.key).year  # every year numbers its categories from 1
            of_year = [row for row in self.filing.filled.scheme.categories if place_of(row.key).year == year]
            return str(of_year.index(category) + 1)
        # 390号 附件1 prints the weight with the name: 一级指标（权重）.
        return f"{category.name}（{weight}）" if weight and "权重" in column.title else category.name

    def _of_criteria(self, column: Column) -> str:
        if column.shows == "necessity":
            return self.row.necessity or next(
                (item.necessity for item in self.criteria if item.necessity), ""
            )
        if not self.criteria:
            return ""
        if column.shows == "unit":
            return self.criteria[0].unit or "—"
        if column.shows == "points":
            return plain(sum((item.points for item in self.criteria), Decimal(0)))
        return "\n".join(self._score(item) for item in self.criteria)

    def _score(self, criterion: Criterion) -> str:
        row = self.filing.score_rows[criterion.key]
        if row["points"] is None:
            return PENDING if row["status"] == "pending" else "—"
        # Points that a person gives are sure; what is open is how a value is computed.
        is_open = row["trace"]["unconfirmed"] and criterion.kind not in JUDGED
        return f"{row['points']}{UNCONFIRMED if is_open else ''}"

    @property
    def remark(self) -> str:
        """What the applicant wrote beside the values."""
        return "\n".join(filter(None, (self.filing.filled.note(key) for key in self._keys)))


def _widths(columns: Sequence[Column]) -> list[float]:
    """Widths in per cent, scaled to fill the page; columns without one share what is left."""
    left = 100 - sum(column.width for column in columns if column not in ADDED)
    open_columns = sum(not column.width for column in columns)
    widths = [column.width or left / open_columns for column in columns]
    return [round(width * 100 / sum(widths), 2) for width in widths]


def _heads(columns: Sequence[Column]) -> list[Head]:
    heads: list[Head] = []
    if not any(column.title for column in columns):
        return heads
    for column in columns:
        if heads and heads[-1].title == column.title:
            heads[-1] = Head(title=column.title, columns=heads[-1].columns + 1)
        else:
            heads.append(Head(title=column.title, columns=1))
    return heads


def _merged(columns: Sequence[Column], lines: Sequence[_Line]) -> list[GridRow]:
    rows = [
        GridRow([GridCell(line.text(column), column.shows in CENTRED) for column in columns])
        for line in lines
    ]
    heights = _heights(columns, rows)
    for place in reversed(range(len(columns))):
        if columns[place].shows in MERGED or columns[place].merge:
            identities = [_identity(columns, line, columns[place]) for line in lines]
            room = KEPT_WITHIN if columns[place].shows in ("group", "necessity") else KEPT_TOGETHER
            _merge(rows, place, _runs(identities, heights, room))
    return rows


def _heights(columns: Sequence[Column], rows: Sequence[GridRow]) -> list[int]:
    """About how many lines of text each row takes."""
    across = LINE[len(columns) > PORTRAIT_COLUMNS]
    room = [max(1, int(across * width / 100) - 1) for width in _widths(columns)]
    return [
        max(
            sum(1 + (len(line) - 1) // space for line in cell.text.split("\n"))
            for cell, space in zip(row.cells, room, strict=True)
        )
        for row in rows
    ]


def _identity(columns: Sequence[Column], line: _Line, column: Column) -> tuple[str, ...]:
    """What neighbours must share to be one run of ``column``."""
    within = MERGED.get(column.shows, ("category", "group"))
    return tuple(line.text(other) for other in columns if other is column or other.shows in within)


def _runs(
    identities: Sequence[tuple[str, ...]], heights: Sequence[int], room: int
) -> Iterator[tuple[slice, bool]]:
    """Neighbours that are the same, and whether they stay on one page."""
    start = 0
    for end in range(1, len(identities) + 1):
        if end == len(identities) or identities[end] != identities[start]:
            yield slice(start, end), sum(heights[start:end]) <= room
            start = end


def _merge(rows: Sequence[GridRow], place: int, runs: Iterator[tuple[slice, bool]]) -> None:
    for places, together in runs:
        run = rows[places]
        if len(run) > 1 and together:
            run[0].cells[place].rows = len(run)
            for row in run[1:]:
                row.joined = True
                del row.cells[place]
        elif len(run) > 1:
            for row in run:
                row.cells[place].run = "middle"
            for row in run[1:]:
                row.cells[place].text = ""
            run[0].cells[place].run, run[-1].cells[place].run = "top", "bottom"


def _blocks(rows: Sequence[GridRow]) -> list[list[GridRow]]:
    blocks: list[list[GridRow]] = []
    for row in rows:
        if row.joined:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return blocks


def _foot(filing: Filing, table: Table, columns: Sequence[Column]) -> list[GridRow]:
    """What stands below the last row, on one page with it: 总分, with a figure where there are points; 注."""
    rows = []
    has_score = columns[-1].shows == "score"
    if table.total_row or has_score:
        year = place_of(table.key).year
        total = (filing.year_total(str(year)) if year else filing.total) if has_score else ""
        label = GridCell(table.total_row or "合计", centred=True, columns=len(columns) - 1)
        rows.append(GridRow([label, GridCell(total, centred=True)], joined=True))
    if table.note:
        rows.append(GridRow([GridCell(table.note, columns=len(columns))], joined=True))
    return rows
