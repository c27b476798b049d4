"""Filling in any sheet: the page that is posted as a whole, and autosave of one cell."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from accounts.access import ActingRequest, note_unknown_fields
from applications import presenting
from applications.presenting import Desk
from evaluation import forms as boxes
from evaluation import selectors as evaluation
from evaluation.models import Sheet
from evaluation.sections import Section
from greenmfg import clock
from greenmfg.dates import hour_text
from greenmfg.errors import Refused

# The deadline a page was shown with comes back with it, to tell of one that was moved meanwhile.
SHOWN = "shown_deadline"

# The service verb that saves ``changes``, with the actor and the sheet's owner already given.
Save = Callable[..., Any]


def fill_page(request: ActingRequest, desk: Desk, slug: str, save: Save) -> HttpResponse:
    """One page of the sheet. The plain POST is the same service as autosave, with many answers."""
    section = presenting.section_of(desk, slug)
    if request.method == "POST":
        return _post_page(request, desk, section, save)
    return _show(request, presenting.page(desk, section, evaluation.filled(desk.sheet)))


def _post_page(request: ActingRequest, desk: Desk, section: Section, save: Save) -> HttpResponse:
    note_unknown_fields(request, boxes.page_fields(request.POST, section.keys) | {"next", SHOWN})
    filled = evaluation.filled(desk.sheet)
    settable = [key for key in section.keys if not filled.cells[key].is_fixed]
    open_keys = [key for key in settable if desk.sheet.takes(key)]
    posted = boxes.posted_changes(request.POST, filled.cells, open_keys or settable)
    changes = boxes.changed_only(posted, filled)
    try:
        if not open_keys:
            raise evaluation.locked()
        result = save(changes=changes)
    except Refused as refusal:
        if refusal.status != 409:
            raise
        desk.sheet.refresh_from_db()
        return _show(request, presenting.unsaved_page(desk, section, changes, refusal), 409)
    if moved := presenting.moved_deadline(desk.closes_at, request.POST.get(SHOWN, "")):
        messages.warning(request, moved)
    if not (result.errors or result.conflicts):
        messages.success(request, f"已保存 {hour_text(clock.read())}")
        return redirect(presenting.next_page(desk, section, filled, request.POST))
    return _show(request, presenting.page(desk, section, evaluation.filled(desk.sheet), result, changes), 422)


def _show(request: ActingRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "applications/fill.html", context, status=status)


def save_reasons(request: ActingRequest, desk: Desk, save: Save) -> HttpResponse:
    """The reasons asked for on the check page, posted as a whole."""
    filled = evaluation.filled(desk.sheet)
    keys = [key for key in filled.cells if key.endswith(".why")]
    note_unknown_fields(request, boxes.page_fields(request.POST, keys))
    posted = boxes.posted_changes(request.POST, filled.cells, keys)
    result = save(changes=boxes.changed_only(posted, filled))
    for item in result.errors:
        messages.error(request, item.message)
    for row in result.conflicts:
        messages.error(request, presenting.conflict_text(row))
    if not (result.errors or result.conflicts):
        messages.success(request, f"已保存 {hour_text(clock.read())}")
    return redirect(desk.check)


def autosave(request: ActingRequest, save: Save) -> JsonResponse:
    """One cell (the contract stands at the head of static/js/autosave.js)."""
    note_unknown_fields(request, boxes.CELL_FIELDS)
    change = boxes.posted_change(request.POST)
    result = save(changes=[change])
    if result.errors:
        return JsonResponse({"errors": [item._asdict() for item in result.errors]}, status=422)
    if result.conflicts:
        return JsonResponse({"conflicts": [presenting.conflict(row) for row in result.conflicts]}, status=409)
    return JsonResponse(presenting.saved(result.saved[0], change, request.moment))


def results(
    request: ActingRequest, sheet: Sheet, closing: Callable[[], datetime | None] = lambda: None
) -> JsonResponse:
    """What the page comes to after its cells ``key`` were saved, asked for beside the saving itself."""
    answer = presenting.results(sheet, request.GET.getlist("key"), request.GET.get("page", ""))
    if shown := request.GET.get(SHOWN, ""):
        answer["results"] |= presenting.deadline_results(closing(), shown)
    return JsonResponse(answer)
