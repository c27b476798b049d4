"""How a printed form leaves the platform."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from applications.documents.printed import TYPES, printed
from greenmfg.excel.printed import Sheet
from greenmfg.files.responses import INERT
from greenmfg.uploads import clean_name


def download(sheet: Sheet, form: str, name: str) -> HttpResponse:
    """``sheet`` as ``form``, one of TYPES, called ``name``."""
    disposition = content_disposition_header(True, clean_name(f"{name}.{form}"))
    headers = {"Content-Disposition": disposition, **INERT}
    return HttpResponse(printed(sheet, form), content_type=TYPES[form], headers=headers)
