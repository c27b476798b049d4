"""Official documents: the download, and how far a job has come with one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import ActingRequest, acting_required
from applications import selectors
from greenmfg.errors import Refused
from greenmfg.files.responses import attachment


@acting_required
@require_GET
def document(request: ActingRequest, pk: int) -> HttpResponse:
    """The PDF of one document, for those who may see its application."""
    row = selectors.document(request.actor, pk)
    if row.file is None:
        raise Refused("文件正在生成，请稍后再下载。", status=409)
    return attachment(row.file, row.filename)


@acting_required
@require_GET
def document_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """One line: the download, or the state of the job that makes it."""
    context = {"document": selectors.document(request.actor, pk)}
    return render(request, "applications/document_line.html", context)
