"""Boxes that stand in a grid: products with their quantities, years of a table, indicators of a standard."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation import arranging
from evaluation.arranging import Arrangement
from evaluation.filled import Filled
from evaluation.forms import Box
from evaluation.sections import Section

BLANK = 5  # rows of an open table that are shown beyond the last one filled in


@dataclass(frozen=True)
class Grid:
    """A table of boxes: column titles, the first of them above the titles of the rows."""

    title: str
    heads: Sequence[str]
    lines: Sequence[tuple[str, Sequence[Box]]]


def grids_of(filled: Filled, section: Section, found: Mapping[str, Box]) -> list[Grid]:
    """The grids of a page."""
    return [
        Grid(row.title, row.heads, [(title, [found[name] for name in names]) for title, names in row.lines])
        for row in _arranged(filled, section)
    ]


def _arranged(filled: Filled, section: Section) -> Iterator[Arrangement]:
    if section.form is not None and section.form.kind in arranging.GRIDS:
        yield arranging.of_form(section.form)
    for repeat, names in section.repeats:
        yield arranging.of_things(filled.scheme, repeat, names)
    for row in section.criteria:
        if row.entries is not None:
            yield arranging.of_entries(filled, row, BLANK)


def in_grids(grids: Iterable[Grid]) -> frozenset[str]:
    """The names of the boxes that stand in ``grids``."""
    return frozenset(box.key for grid in grids for _, boxes in grid.lines for box in boxes)
