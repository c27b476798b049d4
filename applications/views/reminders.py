"""The settings of one's own reminders."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.forms.reminders import ReminderForm
from applications.services import reminders as services


@acting_required
@require_http_methods(["GET", "POST"])
def reminders(request: ActingRequest) -> HttpResponse:
    """What one is reminded of, by mail and in the app."""
    person = request.actor.person
    kinds = services.concerns({row.kind for row in request.organizations})
    said = {kind: row for (_user, kind), row in selectors.switches([person.pk]).items()}
    form = ReminderForm(request.POST or None, kinds=kinds, said=said)
    if form.is_valid():
        services.switch(actor=request.actor, ways=form.ways)
        messages.success(request, "已保存。")
        return redirect("reminders")
    return render(request, "applications/reminders.html", {"form": form})
