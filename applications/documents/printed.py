"""A printed form as a file: the same sheet as PDF and as xlsx."""

from django.template.loader import render_to_string

from greenmfg import pdf
from greenmfg.excel.printed import Sheet, write_printed

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def html_of_sheet(sheet: Sheet) -> str:
    """What is typeset of ``sheet``."""
    total = sum(sheet.widths)
    percents = [f"{100 * width / total:.2f}%" for width in sheet.widths]
    return render_to_string("documents/sheet.html", {"sheet": sheet, "percents": percents})


def printed(sheet: Sheet, form: str) -> bytes:
    """``sheet`` as ``form``, one of TYPES."""
    return write_printed(sheet) if form == "xlsx" else pdf.render(html_of_sheet(sheet))
