"""The lists of the active province: as published, as the offices keep them, and who on them must file."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django_scopes import scope

from accounts import policy
from accounts.actor import Actor
from accounts.models import Event, Organization, Region
from accounts.selectors import absent
from applications.models import Application, Document, Level, Listing, ListingDecision, Notice, Offer, Round
from applications.selectors.cases import UNFILED, visible_to
from applications.selectors.recommendations import asked_to_file
from applications.selectors.rounds import open_rounds
from applications.workflow import Procedure, Stage, Status

Kind = Organization.Kind


def listings(
    *, level: str = "", honour: str = "", year: str = "", region: str = "", state: str = "", text: str = ""
) -> QuerySet[Listing]:
    """The published lists of the active province: what stands on them, or what was taken off (``state``).

    ``removed_by`` and ``removed_on`` tell the document that took an entry off.
    """
    rows = _published().filter(state=state or Listing.State.ACTIVE)
    for name, value in {"level": level, "honour": honour, "year": year, "region": region}.items():
        if value:
            rows = rows.filter(**{name: value})
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(uscc=text.upper()))
    removal = _took_effect().filter(listing=OuterRef("pk"), act=ListingDecision.Act.REMOVE).order_by("-pk")
    rows = rows.annotate(
        removed_by=Subquery(removal.values("document_number")[:1]),
        removed_on=Subquery(removal.values("decided_on")[:1]),
    )
    return rows.select_related("region").order_by("-year", "region__code", "name")


def _published() -> QuerySet[Listing]:
    return Listing.objects.exclude(level=Level.CREATING)


def _took_effect() -> QuerySet[ListingDecision]:
    return ListingDecision.objects.filter(status=ListingDecision.Status.APPROVED)


def listing_facets() -> tuple[list[int], list[tuple[int, str]]]:
    """The years, newest first, and the regions of what the active province has published; one query."""
    rows = _published().order_by("-year", "region__code")
    found = list(rows.values_list("year", "region", "region__name", "region__code").distinct())
    regions = {(code, pk, name) for _year, pk, name, code in found if pk}
    return list(dict.fromkeys(year for year, *_rest in found)), [
        (pk, name) for _code, pk, name in sorted(regions)
    ]


def public_decisions(listing: Listing) -> list[ListingDecision]:
    """The decisions on an entry that took effect, in their order."""
    with scope(tenant=listing.tenant_id):
        return list(_took_effect().filter(listing=listing).order_by("pk"))


def kept_in(listing: Listing) -> list[int]:
    """The years in which an entry was kept after its unit had filed anew, in order."""
    with scope(tenant=listing.tenant_id):
        kept = Application.objects.filter(
            basis=listing, status=Status.CONCLUDED, outcome=Application.Outcome.LISTED
        ).filter(offer__round__level=listing.level)
        return list(kept.order_by("offer__round__year").values_list("offer__round__year", flat=True))


def listings_of(notice: Notice) -> QuerySet[Listing]:
    """The entries that the cases on ``notice`` have led to, in printed order."""
    rows = Listing.objects.filter(application__notices=notice).select_related("tenant")
    return rows.order_by("honour", "region__code", "name")


def certified(document: Document) -> Listing | None:
    """The entry that a certificate speaks of, as it stands now; whoever holds the paper may ask."""
    return listed_by(document.application)


def listed_by(application: Application) -> Listing | None:
    """The entry that a case has led to, as it stands now, from any province or none; None before any."""
    with scope(tenant=application.tenant_id):
        return application.listings.select_related("region").order_by("-pk").first()


# -- as the offices keep them --------------------------------------------------------------------------


def listings_for(
    actor: Actor,
    *,
    honour: str = "",
    level: str = "",
    year: str = "",
    region: int | None = None,
    state: str = "",
    text: str = "",
) -> QuerySet[Listing]:
    """Every entry, removed ones too: the province's all, a city's own region, nobody else's.

    ``is_proposed`` tells whether a decision on it waits that the office knows of; the ``state``
    ``proposed`` leaves only those.
    """
    rows = _of_office(actor)
    for name, value in {"honour": honour, "level": level, "year": year}.items():
        if value:
            rows = rows.filter(**{name: value})
    if region:
        rows = rows.filter(Q(region=region) | Q(region__parent=region))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(uscc=text.upper()))
    waiting = _known_to(actor).filter(status=ListingDecision.Status.PROPOSED)
    rows = rows.annotate(is_proposed=Exists(waiting.filter(listing=OuterRef("pk"))))
    if state == ListingDecision.Status.PROPOSED:
        rows = rows.filter(is_proposed=True)
    elif state:
        rows = rows.filter(state=state)
    rows = rows.select_related("region")
    return rows.order_by("-year", "level", "honour", "region__code", "name", "pk")


def _known_to(actor: Actor) -> QuerySet[ListingDecision]:
    """The decisions an office knows of: what is only proposed, or was given up, is the department's own."""
    return ListingDecision.objects.all() if actor.kind == Kind.PROVINCIAL else _took_effect()


def decisions_to_approve(actor: Actor) -> QuerySet[ListingDecision]:
    """The decisions that wait for ``actor``: somebody else has proposed them."""
    if not policy.may(actor, "manage_listings"):
        return ListingDecision.objects.none()
    waiting = _known_to(actor).filter(status=ListingDecision.Status.PROPOSED)
    return waiting.exclude(proposed_by=actor.user)


def _of_office(actor: Actor) -> QuerySet[Listing]:
    if actor.kind == Kind.PROVINCIAL:
        return Listing.objects.all()
    if actor.kind == Kind.MUNICIPAL:
        own = actor.unit.region
        return Listing.objects.filter(Q(region=own) | Q(region__parent=own))
    return Listing.objects.none()


