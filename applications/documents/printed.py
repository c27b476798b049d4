"""A printed form as what is typeset of it; `greenmfg.excel.printed` writes the same sheet as xlsx."""

from django.template.loader import render_to_string

from greenmfg.excel.printed import Sheet


def html_of_sheet(sheet: Sheet) -> str:
    """What is typeset of ``sheet``."""
    total = sum(sheet.widths)
    percents = [f"{100 * width / total:.2f}%" for width in sheet.widths]
    return render_to_string("documents/sheet.html", {"sheet": sheet, "percents": percents})
