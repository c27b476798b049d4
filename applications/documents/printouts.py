"""From something frozen to the PDF that is kept of one of its sheets."""

import json

from applications.documents.issue import MEDIA_TYPE, Progress
from applications.documents.printed import html_of_sheet
from applications.documents.recommendation import report_sheets
from applications.documents.transmittal import transmittal_sheet
from applications.models import Printout
from greenmfg import pdf
from greenmfg.excel.printed import Sheet
from greenmfg.files import services as files


def render_printout(*, printout: Printout, progress: Progress) -> None:
    """Make the PDF of ``printout`` and keep it; a second run changes nothing."""
    if printout.file_id is not None:
        progress(2, 2)
        return
    content = pdf.render(html_of_sheet(sheet_of(printout)))
    progress(1, 2)
    stored = files.store(tenant=printout.tenant, content=content, media_type=MEDIA_TYPE)
    Printout.objects.filter(pk=printout.pk, file=None).update(file=stored)
    progress(2, 2)


def sheet_of(printout: Printout) -> Sheet:
    """What ``printout`` prints, from what is frozen alone."""
    if printout.transmittal is not None:
        return transmittal_sheet(printout.transmittal)
    assert printout.recommendation is not None  # noqa: S101 - printout_one_owner
    row = printout.recommendation
    return report_sheets(row.round, json.loads(row.body))[printout.kind]
