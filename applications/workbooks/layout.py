"""Where the cells of a sheet stand in its workbook: a tab for each page, a row for each item.

Export and import both walk this, so that what one writes the other finds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from applications.models import Application
from evaluation import selectors as evaluation
from evaluation.cell import LONGEST
from evaluation.cells import note_key, variant_key
from evaluation.filled import Filled
from evaluation.forms import Box, boxes
from evaluation.scoring.criterion import Criterion
from evaluation.scoring.layout import Section as Heading
from evaluation.sections import Section, sections_of
from greenmfg.excel.forms import names_of

FORMAT = "1"  # of this arrangement; another number makes older workbooks outdated
WAIVED = "不适用"


@dataclass(frozen=True)
class Slot:
    """The columns of one answer, from 1: its text, 不适用 with the reason, and three hidden ones.

    ``key`` is followed by the version of the answer and by what identifies the text that was exported.
    """

    value: int
    key: int
    state: int = 0
    reason: int = 0

    @property
    def version(self) -> int:
        return self.key + 1

    @property
    def origin(self) -> int:
        return self.key + 2


NUMBER, TEXT, HELP, UNIT = 1, 2, 3, 4
VARIANT = Slot(value=5, key=13)
ANSWER = Slot(value=6, key=10, state=7, reason=8)
NOTE = Slot(value=9, key=16)
LAST = NOTE.origin


@dataclass
class Row:
    """One item of a page with the boxes of its answers."""

    number: str
    text: str
    unit: str
    help: list[str]
    boxes: dict[Slot, Box] = field(default_factory=dict)


@dataclass(frozen=True)
class Tab:
    """One page of the sheet as a worksheet."""

    name: str
    section: Section
    rows: list[Row]


@dataclass(frozen=True)
class Layout:
    """The whole workbook of an application as its sheet stands."""

    application: Application
    filled: Filled

    @cached_property
    def tabs(self) -> list[Tab]:
        """The pages in printed order."""
        sections = sections_of(self.filled.scheme)
        names = names_of([section.title for section in sections])
        return [
            Tab(name, section, list(_Page(self, section).rows()))
            for name, section in zip(names, sections, strict=True)
        ]

    @cached_property
    def boxes(self) -> dict[str, Box]:
        """Every box of the sheet by its key; those that take nothing now are locked."""
        keys = [key for section in sections_of(self.filled.scheme) for key in section.keys]
        takes = self.application.self_sheet.takes
        locked = {key for key in keys if not takes(key) or self.filled.cells[key].is_fixed}
        return boxes(self.filled, keys, locked=locked)

    @cached_property
    def mark(self) -> dict[str, str]:
        """What a workbook is told by: whose it is, and of which edition."""
        scheme = self.application.self_sheet.scheme_revision
        return {
            "版式": FORMAT,
            "申报": f"{self.application.number}/{self.application.pk}",
            "评价要求": f"{scheme.code}/{scheme.edition}/{scheme.revision}",
            "评价要求摘要": self.filled.scheme_sha256,
        }


def layout_of(application: Application) -> Layout:
    """The workbook of ``application``, whose sheet is read here: a handful of queries."""
    return Layout(application, evaluation.filled(application.self_sheet))


class _Page:
    """Makes the rows of one page: what belongs to an item joins its row."""

    def __init__(self, layout: Layout, section: Section) -> None:
        self.layout, self.section = layout, section
        self.criteria: Mapping[str, Criterion] = {row.key: row for row in section.criteria}
        self.numbers = _printed_numbers(section)
        self.belongs = _belongings(section)

    def rows(self) -> Iterator[Row]:
        """The items in their order."""
        ordinal = 0
        row: Row | None = None
        for key in self.section.keys:
            box = self.layout.boxes[key]
            owner, slot = self.belongs.get(key, ("", ANSWER))
            if row is not None and owner == row.boxes[ANSWER].key:
                row.boxes[slot] = box
                continue
            if row is not None:
                yield row
            ordinal += 1
            row = self._row(box, ordinal)
        if row is not None:
            yield row

    def _row(self, box: Box, ordinal: int) -> Row:
        number = self.numbers.get(box.key, str(ordinal))
        if box.key in self.criteria:
            number = self.layout.filled.rows[box.key].number
        return Row(number, box.label, box.unit, [*self._about(box.key), *_asks(box)], {ANSWER: box})

    def _about(self, key: str) -> Iterator[str]:
        """What is printed beside the item."""
        line = next((row for row in self.section.lines if row.key == key), None)
        if line is not None and line.necessity:
            yield line.necessity
        if key in self.criteria:
            for table in self.layout.filled.scheme.scored_tables:
                printed = next((row.cells for row in table.rows if key in row.criteria), {})
                titles = {column.key: column.title for column in table.columns if column.key != "unit"}
                yield from (f"{titles[name]}：{text}" for name, text in printed.items() if name in titles)


def _belongings(section: Section) -> dict[str, tuple[str, Slot]]:
    """The cells that stand in the row of another: whose, and where. A line answers for its criteria."""
    owners = {key: line.key for line in section.lines for key in (line.key, *line.criteria)}
    owners |= {row.key: row.key for row in section.criteria}
    variants = {variant_key(key): (owner, VARIANT) for key, owner in owners.items()}
    return variants | {note_key(key): (owner, NOTE) for key, owner in owners.items()}


def _printed_numbers(section: Section) -> dict[str, str]:
    if section.form is None:
        return {}
    numbers = {item.key: item.number for item in section.form.items}
    numbers |= {row.key: row.number for row in _headings(section.form.sections)}
    return {key: number for key, number in numbers.items() if number}


def _headings(sections: Iterable[Heading]) -> Iterator[Heading]:
    for row in sections:
        yield row
        yield from _headings(row.sections)


def _asks(box: Box) -> Iterator[str]:
    """What is to be kept in mind while filling in."""
    if box.required:
        yield "必填。"
    if box.help:
        yield box.help
    if box.control == "area" and box.max_chars < LONGEST:
        yield f"限 {box.max_chars} 字以内。"
    if box.control == "checks":
        yield f"可多选，每行填一项（单元格内换行按 Alt+Enter）：{'、'.join(box.cell.choices)}。"
    if box.other:
        yield "列出的选项都不合适时可自行填写。"
    if box.may_skip:
        yield "不适用的，在“是否不适用”栏选择，并说明理由。"
