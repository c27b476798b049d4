"""Workbooks. Text stays text: openpyxl turns whatever begins with ``=`` into a live formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from greenmfg.excel.paper import set_paper
from greenmfg.excel.texts import width
from greenmfg.origin import PRODUCER

_MEASURED = 100  # rows that the widths of the columns go by
_WIDEST = 60
Value = str | int | Decimal | date | datetime | None


def write_table(*, title: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """An xlsx workbook of one sheet: ``head``, then ``rows``. Only numbers and dates are other than text.

    It opens and prints as a table to read: columns as wide as the first rows need, the head always in sight.
    """
    book = Workbook(write_only=True)
    book.properties.creator = PRODUCER
    sheet, rest = book.create_sheet(title), iter(rows)
    first = [head, *islice(rest, _MEASURED)]
    _set_up(sheet, first)
    for row in chain(first, rest):
        sheet.append([_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _set_up(sheet: WriteOnlyWorksheet, rows: Sequence[Sequence[Value]]) -> None:
    for number, values in enumerate(zip(*rows, strict=True), start=1):
        needed = max(width(str(value)) for value in values if value is not None)
        sheet.column_dimensions[get_column_letter(number)].width = min(needed + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    set_paper(sheet, landscape=True)


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> WriteOnlyCell:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
