"""Answers that come from a workbook."""

from collections.abc import Sequence

from django.db import transaction

from accounts.actor import Actor
from applications.services import drafts
from evaluation.services import Change, SaveResult


@transaction.atomic
def import_answers(*, actor: Actor, application_id: int, changes: Sequence[Change]) -> SaveResult:
    """Save all of ``changes`` or, where one conflicts or cannot stand, none; Refused as ``drafts.fill``."""
    result = drafts.fill(actor=actor, application_id=application_id, changes=changes)
    if result.conflicts or result.errors:
        transaction.set_rollback(True)
    return result
