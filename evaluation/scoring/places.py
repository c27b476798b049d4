"""The names of places: a key alone, of a year (``output@2022``), or of one of several things (``name#2``).

Keys of scheme files hold neither sign, so a name is read back without doubt.
"""

from typing import NamedTuple


class Place(NamedTuple):
    """Where an answer stands: its key, its year and its row, 0 where it has none."""

    key: str
    year: int = 0
    item: int = 0


def name_of(key: str, year: int = 0, item: int = 0) -> str:
    """The name of a place."""
    return f"{key}{f'@{year}' if year else ''}{f'#{item}' if item else ''}"


def place_of(name: str) -> Place:
    """The place that `name_of` names so; LookupError for a name that names none."""
    rest, _, item = name.partition("#")
    key, _, year = rest.partition("@")
    place = Place(key, _whole(year), _whole(item))
    if name_of(*place) != name:
        raise LookupError(name)
    return place


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
