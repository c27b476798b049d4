"""Sealing: what the check page showed is frozen, hashed, and goes its way.

The submit names the sheet revision shown; the sheet is locked under that condition, so the snapshot
holds exactly what the signatory read, or nothing is sealed.
"""

import json
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts import events
from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Snapshot
from applications.services import third_party
from applications.services.moves import move
from applications.services.snapshots import freeze, sheet_part, subject_part, unit_part
from applications.workflow import Status
from evaluation import selectors as evaluation
from evaluation.filled import Filled
from greenmfg import clock
from greenmfg.errors import Refused


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
        raise Refused("核对页所示得分与系统计算的不一致，请重新核对后再签署。", status=409) from None
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
        raise Refused("您打开核对页之后，引领值、基准值已更新。请重新核对得分后再签署。", status=409)
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
    body = {
        # Before the move: the version the check page showed.
        "application": subject_part(application, application.version - 1),
        "organization": unit_part(application),
        **sheet_part(application.self_sheet, filled),
        **(_enclosures(application) if filed else {}),
        "no": no,
        "sealed_by": actor.person.name,
        "sealed_at": sealed_at.isoformat(),
    }
    receipt = f"{application.number}-{no}" if filed else ""
    snapshot = freeze(actor=actor, application=application, body=body, sealed_at=sealed_at, receipt=receipt)
    Application.objects.filter(pk=application.pk).update(sealed_at=sealed_at)
    third_party.judge_anew(application=application, snapshot=snapshot)
    return snapshot


def _enclosures(application: Application) -> dict[str, Any]:
    """What goes to the city with the self-evaluation (15号 三、3), where the procedure has it."""
    summary = selectors.summary(application)
    signed = selectors.signed_judgement(application)
    return {
        **({"summary": [{"key": row.key, "text": row.text} for row in summary]} if summary else {}),
        **({"third_party": third_party.reference(signed)} if signed else {}),
    }
