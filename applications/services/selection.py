"""The province's desk: who is put on the list to be recommended, and who is not.

What two persons decide is carried out here; ``proposed`` holds the ids of the cases it was proposed of.
"""

from collections.abc import Collection

from django.db import transaction

from accounts.actor import Actor
from applications import selectors
from applications.models import Application
from applications.services.reviewing import decide
from applications.workflow import Stage


def _decide(
    actor: Actor,
    application_id: int,
    seen_version: int,
    action: str,
    reason: str,
    proposed: Collection[int],
) -> Application:
    application = selectors.application(actor, application_id)
    return decide(
        actor=actor,
        application=application,
        stage=Stage.PROVINCIAL_REVIEW,
        action=action,
        seen_version=seen_version,
        reason=reason,
        facts={"unfiled": selectors.unfiled_of_cases([application]), "proposed": proposed},
    )


@transaction.atomic
def select(
    *, actor: Actor, application_id: int, seen_version: int, reason: str, proposed: Collection[int] = ()
) -> Application:
    """Put the case on the list to be recommended or confirmed, with the reason (优中选优、宁缺毋滥)."""
    return _decide(actor, application_id, seen_version, "select", reason, proposed)


@transaction.atomic
def unselect(
    *, actor: Actor, application_id: int, seen_version: int, reason: str, proposed: Collection[int] = ()
) -> Application:
    """Take the case off the list again, before anything is public."""
    return _decide(actor, application_id, seen_version, "unselect", reason, proposed)


@transaction.atomic
def decline(
    *, actor: Actor, application_id: int, seen_version: int, reason: str, proposed: Collection[int] = ()
) -> Application:
    """Do not recommend; final in this round."""
    return _decide(actor, application_id, seen_version, "decline_provincial", reason, proposed)
