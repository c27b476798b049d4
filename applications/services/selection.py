"""The province's desk: who is put on the list to be recommended, and who is not."""

from django.db import transaction

from accounts.actor import Actor
from applications import selectors
from applications.models import Application
from applications.services.moves import move
from applications.services.reviewing import record_review
from applications.workflow import Stage


def _decide(actor: Actor, application_id: int, seen_version: int, action: str, reason: str) -> Application:
    application = selectors.application(actor, application_id)
    unfiled = selectors.unfiled(application.offer.round, application.region) if action == "select" else []
    move(
        actor=actor,
        subject=application,
        action=action,
        seen_version=seen_version,
        reason=reason,
        facts={"unfiled": unfiled},
    )
    record_review(
        actor=actor, application=application, stage=Stage.PROVINCIAL_REVIEW, decision=action, reason=reason
    )
    return application


@transaction.atomic
def select(*, actor: Actor, application_id: int, seen_version: int, reason: str) -> Application:
    """Put the case on the list to be recommended or confirmed, with the reason (优中选优、宁缺毋滥)."""
    return _decide(actor, application_id, seen_version, "select", reason)


@transaction.atomic
def unselect(*, actor: Actor, application_id: int, seen_version: int, reason: str) -> Application:
    """Take the case off the list again, before anything is public."""
    return _decide(actor, application_id, seen_version, "unselect", reason)


@transaction.atomic
def decline(*, actor: Actor, application_id: int, seen_version: int, reason: str) -> Application:
    """Do not recommend; final in this round."""
    return _decide(actor, application_id, seen_version, "decline_provincial", reason)
