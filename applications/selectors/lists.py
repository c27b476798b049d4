"""The published lists of the active province."""

from django.db.models import Q, QuerySet
from django_scopes import scope

from applications.models import Document, Level, Listing, Notice


def listings(*, level: str = "", honour: str = "", year: str = "", text: str = "") -> QuerySet[Listing]:
    """The published lists of the active province: active entries only."""
    rows = Listing.objects.filter(state=Listing.State.ACTIVE).exclude(level=Level.CREATING)
    for name, value in {"level": level, "honour": honour, "year": year}.items():
        if value:
            rows = rows.filter(**{name: value})
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(uscc=text.upper()))
    return rows.select_related("region").order_by("-year", "region__code", "name")


def listing_years() -> list[int]:
    """The years for which the active province has published entries, newest first."""
    return list(listings().order_by("-year").values_list("year", flat=True).distinct())


def listings_of(notice: Notice) -> QuerySet[Listing]:
    """The entries that the cases on ``notice`` have led to, in printed order."""
    rows = Listing.objects.filter(application__notices=notice).select_related("tenant")
    return rows.order_by("honour", "region__code", "name")


def certified(document: Document) -> Listing | None:
    """The entry that a certificate speaks of, as it stands now; whoever holds the paper may ask."""
    with scope(tenant=document.tenant):
        return document.application.listings.select_related("region").order_by("-pk").first()
