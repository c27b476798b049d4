"""Decisions on entries of the lists, as the department's clerk proposes and its approver approves them."""

from datetime import date
from typing import Any

from applications import selectors
from applications.models import Listing, ListingDecision
from applications.services import listings
from greenmfg.files import services as files
from tests.evidence.files import a_pdf
from tests.people import Person, World


def removal(**told: Any) -> dict[str, Any]:
    """What a clerk types of a removal, ``told`` over what is usual."""
    usual = {
        "ground": "deregistered",
        "document_number": "湘工信节能〔2026〕8号",
        "decided_on": date(2026, 3, 2),
        "reason": "该单位已于2026年2月办理工商注销。",
    }
    return {**usual, **told}


def propose_removal(world: World, person: Person, level: str = "", **told: Any) -> ListingDecision:
    """A removal of the person's unit, its document checked, waiting for the approver."""
    rows = Listing.objects.filter(uscc=person.organization.uscc, state="active")
    row = rows.filter(level=level).get() if level else rows.get()
    return propose(world, row, "remove", **removal(**told))


def propose(world: World, row: Listing, act: str, **told: Any) -> ListingDecision:
    """A decision with a checked document, waiting for the approver."""
    upload = a_pdf("决定.pdf")
    files.store(tenant=world.hunan, content=upload.read(), media_type="application/pdf")
    return listings.propose(actor=world.province_clerk.actor, listing=row, act=act, evidence=upload, **told)


def approve(world: World, decision: ListingDecision) -> None:
    """The approver approves what his page shows."""
    actor = world.province_approver.actor
    row = selectors.listing_decision(actor, decision.pk)
    listings.approve(actor=actor, decision=row, seen_version=row.version)
