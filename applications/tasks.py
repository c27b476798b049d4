"""Handlers of the jobs this app asks for; each may run twice and comes to the same."""

import json
from collections.abc import Callable

from applications import documents
from applications.models import Document, Snapshot
from evaluation import services as evaluation
from evaluation.selectors import thaw
from greenmfg.jobs.models import Job
from greenmfg.jobs.registry import handler

Progress = Callable[[int, int], None]


@handler("score_snapshot")
def score_snapshot(job: Job, progress: Progress) -> None:
    """The official score of a sealed sheet."""
    snapshot = Snapshot.objects.select_related("application__self_sheet__scheme_revision").get(
        pk=job.args["snapshot"]
    )
    body = json.loads(snapshot.body)
    filled = thaw(body["scheme"]["sha256"], body["sheet"])
    evaluation.record_score(sheet=snapshot.application.self_sheet, filled=filled)
    progress(1, 1)


@handler("render_document")
def render_document(job: Job, progress: Progress) -> None:
    """The PDF of a document, from its snapshot alone."""
    documents.render(document=Document.objects.get(pk=job.args["document"]), progress=progress)
