"""Boxes that stand in a grid: products with their quantities, years of a table, indicators of a standard."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.cells import ENTRY
from evaluation.filled import Filled
from evaluation.forms import Box
from evaluation.scoring.layout import Field, Form
from evaluation.scoring.places import name_of, place_of
from evaluation.scoring.scheme import Criterion
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
    if section.form is not None:
        return [_form(section.form, found)] if section.form.kind in ("rows", "yearly") else []
    return [*_things(filled, section, found), *_entries(filled, section.criteria, found)]


def in_grids(grids: Iterable[Grid]) -> frozenset[str]:
    """The names of the boxes that stand in ``grids``."""
    return frozenset(box.key for grid in grids for _, boxes in grid.lines for box in boxes)


def _form(form: Form, found: Mapping[str, Box]) -> Grid:
    """Rows by thing or by year; where its fields stand down the side, years across."""
    fields = list(dict.fromkeys(place_of(field.key).key for field in form.fields))
    titles = {place_of(field.key).key: _title(field) for field in form.fields}
    places = list(dict.fromkeys(place_of(field.key)[1:] for field in form.fields))
    if form.kind == "yearly" and form.down == "fields":
        lines = [(titles[key], [found[name_of(key, *place)] for place in places]) for key in fields]
        return Grid(form.title, ["", *(f"{year} 年" for year, _ in places)], lines)
    lines = [
        (f"{year} 年" if year else str(item), [found[name_of(key, year, item)] for key in fields])
        for year, item in places
    ]
    return Grid(
        form.title, ["年度" if form.kind == "yearly" else "序号", *(titles[k] for k in fields)], lines
    )


def _title(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit else field.label


def _things(filled: Filled, section: Section, found: Mapping[str, Box]) -> Iterator[Grid]:
    for repeat, names in section.repeats:
        quantities = [filled.scheme.quantity[name] for name in names]
        heads = [f"{row.name}（{row.unit}）" if row.unit else row.name for row in quantities]
        lines = [
            (str(item), [found[name_of(key, 0, item)] for key in (repeat.key, *names)])
            for item in range(1, repeat.most + 1)
        ]
        yield Grid(f"按{repeat.label.removesuffix('名称')}填报的数据", ["序号", repeat.label, *heads], lines)


def _entries(filled: Filled, rows: Iterable[Criterion], found: Mapping[str, Box]) -> Iterator[Grid]:
    for row in rows:
        if row.entries is None:
            continue
        begun = [item for item in range(1, row.entries.most + 1) if _is_begun(filled, row.key, item)]
        shown = min(row.entries.most, max(begun, default=0) + BLANK)
        lines = [
            (str(item), [found[f"{name_of(row.key, 0, item)}.{part}"] for part in ENTRY])
            for item in range(1, shown + 1)
        ]
        yield Grid(row.text, ["序号", *ENTRY.values()], lines)


def _is_begun(filled: Filled, key: str, item: int) -> bool:
    return any(filled.says(f"{name_of(key, 0, item)}.{part}") for part in ENTRY)
