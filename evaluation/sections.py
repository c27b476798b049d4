"""The pages a sheet is filled in on, in the order of the printed report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from evaluation.cell import ROW, Catalogue
from evaluation.cells import (
    cells_of,
    described_key,
    entry_keys,
    note_key,
    thing_keys,
    things_title,
    threshold_key,
    threshold_reason_key,
    variant_key,
)
from evaluation.filled import Filled
from evaluation.scoring.criterion import Category, Criterion, Gate, Quantity, Repeat
from evaluation.scoring.layout import Form, Side, TableRow
from evaluation.scoring.layout import Section as Narrative
from evaluation.scoring.places import name_of, place_of, whose
from evaluation.scoring.scheme import Scheme

GATES = "gates"


@dataclass(frozen=True, eq=False)
class Section:
    """One page: a form, the gates, or one category with the quantities its formulas use.

    A category is answered criterion by criterion where the side's own table is the scored one (390号
    附件1, 附表 2.2), else by the ``lines`` of its table, each standing for one or more criteria (附表 1.2).
    ``keys`` are the cells of the page in their order.
    """

    slug: str
    title: str
    lead: str = ""  # the printed sentence above the items
    form: Form | None = None
    gates: tuple[Gate, ...] = ()
    category: Category | None = None
    year: int = 0  # of a scheme that is answered by years
    repeats: tuple[tuple[Repeat, tuple[str, ...]], ...] = ()  # things with the quantities asked of each
    criteria: tuple[Criterion, ...] = ()
    lines: tuple[TableRow, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    keys: tuple[str, ...] = ()

    def asked(self, filled: Filled) -> tuple[str, ...]:
        """The page's items in their order: its rows, or of a form what is required or was answered."""
        if self.criteria:
            return tuple(row.key for row in self.criteria)
        if self.form is not None:
            return tuple(key for key in self.keys if filled.cells[key].required or filled.answer(key))
        return (*(row.key for row in self.lines), *(gate.key for gate in self.gates))

    @property
    def tables(self) -> Iterator["Part"]:
        """What is asked in rows of the applicant's own number: open tables, things, forms of rows."""
        if self.form is not None and self.form.kind == "rows":
            yield Part(self.keys[0], self.form.title, self.keys)
        for repeat, names in self.repeats:
            keys = tuple(thing_keys(repeat, names))
            yield Part(keys[0], things_title(repeat), keys)
        for row in self.criteria:
            if row.entries:
                # What proves the table is cited under the criterion.
                yield Part(row.key, row.text, (row.key, *entry_keys(row)))

    def parts(self, cells: Catalogue) -> Iterator["Part"]:
        """The page piece by piece in its order, each table as a whole."""
        tables = {key: row for row in self.tables for key in row.keys}
        for key in self.keys:
            table = tables.get(key)
            if table is None:
                yield Part(key, cells[key].label, (key,))
            elif key == next(name for name in table.keys if name in self.keys):
                yield table

    def missing(self, filled: Filled) -> list[str]:
        """Those of the page's items that are not answered yet."""
        if self.criteria:
            return [key for key in self.asked(filled) if filled.rows[key].status == "missing"]
        return [key for key in self.asked(filled) if not filled.says(key)]

    def progress(self, filled: Filled, refused: Iterable[str] = ()) -> tuple[int, int]:
        """How many of the page's items are answered, and of how many.

        An item is not, while what was typed last of it, or of a cell that belongs to it, was ``refused``.
        """
        asked = set(self.asked(filled))
        owners = {name: name.partition(".")[0] for name in refused}
        rows = {name_of(*place_of(owner)._replace(item=0)) for owner in owners.values()}
        unsaved = {*owners, *owners.values(), *rows}
        return len(asked - unsaved - set(self.missing(filled))), len(asked)


class Part(NamedTuple):
    """A piece of a page that is named as one: a cell, or a table with all of its cells."""

    name: str
    title: str
    keys: tuple[str, ...]


def named_parts(filled: Filled) -> dict[str, tuple[Section, Part]]:
    """By the names of cells and tables, what each is, and the page it stands on."""
    pages = sections_of(filled.scheme, filled.side)
    cells = {key: (page, Part(key, filled.cells[key].label, (key,))) for page in pages for key in page.keys}
    return cells | tables_of(filled.scheme, filled.side)


def whole(scheme: Scheme, side: Side, names: Iterable[str]) -> list[str]:
    """The cells of the parts called ``names``; any other name is that of a cell."""
    tables = tables_of(scheme, side)
    return [key for name in names for key in (tables[name][1].keys if name in tables else (name,))]


