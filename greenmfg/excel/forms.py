"""Workbooks to be filled in away from the platform: locked but for their blanks, checked while typed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from greenmfg.excel.paper import set_paper
from greenmfg.excel.texts import escape, is_exact
from greenmfg.origin import PRODUCER

HEAD = 3  # the row of the column titles, repeated on every printed page
MARK = "平台标记"  # what the platform knows its own workbooks by
LISTS = "选项"
LONGEST_NAME = 31
LIMIT = 10**15  # from here on Excel drops digits
_LAST_DAY = 73050  # 2099-12-31, counted as Excel counts days

_THIN = Side(style="thin", color="B7C9BE")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL = PatternFill("solid", fgColor="DCEBE2")
_BLANK_FILL = PatternFill("solid", fgColor="FFFBE6")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What may be typed into a blank. ``advice``: anything else may stay after a warning."""

    kind: Literal["list", "number", "count", "date", "length"]
    low: str = "0"
    high: str = str(LIMIT)
    choices: tuple[str, ...] = ()
    advice: bool = False
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A cell to be filled in, with what stands in it now."""

    value: str | Decimal | date = ""
    rule: Rule | None = None
    is_locked: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a tab."""

    title: str
    width: int = 12
    is_hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One worksheet: its name, two lines above the table, the table."""

    name: str
    title: str
    lead: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Blank]]


def names_of(titles: Sequence[str]) -> list[str]:
    """``titles`` as names of worksheets: short, without the characters Excel refuses, each once."""
    names: list[str] = []
    taken = {MARK, LISTS, "history"}
    for title in titles:
        plain = re.sub(r"[\\/*?:\[\]\x00-\x1f]", "", title).strip(" '")[:LONGEST_NAME] or "表"
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            suffix = f"（{number}）"
            name = plain[: LONGEST_NAME - len(suffix)] + suffix
        taken.add(name.casefold())
        names.append(name)
    return names


def write_form(*, tabs: Sequence[Tab], mark: Mapping[str, str], footer: str) -> bytes:
    """The workbook; ``mark`` travels in a sheet nobody sees and comes back by ``read_form``."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = PRODUCER
    book.security = WorkbookProtection(lockStructure=True)
    lists = _Lists()
    for tab in tabs:
        _Writer(book.create_sheet(tab.name), tab, lists).write(footer)
    _hidden(book, MARK, [list(mark.keys()), list(mark.values())])
    _hidden(book, LISTS, list(lists.columns))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _hidden(book: Workbook, name: str, columns: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(name)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
    for column, texts in enumerate(columns, start=1):
        for row, text in enumerate(texts, start=1):
            _put(sheet.cell(row, column), text)


def _put(cell: Cell, value: str | Decimal | date) -> None:
    """Text stays text whatever it begins with, also when it is edited."""
    if isinstance(value, Decimal) and not is_exact(value):
        value = f"{value:f}"
    if isinstance(value, str):
        cell.value = escape(value) or None
        if cell.value is not None:
            cell.data_type = "s"
    else:
        cell.value = value


class _Lists:
    """The lists to choose from, each once, as columns of a sheet: a rule itself holds few characters."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str, ...], int] = {}

    def range(self, choices: tuple[str, ...]) -> str:
        """Where ``choices`` stand."""
        letter = get_column_letter(self.columns.setdefault(choices, len(self.columns) + 1))
        return f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(choices)}"


class _Writer:
    """Writes one tab."""

    def __init__(self, sheet: Worksheet, tab: Tab, lists: _Lists) -> None:
        self.sheet, self.tab, self.lists = sheet, tab, lists
        self.rules: dict[Rule, DataValidation] = {}
        shown = [number for number, column in enumerate(tab.columns, start=1) if not column.is_hidden]
        self.last = max(shown)

    def write(self, footer: str) -> None:
        """Everything of the tab."""
        self._above()
        for number, column in enumerate(self.tab.columns, start=1):
            self._column(number, column)
        for row, cells in enumerate(self.tab.rows, start=HEAD + 1):
            for number, content in enumerate(cells, start=1):
                self._cell(self.sheet.cell(row, number), content)
        self._protect()
        self._print(footer)

    def _above(self) -> None:
        for row, text in enumerate((self.tab.title, self.tab.lead), start=1):
            cell = self.sheet.cell(row, 1)
            _put(cell, text)
            cell.alignment = _WRAPPED
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=self.last)
        self.sheet.cell(1, 1).font = Font(bold=True, size=14)
        # A merged cell does not grow by itself.
        width = sum(column.width for column in self.tab.columns if not column.is_hidden)
        lines = sum(1 + 2 * len(line) // width for line in self.tab.lead.split("\n"))
        self.sheet.row_dimensions[2].height = 16 * lines

    def _column(self, number: int, column: Column) -> None:
        dimension = self.sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = column.width, column.is_hidden
        cell = self.sheet.cell(HEAD, number)
        _put(cell, column.title)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD_FILL, _BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")

    def _cell(self, cell: Cell, content: str | Blank) -> None:
        cell.border, cell.alignment = _BORDER, _WRAPPED
        if isinstance(content, str):
            _put(cell, content)
            return
        _put(cell, content.value)
        is_text = content.rule is None or content.rule.kind in ("list", "length")
        if is_text:
            cell.number_format = "@"
        elif content.rule and content.rule.kind == "date":
            cell.number_format = "yyyy-mm-dd"
        if content.is_locked:
            return
        cell.fill, cell.protection = _BLANK_FILL, Protection(locked=False)
        if content.rule is not None:
            self._validation(content.rule).add(cell)

    def _validation(self, rule: Rule) -> DataValidation:
        if rule not in self.rules:
            self.rules[rule] = _validation(rule, self.lists)
            self.sheet.add_data_validation(self.rules[rule])
        return self.rules[rule]

    def _protect(self) -> None:
        self.sheet.freeze_panes = self.sheet.cell(HEAD + 1, 3)
        self.sheet.protection.sheet = True
        self.sheet.protection.formatRows = False  # allowed: a long text may need a higher row

    def _print(self, footer: str) -> None:
        sheet = self.sheet
        set_paper(sheet, landscape=True)
        sheet.print_title_rows = f"{HEAD}:{HEAD}"
        sheet.oddFooter.left.text = footer.replace("&", "&&")
        sheet.oddFooter.right.text = "第 &P 页，共 &N 页"


_TYPES = {"list": "list", "number": "decimal", "count": "whole", "date": "date", "length": "textLength"}


def _validation(rule: Rule, lists: _Lists) -> DataValidation:
    between = {"operator": "between", "formula1": rule.low, "formula2": rule.high}
    if rule.kind == "list":
        between = {"formula1": lists.range(rule.choices)}
    elif rule.kind == "date":
        between = {"operator": "between", "formula1": "1", "formula2": str(_LAST_DAY)}
    return DataValidation(
        type=_TYPES[rule.kind],
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning" if rule.advice else "stop",
        errorTitle="填报提示",
        error=rule.message[:200],
        **between,
    )
