"""What an answer looks like in a workbook."""

import hashlib
import json

from evaluation.forms import Box


def is_number(box: Box) -> bool:
    """Whether the blank of ``box`` takes a number of Excel's."""
    return box.cell.kind in ("number", "count", "points", "year")


def fingerprint(value: str, state: str, reason: str) -> str:
    """What tells whether the blanks of an answer are still as they were exported."""
    text = json.dumps([value, state, reason], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
