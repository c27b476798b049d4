"""Who is put on an office's list and who is not: the province's, or a city's in its own round (市级入库)."""

from collections.abc import Collection, Mapping

from django.db import transaction

from accounts.actor import Actor
from applications import selectors
from applications.models import Application
from applications.services.reviewing import decide
from applications.workflow import Stage

# What may be chosen, and the stage whose decision that is.
STAGES: Mapping[str, Stage] = {
    "select_municipal": Stage.MUNICIPAL_REVIEW,
    "unselect_municipal": Stage.MUNICIPAL_REVIEW,
    "decline_municipal": Stage.MUNICIPAL_REVIEW,
    "select": Stage.PROVINCIAL_REVIEW,
    "unselect": Stage.PROVINCIAL_REVIEW,
    "decline_provincial": Stage.PROVINCIAL_REVIEW,
}


@transaction.atomic
def choose(
    *,
    action: str,
    actor: Actor,
    application_id: int,
    seen_version: int,
    reason: str,
    proposed: Collection[int] = (),
) -> Application:
    """Put a case on the list, take it off again before anything is public, or end it in this round.

    ``action``: one of `STAGES`; ``reason``: why (优中选优、宁缺毋滥); ``proposed``: the ids of the cases it
    was proposed of. Refused as by `decide`.
    """
    application = selectors.application(actor, application_id)
    return decide(
        actor=actor,
        application=application,
        stage=STAGES[action],
        action=action,
        seen_version=seen_version,
        reason=reason,
        facts={**selectors.facts_of_cases([application]), "proposed": proposed},
    )
