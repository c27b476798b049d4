"""How texts typed by people are compared and kept."""

import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, bidi marks, zero-width, broken halves


def fold(text: str) -> str:
    """The one spelling to compare by: NFKC (full-width to ASCII), no outer blanks, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def same(text: str) -> str:
    """What two names of one thing have in common: as `fold`, without any blanks."""
    return fold("".join(text.split()))


def unseen_at(text: str) -> int:
    """The position (from 1) of the first character that nobody sees, 0 where there is none.

    Names are kept as typed, rare characters and all: folding would replace some of them.
    """
    return next((at for at, one in enumerate(text, start=1) if unicodedata.category(one) in UNSEEN), 0)
