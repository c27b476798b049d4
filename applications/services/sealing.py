"""Sealing: what the check page showed is frozen, hashed, and goes its way.

The submit names the sheet revision shown; the sheet is locked under that condition, so the snapshot
holds exactly what the signatory read, or nothing is sealed.
"""

import hashlib
import json
import secrets
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts import events
from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Document, Snapshot
from applications.services.moves import move
from applications.workflow import Status
from evaluation import selectors as evaluation
from evaluation.filled import Filled
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.jobs.services import enqueue


def canonical(body: Any) -> str:
    """The one text of ``body`` that a SHA-256 is taken of: sorted keys, no blanks, UTF-8 as it is."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class AnotherScore(Exception):
    """The page shows another score than its own input comes to; ``computed`` is the server's."""

    def __init__(self, computed: str) -> None:
        super().__init__(computed)
        self.computed = computed


def seal(
    *,
    actor: Actor,
    application_id: int,
    seen_version: int,
    sheet_revision: int,
    seen_total: str | None = None,
    seen_input: str = "",
) -> Snapshot:
    """Seal the self-evaluation as the check page showed it; a replay returns the same snapshot.

    ``seen_total`` is the score on that page, None where there was no page; ``seen_input`` the hash of what
    it was computed from. Refused: 403 without the signatory's role, 404 for a foreign application, 409
    where the sheet, its benchmarks or the status have moved on or the deadline has passed, 422 naming
    every missing item.
    """
    application = selectors.application(actor, application_id)
    try:
        with transaction.atomic():
            move(
                actor=actor,
                subject=application,
                action="resubmit" if application.status == Status.CORRECTION else "seal",
                seen_version=seen_version,
                facts={"sheet_revision": sheet_revision},
            )
            application.corrections.filter(closed_at=None).update(closed_at=clock.now())
            filled = evaluation.filled(application.self_sheet)
            _expect_shown(filled, seen_total, seen_input)
            return take_snapshot(actor=actor, application=application, filled=filled)
    except AnotherScore as other:
        # Here, where nothing takes the record back.
        events.record_tampering(
            actor=actor, application=application.pk, sent=seen_total, computed=other.computed
        )
        raise Refused("核对页所示得分与系统计算的不一致，请重新核对后再提交。", status=409) from None
    except Refused as refusal:
        earlier = _sealed_before(application, seen_version, sheet_revision)
        if refusal.status == 409 and earlier is not None:
            return earlier
        raise


def _expect_shown(filled: Filled, seen_total: str | None, seen_input: str) -> None:
    """The page shows what the server computes: another score comes from elsewhere, and is never taken.

    The sheet is locked as the page showed it, so that another input can only come of new benchmarks.
    """
    if seen_input and seen_input != filled.input_sha256():
        raise Refused("您打开核对页之后，引领值、基准值已更新。请重新核对得分后再提交。", status=409)
    total = filled.score_as_json()["total"] or ""
    if seen_total is not None and seen_total != total:
        raise AnotherScore(total)


def submit(*, actor: Actor, application_id: int, seen_version: int) -> Snapshot:
    """File the sealed self-evaluation with the third party's 合格 to the city (15号 三、3): snapshot 2."""
    application = selectors.application(actor, application_id)
    with transaction.atomic():
        move(actor=actor, subject=application, action="submit", seen_version=seen_version)
        filled = evaluation.filled(application.self_sheet)
        return take_snapshot(actor=actor, application=application, filled=filled)


def _sealed_before(application: Application, seen_version: int, sheet_revision: int) -> Snapshot | None:
    """The snapshot this very submission has already made: same page version, same sheet revision."""
    rows = application.snapshots.filter(sheet_revision=sheet_revision)
    return next((row for row in rows if json.loads(row.body)["application"]["version"] == seen_version), None)


def take_snapshot(*, actor: Actor, application: Application, filled: Filled) -> Snapshot:
    """Freeze ``application`` with its sheet as ``filled``, inside the transaction that moved it, with its
    receipt, document, official score and PDF to come by jobs.
    """
    sealed_at = clock.read()
    no = (application.snapshots.aggregate(last=Max("no"))["last"] or 0) + 1
    filed = application.status == Status.MUNICIPAL
    body = canonical(_body(application, filled, no, sealed_at.isoformat(), actor))
    snapshot = Snapshot.objects.create(
        tenant=application.tenant,
        application=application,
        no=no,
        sheet_revision=application.self_sheet.revision,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        receipt=f"{application.number}-{no}" if filed else "",
        sealed_by=actor.person,
        sealed_at=sealed_at,
    )
    Application.objects.filter(pk=application.pk).update(sealed_at=sealed_at)
    enqueue(
        tenant=application.tenant,
        kind="score_snapshot",
        args={"snapshot": snapshot.pk},
        dedupe_key=f"score:{snapshot.pk}",
    )
    _issue_document(application, snapshot)
    return snapshot


def _body(application: Application, filled: Filled, no: int, sealed_at: str, actor: Actor) -> dict[str, Any]:
    sheet = application.self_sheet
    organization = application.organization
    return {
        "application": {
            "number": application.number,
            # Before the move: the version the check page showed.
            "version": application.version - 1,
            "round": application.offer.round.code,
            "honour": application.offer.honour,
            "entry": application.offer.entry,
            "subject": application.subject,
        },
        "organization": {
            "uscc": organization.uscc,
            "name": organization.name,
            "region": application.region.code,
        },
        "scheme": {
            "code": sheet.scheme_revision.code,
            "edition": sheet.scheme_revision.edition,
            "revision": sheet.scheme_revision.revision,
            "sha256": sheet.scheme_revision.sha256,
        },
        "sheet": {"revision": sheet.revision, **filled.as_json()},
        "evidence": [],
        "score": filled.score_as_json(),
        "no": no,
        "sealed_by": actor.person.name,
        "sealed_at": sealed_at,
    }


def _issue_document(application: Application, snapshot: Snapshot) -> None:
    """The official document of ``snapshot``: its token now, its PDF by a job."""
    printed = evaluation.document_of(application.self_sheet)
    document = Document.objects.create(
        tenant=application.tenant,
        application=application,
        snapshot=snapshot,
        kind=printed.key,
        title=printed.title,
        token=secrets.token_urlsafe(24),
    )
    document.job = enqueue(
        tenant=application.tenant,
        kind="render_document",
        args={"document": document.pk},
        dedupe_key=f"document:{document.pk}",
    )
    document.save(update_fields=["job"])
