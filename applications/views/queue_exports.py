"""The queue as a file: ask for it, see it come, download it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.casework import exporting
from applications.casework import queue as waiting
from applications.forms.queues import QueueForm
from greenmfg.errors import Refused
from greenmfg.files.responses import attachment


@acting_required
@require_http_methods(["GET", "POST"])
def exports(request: ActingRequest) -> HttpResponse:
    """The person's exports of the last day; a post asks for another."""
    policy.require(request.actor, "review")
    if request.method == "POST":
        choices = waiting.filters(request.actor, selectors.rounds_seen(request.actor))
        parameters = QueueForm(request.POST, choices=choices).parameters()
        kind = request.POST.get("kind", "")
        exporting.export_queue(actor=request.actor, kind=kind, parameters=parameters)
        return redirect("queue_exports")
    context = {"exports": selectors.queue_exports(request.actor)}
    return render(request, "applications/queue_exports.html", context)


@acting_required
@require_GET
def export_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """One line: the download, or the state of the job that makes it."""
    policy.require(request.actor, "review")
    context = {"export": selectors.queue_export(request.actor, pk)}
    return render(request, "applications/queue_export_line.html", context)


@acting_required
@require_GET
def export_file(request: ActingRequest, pk: int) -> HttpResponse:
    """The file, for the person who asked for it."""
    policy.require(request.actor, "review")
    row = selectors.queue_export(request.actor, pk)
    if row.file is None:
        raise Refused("文件正在生成，请稍后再下载。", status=409)
    return attachment(row.file, row.filename)
