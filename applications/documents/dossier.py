"""案卷: what was filed of a case as one PDF, its reports, the index of its evidence and the evidence itself.

Made on request by a job, once for each filing, and kept. A piece that cannot be bound is named on a page
in its place.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.template.loader import render_to_string

from accounts.actor import Actor
from applications import selectors
from applications.documents.appendix import proved
from applications.documents.issue import MEDIA_TYPE, Progress, render
from applications.models import Application, Document, SealedEvidence, Snapshot
from applications.models.evidence import page_range
from applications.services.snapshots import new_document
from evaluation import selectors as evaluation
from greenmfg import binding, pdf, uploads
from greenmfg.errors import Refused
from greenmfg.files import blobs
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.jobs.models import Job
from greenmfg.jobs.services import enqueue

TITLE, INDEX = "申报案卷", "证明材料目录"
REPORT = "报告"  # the label of a third party's own report, which stands among the pieces
MAX_PAGES, MAX_BYTES = 5000, 1024 * 1024 * 1024
BEYOND = f"案卷已达上限（{MAX_PAGES} 页、{MAX_BYTES // 1024**3} GB），请在平台单独查阅"
WORKBOOK = "Excel 工作簿不能并入 PDF，请在平台下载查阅"
CHANGED = "文件内容与登记的校验值不一致"
STEPS = 4


@dataclass(kw_only=True)
class Exhibit:
    """A piece of evidence as the dossier holds it; ``fault`` says why it does not."""

    label: str
    called: str  # on a page that stands in its place
    title: str
    proves: Sequence[str]
    bookmarks: Sequence[binding.Bookmark]
    file: StoredFile
    fault: str
    first: int = 0  # its first page in the whole

    @property
    def pages(self) -> int:
        """How many it takes."""
        return 1 if self.fault else self.file.pages or 1

    @property
    def place(self) -> str:
        """Its pages in the whole."""
        return page_range(self.first, self.first + self.pages - 1)


# -- asking for it ---------------------------------------------------------------------------------------


@transaction.atomic
def ask_dossier(*, actor: Actor, application: Application) -> Document:
    """Ask for the dossier of what was filed last of a case that the caller has found the actor to see.

    Where it is made or on its way nothing changes. Refused as `selectors.filed`.
    """
    row = dossier_of(application, selectors.filed(actor, application))
    if is_wanting(row):
        row.job = enqueue(
            tenant=actor.province,
            kind="render_dossier",
            args={"document": row.pk},
            dedupe_key=f"dossier:{row.pk}",
        )
        row.save(update_fields=["job"])
    return row


def is_wanting(row: Document | None) -> bool:
    """Whether a dossier is neither made nor on its way."""
    return row is None or (row.file_id is None and (row.job is None or row.job.state not in Job.OPEN))


@transaction.atomic
def dossier_of(application: Application, snapshot: Snapshot) -> Document:
    """The dossier of what was filed, a new row without a file where nobody has asked for it yet."""
    Application.objects.select_for_update().get(pk=application.pk)
    return selectors.dossier(snapshot) or new_document(application, snapshot, Document.DOSSIER, TITLE)


# -- making it -------------------------------------------------------------------------------------------


def render_dossier(*, document: Document, progress: Progress) -> None:
    """Bind the dossier and keep it; a second run changes nothing."""
    if document.file_id is not None:
        progress(STEPS, STEPS)
        return
    # The binder starts while the reports are printed.
    with binding.Binder() as binder, TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        filed = _reports(document.snapshot)
        progress(1, STEPS)
        reports = [row for row in filed if row.kind != Document.OWN_REPORT]
        brought = [_brought(row) for row in filed if row.kind == Document.OWN_REPORT]
        pages = sum(row.file.pages or 0 for row in filed if row.file)
        exhibits = [*brought, *_exhibits(document.snapshot, pages)]
        progress(2, STEPS)
        target = Path(folder, "dossier.pdf")
        pages = _bind(document, reports, exhibits, target, binder)
        progress(3, STEPS)
        with target.open("rb") as content, transaction.atomic():
            bound = File(content, name=str(target))
            stored = files.keep(tenant=document.tenant, content=bound, media_type=MEDIA_TYPE, pages=pages)
            Document.objects.filter(pk=document.pk, file=None).update(file=stored)
    progress(STEPS, STEPS)


def _reports(snapshot: Snapshot) -> list[Document]:
    """The reports with their files, printed now where their own jobs have not come to it."""
    for row in selectors.reports_filed(snapshot):
        render(document=row, progress=_silent)
    return selectors.reports_filed(snapshot)


def _brought(row: Document) -> Exhibit:
    """A report that the platform has not printed: strangers have made it, as they have the evidence."""
    assert row.file is not None  # noqa: S101 - it was uploaded before it was signed
    return Exhibit(
        label=REPORT,
        called=row.title,
        title=row.title,
        proves=[row.snapshot.occasion],
        bookmarks=(),
        file=row.file,
        fault=_fault(row.file),
    )


def _exhibits(snapshot: Snapshot, pages: int) -> list[Exhibit]:
    """What the snapshot names, in the order of its index; what is beyond the bounds is not bound."""
    body = json.loads(snapshot.body)
    filled = evaluation.thaw(body["scheme"]["sha256"], body["sheet"])
    sealed = SealedEvidence.objects.filter(snapshot=snapshot).select_related("evidence__file__tenant")
    stored = {(row.evidence.number, row.evidence.edition): row.evidence.file for row in sealed}
    found, size = [], 0
    for row in body["evidence"]:
        file = stored[row["number"], row["edition"]]
        rows = proved(filled, row["links"])
        exhibit = Exhibit(
            label=f"证{row['number']}",
            called=f"第{row['number']}号证明材料",
            title=row["title"],
            proves=list(rows),
            bookmarks=[
                binding.Bookmark(title=told, page=link["page_from"])
                for told, link in rows.items()
                if link["page_from"]
            ],
            file=file,
            fault=_fault(file),
        )
        if not exhibit.fault and (pages + exhibit.pages > MAX_PAGES or size + file.size > MAX_BYTES):
            exhibit.fault = BEYOND
        pages += exhibit.pages
        size += 0 if exhibit.fault else file.size
        found.append(exhibit)
    return found


def _fault(file: StoredFile) -> str:
    if file.state != StoredFile.State.OK:
        return f"文件{file.get_state_display()}"
    if file.media_type == uploads.XLSX:
        return WORKBOOK
    return "" if blobs.is_whole(file) else CHANGED


def _bind(
    document: Document,
    reports: Sequence[Document],
    exhibits: Sequence[Exhibit],
    target: Path,
    binder: binding.Binder,
) -> int:
    """Write the dossier, naming what turns out not to be readable; how many pages it has."""
    with ExitStack() as opened:

        def path(file: StoredFile) -> str:
            return str(opened.enter_context(blobs.as_path(file)))

        fronts = [binding.Front(path=path(row.file), title=row.title) for row in reports if row.file]
        before = sum(row.file.pages or 0 for row in reports if row.file)
        paths = [path(row.file) if not row.fault else "" for row in exhibits]
        while True:
            index_pages = _typeset(document, exhibits, before, target.with_name("index.pdf"))
            plan = binding.Plan(
                fronts=fronts,
                sheet=str(target.with_name("index.pdf")),
                sheet_title=INDEX,
                index_pages=index_pages,
                pieces=[_piece(*pair) for pair in zip(exhibits, paths, strict=True)],
                number=document.application.number,
                title=f"{TITLE} {document.application.number}",
            )
            faults = binder.bind(plan, target)
            if not faults:
                return before + index_pages + sum(row.pages for row in exhibits)
            for place, reason in faults.items():
                exhibits[place].fault = reason
            binder = opened.enter_context(binding.Binder())


def _piece(row: Exhibit, path: str) -> binding.Piece:
    return binding.Piece(
        label=row.label,
        title=f"{row.label} {row.title}" + ("（未并入）" if row.fault else ""),
        path="" if row.fault else path,
        is_picture=row.file.media_type != MEDIA_TYPE,
        pages=row.pages,
        bookmarks=() if row.fault else row.bookmarks,
    )


def _typeset(document: Document, exhibits: Sequence[Exhibit], before: int, target: Path) -> int:
    """Print the index, which tells where everything stands and so depends on its own length; its pages."""
    pages, told = 0, 1
    while pages != told:
        told = pages or told
        for row, first in zip(exhibits, _firsts(exhibits, before + told), strict=True):
            row.first = first
        content = pdf.render(html_of_index(document, exhibits, before))
        pages = binding.pages_in(content) - sum(bool(row.fault) for row in exhibits) - 1
    target.write_bytes(content)
    return pages


def _firsts(exhibits: Sequence[Exhibit], before: int) -> Iterator[int]:
    for row in exhibits:
        yield before + 1
        before += row.pages


def html_of_index(document: Document, exhibits: Sequence[Exhibit], before: int) -> str:
    """The index, a page for each piece that is not there, and last the type of the stamps."""
    context: Mapping[str, Any] = {
        "application": document.application,
        "snapshot": document.snapshot,
        "title": INDEX,
        "exhibits": exhibits,
        "absent": [row for row in exhibits if row.fault],
        "before": before,
        "characters": binding.STAMP_CHARACTERS + document.application.number,
    }
    return render_to_string("documents/dossier.html", context)


def dossier_file(document: Document | None) -> StoredFile:
    """The PDF; Refused 409 until there is one."""
    if document is None or document.file is None:
        raise Refused("案卷尚未生成，请先生成，稍后再下载。", status=409)
    return document.file


def _silent(_done: int, _all: int) -> None:
    """The steps of a report are not those of the dossier."""
