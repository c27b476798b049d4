"""拟办: what is proposed in the actor's own office. Nobody else knows of it."""

from collections.abc import Collection

from django.db.models import QuerySet

from accounts import policy
from accounts.actor import Actor
from accounts.selectors import absent
from applications.models import Proposal
from applications.selectors.cases import visible_to


def proposals_of(actor: Actor) -> QuerySet[Proposal]:
    """All that was proposed in the actor's office, of cases that it still sees."""
    rows = Proposal.objects.filter(organization=actor.organization, application__in=visible_to(actor))
    cases = ("application__organization", "application__region", "application__offer__round")
    return rows.select_related(*cases, "by", "decided_by")


def proposal_of(actor: Actor, pk: int) -> Proposal:
    """One of `proposals_of`; Refused 404 otherwise."""
    row = proposals_of(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def chosen_proposals(actor: Actor, pks: Collection[int]) -> list[Proposal]:
    """Those of `proposals_of` with these ids; Refused 404 where one is not among them."""
    rows = list(proposals_of(actor).filter(pk__in=pks).order_by("pk"))
    if len(rows) != len(set(pks)):
        raise absent()
    return rows


def open_proposals(actor: Actor) -> QuerySet[Proposal]:
    """What waits to be decided in the actor's office, the oldest first."""
    return proposals_of(actor).filter(status=Proposal.Status.OPEN).order_by("pk")


def proposals_to_decide(actor: Actor) -> QuerySet[Proposal]:
    """Those of `open_proposals` that ``actor`` may decide: somebody else has made them."""
    rows = open_proposals(actor).exclude(by=actor.user)
    return rows if policy.may(actor, "decide_proposals") else rows.none()


def open_proposals_on(actor: Actor, application_ids: Collection[int]) -> dict[int, Proposal]:
    """The open proposal of each of the cases that has one, by the case's id."""
    rows = open_proposals(actor).filter(application__in=application_ids)
    return {row.application_id: row for row in rows}
