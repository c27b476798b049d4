"""The schemes of a province, who uses them, and which revision a unit is offered."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from accounts import policy
from accounts.actor import Actor
from accounts.selectors import absent
from applications.models import Application, Offer, Round
from applications.workflow import Status
from evaluation import selectors as evaluation
from evaluation.models import SchemeRevision
from greenmfg.errors import Refused


@dataclass
class SchemeUse:
    """Which rounds are offered by a revision, and how many fill in under it what they have not filed yet."""

    rounds: list[str] = field(default_factory=list)
    drafts: int = 0


def province_schemes(actor: Actor) -> QuerySet[SchemeRevision]:
    """What the actor's province can use, the latest of each edition first."""
    policy.require(actor, "see_schemes")
    return evaluation.schemes().order_by("honour", "-edition", "code", "-revision", "owner")


def province_scheme(actor: Actor, pk: int) -> SchemeRevision:
    """One of them, with its body; Refused 404 otherwise."""
    row = province_schemes(actor).defer(None).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def own_scheme(actor: Actor, pk: int) -> SchemeRevision:
    """One that is the province's own; Refused 409 for what comes with the product."""
    row = province_scheme(actor, pk)
    if row.owner_id is None:
        raise Refused("该评价要求随平台提供，不能在此办理。", status=409)
    return row


def unfiled_drafts() -> QuerySet[Application]:
    """What has never been signed: its sheet may still follow a revision of its scheme."""
    return Application.objects.filter(status=Status.DRAFT, sealed_at=None, self_sheet__unlocked="all")


def scheme_uses() -> dict[int, SchemeUse]:
    """By the revision's id; two queries, however many there are."""
    uses: dict[int, SchemeUse] = defaultdict(SchemeUse)
    for offer in Offer.objects.select_related("round").order_by("round"):
        for pk in {offer.scheme_revision_id, *offer.scheme_by_industry.values()}:
            if offer.round.title not in uses[pk].rounds:
                uses[pk].rounds.append(offer.round.title)
    rows = unfiled_drafts().values("self_sheet__scheme_revision").annotate(n=Count("pk"))
    for pk, number in rows.values_list("self_sheet__scheme_revision", "n"):
        uses[pk].drafts = number
    return uses


def offers_under_way(revisions: Collection[int]) -> list[Offer]:
    """The offers, of rounds that are not closed, that name one of ``revisions`` (ids)."""
    rows = Offer.objects.exclude(round__state=Round.State.CLOSED)
    return [
        row for row in rows if {row.scheme_revision_id, *row.scheme_by_industry.values()} & set(revisions)
    ]


def drafts_under(revisions: Collection[int]) -> list[Application]:
    """The drafts, of rounds that are not closed, filled in under one of ``revisions`` (ids).

    Locked until commit.
    """
    rows = unfiled_drafts().filter(self_sheet__scheme_revision__in=revisions)
    rows = rows.exclude(offer__round__state=Round.State.CLOSED).select_related("self_sheet")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def offered_revision(application: Application) -> int | None:
    """The revision that ``application`` is asked to follow; None where it has it, or stays with its own."""
    if application.status != Status.DRAFT or application.sealed_at is not None:
        return None
    offer, sheet = application.offer, application.self_sheet
    offered: int = offer.scheme_by_industry.get(sheet.industry, offer.scheme_revision_id)
    return offered if offered != sheet.scheme_revision_id else None
