"""The names of places: a key alone, of a year (``output@2022``), or of one of several things (``product~2``).

Keys of scheme files hold neither sign, so a name is read back without doubt. What belongs to a place
follows it: ``output@2022.note`` is the remark on ``output@2022``.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_NAME = re.compile(r"([^@~.]*)(?:@([12][0-9]{3}))?(?:~([1-9][0-9]{0,2}))?((?:\.[^@~]*)?)")


class Place(NamedTuple):
    """Where an answer stands: its key, its year and its row, 0 where it has none."""

    key: str
    year: int = 0
    item: int = 0


def name_of(key: str, year: int = 0, item: int = 0) -> str:
    """The name of a place."""
    if not (year or item):
        return key
    base, dot, belonging = key.partition(".")
    return f"{base}{f'@{year}' if year else ''}{f'~{item}' if item else ''}{dot}{belonging}"


def whose(name: str) -> str:
    """Of which year, or of which of several things, a place is; empty where it is of neither."""
    place = place_of(name)
    return f"{f'（{place.year} 年）' if place.year else ''}{f'（第 {place.item} 项）' if place.item else ''}"


@lru_cache(maxsize=8192)
def place_of(name: str) -> Place:
    """The place of a name; of a text that is none, a place that no scheme knows."""
    found = _NAME.fullmatch(name)
    if found is None:
        return Place(name)
    return Place(found[1] + found[4], int(found[2] or 0), int(found[3] or 0))
