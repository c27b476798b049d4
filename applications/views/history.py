"""办理经过 of a case as PDF, for its applicant and its offices: ask for it, see it come, download it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import ActingRequest, acting_required
from accounts.actor import Actor
from accounts.models import Organization
from applications import documents, selectors
from applications.casework.case import open_case
from applications.models import Application
from greenmfg.files.responses import attachment


@acting_required
@require_http_methods(["GET", "POST"])
def history(request: ActingRequest, pk: int) -> HttpResponse:
    """The PDF of the actor's organization; posting asks for a new one."""
    application = _read(request.actor, pk)
    if request.method == "POST":
        documents.ask_history(actor=request.actor, application=application)
        return redirect("history", pk)
    return _page(request, application, "applications/history.html")


@acting_required
@require_GET
def history_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """One line: the download, or how far the job has come."""
    return _page(request, _read(request.actor, pk), "applications/history_line.html")


@acting_required
@require_GET
def history_file(request: ActingRequest, pk: int) -> HttpResponse:
    """The PDF."""
    application = _read(request.actor, pk)
    return attachment(
        documents.history_file(request.actor, application), f"办理经过_{application.number}.pdf"
    )


def _read(actor: Actor, pk: int) -> Application:
    """The actor's own application, or a case of his office."""
    if actor.kind == Organization.Kind.APPLICANT:
        return selectors.own_application(actor, pk)
    return open_case(actor, pk)


def _page(request: ActingRequest, application: Application, template: str) -> HttpResponse:
    above = "application" if request.actor.kind == Organization.Kind.APPLICANT else "case"
    printed = documents.last_history(request.actor, application)
    return render(request, template, {"application": application, "above": above, "printed": printed})
