"""What the pages show of an application: task list, pages of the sheet, preview, check, cases."""

from applications.presenting.course import TONES, history, rolls, signing, status_for
from applications.presenting.differing import Differences, between, differences
from applications.presenting.judging import (
    READS,
    entrusting,
    judging_check,
    judging_desk,
    may_judge,
    own_report,
    self_evaluation,
    steps,
    told_by_unit,
    workplace,
)
from applications.presenting.overview import check, overview
from applications.presenting.pages import (
    Desk,
    conflict,
    conflict_text,
    desk_of,
    filing_ends,
    moved_deadline,
    next_page,
    page,
    saved,
    section_of,
    unsaved_page,
)
from applications.presenting.preview import preview
from applications.presenting.reading import frozen, reading
from applications.presenting.results import deadline_results, results

__all__ = [
    "READS",
    "TONES",
    "Desk",
    "Differences",
    "between",
    "check",
    "conflict",
    "conflict_text",
    "deadline_results",
    "desk_of",
    "differences",
    "entrusting",
    "filing_ends",
    "frozen",
    "history",
    "judging_check",
    "judging_desk",
    "may_judge",
    "moved_deadline",
    "next_page",
    "overview",
    "own_report",
    "page",
    "preview",
    "reading",
    "results",
    "rolls",
    "saved",
    "section_of",
    "self_evaluation",
    "signing",
    "status_for",
    "steps",
    "told_by_unit",
    "unsaved_page",
    "workplace",
]
