"""Workbooks to be printed and sealed: one sheet in the layout of a printed form, all of it text but 序号."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from greenmfg.excel.paper import set_paper
from greenmfg.excel.texts import escape, width
from greenmfg.origin import PRODUCER

_PLAIN_SIZE = 11  # of the characters by whose digits the width of a column is counted
_DIGIT = 1.05  # half a Chinese character of that size against such a digit
_THIN = Side(style="thin", color="000000")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its title (may be empty), printed column titles and rows as wide as these.

    A number is one that counts the rows; what a unit has stated is text as it wrote it.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    title: str = ""

    @property
    def labelled(self) -> Iterator[Iterable[tuple[str, str | int]]]:
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
        self._line(sheet.title, Font(name="黑体", size=18), _CENTRE)
        if sheet.head:
            self._line("\u3000\u3000".join(sheet.head), Font(name="宋体", size=12), _LEFT)
        for text in sheet.lead:
            self._line(text, Font(name="宋体", size=12), _LEFT)
        for table in sheet.tables:
            self._table(table)
        for text in sheet.closing:
            self._line(text, Font(name="宋体", size=12), _LEFT)
        for text in sheet.signature:
            self._line(text, Font(name="宋体", size=12), _RIGHT)
        for text in sheet.note.splitlines():
            self._line(text, Font(name="宋体", size=9), _LEFT)
        self.page.print_area = f"A1:{self.last}{self.row}"

    def _set_up(self) -> None:
        """All that stands in the file before the first row, and the paper."""
        page = self.page
        for number, wide in enumerate(self.sheet.widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = wide
        set_paper(page, landscape=self.sheet.landscape)
        page.print_options.horizontalCentered = True
        page.oddFooter.center.text = "第 &P 页，共 &N 页"

    def _line(self, text: str, font: Font, place: Alignment, border: Border | None = None) -> None:
        """``text`` across the whole width, as high as it needs: a merged cell does not see to that itself."""
        number = self.row + 1
        self.page.merged_cells.add(f"A{number}:{self.last}{number}")
        lines = ceil(width(text) * font.size / _PLAIN_SIZE * _DIGIT / sum(self.sheet.widths))
        self.page.row_dimensions[number].height = 8 + 1.5 * font.size * lines
        rest = [""] * (len(self.sheet.widths) - 1) if border else []
        self._append((text, *rest), self._style(font, place, border))

    def _table(self, table: Table) -> None:
        """Where it is the only one, its head stands on every page."""
        bold, first = Font(name="宋体", size=11, bold=True), self.row + 1
        if table.title:
            self._line(table.title, bold, _CENTRE, border=_BORDER)
        self._append(table.columns, self._style(bold, _CENTRE, _BORDER))
        if len(self.sheet.tables) == 1:
            self.page.print_title_rows = f"{first}:{self.row}"
        plain = Font(name="宋体", size=11)
        text, count = (self._style(plain, _CENTRE, _BORDER, shown) for shown in ("@", "0"))
        for cells in table.rows:
            self._append(cells, text, count)

    def _style(self, font: Font, place: Alignment, border: Border | None, shown: str = "@") -> StyleArray:
        """A style for many cells: to look it up again for each of them would take most of the time."""
        cell = WriteOnlyCell(self.page)
        cell.font, cell.alignment, cell.number_format = font, place, shown
        if border:
            cell.border = border
        return cell._style

    def _append(self, cells: Sequence[str | int], style: StyleArray, count: StyleArray | None = None) -> None:
        """One row, its texts in ``style``, its numbers in ``count``."""
        self.row += 1
        self.page.append(
            [self._cell(one, style) if isinstance(one, str) else self._count(one, count) for one in cells]
        )

    def _count(self, number: int, style: StyleArray | None) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.page, number)
        cell._style = style
        return cell

    def _cell(self, text: str, style: StyleArray) -> WriteOnlyCell:
        """Text stays text whatever it begins with, also when it is edited."""
        cell = WriteOnlyCell(self.page, escape(text) or None)
        if cell.value is not None:
            cell.data_type = "s"
        cell._style = style
        return cell
