"""Tables as CSV: text stays text in a spreadsheet, and what was written is read back.

A spreadsheet takes a cell that begins with ``=`` or one of its like for a formula. An apostrophe before it
keeps it text; so that it can be told from one that was there, a cell that begins with one gets another.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

ENCODING = "utf-8-sig"  # with the mark by which Excel knows the encoding
MARK = "'"
# Half-width and full-width; a leading blank of any kind would be skipped, so a TAB or CR counts as well.
_MARKED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", MARK)


def write_csv(*, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """``head``, then ``rows``, every cell in quotes. Numbers stand as they are, None is empty."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([_marked(cell) for cell in row] for row in rows)
    return text.getvalue().encode(ENCODING)


def read_csv(content: bytes) -> list[list[str]]:
    """The rows of what `write_csv` wrote, the head first, each cell as the text it was given.

    UnicodeDecodeError for what is not UTF-8, csv.Error for what is no CSV.
    """
    text = StringIO(content.decode(ENCODING), newline="")
    return [[cell.removeprefix(MARK) for cell in row] for row in csv.reader(text, strict=True)]


def _marked(cell: object) -> object:
    return f"{MARK}{cell}" if isinstance(cell, str) and cell.startswith(_MARKED) else cell
