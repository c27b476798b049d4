"""What waits for the actor himself to decide: what his office has proposed, recorded or drafted."""

from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, IntegerField, QuerySet, Value

from accounts import policy
from accounts.actor import Actor
from applications import workflow
from applications.models import Notice, RoundOutcome
from applications.selectors.lists import decisions_to_approve
from applications.selectors.proposals import proposals_to_decide


class ToDecide(NamedTuple):
    """So many things of one kind; where each is decided on a page of its own, the id that leads there."""

    kind: str
    of_id: int
    title: str
    number: int


def to_decide(actor: Actor) -> list[ToDecide]:
    """What waits for the actor's decision, by one query."""
    together = (Value(0, IntegerField()), Value("", CharField()))
    first, *others = (
        _group("proposal", proposals_to_decide(actor), *together),
        _group("outcome", _outcomes(actor), F("round"), F("round__title")),
        _group("notice", _notices(actor), F("pk"), F("round__title")),
        _group("listing", decisions_to_approve(actor), *together),
    )
    return [ToDecide(*row) for row in first.union(*others, all=True) if row[-1]]


def _group(kind: str, rows: QuerySet[Any], of: Any, title: Any) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(kind=Value(kind, CharField()), of=of, title=title)
    counted = named.values("kind", "of", "title").annotate(n=Count("pk"))
    told: QuerySet[Any, Any] = counted.values_list("kind", "of", "title", "n")
    return told


def _outcomes(actor: Actor) -> QuerySet[RoundOutcome]:
    """The drafts that somebody else has recorded."""
    if not workflow.permits(workflow.find(workflow.OUTCOME, "confirm"), kind=actor.kind, roles=actor.roles):
        return RoundOutcome.objects.none()
    rows = RoundOutcome.objects.filter(round__owner=actor.organization, status=RoundOutcome.Status.DRAFT)
    return rows.exclude(by=actor.user)


def _notices(actor: Actor) -> QuerySet[Notice]:
    """The lists that are not published yet, whoever has drafted them."""
    if not policy.may(actor, "publish_notice"):
        return Notice.objects.none()
    return Notice.objects.filter(round__owner=actor.organization, status=Notice.Status.DRAFT)
