"""From something frozen to the PDF that is kept of one of its sheets."""

import json

from applications.documents.issue import MEDIA_TYPE, Progress
from applications.documents.notice import notice_sheet, plaque_sheet
from applications.documents.printed import html_of_sheet
from applications.documents.recommendation import report_sheets
from applications.documents.transmittal import transmittal_sheet
from applications.models import Printout
from greenmfg import pdf
from greenmfg.excel.printed import Sheet
from greenmfg.files import services as files

NOTICE_SHEETS = {Printout.NOTICE: notice_sheet, Printout.PLAQUES: plaque_sheet}


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
    """What ``printout`` prints, from what stands on record for good."""
    if printout.transmittal is not None:
        return transmittal_sheet(printout.transmittal)
    if printout.notice is not None:
        return NOTICE_SHEETS[printout.kind](printout.notice)
    assert printout.recommendation is not None  # noqa: S101 - printout_one_owner
    row = printout.recommendation
    return report_sheets(row.round, json.loads(row.body))[printout.kind]
