"""Every cell of a side, and where a body says why it gives points otherwise than the unit claims."""

from dataclasses import replace
from functools import lru_cache

from evaluation.cells import Catalogue, cells_of, note_key, why_key
from evaluation.scoring.layout import Side
from evaluation.scoring.scheme import Scheme


@lru_cache(maxsize=64)
def catalogue(scheme: Scheme, side: Side = "self") -> Catalogue:
    """What ``side`` may answer.

    Only a body is asked for a reason beside points: an applicant's own points are held against nothing.
    """
    cells = cells_of(scheme, side)
    if side == "self":
        return cells
    reasons = [
        replace(cells[note_key(key)], key=why_key(key), label=f"{cell.label}（核实说明）")
        for key, cell in cells.items()
        if cell.kind == "points"
    ]
    return Catalogue(cells | {cell.key: cell for cell in reasons})
