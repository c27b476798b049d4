"""What was not filed in time: the platform closes it, and nothing that was typed is deleted."""

import logging

from django.db import transaction

from accounts.actor import Actor
from applications import selectors
from applications.models import Application
from applications.services import third_party
from applications.services.moves import deadline_of, move, procedure_of
from evaluation import services as evaluation
from greenmfg.dates import closing_text
from greenmfg.errors import Refused

logger = logging.getLogger(__name__)

BATCH = 200  # applications per job, which then ends well before its time limit


def lapse_overdue(*, actor: Actor, after: int = 0) -> int | None:
    """Lapse up to ``BATCH`` overdue applications with ids above ``after``.

    Each has a transaction of its own: one that was filed or given more time meanwhile stops no other.
    The last id looked at is returned where more may wait, None where the work is done.
    """
    waiting = selectors.overdue(actor).filter(pk__gt=after).order_by("pk")
    rows = list(waiting.values_list("pk", flat=True)[:BATCH])
    for pk in rows:
        try:
            lapse(actor=actor, application_id=pk)
        except Refused as refusal:
            logger.info("Application %s does not lapse: %s", pk, refusal.message)
    return rows[-1] if len(rows) == BATCH else None


@transaction.atomic
def lapse(*, actor: Actor, application_id: int) -> Application:
    """Move an application that was not filed in time to 逾期未提交; its sheet takes no more answers.

    Refused 409 where filing is not over or the application has moved on.
    """
    application = selectors.application(actor, application_id)
    closing = deadline_of(application, procedure_of(application).filing_stage())
    reason = f"申报已于{closing_text(closing.closes_at)}截止，在此之前没有提交。" if closing else ""
    move(actor=actor, subject=application, action="lapse", seen_version=application.version, reason=reason)
    evaluation.close_sheet(sheet=application.self_sheet)
    third_party.end_with(application=application, reason=f"申报逾期未提交：{reason}")
    return application
