"""The pages a sheet is filled in on, and what autosave hears."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.selectors import absent
from applications import selectors
from applications.models import Application, Correction
from applications.presenting.grids import grids_of, in_grids
from applications.presenting.preview import preview
from applications.presenting.proofs import links_by_row
from applications.presenting.rows import explanations_of, lines_of, row_of
from applications.services.drafts import ended
from applications.services.moves import deadline_of, procedure_of
from evaluation import selectors as evaluation
from evaluation.cells import note_key
from evaluation.filled import Filled
from evaluation.forms import Box, boxes, mark_errors
from evaluation.matching import counterpart
from evaluation.models import Answer, Sheet
from evaluation.scoring.places import name_of, place_of
from evaluation.sections import Section, sections_of
from evaluation.services import Change, Conflict, SaveResult
from greenmfg import clock
from greenmfg.dates import closing_text, hour_text, moment_text
from greenmfg.errors import Refused
from greenmfg.templatetags.formats import number


@dataclass(frozen=True)
class Desk:
    """Where one sheet is filled in: whose it is, and under which addresses its pages stand."""

    sheet: Sheet
    unit: str
    number: str
    overview: str
    answers: str
    results: str
    check: str
    page: Callable[[str], str]  # the address of a section by its slug
    evidence: Callable[[str], str] | None = None  # the address of a row's evidence by its key
    beside: Mapping[str, Any] = field(default_factory=dict)  # what the other side says, by key of the row
    previous: Filled | None = None  # the unit's last filing, shown beside the boxes
    take_over: Callable[[str], str] | None = None  # the address that copies a form's stable facts from it
    correction: Correction | None = None  # the return that names the few items open now
    closes_at: datetime | None = None  # when filing ends; None where another date binds or none is set
    ended: str = ""  # why nothing more is taken although nothing was filed


def desk_of(application: Application, previous: Filled | None = None) -> Desk:
    """The applicant's own desk, with his ``previous`` filing where the page shows it."""
    correction = selectors.open_correction(application)
    return Desk(
        sheet=application.self_sheet,
        unit=application.named,
        number=application.number,
        overview=reverse("application", args=(application.pk,)),
        answers=reverse("answers", args=(application.pk,)),
        results=reverse("results", args=(application.pk,)),
        check=reverse("check", args=(application.pk,)),
        page=lambda slug: reverse("fill", args=(application.pk, slug)),
        evidence=lambda key: reverse("row_evidence", args=(application.pk, key)),
        previous=previous,
        take_over=lambda slug: reverse("take_over", args=(application.pk, slug)),
        correction=correction,
        closes_at=None if correction else filing_ends(application),
        ended=ended(application),
    )


def filing_ends(application: Application) -> datetime | None:
    """The first instant at which ``application`` is too late to be filed."""
    closing = deadline_of(application, procedure_of(application).filing_stage())
    return closing.closes_at if closing else None


def moved_deadline(closes_at: datetime | None, shown: str) -> str:
    """What to tell whoever still has the page open that was ``shown`` with another deadline, else empty."""
    if closes_at is None or not shown or shown == closes_at.isoformat():
        return ""
    if closes_at <= clock.read():
        return f"申报截止时间已调整，已于{closing_text(closes_at)}截止，不能再提交。已填内容不受影响。"
    return f"申报截止时间已调整为{closing_text(closes_at)}，请在此之前提交。已填内容不受影响。"


def section_of(desk: Desk, slug: str) -> Section:
    """The page of ``desk`` named ``slug``; Refused 404 where there is none."""
    sheet = desk.sheet
    pages = sections_of(evaluation.scheme_of(sheet), sheet.side)
    section = next((row for row in pages if row.slug == slug), None)
    if section is None:
        raise absent()
    return section


def page(
    desk: Desk,
    section: Section,
    filled: Filled,
    result: SaveResult | None = None,
    changes: Sequence[Change] = (),
) -> dict[str, Any]:
    """One page of the sheet; after a save that did not take everything, with what was typed and why."""
    locked = {key for key in section.keys if not desk.sheet.takes(key)}
    found = boxes(filled, section.keys, locked=locked)
    _recall(found, filled, desk.previous, in_form=section.form is not None)
    for box in found.values():
        box.is_returned = desk.correction is not None and not box.is_locked
    faults: dict[str, str] = {}
    if result is not None:
        typed = {change.key: change for change in changes}
        faults |= {item.field: item.message for item in result.errors}
        faults |= {row.change.key: conflict_text(row) for row in result.conflicts}
        mark_errors(found, typed, faults)
    is_locked = len(locked) == len(section.keys)
    grids = grids_of(filled, section, found)
    gridded = in_grids(grids)
    return {
        "desk": desk,
        "section": section,
        "now": clock.read() if desk.closes_at else None,
        **_neighbours(desk, section, filled, is_locked),
        "progress": section.progress(filled, faults),
        "boxes": {key: box for key, box in found.items() if key not in gridded},
        "grids": grids,
        "rows": [row_of(filled, row, found, beside=desk.beside.get(row.key)) for row in section.criteria],
        "lines": lines_of(filled, section.lines, found),
        # Lines ask for their own quantities; criteria share a panel at the top of the page.
        "quantities": [] if section.lines else [found[quantity.key] for quantity in section.quantities],
        "gates": [
            (
                gate,
                found[gate.key],
                found.get(note_key(gate.key)),
                desk.beside.get(gate.key),
                explanations_of(gate, found),
            )
            for gate in section.gates
        ],
        "proofs": links_by_row(
            desk.sheet, [*section.keys, *(row.key for row in section.criteria)], desk.evidence
        ),
        "errors": result.errors if result else (),
        "conflicts": result.conflicts if result else (),
        "locked": is_locked,
        # What is sealed has the score it was sealed with, and nothing left to gain.
        "preview": None if desk.sheet.unlocked == "none" else preview(filled, desk.page),
        "take_over": _take_over(desk, section, filled),
        "saved_at": _saved_at(filled),
    }


