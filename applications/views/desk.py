"""The first page after signing in, and a case."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import ActingRequest, acting_required
from accounts.models import Organization
from applications import selectors
from applications.casework import case as cases
from applications.casework import desk as desks
from applications.casework import waiting


@acting_required
@require_GET
def desk(request: ActingRequest) -> HttpResponse:
    """What waits for the acting member, by the kind of his organization."""
    match request.actor.kind:
        case Organization.Kind.APPLICANT:
            return render(request, "applications/desk.html", waiting.applicant_desk(request.actor))
        case Organization.Kind.ASSESSOR:
            context = {"entrustments": selectors.entrustments_of(request.actor)}
            return render(request, "applications/desk_assessor.html", context)
    chosen = request.GET.get("round", "")
    context = desks.office_desk(request.actor, request.moment, chosen)
    return render(request, "applications/desk_office.html", context)


@acting_required
@require_GET
def case(request: ActingRequest, pk: int) -> HttpResponse:
    """One case as it was sealed, with everything the offices have found."""
    return render(request, "applications/case.html", cases.case(request.actor, pk, request.moment))
