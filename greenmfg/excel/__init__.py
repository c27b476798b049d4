"""Workbooks. Text stays text: openpyxl turns whatever begins with ``=`` into a live formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from greenmfg.origin import PRODUCER

Value = str | int | Decimal | date | datetime | None


def write_table(*, title: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """An xlsx workbook of one sheet: ``head``, then ``rows``. Only numbers and dates are other than text."""
    book = Workbook(write_only=True)
    book.properties.creator = PRODUCER
    sheet = book.create_sheet(title)
    for row in (head, *rows):
        sheet.append([_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> WriteOnlyCell:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
