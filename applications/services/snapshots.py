"""Freezing: one canonical text, its hash, and the papers that are made of it by jobs."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Document, Entrustment, Snapshot
from applications.procedures import own_report_of
from applications.services.evidence import name_evidence
from applications.services.moves import procedure_of
from applications.services.summary import summary_of
from evaluation import selectors as evaluation
from evaluation.filled import Filled
from evaluation.models import Sheet
from greenmfg.jobs.services import enqueue, enqueue_all

RENDER = "render_document"
SUMMARY = "summary"  # the kind of the document that prints the 创建工作总结报告


def canonical(body: Any) -> str:
    """The one text of ``body`` that a SHA-256 is taken of: sorted keys, no blanks, UTF-8 as it is."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def subject_part(application: Application, version: int) -> dict[str, Any]:
    """What a snapshot says of the application; ``version`` is the one on the page it was sealed from."""
    return {
        "number": application.number,
        "version": version,
        "round": application.offer.round.code,
        "honour": application.offer.honour,
        "entry": application.offer.entry,
        "subject": application.subject,
    }


def unit_part(application: Application) -> dict[str, Any]:
    """What a snapshot says of the unit that applies."""
    organization = application.organization
    return {"uscc": organization.uscc, "name": organization.name, "region": application.region.code}


def sheet_part(sheet: Sheet, filled: Filled) -> dict[str, Any]:
    """The scheme, the sheet as ``filled`` and what it comes to: what `evaluation.thaw` and prints read."""
    scheme = sheet.scheme_revision
    return {
        "scheme": {
            "code": scheme.code,
            "edition": scheme.edition,
            "revision": scheme.revision,
            "sha256": scheme.sha256,
        },
        "sheet": {"revision": sheet.revision, **filled.as_json()},
        "score": filled.score_as_json(),
        "evidence": selectors.evidence_part(sheet),
    }


def freeze(
    *,
    actor: Actor,
    application: Application,
    body: dict[str, Any],
    sealed_at: datetime,
    entrustment: Entrustment | None = None,
    receipt: str = "",
) -> Snapshot:
    """Keep ``body`` for ever, with the official score and its documents to come by jobs.

    It is the application's own or, with ``entrustment``, the third party's. Runs inside the transaction
    that sealed it; ``body`` names its ``no``.
    """
    text = canonical(body)
    snapshot = Snapshot(
        tenant=application.tenant,
        application=None if entrustment else application,
        entrustment=entrustment,
        no=body["no"],
        sheet_revision=body["sheet"]["revision"],
        body=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        receipt=receipt,
        sealed_by=actor.person,
        sealed_at=sealed_at,
    )
    snapshot.save()
    name_evidence(snapshot=snapshot)
    enqueue(
        tenant=application.tenant,
        kind="score_snapshot",
        args={"snapshot": snapshot.pk},
        dedupe_key=f"score:{snapshot.pk}",
    )
    if receipt or entrustment:  # what no office has got yet nobody has to examine
        enqueue(
            tenant=application.tenant,
            kind="examine_snapshot",
            args={"snapshot": snapshot.pk},
            dedupe_key=f"examine:{snapshot.pk}",
        )
    if entrustment and entrustment.report:
        _issue_own_report(application, snapshot, entrustment)
    else:
        printed = evaluation.document_of(snapshot.sheet)
        issue_document(application, snapshot, printed.key, printed.title)
    if "summary" in body:
        issue_document(application, snapshot, SUMMARY, summary_of(application).title)
    return snapshot


def issue_documents(applications: Sequence[Application], kind: str, title: str) -> None:
    """As `issue_document` of the last snapshot of each of the cases, all of one province."""
    judged = selectors.last_snapshots(applications)
    rows = [
        Document(
            tenant_id=row.tenant_id,
            application=row,
            snapshot_id=judged[row.pk],
            kind=kind,
            title=title,
            token=_token(),
        )
        for row in applications
        if row.pk in judged
    ]
    if not rows:
        return
    made = Document.objects.bulk_create(rows)
    args = [{"document": row.pk} for row in made]
    for row, job in zip(made, enqueue_all(tenant=made[0].tenant, kind=RENDER, args=args), strict=True):
        row.job = job
    Document.objects.bulk_update(made, ["job"])


def _token() -> str:
    return secrets.token_urlsafe(24)


def issue_document(application: Application, snapshot: Snapshot, kind: str, title: str) -> None:
    """An official document of ``snapshot``: its token now, its PDF by a job."""
    document = new_document(application, snapshot, kind, title)
    document.job = enqueue(
        tenant=application.tenant,
        kind=RENDER,
        args={"document": document.pk},
        dedupe_key=f"document:{document.pk}",
    )
    document.save(update_fields=["job"])


def _issue_own_report(application: Application, snapshot: Snapshot, entrustment: Entrustment) -> None:
    """What a body has written itself stands where the report of a printed form would."""
    title = own_report_of(procedure_of(entrustment)).title
    row = new_document(application, snapshot, Document.OWN_REPORT, title)
    row.file = entrustment.report
    row.save(update_fields=["file"])


def new_document(application: Application, snapshot: Snapshot, kind: str, title: str) -> Document:
    """A document of ``snapshot`` with a token of its own, whose PDF nobody has asked for yet."""
    return Document.objects.create(
        tenant=application.tenant,
        application=application,
        snapshot=snapshot,
        kind=kind,
        title=title,
        token=_token(),
    )
