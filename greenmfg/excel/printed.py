"""Workbooks to be printed and sealed: one sheet in the layout of a printed form, all of it text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

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
    book = Workbook(write_only=True)
    book.properties.creator = PRODUCER
    _Writer(book.create_sheet(sheet.title[:31]), sheet).write()
    content = BytesIO()
    book.save(content)
    return content.getvalue()


class _Writer:
    """Writes from the top down, row by row as the file holds them; ``row`` is the one written last,
    ``last`` the letter of the last column.
    """

    def __init__(self, page: WriteOnlyWorksheet, sheet: Sheet) -> None:
        self.page, self.sheet, self.row = page, sheet, 0
        self.last = get_column_letter(len(sheet.widths))

    def write(self) -> None:
        sheet = self.sheet
        self._set_up()
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
        self.page.print_area = f"A1:{self.last}{self.row}"

    def _set_up(self) -> None:
        """All that stands in the file before the first row, and the paper."""
        page = self.page
        for number, width in enumerate(self.sheet.widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.page_setup.orientation = "landscape" if self.sheet.landscape else "portrait"
        page.page_setup.paperSize = _A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.print_options.horizontalCentered = True
        page.oddFooter.center.text = "第 &P 页，共 &N 页"

    def _line(
        self, text: str, font: Font, place: Alignment, height: int = 24, border: Border | None = None
    ) -> None:
        """``text`` across the whole width."""
        number = self.row + 1
        self.page.merged_cells.add(f"A{number}:{self.last}{number}")
        self.page.row_dimensions[number].height = height
        rest = [""] * (len(self.sheet.widths) - 1) if border else []
        self._append((text, *rest), self._style(font, place, border))

    def _paragraph(self, text: str) -> None:
        """A line as high as ``text`` needs, which a merged cell does not find out by itself."""
        lines = -(-2 * len(text) // sum(self.sheet.widths))
        self._line(text, Font(name="宋体", size=12), _LEFT, height=8 + 18 * lines)

    def _table(self, table: Table) -> None:
        bold = Font(name="宋体", size=11, bold=True)
        if table.title:
            self._line(table.title, bold, _CENTRE, border=_BORDER)
        self._append(table.columns, self._style(bold, _CENTRE, _BORDER))
        body = self._style(Font(name="宋体", size=11), _CENTRE, _BORDER)
        for cells in table.rows:
            self._append(cells, body)

    def _style(self, font: Font, place: Alignment, border: Border | None) -> StyleArray:
        """A style for many cells: to look it up again for each of them would take most of the time."""
        cell = WriteOnlyCell(self.page)
        cell.font, cell.alignment, cell.number_format = font, place, "@"
        if border:
            cell.border = border
        return cell._style

    def _append(self, texts: Sequence[str], style: StyleArray) -> None:
        self.row += 1
        self.page.append([self._cell(text, style) for text in texts])

    def _cell(self, text: str, style: StyleArray) -> WriteOnlyCell:
        """Text stays text whatever it begins with, also when it is edited."""
        cell = WriteOnlyCell(self.page, escape(text) or None)
        if cell.value is not None:
            cell.data_type = "s"
        cell._style = style
        return cell
