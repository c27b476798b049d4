"""草稿 on request: who fills in a sheet has its document printed as it stands, by a job, and nobody else."""

from django.db import transaction

from accounts.actor import Actor
from applications import selectors
from applications.documents.filing import Filing, Judgement
from applications.documents.issue import MEDIA_TYPE, Progress, html
from applications.models import Application, DraftDocument, Entrustment
from applications.services.third_party import judgement_part
from evaluation import selectors as evaluation
from evaluation.models import Sheet
from greenmfg import clock, pdf
from greenmfg.errors import Refused
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.jobs.services import enqueue


@transaction.atomic
def draft(*, actor: Actor, application_id: int) -> DraftDocument:
    """Ask for the 草稿 of the actor's own self-evaluation; Refused 404 to everybody else.

    While one is being made, asking again changes nothing.
    """
    return _ask(selectors.own_application(actor, application_id).self_sheet)


@transaction.atomic
def draft_judgement(*, actor: Actor, entrustment_id: int) -> DraftDocument:
    """`draft` for the report of the actor's own body."""
    return _ask(selectors.entrustment_of(actor, entrustment_id).sheet)


def _ask(sheet: Sheet) -> DraftDocument:
    row, _ = DraftDocument.objects.get_or_create(tenant_id=sheet.tenant_id, sheet=sheet)
    row.job = enqueue(
        tenant=sheet.tenant, kind="render_draft", args={"draft": row.pk}, dedupe_key=f"draft:{row.pk}"
    )
    row.save(update_fields=["job"])
    return row


def last_draft(sheet: Sheet) -> DraftDocument | None:
    """The 草稿 of a sheet that the caller has found to be the actor's, None before any."""
    return DraftDocument.objects.select_related("file", "job").filter(sheet=sheet).first()


def draft_file(sheet: Sheet) -> StoredFile:
    """`last_draft`'s PDF; Refused 409 until there is one."""
    row = last_draft(sheet)
    if row is None or row.file is None:
        raise Refused("草稿尚未生成，请先生成草稿，稍后再下载。", status=409)
    return row.file


def render_draft(*, draft: DraftDocument, progress: Progress) -> None:
    """Print the sheet of ``draft`` as it stands now, in place of what was printed before."""
    before = draft.file
    revision, filing = draft.sheet.revision, _as_it_stands(draft.sheet)
    progress(1, 3)
    content = pdf.render(html(filing))
    progress(2, 3)
    stored = files.store(tenant=draft.tenant, content=content, media_type=MEDIA_TYPE)
    rows = DraftDocument.objects.filter(pk=draft.pk)
    rows.update(file=stored, revision=revision, made_at=clock.now())
    if before is not None and before != stored:
        files.discard(before)
    progress(3, 3)


def _as_it_stands(sheet: Sheet) -> Filing:
    entrustment = Entrustment.objects.filter(sheet=sheet).select_related("application", "judged").first()
    application = entrustment.application if entrustment else Application.objects.get(self_sheet=sheet)
    filled = evaluation.filled(sheet)
    return Filing(
        filled=filled,
        score=filled.score_as_json(),
        evidence=selectors.evidence_part(sheet),
        number=application.number,
        office=application.tenant.office,
        unit=application.organization.name,
        judgement=Judgement(**judgement_part(entrustment)) if entrustment else None,
        seal=None,
    )
