"""办理经过 on request: what happened to a case, as the organization that asks may read it."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from accounts.actor import Actor
from accounts.selectors import still_acting
from applications import presenting, selectors
from applications.documents.issue import MEDIA_TYPE, Progress
from applications.models import Application, HistoryDocument
from greenmfg import clock, pdf
from greenmfg.errors import Refused
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.jobs.services import enqueue


@transaction.atomic
def ask_history(*, actor: Actor, application: Application) -> None:
    """Ask for 办理经过 of a case that the caller has found the actor to read.

    While one is being made, asking again changes nothing.
    """
    row, _ = HistoryDocument.objects.update_or_create(
        tenant_id=application.tenant_id,
        application=application,
        organization=actor.unit,
        defaults={"asked_by": actor.person},
    )
    row.job = enqueue(
        tenant=actor.province,
        kind="render_history",
        args={"history": row.pk},
        dedupe_key=f"history:{row.pk}",
    )
    row.save(update_fields=["job"])


def last_history(actor: Actor, application: Application) -> HistoryDocument | None:
    """What the actor's own organization has asked for last, None before anything."""
    return _own(actor, application).select_related("file", "job").first()


def history_file(actor: Actor, application: Application) -> StoredFile:
    """`last_history`'s PDF; Refused 409 until there is one."""
    row = last_history(actor, application)
    if row is None or row.file is None:
        raise Refused("办理经过尚未生成，请先生成，稍后再下载。", status=409)
    return row.file


def _own(actor: Actor, application: Application) -> QuerySet[HistoryDocument]:
    return HistoryDocument.objects.filter(application=application, organization=actor.unit)


def render_history(*, printed: HistoryDocument, progress: Progress) -> None:
    """Print what happened so far in place of what was printed before.

    Who asked is looked up anew: Refused 403 where he is no member any more, 404 where the case is not
    his organization's to read any more.
    """
    actor = still_acting(printed.asked_by, printed.organization_id)
    before, now = printed.file, clock.now()
    html = html_of_history(actor, selectors.application(actor, printed.application_id))
    progress(1, 3)
    content = pdf.render(html)
    progress(2, 3)
    stored = files.store(tenant=printed.tenant, content=content, media_type=MEDIA_TYPE)
    HistoryDocument.objects.filter(pk=printed.pk).update(file=stored, made_at=now)
    if before is not None and before != stored:
        files.discard(before)
    progress(3, 3)


def html_of_history(actor: Actor, application: Application) -> str:
    """What is typeset for the actor of a case."""
    context: dict[str, Any] = {
        "application": application,
        "status": presenting.status_for(actor, application)[0],
        "snapshots": selectors.sealed(application),
        "history": presenting.history(actor, application),
        "reader": actor.unit.name,
        "printed_at": clock.read(),
    }
    return render_to_string("documents/history.html", context)
