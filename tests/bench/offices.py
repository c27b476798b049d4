"""What an office does with many cases at once: sending them on, and taking them along as a workbook."""

from functools import partial
from io import BytesIO

from openpyxl import Workbook

from applications import selectors
from applications.casework import exporting
from applications.models import Application, Lookup, Snapshot, Transmittal, Verification
from applications.services import transmitting
from greenmfg import excel
from greenmfg.excel.printed import Sheet, Table, write_printed
from tests.bench.measure import line, once, ratio, seconds
from tests.crowd import copy, gather
from tests.stories import Story

CASES, ROWS = 100, 1000


def forwarding(story: Story) -> Transmittal:
    """A hundred verified cases: the dry run, their way to the province; the answer is what they went with."""
    clerk, approver = story.actor("city_clerk"), story.actor("city_approver")
    first = story.verified
    gather(story, CASES)
    others = Application.objects.filter(offer=first.offer).exclude(pk=first.pk).order_by("pk")[: CASES - 1]
    for model in (Snapshot, Lookup, Verification):
        found = model.objects.filter(application=first)
        model.objects.bulk_create(copy(row, application=case) for case in others for row in found)
    chosen = [first.pk, *(row.pk for row in others)]
    rows = list(selectors.awaiting_transmittal(clerk, story.round).filter(pk__in=chosen))
    assert len(rows) == CASES
    assert not transmitting.trial(actor=clerk, rows=rows)
    span = seconds(lambda: transmitting.trial(actor=clerk, rows=rows), 3)
    line(f"dry run of {CASES} cases", f"{span:.2f} s", "≤ 2 s")
    listed = transmitting.propose(
        actor=clerk,
        round=story.round,
        application_ids=chosen,
        filled_by="周敏",
        phone="0731-88886666",
    )
    span = once(partial(transmitting.send, actor=approver, transmittal=listed, seen_version=listed.version))
    line(f"forwarding {CASES} cases", f"{span:.2f} s", "≤ 2 s")
    return listed


def workbooks(story: Story) -> None:
    """A thousand rows of the queue and of a printed form, against the same cells plainly appended."""
    code = story.sealed.application.organization.uscc
    row = exporting.read_rows(story.actor("city_clerk"), {"text": code})[0]
    cells = [exporting.cells(row)] * ROWS
    table = partial(excel.write_table, title="审核案件", head=exporting.HEAD, rows=cells)
    share = ratio(table, partial(plain, [exporting.HEAD, *cells]), 7)
    line(f"xlsx of {ROWS} rows of the queue against plain openpyxl", f"{share:.2f} ×", "≤ 2 ×")
    texts = [[str(value or "") for value in row] for row in cells]
    sheet = Sheet(
        title="推荐名单",
        widths=[12] * len(exporting.HEAD),
        tables=[Table(columns=exporting.HEAD, rows=texts)],
    )
    share = ratio(partial(write_printed, sheet), partial(plain, [exporting.HEAD, *texts]), 7)
    line(f"xlsx of {ROWS} rows as a printed form against plain openpyxl", f"{share:.2f} ×", "≤ 2 ×")


def plain(rows: list) -> bytes:
    """Write-only, without any style."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
