"""What waits for the actor himself to decide: what his office has proposed, recorded or drafted."""

from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, IntegerField, QuerySet, Value

from accounts import policy
from accounts.actor import Actor
from applications.models import Notice, RoundOutcome
from applications.selectors.bans import bans_to_approve
from applications.selectors.lists import decisions_to_approve
from applications.selectors.proposals import proposals_to_decide
from evaluation.models import SchemeRevision


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
        _group("ban", bans_to_approve(actor), F("pk"), F("name")),
        _group("scheme", _schemes(actor), F("pk"), F("title")),
    )
    return [ToDecide(*row) for row in first.union(*others, all=True) if row[-1]]


def _group(kind: str, rows: QuerySet[Any], of: Any, title: Any) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(sort=Value(kind, CharField()), of=of, titled=title)
    counted = named.values("sort", "of", "titled").annotate(n=Count("pk"))
    told: QuerySet[Any, Any] = counted.values_list("sort", "of", "titled", "n")
    return told


def _outcomes(actor: Actor) -> QuerySet[RoundOutcome]:
    """The drafts that somebody else has recorded."""
    if not policy.may(actor, "conclude_rounds"):
        return RoundOutcome.objects.none()
    rows = RoundOutcome.objects.filter(round__owner=actor.organization, status=RoundOutcome.Status.DRAFT)
    return rows.exclude(by=actor.user)


def _notices(actor: Actor) -> QuerySet[Notice]:
    """The lists that are not published yet, whoever has drafted them."""
    if not policy.may(actor, "publish_notice"):
        return Notice.objects.none()
    return Notice.objects.filter(round__owner=actor.organization, status=Notice.Status.DRAFT)


def _schemes(actor: Actor) -> QuerySet[SchemeRevision]:
    """The province's own revisions that somebody else has put forward for publication."""
    if not policy.may(actor, "publish_schemes"):
        return SchemeRevision.objects.none()
    rows = SchemeRevision.objects.filter(owner=actor.tenant, status=SchemeRevision.Status.PROPOSED)
    return rows.exclude(by=actor.user)
