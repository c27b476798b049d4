"""The first page after signing in, and a case."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import selectors as people
from accounts.access import ActingRequest, acting_required
from accounts.models import Organization
from applications.casework import case as cases
from applications.casework import desk as desks
from applications.casework import waiting


@acting_required
@require_GET
def desk(request: ActingRequest) -> HttpResponse:
    """What waits for the acting member, by the kind of his organization."""
    template, context = _desk(request)
    return render(request, template, {**context, "unread": people.latest_unread(request.actor)})


def _desk(request: ActingRequest) -> tuple[str, dict[str, Any]]:
    match request.actor.kind:
        case Organization.Kind.APPLICANT:
            return "applications/desk.html", waiting.applicant_desk(request.actor, request.moment)
        case Organization.Kind.ASSESSOR:
            return "applications/desk_assessor.html", waiting.assessor_desk(request.actor, request.moment)
    chosen = request.GET.get("round", "")
    return "applications/desk_office.html", desks.office_desk(request.actor, request.moment, chosen)


@acting_required
@require_GET
def case(request: ActingRequest, pk: int) -> HttpResponse:
    """One case as it was sealed, with everything the offices have found."""
    return render(request, "applications/case.html", cases.case(request.actor, pk, request.moment))
