"""Handlers of the jobs this app asks for; each may run twice and comes to the same."""

import json
from collections.abc import Callable

from accounts.actor import Actor
from applications import documents, selectors
from applications.casework import exporting
from applications.models import Document, DraftDocument, HistoryDocument, Printout, QueueExport, Snapshot
from applications.services import flagging, lapsing, reminders, rescoring
from evaluation import services as evaluation
from evaluation.models import DataSet
from evaluation.publishing import RESCORE
from evaluation.selectors import thaw
from greenmfg.jobs.models import Job
from greenmfg.jobs.registry import daily, handler
from greenmfg.jobs.services import enqueue

Progress = Callable[[int, int], None]


@handler("score_snapshot")
def score_snapshot(job: Job, progress: Progress) -> None:
    """The official score of a sealed sheet."""
    snapshot = Snapshot.objects.select_related(
        "application__self_sheet__scheme_revision", "entrustment__sheet__scheme_revision"
    ).get(pk=job.args["snapshot"])
    body = json.loads(snapshot.body)
    filled = thaw(body["scheme"]["sha256"], body["sheet"])
    evaluation.record_score(sheet=snapshot.sheet, revision=snapshot.sheet_revision, filled=filled)
    progress(1, 1)


@handler("examine_snapshot")
def examine_snapshot(job: Job, progress: Progress) -> None:
    """What an office should look at in what was filed, or in what a body has signed."""
    rows = Snapshot.objects.select_related(
        "application__offer__round", "application__self_sheet", "entrustment__application"
    )
    flagging.examine(snapshot=rows.get(pk=job.args["snapshot"]))
    progress(1, 1)


@handler(RESCORE)
def rescore(job: Job, progress: Progress) -> None:
    """Who moves by a new set of benchmarks."""
    rescoring.rescore(data_set=DataSet.objects.get(pk=job.args["data_set"]), progress=progress)


@handler("render_document")
def render_document(job: Job, progress: Progress) -> None:
    """The PDF of a document, from its snapshot alone."""
    documents.render(document=Document.objects.get(pk=job.args["document"]), progress=progress)


@handler("render_dossier")
def render_dossier(job: Job, progress: Progress) -> None:
    """The dossier of what was filed of a case."""
    rows = Document.objects.select_related(
        "tenant", "snapshot", "application__offer__round", "application__organization"
    )
    documents.render_dossier(document=rows.get(pk=job.args["document"]), progress=progress)


@handler("render_draft")
def render_draft(job: Job, progress: Progress) -> None:
    """The 草稿 of a sheet as it stands when the job runs."""
    draft = DraftDocument.objects.select_related("sheet", "file").get(pk=job.args["draft"])
    documents.render_draft(draft=draft, progress=progress)


@handler("render_history")
def render_history(job: Job, progress: Progress) -> None:
    """办理经过 of a case as an organization reads it when the job runs."""
    rows = HistoryDocument.objects.select_related("asked_by", "file")
    documents.render_history(printed=rows.get(pk=job.args["history"]), progress=progress)


@handler("render_printout")
def render_printout(job: Job, progress: Progress) -> None:
    """The PDF of a printed sheet of something frozen."""
    rows = Printout.objects.select_related(
        "tenant", "transmittal", "notice__round", "notice__tenant", "recommendation__round__owner"
    )
    documents.render_printout(printout=rows.get(pk=job.args["printout"]), progress=progress)


@handler(selectors.BATCH)
def render_batch(job: Job, progress: Progress) -> None:
    """The PDFs of many documents, one after the other, a few in each run."""
    documents.render_batch(document_ids=job.args["documents"], done=job.done_steps, progress=progress)


@handler(exporting.JOB)
def export_queue(job: Job, progress: Progress) -> None:
    """A person's queue as a file."""
    export = QueueExport.objects.select_related("tenant", "user").get(pk=job.args["export"])
    exporting.make_export(export=export, done=job.done_steps, progress=progress)


@daily("purge_exports")
def purge_exports(_job: Job, progress: Progress) -> None:
    """Let go of what was exported more than a day ago."""
    exporting.purge_exports()
    progress(1, 1)


@daily("lapse_overdue")
def lapse_overdue(job: Job, progress: Progress) -> None:
    """Close what was not filed in time, a batch per job."""
    last = lapsing.lapse_overdue(actor=Actor.system(job.tenant), after=job.args.get("after", 0))
    if last is not None:
        enqueue(tenant=job.tenant, kind=job.kind, args={"after": last}, dedupe_key=f"{job.kind}:{last}")
    progress(1, 1)


@daily("remind")
def remind(job: Job, progress: Progress) -> None:
    """Write of what is due in a few days to those whom it concerns, a batch per job."""
    last = reminders.remind(actor=Actor.system(job.tenant), after=job.args.get("after", 0))
    if last is not None:
        enqueue(tenant=job.tenant, kind=job.kind, args={"after": last}, dedupe_key=f"{job.kind}:{last}")
    progress(1, 1)
