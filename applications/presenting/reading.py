"""A sheet to read, as it stands or as a snapshot froze it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from applications.models import Snapshot
from applications.presenting.rows import Row, row_of
from evaluation import selectors as evaluation
from evaluation.cells import note_key
from evaluation.filled import Filled
from evaluation.forms import Box, boxes
from evaluation.sections import Section, sections_of


@dataclass(frozen=True)
class Line:
    """One cell to read: label, text as written, unit."""

    key: str
    label: str
    text: str
    unit: str = ""


@dataclass(frozen=True)
class Reading:
    """One page of the sheet to read."""

    section: Section
    lines: Sequence[Line] = ()
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
        lines = [
            _line(found[key])
            for key in section.keys
            if key in shown and (found[key].value or key not in quantities | remarks)
        ]
        rows = [row_of(filled, row, found) for row in section.criteria]
        result.append(Reading(section, lines, rows))
    return result


def _line(box: Box) -> Line:
    shown = box.waiver or dict(box.choices).get(box.value, box.value)
    return Line(box.key, box.label, shown, box.unit)


def frozen(snapshot: Snapshot) -> Filled:
    """The sheet as ``snapshot`` froze it."""
    body = json.loads(snapshot.body)
    return evaluation.thaw(body["scheme"]["sha256"], body["sheet"])