def years_for(actor: Actor) -> list[int]:
    """The years of the entries that the office sees, newest first."""
    return list(_of_office(actor).order_by("-year").values_list("year", flat=True).distinct())


def listing(actor: Actor, pk: int) -> Listing:
    """One entry that the office sees; Refused 404 otherwise."""
    row = _of_office(actor).select_related("region").filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def case_of_listing(actor: Actor, listing: Listing) -> Application | None:
    """The application that led to ``listing``, None where there is none or the office does not see it."""
    if listing.application_id is None:
        return None
    return visible_to(actor).filter(pk=listing.application_id).first()


def decisions(actor: Actor, listing: Listing) -> QuerySet[ListingDecision]:
    """What was decided on an entry, as far as the office knows of it, newest first."""
    rows = _known_to(actor).filter(listing=listing)
    return rows.select_related("file", "proposed_by", "settled_by").order_by("-pk")


def listing_decision(actor: Actor, pk: int) -> ListingDecision:
    """One decision that the office knows of, on an entry that it sees; Refused 404 otherwise."""
    rows = _known_to(actor).filter(listing__in=_of_office(actor)).select_related("listing", "file")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def listing_history(actor: Actor, listing: Listing) -> QuerySet[Event]:
    """What happened to an entry and to the proposals on it that the office knows of, oldest first.

    An approval shows as its effect.
    """
    of_decisions = Q(
        subject_kind=ListingDecision._meta.label_lower,
        subject_id__in=_known_to(actor).filter(listing=listing).values("pk"),
        action__in=("propose", "discard"),
    )
    own = Q(subject_kind=Listing._meta.label_lower, subject_id=listing.pk)
    return Event.objects.filter(own | of_decisions).select_related("actor", "organization").order_by("pk")


# -- who on them must file in a round --------------------------------------------------------------------


def asks_all_to_file(round: Round) -> bool:
    """Whether every unit on the list must file in ``round`` (湖南通知 一、2)."""
    return bool(Procedure.parse(round.procedure).flag(Stage.MUNICIPAL_REVIEW, "existing") == "all_filed")


def _asked(round: Round) -> QuerySet[Any]:
    """`asked_to_file`: each entry with ``is_filed``, and the status of the ``filing`` that was begun."""
    filings = Application.objects.filter(
        offer__round=round,
        offer__entry=Offer.Entry.EXISTING,
        offer__honour=OuterRef("honour"),
        organization__uscc=OuterRef("uscc"),
    )
    done = filings.exclude(status__in=UNFILED)
    last = filings.exclude(status=Status.WITHDRAWN).order_by("-pk").values("status")[:1]
    return asked_to_file(round).annotate(is_filed=Exists(done), filing=Subquery(last))


def unfiled(round: Round, region: Region) -> list[Listing]:
    """The units of ``region`` that are listed, are asked by ``round`` to file and have not (湖南通知 一、2).

    Empty where the procedure does not ask it of them all.
    """
    if not asks_all_to_file(round):
        return []
    rows = _asked(round).filter(Q(region=region) | Q(region__parent=region), is_filed=False)
    return list(rows.order_by("honour", "name"))


class NotBegun(NamedTuple):
    """A registered unit that a round asks to file and that has begun nothing, with its city."""

    organization_id: int
    region_id: int | None
    honour: str
    offer_id: int


def not_begun(round: Round) -> list[NotBegun]:
    """The units that `unfiled` names of all cities and that have no filing at all, as far as registered."""
    if round.state != Round.State.OPEN or not asks_all_to_file(round):
        return []
    unit = Organization.objects.filter(tenant=OuterRef("tenant"), uscc=OuterRef("uscc"))
    offer = Offer.objects.filter(
        round=round, entry=Offer.Entry.EXISTING, honour=OuterRef("honour"), basis_level=OuterRef("level")
    )
    rows = _asked(round).annotate(
        unit=Subquery(unit.values("pk")[:1]),
        city=Coalesce("region__parent", "region"),
        offer=Subquery(offer.values("pk")[:1]),
    )
    rows = rows.filter(filing=None, unit__isnull=False).order_by("unit", "offer")
    return [NotBegun(*row) for row in rows.values_list("unit", "city", "honour", "offer").distinct()]


def unfiled_by_region(round: Round) -> dict[int, int]:
    """How many units of each city `unfiled` would name, by the city's id."""
    if not asks_all_to_file(round):
        return {}
    city = Coalesce("region__parent", "region")
    groups = _asked(round).filter(is_filed=False).annotate(city=city).order_by().values("city")
    return dict(groups.annotate(n=Count("pk")).values_list("city", "n"))


def unfiled_of_cases(rows: Sequence[Application]) -> dict[int, list[Listing]]:
    """`unfiled` of the regions of ``rows``, all of one round, by the region's id."""
    regions = {row.region_id: row.region for row in rows}
    return {pk: unfiled(rows[0].offer.round, region) for pk, region in regions.items()}


def asked_units(actor: Actor, round: Round) -> QuerySet[Any]:
    """The units that the office sees and ``round`` asks to file; who has not done so comes first."""
    rows = _asked(round).filter(pk__in=_of_office(actor).values("pk"))
    return rows.order_by("is_filed", "region__code", "honour", "name", "pk")


def open_filings() -> list[Round]:
    """The open rounds in which every unit on the list must file."""
    return [row for row in open_rounds() if asks_all_to_file(row)]


def filing_round(pk: int) -> Round:
    """An open round in which every unit on the list must file; Refused 404 otherwise."""
    row = open_rounds().filter(pk=pk).first()
    if row is None or not asks_all_to_file(row):
        raise absent()
    return row
