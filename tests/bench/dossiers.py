"""案卷 against its floor, printing the report and joining the files by pypdf; the memory of the binder."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from io import BytesIO
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryDirectory
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from applications import documents, selectors
from applications.documents.issue import html_of
from applications.models import Application, Document, SealedEvidence, Snapshot
from applications.selectors import evidence_rows
from applications.services import evidence
from greenmfg import binding, pdf
from greenmfg.files import blobs
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from tests.bench.measure import line, ratio
from tests.provincial import ProvincialStory

PIECES, PAGES = 20, 10
HEAVY, MEGABYTES = 40, 5


def dossiers(story: ProvincialStory) -> None:
    """Two reports with two hundred pages of evidence; forty pieces of 5 MB each."""
    application = _filed(story)
    row = documents.ask_dossier(actor=story.actor(story.applicant), application=application)
    pieces = [row.evidence.file for row in SealedEvidence.objects.filter(snapshot=row.snapshot)]
    filed = selectors.reports_filed
    for number in (1, None):  # the unit's own report, and everything that was filed
        some = partial(_first, filed, number)
        with patch.object(selectors, "reports_filed", some):
            reports = some(row.snapshot)
            pages = sum(len(PdfReader(BytesIO(pdf.render(html_of(report)))).pages) for report in reports)
            share = ratio(partial(_whole, reports, row), partial(_bare, reports, pieces), 5)
        told = f"案卷, {pages} pages of reports and {PIECES * PAGES} of evidence"
        line(f"{told}, against printing and bare merge", f"{share:.2f} ×", "≤ 1.3 ×")
    with TemporaryDirectory() as folder:
        one, many = _peak(Path(folder), 1), _peak(Path(folder), HEAVY)
    told = f"memory of the binder, {HEAVY} pieces of {MEGABYTES} MB against one"
    line(told, f"{many / one:.2f} ×", "≤ 1.5 ×")


def _first(
    filed: Callable[[Snapshot], list[Document]], number: int | None, snapshot: Snapshot
) -> list[Document]:
    return filed(snapshot)[:number]


def _filed(story: ProvincialStory) -> Application:
    actor, row = story.actor(story.applicant), story.filled
    key = next(iter(evidence_rows(row.self_sheet)))
    for number in range(PIECES):
        upload = _printed(number)
        files.store(tenant=actor.province, content=upload.read(), media_type="application/pdf")
        piece = evidence.add(actor=actor, upload=upload)
        evidence.link(actor=actor, application_id=row.pk, keys=[key], evidence_id=piece.pk)
    return story.submitted.application


def _printed(number: int) -> SimpleUploadedFile:
    """A piece of pages full of words."""
    page = f"<p>{'能源审计报告，核算边界与统计口径一致。' * 60}</p>"
    pages = "".join(f"<section style='break-after: page'>{page}</section>" for _ in range(PAGES))
    return SimpleUploadedFile("审计.pdf", pdf.render(f"<h1>第 {number} 份</h1>{pages}"), "application/pdf")


def _whole(reports: list[Document], dossier: Document) -> None:
    """As the job does it where nothing is printed yet."""
    Document.objects.filter(pk__in=(dossier.pk, *(row.pk for row in reports))).update(file=None)
    dossier.refresh_from_db(fields=["file"])
    documents.render_dossier(document=dossier, progress=lambda _done, _all: None)


def _bare(reports: list[Document], pieces: list[StoredFile]) -> None:
    writer = PdfWriter()
    for report in reports:
        writer.append(BytesIO(pdf.render(html_of(report))))
    for piece in pieces:
        with blobs.as_path(piece) as path:
            writer.append(path)
    writer.write(BytesIO())


def _peak(folder: Path, number: int) -> int:
    """The most that a binder of so many heavy pieces has held, in kilobytes."""
    sheet, pieces = folder / "sheet.pdf", []
    sheet.write_bytes(pdf.render(f"<p>目录<p style='break-before: page'>{binding.STAMP_CHARACTERS}A"))
    for place in range(1, number + 1):
        path = folder / f"{place}.pdf"
        _heavy(path)
        told = {"label": f"证{place}", "title": f"证{place}", "path": str(path)}
        pieces.append(binding.Piece(**told, is_picture=False, pages=1, bookmarks=()))
    whole = binding.Plan(
        fronts=(),
        sheet=str(sheet),
        sheet_title="目录",
        index_pages=1,
        pieces=pieces,
        number="A",
        title="案卷",
    )
    asked = json.dumps({"target": str(folder / "bound.pdf"), **asdict(whole)}).encode()
    with Popen([sys.executable, "-m", "greenmfg.binding.child"], stdin=PIPE, stdout=DEVNULL) as binder:
        binder.stdin.write(asked)
        binder.stdin.close()
        _, status, usage = os.wait4(binder.pid, 0)
        binder.returncode = status
    assert not status, status
    assert len(PdfReader(folder / "bound.pdf").pages) == number + 1
    return usage.ru_maxrss


def _heavy(path: Path) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    scan = DecodedStreamObject()
    scan.set_data(b"%" + os.urandom(MEGABYTES * 1024 * 1024).replace(b"\n", b" ").replace(b"\r", b" "))
    page[NameObject("/Contents")] = writer._add_object(scan)
    writer.write(path)
