"""A sheet to read, as it stands or as a snapshot froze it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from applications.models import Snapshot
from applications.presenting.grids import Grid, grids_of, in_grids
from applications.presenting.rows import Row, row_of
from evaluation import selectors as evaluation
from evaluation.cells import note_key, variant_key
from evaluation.filled import Filled
from evaluation.forms import Box, boxes
from evaluation.scoring.layout import TableRow
from evaluation.scoring.numbers import plain, shortened
from evaluation.sections import Section, sections_of
from greenmfg.templatetags.formats import number


@dataclass(frozen=True)
class Line:
    """One cell to read: label, text as written, unit."""

    key: str
    label: str
    text: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A grid to read: column titles, and each row that says anything as column title and text."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Reading:
    """One page of the sheet to read."""

    section: Section
    lines: Sequence[Line] = ()
    tables: Sequence[Table] = ()
    rows: Sequence[Row] = ()


def reading(filled: Filled) -> list[Reading]:
    """The whole sheet to read, in printed order."""
    result = []
    for section in sections_of(filled.scheme, filled.side):
        found = boxes(filled, section.keys, locked=section.keys)
        # Criteria are read as rows; of quantities and remarks only those that were given.
        quantities = {quantity.key for quantity in section.quantities}
        remarks = {key for key in section.keys if key.endswith(note_key(""))}
        shown = quantities if section.criteria else section.keys
        values = {line.key: _value(filled, line) for line in section.lines}
        grids = grids_of(filled, section, found)
        drawn = in_grids(grids)
        lines = []
        for key in section.keys:
            if key in shown and key not in drawn and (found[key].value or key not in quantities | remarks):
                lines.append(_line(found[key]))
            lines += values.get(key, ())
        rows = [row_of(filled, row, found) for row in section.criteria]
        result.append(
            Reading(section, lines, [table for grid in grids if (table := _table(grid)).lines], rows)
        )
    return result


def _table(grid: Grid) -> Table:
    told = [(title, [_shown(box) for box in boxes]) for title, boxes in grid.lines]
    lines = [tuple(zip(grid.heads, (title, *texts), strict=True)) for title, texts in told if any(texts)]
    return Table(grid.title, grid.heads, lines)


def _shown(box: Box) -> str:
    return box.waiver or dict(box.choices).get(box.value, box.value)


def _line(box: Box) -> Line:
    shown = _shown(box)
    # It stands below the line it belongs to, whose wording would fill the page a second time.
    label = "计算口径" if box.key.endswith(variant_key("")) else box.label
    return Line(box.key, label, shown, box.unit)


def _value(filled: Filled, line: TableRow) -> list[Line]:
    """What a measured line comes to, or what is missing for it; nothing where it is not measured."""
    criterion = next(row for row in filled.scheme.criteria if row.key == line.criteria[0])
    variant, answer = filled.variant_of(criterion), filled.answer(line.key)
    if variant is None or not variant.formula or (answer and answer.waiver):
        return []
    found = filled.measured(criterion)
    if found is not None and found.value is not None:
        return [Line("", "指标值", number(plain(shortened(found.value))), found.unit)]
    names = filled.scheme.formulas[criterion.key, variant.key].names
    wanted = "、".join(row.name for row in filled.scheme.quantities if row.key in names)
    return [Line("", "指标值", found.reason if found else f"缺少数据：{wanted}")]


def frozen(snapshot: Snapshot) -> Filled:
    """The sheet as ``snapshot`` froze it."""
    body = json.loads(snapshot.body)
    return evaluation.thaw(body["scheme"]["sha256"], body["sheet"])
