"""What a scheme is: the shape of one sealed edition, as dataclasses.

These declarations are the format of ``fixtures/schemes/*.yaml`` (docs/scheme-format.md): the loader
reads a file against them, field by field, so a field without a default is required there and a name
that stands here is the only one accepted there. What concerns the edition as a whole is in ``edition``,
what is printed but not scored in ``layout``.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from evaluation.scoring.criterion import Category, Criterion, Gate, Quantity
from evaluation.scoring.edition import (
    Aggregation,
    Citation,
    Golden,
    Industries,
    Rounding,
    Selection,
    Source,
    Years,
)
from evaluation.scoring.formula import Formula, Name, compile_formula
from evaluation.scoring.layout import Document, Form, Side, Table, TableRow
from evaluation.scoring.places import name_of, place_of

_AGO = ("", *(f"（前{years}年）" for years in "一二三四五六七八九"))
MOST_YEARS = len(_AGO)  # that a quantity is asked for


def earlier(key: str, years: int) -> str:
    """The name that formulas have for a quantity of so many ``years`` before the data year."""
    return f"{key}[-{years}]" if years else key


@dataclass(frozen=True, kw_only=True, eq=False)
class Scheme:
    """One revision of one edition of a scheme, whole. Compared by identity: it is parsed once."""

    scheme: str
    edition: str
    revision: int
    honour: Literal["factory", "park", "supply_chain", "product"]
    title: str
    sources: dict[str, Source]
    aggregation: Aggregation
    rounding: Rounding
    categories: tuple[Category, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    tables: tuple[Table, ...] = ()
    years: Years | None = None
    selections: tuple[Selection, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    gates_lead: str = ""  # the printed sentence that introduces the gates
    gates: tuple[Gate, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    forms: tuple[Form, ...] = ()
    documents: tuple[Document, ...] = ()
    industries: Industries | None = None
    golden: tuple[Golden, ...] = ()
    note: str = ""

    @property
    def industry_names(self) -> tuple[str, ...]:
        """The key industries in printed order; none where the scheme names none."""
        groups = self.industries.groups if self.industries else ()
        return tuple(name for group in groups for name in group.names)

    def table_scored(self, side: Side) -> Table | None:
        """The table by which the answers of ``side`` are scored; None where it has none such."""
        return next((table for table in self.tables if table.scored and table.side == side), None)

    @property
    def scored_tables(self) -> tuple[Table, ...]:
        """The tables that print the criteria, of one side: the third party's where both have one."""
        side: Side = "assessor" if self.table_scored("assessor") else "self"
        return tuple(table for table in self.tables if table.scored and table.side == side)

    def has_form(self, side: Side) -> bool:
        """Whether a report of ``side`` is printed; where none is, a third party brings one of its own."""
        return any(document.side == side for document in self.documents)

    @property
    def is_scored(self) -> bool:
        """Whether anything in it comes to points."""
        return self.aggregation.kind != "none"

    def has_points(self, side: Side) -> bool:
        """Whether what ``side`` answers comes to points; what 附表 1.2 comes to is no score."""
        return self.table_scored(side) is not None and self.is_scored

    @property
    def asks_by_year(self) -> bool:
        """Whether anything in it is asked for by years, or names the data year."""
        by_quantity = any(quantity.years > 1 for quantity in self.quantities)
        by_form = any(form.kind == "yearly" or form.names_year for form in self.forms)
        return self.years is not None or by_quantity or by_form

    @property
    def asks_of_several(self) -> bool:
        """Whether anything in it is asked of several things, a row each."""
        return bool(self.repeated) or any(form.kind == "rows" for form in self.forms)

    @cached_property
    def repeated(self) -> dict[str, int]:
        """The quantities of formulas that are computed for each of several things, and of how many."""
        found: dict[str, int] = {}
        for row in self.criteria:
            for way in row.variants:
                if way.repeat and way.formula:
                    names = compile_formula(way.formula, self.formula_names).names
                    found |= {name: max(way.repeat.most, found.get(name, 0)) for name in names}
        return found

    @property
    def rows_asked(self) -> int:
        """How many rows are answered once it is written out for its years."""
        return len(self.criteria) * (self.years.count if self.years else 1)

    def years_of(self, year: int) -> tuple[int, ...]:
        """The years that are answered one by one where ``year`` is the data year; none where it is alone."""
        return tuple(range(year - self.years.count + 1, year + 1)) if self.years else ()

    @cached_property
    def quantity(self) -> dict[str, Quantity]:
        """Quantities by the names that formulas have for them, those of earlier years included.

        A formula that is computed for several things names the quantity without its row.
        """
        named = {
            earlier(quantity.key, years): replace(quantity, name=f"{quantity.name}{_AGO[years]}")
            for quantity in self.quantities
            for years in range(quantity.years)
        }
        for quantity in self.quantities:
            place = place_of(quantity.key)
            if place.item == 1:
                named[place.key] = replace(quantity, name=quantity.name.removesuffix("（第 1 项）"))
        return named

    @cached_property
    def formulas(self) -> dict[tuple[str, str], Formula]:
        """Compiled formulas by (criterion, variant)."""
        names = self.formula_names
        return {
            (criterion.key, measure.key): compile_formula(measure.formula, names)
            for criterion in self.criteria
            for measure in criterion.measures
            if measure.formula
        }

    @cached_property
    def inputs(self) -> dict[str, frozenset[str]]:
        """What each criterion knows: the names in its formulas, and the quantity its bands hang on."""
        names = {
            criterion.key: {criterion.bands.quantity} if criterion.bands else set()
            for criterion in self.criteria
        }
        for (key, _), formula in self.formulas.items():
            names[key] |= formula.names
        for key, formula in self.growths.items():
            names[key] |= formula.names
        return {key: frozenset(known) for key, known in names.items()}

    @cached_property
    def growths(self) -> dict[str, Formula]:
        """By criterion, the growth that an elasticity coefficient is held against."""
        return {
            row.key: compile_formula(row.elasticity.growth, self.formula_names)
            for row in self.criteria
            if row.elasticity
        }

    @cached_property
    def criterion_aliases(self) -> dict[str, Criterion]:
        """Criteria by every name a sheet may use: key, printed number, ordinal; of a year ``1@2022``."""
        aliases = {}
        ordinals: Counter[int] = Counter()
        for criterion in self.criteria:
            year = place_of(criterion.key).year
            ordinals[year] += 1
            for alias in (str(ordinals[year]), criterion.printed_number):
                if alias:
                    aliases[name_of(alias, year)] = criterion
            aliases[criterion.key] = criterion
        return aliases

    @cached_property
    def gate_aliases(self) -> dict[str, Gate]:
        """Gates by key and by G1, G2 … in printed order."""
        aliases = {gate.key: gate for gate in self.gates}
        return aliases | {f"G{number}": gate for number, gate in enumerate(self.gates, start=1)}

    @cached_property
    def formula_names(self) -> dict[str, Name]:
        """The quantities as formulas see them."""
        return {key: Name(quantity.name, quantity.unit) for key, quantity in self.quantity.items()}

    def wording(self, row: TableRow) -> str:
        """The wording of a printed row: its own, else that of the one criterion or gate it names."""
        return row.text or self._texts[(row.criteria + row.gates)[0]]

    @cached_property
    def _texts(self) -> dict[str, str]:
        criteria = {criterion.key: criterion.text for criterion in self.criteria}
        return criteria | {gate.key: gate.text for gate in self.gates}

    def cite(self, citation: Citation) -> str:
        """Write a citation: 工信厅节函〔2018〕257号 附表 2.2 第1行."""
        source = self.sources[citation.document]
        return f"{source.number or source.title} {citation.clause}"

    def fallback_note(self, industry: str) -> str:
        """What must be shown when this scheme scores an industry that has requirements of its own."""
        return self.industries.fallback if self.industries and industry in self.industries else ""
