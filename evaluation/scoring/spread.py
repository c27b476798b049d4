"""A scheme written out for one data year: what is asked by years or of several things, once for each.

What asks, scores, compares and prints then meets rows, quantities and fields like any others; their
names tell their year or row.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from evaluation.scoring.criterion import Category, Criterion, Quantity
from evaluation.scoring.edition import Selection
from evaluation.scoring.layout import Document, Field, Form, Part, Table, TableRow
from evaluation.scoring.places import name_of
from evaluation.scoring.scheme import Scheme

_NAME = re.compile(r"([a-z][a-z0-9_]*)(?:\[-([1-9])\])?")


def data_year(year: int) -> int:
    """The year whose figures are asked for in a round of ``year``: the last whole one.

    The form of 创建方案 2023 prints 2022年度; the other documents say 近三年 and 评价年 and name none.
    """
    return year - 1


def spread(scheme: Scheme, year: int) -> Scheme:
    """``scheme`` for the data year ``year``; the scheme itself where there is nothing to write out."""
    return _spread(scheme, year) if scheme.asks_by_year or scheme.asks_of_several else scheme


@lru_cache(maxsize=64)
def _spread(scheme: Scheme, year: int) -> Scheme:
    asked = scheme.years_of(year) or (year,)
    years = [_Year(scheme, one, place, one == asked[-1]) for place, one in enumerate(asked, start=1)]
    return replace(
        scheme,
        categories=tuple(row for one in years for row in one.categories()),
        criteria=tuple(row for one in years for row in one.criteria()),
        selections=tuple(row for one in years for row in one.selections()),
        quantities=tuple(_quantities(scheme, [one.year for one in years])),
        tables=tuple(part for table in scheme.tables for part in _tables(table, years)),
        forms=tuple(_form(replace(form, fields=tuple(_fields(form, year))), year) for form in scheme.forms),
        documents=tuple(_document(document, scheme, years) for document in scheme.documents),
    )


class _Year:
    """One year of a scheme; where only quantities are asked by years, the rows keep their names."""

    def __init__(self, scheme: Scheme, year: int, place: int, is_last: bool) -> None:
        self.scheme, self.year, self.place, self.is_last = scheme, year, place, is_last
        self.own = year if scheme.years else 0
        self.by_year = {row.key for row in scheme.quantities if scheme.years or row.years > 1}

    def categories(self) -> Iterator[Category]:
        for row in self.scheme.categories:
            yield replace(row, key=self.name(row.key))

    def selections(self) -> Iterator[Selection]:
        for row in self.scheme.selections:
            yield replace(row, key=self.name(row.key), criteria=tuple(map(self.name, row.criteria)))

    def criteria(self) -> Iterator[Criterion]:
        for row in self.scheme.criteria:
            variants = tuple(
                way if way.repeat else replace(way, formula=self.formula(way.formula)) for way in row.variants
            )
            elasticity = row.elasticity and replace(
                row.elasticity, growth=self.formula(row.elasticity.growth)
            )
            bands = row.bands and replace(row.bands, quantity=self.formula(row.bands.quantity))
            yield replace(
                row,
                key=self.name(row.key),
                category=self.name(row.category),
                presumes=row.presumes and self.name(row.presumes),
                formula=self.formula(row.formula),
                variants=variants,
                elasticity=elasticity,
                bands=bands,
            )

    def table(self, table: Table) -> Table:
        note = self.told(table.note)
        return replace(
            table,
            key=self.name(table.key),
            title=self.told(table.later_title or table.title if self.place > 1 else table.title),
            label=self.told(table.label),
            lead=self.told(table.lead),
            year_line=self.told(table.year_line),
            # What is said of no year in particular is printed once.
            note=note if self.is_last or note != table.note else "",
            total_row=self.told(table.total_row),
            rows=tuple(self._row(row) for row in table.rows),
        )

    def told(self, text: str) -> str:
        """A printed text with the place of this year and the year."""
        return text.replace("{n}", str(self.place)).replace("{year}", str(self.year))

    def _row(self, row: TableRow) -> TableRow:
        return replace(
            row,
            text=self.told(row.text),
            note=self.told(row.note),
            key=row.key and self.name(row.key),
            category=row.category and self.name(row.category),
            criteria=tuple(map(self.name, row.criteria)),
        )

    def name(self, key: str) -> str:
        """The name of a row of this year."""
        return name_of(key, self.own)

    def formula(self, text: str) -> str:
        """A formula over this year's quantities, ``output[-3]`` being that of three years before it."""

        def quantity(found: re.Match[str]) -> str:
            key, ago = found[1], int(found[2] or 0)
            return name_of(key, self.year - ago) if key in self.by_year else found[0]

        return _NAME.sub(quantity, text)


def _fields(form: Form, year: int) -> Iterator[Field]:
    """The fields of a form, once for each of its years or rows."""
    for field in form.fields:
        if form.kind == "yearly":
            for one in range(year - form.years + 1, year + 1):
                yield replace(field, key=name_of(field.key, one))
        elif form.kind == "rows":
            for item in range(1, form.most + 1):
                # The first row stands for the whole: more are asked of whoever has more.
                yield replace(field, key=name_of(field.key, 0, item), required=field.required and item == 1)
        else:
            yield field


def _quantities(scheme: Scheme, years: list[int]) -> Iterator[Quantity]:
    """Each quantity once for every year it is needed of, the latest first, or every thing it is asked of."""
    for row in scheme.quantities:
        if most := scheme.repeated.get(row.key):
            yield from (
                replace(row, key=name_of(row.key, 0, item), name=f"{row.name}（第 {item} 项）")
                for item in range(1, most + 1)
            )
            continue
        if not scheme.years and row.years == 1:
            yield row
            continue
        for year in sorted({year - ago for year in years for ago in range(row.years)}, reverse=True):
            yield replace(row, key=name_of(row.key, year), name=f"{row.name}（{year} 年）", years=1)


def _tables(table: Table, years: list[_Year]) -> Iterator[Table]:
    """A table of criteria once per year; one of gates as it is."""
    if any(row.criteria for row in table.rows):
        yield from (year.table(table) for year in years)
    else:
        yield table


def _form(form: Form, year: int) -> Form:
    """A form whose wording names the data year."""
    if not form.names_year:
        return form

    def told(text: str) -> str:
        return text.replace("{year}", str(year))

    fields = tuple(replace(field, label=told(field.label)) for field in form.fields)
    return replace(form, title=told(form.title), lead=told(form.lead), fields=fields)


def _document(document: Document, scheme: Scheme, years: list[_Year]) -> Document:
    by_year = {table.key for table in scheme.tables if any(row.criteria for row in table.rows)}
    parts: list[Part] = []
    for part in document.parts:
        spreads = years if part.table in by_year else ()
        parts += [
            replace(part, table=year.name(part.table), heading=year.told(part.heading)) for year in spreads
        ] or [part]
    return replace(document, parts=tuple(parts))
