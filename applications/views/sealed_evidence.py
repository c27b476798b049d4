"""Evidence as it was sealed, for those who judge it: an office through its case, a body through its work."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.access import entrusted
from applications.casework import evidence as sealed
from applications.models import Application, Entrustment, Evidence, Snapshot
from greenmfg.files.models import StoredFile
from greenmfg.files.responses import attachment, picture


@dataclass(frozen=True)
class Reader:
    """Through what a file is read: the application, and the names of the pages below its owner's address."""

    application: Application
    owner: int  # the id in the addresses
    name: str  # of the list; those of one file end in _item, _file and _picture
    above: str  # the page that leads here
    snapshot: Snapshot | None = None  # what is judged; None: what was sealed last

    def url(self, page: str = "", *args: Any) -> str:
        """The address of the list, or of a page of one file."""
        return reverse(f"{self.name}{page}", args=(self.owner, *args))


def _of_office(request: ActingRequest, pk: int) -> Reader:
    policy.require(request.actor, "review")
    return Reader(selectors.application(request.actor, pk), pk, "case_evidence", "case")


def _of_body(row: Entrustment) -> Reader:
    return Reader(row.application, row.pk, "judged_evidence", "judged", selectors.judged(row))


# -- the pages, whoever reads ------------------------------------------------------------------------------


def _list(request: ActingRequest, reader: Reader) -> HttpResponse:
    context = {
        "reader": reader,
        "parts": sealed.index(request.actor, reader.application, reader.snapshot),
        "item": f"{reader.name}_item",
    }
    return render(request, "applications/evidence_case.html", context)


def _item(request: ActingRequest, reader: Reader, pk: int) -> HttpResponse:
    row = selectors.evidence_of_case(request.actor, reader.application, pk)
    context = {
        "reader": reader,
        "row": row,
        "file": reader.url("_file", pk),
        "pictures": [(number, reader.url("_picture", pk, number)) for number in shown_pages(row)],
        "copies": selectors.copies_of(request.actor, [row]).get(pk, ()),
    }
    return render(request, "applications/evidence_case_item.html", context)


def _file(request: ActingRequest, reader: Reader, pk: int) -> HttpResponse:
    return download(selectors.evidence_of_case(request.actor, reader.application, pk))


def _picture(request: ActingRequest, reader: Reader, pk: int, number: int) -> HttpResponse:
    return picture(selectors.evidence_of_case(request.actor, reader.application, pk).file, number)


def shown_pages(row: Evidence) -> range:
    """The numbers of the pages of ``row`` that can be shown."""
    return range(1, (row.file.pages or 0) + 1 if row.file.state == StoredFile.State.OK else 1)


def download(row: Evidence) -> HttpResponse:
    """The original, under its number."""
    return attachment(row.file, f"{row.label}_{row.filename}")


# -- an office ---------------------------------------------------------------------------------------------


@acting_required
@require_GET
def case_evidence(request: ActingRequest, pk: int) -> HttpResponse:
    """All files that what was filed of a case names, with signs of copying."""
    return _list(request, _of_office(request, pk))


@acting_required
@require_GET
def case_item(request: ActingRequest, pk: int, evidence: int) -> HttpResponse:
    """The pages of one file."""
    return _item(request, _of_office(request, pk), evidence)


@acting_required
@require_GET
def case_file(request: ActingRequest, pk: int, evidence: int) -> HttpResponse:
    """The original of one file."""
    return _file(request, _of_office(request, pk), evidence)


@acting_required
@require_GET
def case_picture(request: ActingRequest, pk: int, evidence: int, number: int) -> HttpResponse:
    """The picture of one page."""
    return _picture(request, _of_office(request, pk), evidence, number)


# -- the third party ---------------------------------------------------------------------------------------


@entrusted
@require_GET
def judged_evidence(request: ActingRequest, row: Entrustment) -> HttpResponse:
    """All files of the self-evaluation that the body judges."""
    return _list(request, _of_body(row))


@entrusted
@require_GET
def judged_item(request: ActingRequest, row: Entrustment, evidence: int) -> HttpResponse:
    """The pages of one file."""
    return _item(request, _of_body(row), evidence)


@entrusted
@require_GET
def judged_file(request: ActingRequest, row: Entrustment, evidence: int) -> HttpResponse:
    """The original of one file."""
    return _file(request, _of_body(row), evidence)


@entrusted
@require_GET
def judged_picture(request: ActingRequest, row: Entrustment, evidence: int, number: int) -> HttpResponse:
    """The picture of one page."""
    return _picture(request, _of_body(row), evidence, number)
