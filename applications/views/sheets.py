"""Filling in any sheet: the page that is posted as a whole, and autosave of one cell."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from accounts.access import ActingRequest, note_unknown_fields
from applications import presenting
from applications.presenting import Desk
from evaluation import forms as boxes
from evaluation import selectors as evaluation
from greenmfg import clock
from greenmfg.dates import hour_text

# The service verb that saves ``changes``, with the actor and the sheet's owner already given.
Save = Callable[..., Any]


def fill_page(request: ActingRequest, desk: Desk, slug: str, save: Save) -> HttpResponse:
    """One page of the sheet. The plain POST is the same service as autosave, with many answers."""
    section = presenting.section_of(desk, slug)
    filled = evaluation.filled(desk.sheet)
    result, changes = None, []
    if request.method == "POST":
        note_unknown_fields(request, boxes.page_fields(request.POST, section.keys) | {"next"})
        open_keys = [key for key in section.keys if desk.sheet.takes(key) and not filled.cells[key].is_fixed]
        if not open_keys:
            raise evaluation.locked()
        posted = boxes.posted_changes(request.POST, filled.cells, open_keys)
        changes = boxes.changed_only(posted, filled)
        result = save(changes=changes)
        if not (result.errors or result.conflicts):
            messages.success(request, f"已保存 {hour_text(clock.read())}")
            return redirect(presenting.next_page(desk, section, filled, request.POST))
        filled = evaluation.filled(desk.sheet)
    context = presenting.page(desk, section, filled, result, changes)
    return render(request, "applications/fill.html", context, status=200 if result is None else 422)


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
    return JsonResponse(presenting.saved(evaluation.filled(result.sheet), change))
