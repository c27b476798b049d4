"""Many documents as one job with progress."""

import hashlib
from collections.abc import Sequence

from django.db import transaction

from accounts.actor import Actor
from applications import selectors
from applications.documents.issue import Progress, render
from applications.models import Document
from greenmfg.errors import Refused
from greenmfg.jobs.models import Job
from greenmfg.jobs.services import enqueue

AT_MOST = 50


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
        kind="render_batch",
        args={"documents": documents},
        dedupe_key=f"batch:{actor.unit.pk}:{_digest(documents)}",
    )


def _digest(numbers: Sequence[int]) -> str:
    return hashlib.sha256(repr(numbers).encode()).hexdigest()[:32]


def render_batch(*, document_ids: Sequence[int], progress: Progress) -> None:
    """Make what is missing, one after the other; what fails stops nothing and is named at the end.

    Refused with the names of what failed: 503 where another attempt may do.
    """
    failed: list[str] = []
    may_do = False
    for done, pk in enumerate(document_ids, start=1):
        document = Document.objects.select_related("application", "snapshot").get(pk=pk)
        try:
            render(document=document, progress=_silent)
        except Refused as refusal:
            failed.append(f"{document.application.number}《{document.title}》：{refusal.message}")
            may_do = may_do or refusal.status == 503
        progress(done, len(document_ids))
    if failed:
        told = f"{len(document_ids) - len(failed)} 份已生成，{len(failed)} 份未能生成：{'；'.join(failed)}"
        raise Refused(told, status=503 if may_do else 422)


def _silent(_done: int, _all: int) -> None:
    """The steps of a single document are not those of the job."""
