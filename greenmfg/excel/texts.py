"""Text and numbers on their way into a workbook and back, so that what was written is read.

XML knows no control characters and ends every line with LF; Excel writes such a character as ``_x000D_``
and what looks like one with its underscore escaped. A number is a double there, of which Excel shows and
keeps fifteen digits.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

DIGITS = 15
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# Neither NUL nor half a surrogate pair is text that anything could store.
_ESCAPED = re.compile("_x(?!0000|[Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")


def escape(text: str) -> str:
    """``text`` as a workbook holds it."""
    return _UNSAFE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def unescape(text: str) -> str:
    """What ``text`` of a workbook says."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def width(text: str) -> int:
    """How many columns of a terminal, and digits of a worksheet, ``text`` is as wide as."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def is_exact(value: Decimal) -> bool:
    """Whether a workbook can hold ``value`` as a number without changing it."""
    return len(value.as_tuple().digits) <= DIGITS and abs(value) < Decimal(10) ** DIGITS


def as_text(value: Any, *, percent: bool = False) -> str:
    """A value of a workbook as text: numbers plainly, days by ISO 8601, a percentage as it is shown."""
    match value:
        case None:
            return ""
        case str():
            return unescape(value)
        case bool():
            return str(value).upper()
        case int() | float() | Decimal():
            number = Decimal(f"{value:.{DIGITS}g}") if isinstance(value, float) else Decimal(value)
            return f"{_plain(number * 100)}%" if percent else _plain(number)
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case date():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
