"""The queue of an office, and the filters that a person keeps for it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.casework import queue as waiting
from applications.forms.queues import QueueForm, SavedFilterForm
from applications.models import SavedFilter
from applications.services import saved_filters

PER_PAGE = 200


@acting_required
@require_GET
def queue(request: ActingRequest) -> HttpResponse:
    """The cases of an office in the order they wait; without a question, by the person's own filter."""
    policy.require(request.actor, "review")
    kept = list(selectors.saved_filters(request.actor))
    opening = next((row for row in kept if row.is_default), None)
    if opening and not request.GET:
        return redirect(_opened_with(opening))
    rounds = selectors.rounds_seen(request.actor)
    form = QueueForm(request.GET, choices=waiting.filters(request.actor, rounds))
    shown = form.parameters()  # what cannot be read is left out, the rest still filters
    rows = selectors.queue(request.actor, **form.cleaned_data)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "shown": shown,
        "saving": SavedFilterForm(),
        "filters": kept,
        "page": page,
        "rows": waiting.rows_of(page.object_list, rounds),
        "now": request.moment,
    }
    return render(request, "applications/queue.html", context)


@acting_required
@require_POST
def filter_save(request: ActingRequest) -> HttpResponse:
    """Keep the filter that the page shows."""
    policy.require(request.actor, "review")
    form = SavedFilterForm(request.POST)
    rounds = selectors.rounds_seen(request.actor)
    shown = QueueForm(request.POST, choices=waiting.filters(request.actor, rounds))
    if form.accepted(saved_filters.save_filter, actor=request.actor, parameters=shown.parameters()):
        return redirect(_opened_with(form.result))
    context = {"form": form, "shown": shown.parameters()}
    return render(request, "applications/queue_filter.html", context, status=422)


@acting_required
@require_POST
def filter_default(request: ActingRequest, pk: int) -> HttpResponse:
    """Open the queue with this filter from now on, or no longer."""
    policy.require(request.actor, "review")
    return redirect(_opened_with(saved_filters.choose_default(actor=request.actor, pk=pk)))


@acting_required
@require_POST
def filter_delete(request: ActingRequest, pk: int) -> HttpResponse:
    """Forget a filter."""
    policy.require(request.actor, "review")
    saved_filters.delete_filter(actor=request.actor, pk=pk)
    return redirect(f"{reverse('queue')}?sort=")


def _opened_with(row: SavedFilter) -> str:
    return f"{reverse('queue')}?{row.query}"
