"""Numbers as people type them: text until one strict reading turns it into a Decimal.

``int()`` and ``Decimal()`` accept far more than a form should (NaN, 1e400, 1_000, Arabic-Indic
digits, surrounding blanks), so nothing here relies on what they refuse.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import lru_cache

MAX_LENGTH = 30  # characters of a number; what a statistical table can hold several times over
# ASCII and its full-width twins. Wider folding would read "10²" as 102.
_TYPEABLE = re.compile(r"[\x20-\x7e\uff01-\uff5e]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_COUNT = re.compile(r"0|[1-9][0-9]*")

# Wide enough that no intermediate result of formulas over such numbers loses a visible digit.
ARITHMETIC = Context(prec=50, rounding=ROUND_HALF_UP, traps=[DivisionByZero, InvalidOperation, Overflow])

_QUANTA = [Decimal(1).scaleb(-places) for places in range(MAX_LENGTH)]


class NumberProblem(ValueError):
    """A text that is no number; the message is Chinese and may be shown as it stands."""


def parse_number(text: str, *, signed: bool = False) -> Decimal:
    """Read a decimal number; full-width characters are folded, everything unusual is refused.

    Raises NumberProblem for an empty or over-long text, for anything but digits with one decimal
    point, and for a minus sign unless ``signed`` (``-0`` always).
    """
    folded = _fold(text)
    if not _NUMBER.fullmatch(folded):
        raise NumberProblem(f"“{shown(text)}”不是可识别的数，请只填写数字和小数点，例如 1234.5")
    value = Decimal(folded)
    if folded.startswith("-") and (not signed or value == 0):
        raise NumberProblem(f"“{shown(text)}”不能为负数")
    return value


def is_number(text: str) -> bool:
    """Whether `parse_number` reads ``text``, with or without a sign."""
    try:
        parse_number(text, signed=True)
    except NumberProblem:
        return False
    return True


def parse_count(text: str) -> int:
    """Read a number of things: a whole number from 0. Raises NumberProblem."""
    folded = _fold(text)
    if not _COUNT.fullmatch(folded):
        raise NumberProblem(f"“{shown(text)}”不是整数，请填写 0 或正整数，例如 8")
    return int(folded)


def shortened(value: Decimal) -> Decimal:
    """A computed value as people read it: four decimals, or four digits where it is smaller than that."""
    return half_up(value, min(max(4, 3 - value.adjusted()), len(_QUANTA) - 1)) if value else Decimal(0)


def half_up(value: Decimal, places: int) -> Decimal:
    """Round half-up (四舍五入) to ``places`` decimals."""
    return value.quantize(_QUANTA[places], None, ARITHMETIC)  # by position: half the time of a keyword


# A sheet is scored anew after every cell that is typed, with the same numbers but one.
@lru_cache(maxsize=8192)
def plain(value: Decimal) -> str:
    """Write a Decimal without exponent, trailing zeros or a sign before zero."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


@lru_cache(maxsize=8192)
def rounded(value: Decimal, places: int) -> str:
    """Write a Decimal with at most ``places`` decimals."""
    return plain(half_up(value, places))


def shown(text: str, limit: int = 40) -> str:
    """Make foreign text fit into one line of a message: cut, and unprintable characters escaped."""
    if len(text) <= limit and text.isprintable():
        return text
    safe = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:limit])
    return safe + "…" if len(text) > limit else safe


def _fold(text: str) -> str:
    if not text:
        raise NumberProblem("数值为空")
    if len(text) > MAX_LENGTH:
        raise NumberProblem(f"“{shown(text)}”过长，数值不得超过 {MAX_LENGTH} 个字符")
    return unicodedata.normalize("NFKC", text) if _TYPEABLE.fullmatch(text) else ""
