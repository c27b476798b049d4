"""Many documents as one job with progress."""

import hashlib
from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.actor import Actor
from applications import selectors
from applications.documents.issue import Progress, render
from applications.models import Document
from greenmfg.errors import Refused
from greenmfg.jobs.models import Job
from greenmfg.jobs.registry import Unfinished
from greenmfg.jobs.services import enqueue

AT_MOST = 50
# One run of a job has half a minute, and a report of thirty pages takes a second or two.
PER_RUN = 10


@transaction.atomic
def batch(*, actor: Actor, application_ids: Sequence[int]) -> Job:
    """Have the latest documents of up to fifty applications printed, one job for all.

    Refused: 404 where the actor does not see one of them, 409 where one has no document yet, 422 for too
    many or none.
    """
    wanted = sorted(set(application_ids))
    if not 1 <= len(wanted) <= AT_MOST:
        raise Refused(f"请选择 1 至 {AT_MOST} 个申报，您选择了 {len(wanted)} 个。")
    documents = selectors.latest_documents(actor, wanted)
    return enqueue(
        tenant=actor.province,
        kind=selectors.BATCH,
        args={"documents": documents},
        dedupe_key=f"batch:{actor.unit.pk}:{_digest(documents)}",
    )


def _digest(numbers: Sequence[int]) -> str:
    return hashlib.sha256(repr(numbers).encode()).hexdigest()[:32]


def render_batch(*, document_ids: Sequence[int], done: int, progress: Progress) -> None:
    """Make what is missing behind the first ``done``, ten at most; what fails stops nothing.

    Unfinished where more is left. At the end Refused with the names of what failed, and why where this run
    has seen it: 503 where another attempt may do, which begins from the first.
    """
    first = done if done < len(document_ids) else 0
    faults: dict[int, Refused] = {}
    made = 0
    for place, pk in enumerate(document_ids[first:], start=first + 1):
        if made == PER_RUN:
            raise Unfinished
        document = Document.objects.select_related("application", "snapshot").get(pk=pk)
        made += document.file_id is None
        try:
            render(document=document, progress=_silent)
        except Refused as refusal:
            faults[pk] = refusal
        progress(place, len(document_ids))
    _expect_made(document_ids, faults)


def _expect_made(document_ids: Sequence[int], faults: Mapping[int, Refused]) -> None:
    rows = Document.objects.filter(pk__in=document_ids, file=None).select_related("application")
    failed = [_told(row, faults.get(row.pk)) for row in rows.order_by("application", "pk")]
    if failed:
        may_do = any(refusal.status == 503 for refusal in faults.values())
        told = f"{len(document_ids) - len(failed)} 份已生成，{len(failed)} 份未能生成：{'；'.join(failed)}"
        raise Refused(told, status=503 if may_do else 422)


def _told(document: Document, refusal: Refused | None) -> str:
    why = f"：{refusal.message}" if refusal else ""
    return f"{document.application.number}《{document.title}》{why}"


def _silent(_done: int, _all: int) -> None:
    """The steps of a single document are not those of the job."""
