"""What the pages show of an application: task list, pages of the sheet, preview, check, cases."""

from applications.presenting.course import TONES, history, status_for
from applications.presenting.overview import check, overview
from applications.presenting.pages import Desk, conflict, desk_of, next_page, page, saved
from applications.presenting.preview import preview
from applications.presenting.reading import frozen, reading

__all__ = [
    "TONES",
    "Desk",
    "check",
    "conflict",
    "desk_of",
    "frozen",
    "history",
    "next_page",
    "overview",
    "page",
    "preview",
    "reading",
    "saved",
    "status_for",
]
