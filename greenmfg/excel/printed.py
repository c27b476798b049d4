"""Workbooks to be printed and sealed: one sheet in the layout of a printed form, all of it text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from greenmfg.excel.texts import escape
from greenmfg.origin import PRODUCER

_A4 = 9
_THIN = Side(style="thin", color="000000")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its title (may be empty), printed column titles and rows as wide as these."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""

    @property
    def labelled(self) -> Iterator[Iterable[tuple[str, str]]]:
        """Each row, every text with the title of its column."""
        return (zip(self.columns, row, strict=True) for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One printed form. ``widths`` are of the columns, in characters; ``head`` is printed in one line
    above the tables, ``lead`` and ``closing`` as paragraphs above and below them, ``signature`` line by
    line below those, ``note`` last.
    """

    title: str
    widths: Sequence[int]
    tables: Sequence[Table]
    label: str = ""
    head: Sequence[str] = ()
    lead: Sequence[str] = ()
    closing: Sequence[str] = ()
    signature: Sequence[str] = ()
    note: str = ""
    landscape: bool = False


def write_printed(sheet: Sheet) -> bytes:
    """The workbook of ``sheet``, set up to be printed on A4."""
    book = Workbook()
    book.properties.creator = PRODUCER
    _Writer(book.active, sheet).write()
    content = BytesIO()
    book.save(content)
    return content.getvalue()


class _Writer:
    """Writes from the top down; ``row`` is the last one written."""

    def __init__(self, page: Worksheet, sheet: Sheet) -> None:
        self.page, self.sheet, self.row = page, sheet, 0

    def write(self) -> None:
        page, sheet = self.page, self.sheet
        page.title = sheet.title[:31]
        for number, width in enumerate(sheet.widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        if sheet.label:
            self._line(sheet.label, Font(name="黑体", size=14), _LEFT)
        self._line(sheet.title, Font(name="黑体", size=18), _CENTRE, height=36)
        if sheet.head:
            self._line("\u3000\u3000".join(sheet.head), Font(name="宋体", size=12), _LEFT)
        for text in sheet.lead:
            self._paragraph(text)
        for table in sheet.tables:
            self._table(table)
        for text in sheet.closing:
            self._paragraph(text)
        for text in sheet.signature:
            self._line(text, Font(name="宋体", size=12), _RIGHT)
        for text in sheet.note.splitlines():
            self._line(text, Font(name="宋体", size=9), _LEFT)
        self._print()

    def _line(self, text: str, font: Font, place: Alignment, height: int = 24) -> None:
        """``text`` across the whole width."""
        self.row += 1
        self.page.merge_cells(
            start_row=self.row, end_row=self.row, start_column=1, end_column=len(self.sheet.widths)
        )
        self.page.row_dimensions[self.row].height = height
        self._put(1, text, font, place)

    def _paragraph(self, text: str) -> None:
        """A line as high as ``text`` needs, which a merged cell does not find out by itself."""
        lines = -(-2 * len(text) // sum(self.sheet.widths))
        self._line(text, Font(name="宋体", size=12), _LEFT, height=8 + 18 * lines)

    def _table(self, table: Table) -> None:
        body, bold = Font(name="宋体", size=11), Font(name="宋体", size=11, bold=True)
        if table.title:
            self._line(table.title, bold, _CENTRE)
            self._frame()
        for number, cells in enumerate((table.columns, *table.rows)):
            self.row += 1
            for column, text in enumerate(cells, start=1):
                self._put(column, text, bold if number == 0 else body, _CENTRE)
            self._frame()

    def _frame(self) -> None:
        for column in range(1, len(self.sheet.widths) + 1):
            self.page.cell(self.row, column).border = _BORDER

    def _put(self, column: int, text: str, font: Font, place: Alignment) -> None:
        """Text stays text whatever it begins with, also when it is edited."""
        cell = self.page.cell(self.row, column)
        cell.value = escape(text) or None
        if cell.value is not None:
            cell.data_type = "s"
        cell.font, cell.alignment, cell.number_format = font, place, "@"

    def _print(self) -> None:
        page = self.page
        page.page_setup.orientation = "landscape" if self.sheet.landscape else "portrait"
        page.page_setup.paperSize = _A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.print_options.horizontalCentered = True
        page.print_area = f"A1:{get_column_letter(len(self.sheet.widths))}{self.row}"
        page.oddFooter.center.text = "第 &P 页，共 &N 页"
