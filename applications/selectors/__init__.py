"""Reads of the process. Each that shows what belongs to somebody takes the actor."""

from applications.selectors.cases import (
    HIDDEN,
    application,
    counts,
    overdue,
    own_application,
    own_applications,
    queue,
    visible_to,
)
from applications.selectors.findings import (
    history,
    last_snapshot,
    latest_lookups,
    latest_verifications,
    site_assessment,
)
from applications.selectors.lists import listing_years, listings
from applications.selectors.papers import document, document_by_token, documents
from applications.selectors.rounds import (
    bases_of,
    basis_for,
    binding_deadlines,
    calendar,
    deadlines,
    is_listed,
    offers,
    open_offer,
    open_offers,
    open_rounds,
    round_of,
    rounds,
)
from applications.selectors.third_party import entrustments_of

__all__ = [
    "HIDDEN",
    "application",
    "bases_of",
    "basis_for",
    "binding_deadlines",
    "calendar",
    "counts",
    "deadlines",
    "document",
    "document_by_token",
    "documents",
    "entrustments_of",
    "history",
    "is_listed",
    "last_snapshot",
    "latest_lookups",
    "latest_verifications",
    "listing_years",
    "listings",
    "offers",
    "open_offer",
    "open_offers",
    "open_rounds",
    "overdue",
    "own_application",
    "own_applications",
    "queue",
    "round_of",
    "rounds",
    "site_assessment",
    "visible_to",
]
