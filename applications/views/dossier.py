"""案卷 of what was filed, for the unit, its offices and the body whose report it holds."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from accounts.models import Organization
from applications import documents, selectors
from applications.access import entrusted
from applications.casework import exporting
from applications.casework.case import open_case
from applications.forms.offices import TickedForm
from applications.models import Application, Entrustment
from greenmfg.files.responses import attachment
from greenmfg.parameters import lists


@dataclass(frozen=True)
class Reader:
    """Through what the case is read: its id in the addresses, their name, and the page that leads here."""

    application: Application
    owner: int
    name: str
    above: str

    def url(self, page: str = "") -> str:
        """The address of the page, or of its part that changes or its file."""
        return reverse(f"{self.name}{page}", args=(self.owner,))


def _of_case(request: ActingRequest, pk: int) -> Reader:
    """The actor's own application, or a case of his office."""
    if request.actor.kind == Organization.Kind.APPLICANT:
        return Reader(selectors.own_application(request.actor, pk), pk, "dossier", "application")
    return Reader(open_case(request.actor, pk), pk, "dossier", "case")


def _of_body(row: Entrustment) -> Reader:
    return Reader(row.application, row.pk, "judged_dossier", "entrustment")


def _page(request: ActingRequest, reader: Reader) -> HttpResponse:
    if request.method == "POST":
        documents.ask_dossier(actor=request.actor, application=reader.application)
        return redirect(reader.url())
    return _shown(request, reader, "applications/dossier.html")


def _shown(request: ActingRequest, reader: Reader, template: str) -> HttpResponse:
    snapshot = selectors.filed(request.actor, reader.application)
    row = selectors.dossier(snapshot)
    context: dict[str, Any] = {
        "reader": reader,
        "snapshot": snapshot,
        "dossier": row,
        "may_ask": documents.is_wanting(row),
        "pieces": selectors.evidence_named(snapshot),
        "progress": reader.url("_progress"),
        "file": reader.url("_file"),
    }
    return render(request, template, context)


def _file(request: ActingRequest, reader: Reader) -> HttpResponse:
    row = selectors.dossier(selectors.filed(request.actor, reader.application))
    return attachment(documents.dossier_file(row), row.filename if row else "")


# -- the unit and its offices --------------------------------------------------------------------------------


@acting_required
@require_http_methods(["GET", "POST"])
def dossier(request: ActingRequest, pk: int) -> HttpResponse:
    """What the dossier holds, and how far it is; posting asks for it."""
    return _page(request, _of_case(request, pk))


@acting_required
@require_GET
def dossier_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """One line: the download, or how far the job has come."""
    return _shown(request, _of_case(request, pk), "applications/dossier_line.html")


@acting_required
@require_GET
def dossier_file(request: ActingRequest, pk: int) -> HttpResponse:
    """The PDF."""
    return _file(request, _of_case(request, pk))


@lists("application")
@acting_required
@require_POST
def dossiers_new(request: ActingRequest) -> HttpResponse:
    """Have the dossiers of the chosen cases packed."""
    policy.require(request.actor, "review")
    form = TickedForm(request.POST, "application")
    chosen = form.cleaned_data["application"] if form.is_valid() else []
    exporting.export_dossiers(actor=request.actor, application_ids=chosen)
    return redirect("queue_exports")


# -- the third party -----------------------------------------------------------------------------------------


@entrusted
@require_http_methods(["GET", "POST"])
def judged_dossier(request: ActingRequest, row: Entrustment) -> HttpResponse:
    """As `dossier`, for the body whose signed report was filed."""
    return _page(request, _of_body(row))


@entrusted
@require_GET
def judged_dossier_progress(request: ActingRequest, row: Entrustment) -> HttpResponse:
    """One line: the download, or how far the job has come."""
    return _shown(request, _of_body(row), "applications/dossier_line.html")


@entrusted
@require_GET
def judged_dossier_file(request: ActingRequest, row: Entrustment) -> HttpResponse:
    """The PDF."""
    return _file(request, _of_body(row))
