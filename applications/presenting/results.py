"""What a page comes to once answers were saved: put in place beside the boxes, so that no cursor is lost."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from applications.presenting.pages import moved_deadline
from applications.presenting.preview import preview
from applications.presenting.rows import lines_of, row_of
from evaluation import selectors as evaluation
from evaluation.filled import Filled
from evaluation.forms import boxes
from evaluation.models import Sheet
from evaluation.scoring.places import name_of, place_of
from evaluation.sections import Section, sections_of
from greenmfg import clock
from greenmfg.macros import macros


def results(sheet: Sheet, keys: Collection[str], page: str = "") -> dict[str, Any]:
    """The preview, and by the name of its place what the page of ``keys``, cells just saved, comes to.

    ``page`` is its slug: what several pages use stands on more than one of them.
    """
    filled = evaluation.filled(sheet)
    pages = [row for row in sections_of(filled.scheme, filled.side) if set(keys) & set(row.keys)]
    section = next((row for row in pages if row.slug == page), pages[0] if pages else None)
    answer: dict[str, Any] = {"results": _places(filled, section, keys) if section else {}}
    # What is sealed has the score it was sealed with.
    # It is put in place on the pages of the sheet alone, which stand side by side.
    if sheet.unlocked != "none" and (shown := preview(filled, "../{}/".format)):
        answer["preview_html"] = render_to_string("applications/preview.html", {"preview": shown})
    return answer


def _places(filled: Filled, section: Section, keys: Collection[str]) -> dict[str, str]:
    progress = {"progress": section.progress(filled)}
    places: dict[str, str] = {"progress": render_to_string("applications/progress.html", progress)}
    if section.category is None:
        return places
    found, draw = boxes(filled, section.keys), macros("applications/rows.jinja")
    owners = [key.partition(".")[0] for key in keys]
    # A formula names a quantity of several things, and an open table its row, without the item.
    about = {*owners, *(name_of(*place_of(key)._replace(item=0)) for key in owners)}
    for criterion in section.criteria:
        things = {way.repeat.key for way in criterion.variants if way.repeat}
        if criterion.key in about or not about.isdisjoint(filled.scheme.inputs[criterion.key] | things):
            row = row_of(filled, criterion, found)
            places[criterion.key] = draw.indicator_result(row)
            places[f"{criterion.key}.trace"] = draw.indicator_trace(row)
    for line in lines_of(filled, section.lines, found):
        places[line.row.key] = draw.line_result(line)
    return places


def deadline_results(closes_at: datetime | None, shown: str) -> dict[str, str]:
    """What replaces the deadline on a page that was ``shown`` with another one; nothing where it stands."""
    moved = moved_deadline(closes_at, shown)
    if not moved:
        return {}
    new = {"closes_at": closes_at, "now": clock.read()}
    return {
        "closing": render_to_string("applications/closing.html", new),
        "deadline": render_to_string("applications/banner.html", {"text": moved}),
    }