def tables_of(scheme: Scheme, side: Side) -> dict[str, tuple[Section, Part]]:
    """By its name each table with its first page; the same things are asked for on several pages."""
    found: dict[str, tuple[Section, Part]] = {}
    for page in sections_of(scheme, side):
        for row in page.tables:
            first, known = found.get(row.name, (page, row))
            keys = tuple(dict.fromkeys(known.keys + row.keys))
            found[row.name] = first, row._replace(keys=keys)
    return found


def _narratives(sections: tuple[Narrative, ...]) -> Iterator[Narrative]:
    for row in sections:
        if row.answer:
            yield row
        yield from _narratives(row.sections)


@lru_cache(maxsize=64)
def sections_of(scheme: Scheme, side: Side = "self") -> tuple[Section, ...]:
    """The pages of one side of ``scheme``; none where no form is printed for it."""
    if not scheme.has_form(side):
        return ()
    pages = [
        Section(form.key, form.title, form=form, keys=keys)
        for form in scheme.forms
        if form.side == side and (keys := tuple(_form_keys(form)))  # one that shows results asks nothing
    ]
    pages += [
        Section(
            GATES, table.title, lead=table.lead, gates=scheme.gates,
            keys=_gate_keys(scheme, side),
        )
        for table in scheme.tables
        if table.side == side and any(row.gates for row in table.rows)
    ]  # fmt: skip
    pages += [_category(scheme, category, side) for category in scheme.categories]
    return tuple(pages)


def _gate_keys(scheme: Scheme, side: Side) -> tuple[str, ...]:
    cells = cells_of(scheme, side)
    keys = [key for gate in scheme.gates for key in (gate.key, *(row.key for row in gate.explanations))]
    return _page_keys(scheme, side, [key for key in keys if key in cells])


def _form_keys(form: Form) -> Iterator[str]:
    yield from (field.key for field in form.fields if field.type != "score")
    yield from (row.key for row in _narratives(form.sections))
    yield from (item.key for item in form.items)


def _page_keys(scheme: Scheme, side: Side, rows: Iterable[str]) -> tuple[str, ...]:
    """``rows`` with the cells that belong to each: way of computing, threshold, remark."""
    cells = cells_of(scheme, side)
    belongings = (str, variant_key, threshold_key, threshold_reason_key, note_key, described_key)
    found = (of(row) for row in rows for of in belongings)
    return tuple(key for key in found if key in cells and cells[key].kind != ROW)


def _category(scheme: Scheme, category: Category, side: Side) -> Section:
    criteria = {row.key: row for row in scheme.criteria if row.category == category.key}
    lines = tuple(
        row
        for table in scheme.tables
        if table.side == side and scheme.table_scored(side) is None
        for row in table.rows
        if row.key and criteria.keys() & set(row.criteria)
    )
    quantities = _quantities(scheme, tuple(criteria.values()))
    rows = [row for line in lines for row in (line.key, *line.criteria)] or list(criteria)
    repeats = _repeats(scheme, criteria.values())
    year = place_of(category.key).year
    return Section(
        category.key,
        f"{category.name}{whose(category.key)}",
        category=category,
        year=year,
        repeats=repeats,
        criteria=() if lines else tuple(criteria.values()),
        lines=lines,
        quantities=quantities,
        keys=(
            *(quantity.key for quantity in quantities),
            *(key for repeat, names in repeats for key in thing_keys(repeat, names)),
            *(key for row in criteria.values() for key in entry_keys(row)),
            *_page_keys(scheme, side, rows),
        ),
    )


def _repeats(scheme: Scheme, rows: Iterable[Criterion]) -> tuple[tuple[Repeat, tuple[str, ...]], ...]:
    """The things that ``rows`` are answered for, each list once with all that is asked of it here."""
    lists: dict[str, Repeat] = {}
    names: dict[str, set[str]] = {}
    for row in rows:
        for way in row.variants:
            if way.repeat:
                lists.setdefault(way.repeat.key, way.repeat)
                names.setdefault(way.repeat.key, set()).update(scheme.formulas[row.key, way.key].names)
    order = list(scheme.quantity)
    return tuple((lists[key], tuple(sorted(found, key=order.index))) for key, found in names.items())


def _quantities(scheme: Scheme, rows: tuple[Criterion, ...]) -> tuple[Quantity, ...]:
    """What is asked once for the formulas of ``rows``, in the order of the scheme.

    A year between those that formulas name stands beside them.
    """
    names = {name for row in rows for name in scheme.inputs[row.key]}
    bases = {place_of(name).key for name in names if place_of(name).year}
    named = frozenset().union(*scheme.inputs.values())
    return tuple(
        row
        for row in scheme.quantities
        if row.key in names or (row.key not in named and place_of(row.key).key in bases)
    )
