"""The documents of many cases at once, for an office: ask for them, see them come, download them."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import documents, selectors
from applications.forms.offices import TickedForm
from applications.models import Document
from applications.selectors import Batch
from greenmfg.errors import Refused
from greenmfg.files.responses import archive
from greenmfg.parameters import lists


@lists("application")
@acting_required
@require_POST
def batch_new(request: ActingRequest) -> HttpResponse:
    """Have the documents of the chosen cases printed."""
    policy.require(request.actor, "review")
    form = TickedForm(request.POST, "application")
    chosen = form.cleaned_data["application"] if form.is_valid() else []
    return redirect("batch", documents.batch(actor=request.actor, application_ids=chosen).pk)


@acting_required
@require_GET
def batch(request: ActingRequest, pk: int) -> HttpResponse:
    """How far the job has come, and then the documents."""
    return render(request, "applications/batch.html", {"batch": _batch(request, pk)})


@acting_required
@require_GET
def batch_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """The part of the page that changes."""
    return render(request, "applications/batch_line.html", {"batch": _batch(request, pk)})


@acting_required
@require_GET
def batch_file(request: ActingRequest, pk: int) -> FileResponse:
    """All that is made, as one ZIP."""
    made = _batch(request, pk).made
    if not made:
        raise Refused("文件正在生成，请稍后再下载。", status=409)
    named = [(row.file, _name(row)) for row in made if row.file]
    return archive(named, f"申报文件_{len(named)}份.zip")


def _name(row: Document) -> str:
    return f"{row.application.number}_{row.title}_{row.application.organization.name}.pdf"


def _batch(request: ActingRequest, pk: int) -> Batch:
    policy.require(request.actor, "review")
    return selectors.batch_of(request.actor, pk)
