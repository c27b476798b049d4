"""The pages a sheet is filled in on, in the order of the printed report."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from evaluation.cells import note_key, variant_key
from evaluation.filled import Filled
from evaluation.scoring.layout import Form, TableRow
from evaluation.scoring.layout import Section as Narrative
from evaluation.scoring.scheme import Category, Criterion, Gate, Quantity, Scheme

GATES = "gates"


@dataclass(frozen=True, eq=False)
class Section:
    """One page: a form, the gates, or one category with the quantities its formulas use.

    A category is answered criterion by criterion where the applicant's own table is the scored one
    (390号 附件1), else by the ``lines`` of his table, each standing for one or more criteria (附表 1.2).
    """

    slug: str
    title: str
    lead: str = ""  # the printed sentence above the items
    form: Form | None = None
    gates: tuple[Gate, ...] = ()
    category: Category | None = None
    criteria: tuple[Criterion, ...] = ()
    lines: tuple[TableRow, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    @property
    def keys(self) -> list[str]:
        """The cells of the page in their order."""
        if self.form is not None:
            form = self.form
            return [
                *(field.key for field in form.fields),
                *(row.key for row in _narratives(form.sections)),
                *(item.key for item in form.items),
            ]
        keys = [gate.key for gate in self.gates] + [quantity.key for quantity in self.quantities]
        keys += [line.key for line in self.lines]
        for row in self.criteria:
            keys += [row.key, note_key(row.key)] + ([variant_key(row.key)] if row.variants else [])
        return keys

    def progress(self, filled: Filled) -> tuple[int, int]:
        """How many of the page's items are answered, and of how many."""
        if self.criteria:
            own = {row.key for row in self.criteria}
            rows = [row for row in filled.score.rows if row.key in own]
            return sum(row.status != "missing" for row in rows), len(rows)
        keys = [line.key for line in self.lines] or self.keys
        if self.form is not None:
            keys = [key for key in keys if filled.cells[key].required or filled.answer(key)]
        return sum(filled.says(key) for key in keys), len(keys)


def _narratives(sections: tuple[Narrative, ...]) -> Iterator[Narrative]:
    for row in sections:
        if row.answer:
            yield row
        yield from _narratives(row.sections)


@lru_cache(maxsize=64)
def sections_of(scheme: Scheme) -> tuple[Section, ...]:
    """The pages of the applicant's side of ``scheme``."""
    pages = [Section(form.key, form.title, form=form) for form in scheme.forms if form.side == "self"]
    pages += [
        Section(GATES, table.title, lead=table.lead, gates=scheme.gates)
        for table in scheme.tables
        if table.side == "self" and any(row.gates for row in table.rows)
    ]
    pages += [_category(scheme, category) for category in scheme.categories]
    return tuple(pages)


def _category(scheme: Scheme, category: Category) -> Section:
    criteria = {row.key: row for row in scheme.criteria if row.category == category.key}
    lines = tuple(
        row
        for table in scheme.tables
        if table.side == "self" and scheme.scored_table.side != "self"
        for row in table.rows
        if row.key and criteria.keys() & set(row.criteria)
    )
    return Section(
        category.key,
        category.name,
        category=category,
        criteria=() if lines else tuple(criteria.values()),
        lines=lines,
        quantities=_quantities(scheme, tuple(criteria.values())),
    )


def _quantities(scheme: Scheme, rows: tuple[Criterion, ...]) -> tuple[Quantity, ...]:
    """What the formulas of ``rows`` need, each once, in the order of the scheme."""
    names: set[str] = set()
    for row in rows:
        for measure in row.measures:
            if measure.formula:
                names |= set(scheme.formulas[row.key, measure.key].names)
        if row.bands:
            names.add(row.bands.quantity)
    return tuple(quantity for quantity in scheme.quantities if quantity.key in names)