def unsaved_page(desk: Desk, section: Section, changes: Sequence[Change], refusal: Refused) -> dict[str, Any]:
    """The page as it stands now, above it what was typed and can no longer be saved."""
    filled = evaluation.filled(desk.sheet)
    return {
        **page(desk, section, filled),
        "refusal": refusal,
        "unsaved": [
            (filled.cells[row.key].label, dict(found.choices).get(row.value, row.value) or row.reason)
            for row in changes
            for found in boxes(filled, [row.key]).values()
        ],
    }


def _neighbours(desk: Desk, section: Section, filled: Filled, is_locked: bool) -> dict[str, Any]:
    """All pages of the sheet, and the titles and addresses of those before and after this one."""
    found = sections_of(filled.scheme, filled.side)
    at = next(index for index, other in enumerate(found) if other is section)
    places = [(other.title, desk.page(other.slug)) for other in found]
    last = None if is_locked else ("核对", desk.check)
    return {
        "pages": [(*place, index == at) for index, place in enumerate(places)],
        "before": places[at - 1] if at else None,
        "after": places[at + 1] if at + 1 < len(places) else last,
    }


def _saved_at(filled: Filled) -> datetime | None:
    """When a person last saved something."""
    last = filled.last_typed(filled.cells)
    return last.updated_at if last else None


def _recall(found: Mapping[str, Box], filled: Filled, previous: Filled | None, *, in_form: bool) -> None:
    """What the unit filed last, beside each box; of what is asked by years, what it says of the last one.

    In a form the years stand beside each other, and of each is shown what was filed of it.
    """
    for name, box in found.items():
        key, year, item = place_of(name)
        if text := filled.text(name_of(key, year - 1, item)) if year and not in_form else "":
            box.previous = f"{year - 1} 年：{dict(box.choices).get(text, text)}"
        elif previous:
            same = name if year and in_form else counterpart(filled, previous, name)
            if text := previous.text(same):
                whose = f"{previous.year} 年度" if in_form or not year else f"{year - 1} 年"
                box.previous = f"{whose}：{dict(box.choices).get(text, text)}"


def _take_over(desk: Desk, section: Section, filled: Filled) -> str:
    """The address that copies stable facts into the form's empty fields; empty where there are none."""
    if section.form is None or desk.previous is None or desk.take_over is None:
        return ""
    wanted = (
        key
        for key in section.keys
        if filled.cells[key].stable and desk.previous.text(key) and not filled.says(key)
    )
    return desk.take_over(section.slug) if any(wanted) else ""


def saved(answer: Answer, change: Change, at: datetime) -> dict[str, Any]:
    """What autosave hears of a cell saved just now; ``display`` where it was read otherwise than typed."""
    cell = {
        "key": answer.key,
        "year": answer.year,
        "item": answer.item,
        "version": answer.version,
        "display": number(answer.value) if answer.value != change.value.strip() else "",
    }
    return {"saved": [cell], "saved_at": hour_text(at)}


def conflict(row: Conflict) -> dict[str, Any]:
    """One conflict as autosave hears of it."""
    return {
        "key": row.change.key,
        "mine": row.change.value,
        "theirs": row.theirs.value,
        "version": row.theirs.version,
        "by": row.theirs.by or "",
        "at": moment_text(row.theirs.updated_at),
    }


def conflict_text(row: Conflict) -> str:
    """One conflict on a page posted as a whole."""
    about = conflict(row)
    return f"{about['by']}已于{about['at']}填为“{about['theirs']}”。如需改为您的内容，请再次保存。"


def next_page(desk: Desk, section: Section, filled: Filled, post: QueryDict) -> str:
    """Where saving leads: the next page where the person asked for it, else the same one."""
    pages = [row.slug for row in sections_of(filled.scheme, filled.side)]
    at = pages.index(section.slug)
    if "next" not in post:
        return desk.page(section.slug)
    return desk.page(pages[at + 1]) if at + 1 < len(pages) else desk.check
