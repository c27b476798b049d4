"""补正对照: what a unit changed after a return for correction."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import ActingRequest, acting_required
from applications import presenting, selectors
from applications.casework.case import open_case
from applications.models import Application


@acting_required
@require_GET
def case_differences(request: ActingRequest, pk: int) -> HttpResponse:
    """For an office."""
    return _page(request, open_case(request.actor, pk), "case")


@acting_required
@require_GET
def differences(request: ActingRequest, pk: int) -> HttpResponse:
    """For the unit, of its own application."""
    return _page(request, selectors.own_application(request.actor, pk), "application")


def _page(request: ActingRequest, application: Application, above: str) -> HttpResponse:
    context = {"application": application, "above": above, "found": presenting.differences(application)}
    return render(request, "applications/differences.html", context)
