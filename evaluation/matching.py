"""Which cells of two sheets tell of the same: things go by their names, years by their distance.

A product keeps its name and not its row, and what last year's sheet says of its last year is what this
year's is held against.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from evaluation.cell import MET
from evaluation.filled import Filled
from evaluation.scoring.layout import Side
from evaluation.scoring.places import name_of, place_of
from evaluation.scoring.scheme import Scheme
from evaluation.sections import tables_of


@lru_cache(maxsize=64)
def heads_of(scheme: Scheme, side: Side) -> Mapping[str, str]:
    """By each cell of a table of rows, the cell that names its row."""
    found: dict[str, str] = {}
    for _page, table in tables_of(scheme, side).values():
        first: dict[int, str] = {}
        for key in table.keys:
            if item := place_of(key).item:
                found[key] = first.setdefault(item, key)
    return found


def counterpart(filled: Filled, other: Filled, name: str) -> str:
    """The name under which ``other`` tells what ``filled`` tells under ``name``; empty where it does not."""
    key, year, item = place_of(name)
    if head := heads_of(filled.scheme, filled.side).get(name):
        same = row_called(other, head, filled.text(head))
        if not same:
            return ""
        item = place_of(same).item
    return name_of(key, year - (filled.year - other.year) if year else 0, item)


def row_called(filled: Filled, head: str, title: str) -> str:
    """The cell that names the row called ``title`` in the table of ``head``: that row itself if it is."""
    known = heads_of(filled.scheme, filled.side).values()
    rows = (name for name in dict.fromkeys(known) if place_of(name).key == place_of(head).key)
    return next((name for name in (head, *rows) if filled.text(name) == title), "")


def figures_told(own: Filled, other: Filled) -> Iterator[tuple[str, str]]:
    """The figures of ``other``, each under the name that it has in ``own``; no verdicts."""
    heads = heads_of(own.scheme, own.side)
    for quantity in own.scheme.quantities:
        if quantity.key in own.cells and quantity.key not in heads and (text := other.text(quantity.key)):
            yield quantity.key, text
    rows: dict[str, list[str]] = {}
    for name, head in heads.items():
        rows.setdefault(head, []).append(name)
    free = [head for head, names in rows.items() if not any(map(own.text, names))]
    for head, names in rows.items():
        told = {name: other.text(name) for name in names if own.cells[name].kind != MET}
        if not any(told.values()):
            continue
        known = row_called(own, head, other.text(head)) if other.text(head) else ""
        target = known or next((name for name in free if place_of(name).key == place_of(head).key), "")
        if not target:
            continue
        free = [name for name in free if name != target]
        for name, text in told.items():
            if text:
                yield name_of(place_of(name).key, 0, place_of(target).item), text
