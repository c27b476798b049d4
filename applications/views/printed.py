"""How a printed form leaves the platform: xlsx at once, PDF once a job has made it."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.models import Printout
from applications.services import printing
from greenmfg.errors import Refused
from greenmfg.excel.printed import Sheet, write_printed
from greenmfg.files.responses import INERT, attachment
from greenmfg.uploads import XLSX, clean_name


def workbook_of(sheet: Sheet, name: str) -> HttpResponse:
    """``sheet`` as a workbook called ``name``."""
    disposition = content_disposition_header(True, clean_name(f"{name}.xlsx"))
    headers = {"Content-Disposition": disposition, **INERT}
    return HttpResponse(write_printed(sheet), content_type=XLSX, headers=headers)


def file_of(row: Printout | None) -> StreamingHttpResponse:
    """The PDF of ``row``; Refused 409 until a job has made it."""
    if row is None or row.file is None:
        raise Refused("文件正在生成，请稍后再下载。", status=409)
    return attachment(row.file, f"{row.title}.pdf")


@acting_required
@require_http_methods(["GET", "POST"])
def printout(request: ActingRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The PDF of one printed sheet; posting asks once more for one that could not be made."""
    row = selectors.printout(request.actor, pk)
    if request.method == "POST":
        printing.print_again(printout=row)
        return redirect(row.owner._meta.model_name or "", row.owner.pk)  # its page is called as what it is
    return file_of(row)


@acting_required
@require_GET
def printout_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """One line: the download, or how far the job has come."""
    return render(
        request, "applications/printout_line.html", {"printout": selectors.printout(request.actor, pk)}
    )
