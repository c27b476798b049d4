"""Workbooks that come back: text by cell, nothing computed, within bounds. Refused: formulas and links."""

import logging
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell
from openpyxl.utils import get_column_letter

from greenmfg import uploads
from greenmfg.errors import Item, Refused
from greenmfg.excel.forms import HEAD, LIMIT, LISTS, MARK
from greenmfg.excel.texts import as_text

logger = logging.getLogger(__name__)

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 10 * 1024 * 1024  # many times a full sheet; every megabyte costs a second of parsing
MAX_ROWS = 2000
MAX_COLUMNS = 30
MAX_SHEETS = 100
MAX_WALKED = 2 * 1_048_576  # rows of all sheets, given or left out; some programs end one in its last row
MAX_NAMED = 10  # formulas told one by one
TOO_MUCH = "工作簿内容过多，请重新下载填报表，只在其中填写后导入。"
# Parts of a workbook that fetch or run something.
_ACTIVE = ("xl/externalLinks/", "xl/connections", "xl/macrosheets/", "xl/activeX/", "xl/embeddings/")


class Text(NamedTuple):
    """What stands in a cell, and what is wrong with it."""

    text: str = ""
    fault: str = ""


NOTHING = Text()


@dataclass(frozen=True)
class Sheet:
    """One worksheet by its rows below the head, each as wide as the widest may be."""

    name: str
    rows: Sequence[Sequence[Text]]

    def place(self, row: int, column: int) -> str:
        """Where a cell stands, as Excel names it: ``绩效!F7``; ``row`` from 0, ``column`` from 1."""
        return f"{self.name}!{get_column_letter(column)}{HEAD + 1 + row}"


@dataclass(frozen=True)
class Form:
    """A workbook that ``write_form`` made."""

    mark: dict[str, str]
    sheets: Sequence[Sheet]


class _Left:
    """What one workbook may still take. A few bytes of it name a row a billion rows down, or have a
    text that stands there once shown in every cell.
    """

    def __init__(self) -> None:
        self.rows, self.signs = MAX_WALKED, MAX_UNPACKED

    def take(self, *, rows: int = 0, signs: int = 0) -> None:
        """Refused 422 where it comes to too much."""
        self.rows -= rows
        self.signs -= signs
        if self.rows < 0 or self.signs < 0:
            raise Refused(TOO_MUCH)


def read_form(content: bytes) -> Form:
    """Read ``content``; Refused 422 where it is none of our workbooks, too large, or computes anything."""
    _expect_harmless(content)
    grids = _grids(content)
    mark = grids.pop(MARK, None)
    if mark is None:
        raise Refused("这不是从本平台下载的填报表。请在申报页面下载填报表，在其中填写后再导入。")
    grids.pop(LISTS, None)
    return Form(
        mark={row[0].text: row[1].text for row in mark},
        sheets=[Sheet(name, rows[HEAD:]) for name, rows in grids.items()],
    )


def _expect_harmless(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise Refused("文件超过 5 MB，填报表本身远小于此，请删去插入的图片等内容后重新导入。")
    if uploads.inspect(content) != uploads.XLSX:
        raise Refused("请选择从本平台下载的填报表（.xlsx）。")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
    if any(entry.filename.startswith(_ACTIVE) for entry in entries):
        raise Refused("工作簿含有外部链接、数据连接或嵌入对象，请删除后重新导入。")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(TOO_MUCH)


def _grids(content: bytes) -> dict[str, list[list[Text]]]:
    """Every worksheet as its rows."""
    formulas: list[str] = []
    grids, left = {}, _Left()
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        if len(book.worksheets) > MAX_SHEETS:
            raise Refused(TOO_MUCH)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a sheet says about its size may be a lie
            grids[sheet.title] = [list(row) for row in _rows(sheet, formulas, left)]
    except Refused:
        raise
    except Exception as error:  # a parser of what strangers send may fail in any way
        logger.info("A workbook could not be read", exc_info=True)
        raise Refused("工作簿已损坏，无法读完，请用 Excel 或 WPS 重新保存为 .xlsx 后导入。") from error
    if formulas:
        told = [Item("", f"“{place}”含有公式，请改为填写数值或文字。") for place in formulas[:MAX_NAMED]]
        if more := len(formulas) - MAX_NAMED:
            told += [Item("", f"另有 {more} 个单元格含有公式。")] if more > 0 else []
        raise Refused("填报表不能含有公式，请改为数值（复制后“选择性粘贴—数值”）。", items=told)
    return grids


def _rows(sheet: Any, formulas: list[str], left: _Left) -> Iterator[list[Text]]:
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        left.take(rows=1)
        if number > MAX_ROWS:  # a million of them empty: quick to tell
            if {*map(type, row)} != {EmptyCell} and any(cell.value is not None for cell in row):
                raise Refused(f"工作表“{sheet.title}”超过 {MAX_ROWS} 行，请重新下载填报表，只在其中填写。")
            continue
        formulas += [f"{sheet.title}!{cell.coordinate}" for cell in row if cell.data_type == "f"]
        yield [_text(cell, left) if cell.value is not None else NOTHING for cell in row]


def _text(cell: Any, left: _Left) -> Text:
    value, kind = cell.value, cell.data_type
    if isinstance(value, str):
        left.take(signs=len(value))
    if kind == "e":
        return Text(str(value), f"单元格是错误值 {value}，请改为填写数值或文字")
    if isinstance(value, int | float) and abs(value) >= LIMIT:
        shown = f"{value:.0f}"
        return Text(shown, "数值达到16位，Excel 已不能准确保存，请在网页上填写这一项")
    is_percent = kind == "n" and "%" in cell.number_format
    return Text(as_text(value, percent=is_percent))
