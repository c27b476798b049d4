"""What a file of the demonstration tells of a sheet, as the texts of its cells."""

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.cells import ENTRY, note_key
from evaluation.filled import Filled
from evaluation.scoring.places import name_of, place_of


def texts(told: Mapping[str, Any], filled: Filled) -> dict[str, str]:
    """The cells that ``told`` fills of a sheet as it stands.

    ``answers`` by cell; ``yearly``, the years of each cell up to the data year; ``entries``, the rows of an
    open table by criterion; ``sources``, where the figures of a row are from, in its last year.
    """
    found = dict(told.get("answers", {}))
    for key, values in told.get("yearly", {}).items():
        found |= dict(_years(key, values, filled.data_year))
    for key, rows in told.get("entries", {}).items():
        found |= dict(_entries(key, rows))
    for name in filled.cells:
        place = place_of(name)
        is_last = place.year in (0, filled.data_year)
        if is_last and place.key in told.get("sources", {}) and note_key(name) in filled.cells:
            found[note_key(name)] = f"数据来源：{told['sources'][place.key]}。"
    return {key: str(value) for key, value in found.items()}


def _years(key: str, values: list[Any], last: int) -> Iterator[tuple[str, Any]]:
    for year, value in enumerate(values, start=last - len(values) + 1):
        yield name_of(key, year), value


def _entries(key: str, rows: list[list[Any]]) -> Iterator[tuple[str, Any]]:
    for item, row in enumerate(rows, start=1):
        for part, value in zip(ENTRY, row, strict=False):
            if value:
                yield f"{name_of(key, 0, item)}.{part}", value
