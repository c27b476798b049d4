"""案卷 of the cases an office has chosen, as one file: what is not made yet is made, then all is packed."""

import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.base import File

from accounts.actor import Actor
from applications import documents, selectors
from applications.models import Application, Document
from greenmfg.errors import Refused
from greenmfg.files import blobs
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.jobs.registry import Unfinished
from greenmfg.uploads import clean_name

Progress = Callable[[int, int], None]
MAX_BYTES = 2 * 1024**3
SECONDS = 5  # of a run, which has 40: one dossier takes most of them at worst, and then none is begun
MEDIA_TYPE = "application/zip"
LEFT_OUT = "未能生成的案卷.txt"


def make_dossiers(
    *, actor: Actor, application_ids: Sequence[int], done: int, progress: Progress
) -> list[Document]:
    """Make what is missing behind the first ``done``; what fails stops nothing and comes without a file.

    Unfinished where a run's time is over. A case that the actor does not see any more is left out.
    """
    began, last = time.monotonic(), len(application_ids) + 1
    cases = selectors.visible_to(actor).in_bulk(application_ids)
    for place, pk in enumerate(application_ids[done:], start=done + 1):
        if place > done + 1 and time.monotonic() - began > SECONDS:
            raise Unfinished
        if pk in cases:
            _make(actor, cases[pk])
        progress(place, last)
    rows = (selectors.dossier(selectors.filed(actor, row)) for row in cases.values())
    return [row for row in rows if row is not None]


def _make(actor: Actor, application: Application) -> None:
    row = documents.dossier_of(application, selectors.filed(actor, application))
    try:
        documents.render_dossier(document=row, progress=lambda _done, _all: None)
    except Refused as refusal:
        if refusal.status == 503:  # the whole job may do better in another attempt
            raise


def pack(*, actor: Actor, dossiers: Iterable[Document]) -> StoredFile:
    """The dossiers as one ZIP, kept; a list of those that could not be made lies beside them.

    Refused where they are too much for one file.
    """
    rows = list(dossiers)
    size = sum(row.file.size for row in rows if row.file)
    if size > MAX_BYTES:
        told = f"所选案卷共 {size / 1024**3:.1f} GB，超过一次导出上限 {MAX_BYTES // 1024**3} GB"
        raise Refused(f"{told}；案卷均已生成，请减少件数分次导出。")
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as whole:
        with zipfile.ZipFile(whole, "w") as packed:
            for row in rows:
                if row.file:
                    _add(packed, row.file, _name(row))
            if missing := [row.application for row in rows if not row.file]:
                units = (f"{row.number} {row.named}" for row in missing)
                packed.writestr(LEFT_OUT, "\r\n".join(units))
        content = File(whole, name=whole.name)
        return files.keep(tenant=actor.province, content=content, media_type=MEDIA_TYPE)


def _add(packed: zipfile.ZipFile, stored: StoredFile, name: str) -> None:
    with packed.open(clean_name(name), "w", force_zip64=True) as entry:
        for piece in blobs.pieces(stored):
            entry.write(piece)


def _name(row: Document) -> str:
    return f"{row.application.number}_{row.application.organization.name}_{row.title}.pdf"
