"""Bans, as the department's clerk proposes and its approver approves them."""

from datetime import date
from typing import Any

from applications import selectors
from applications.models import Ban
from applications.services import bans
from greenmfg.files import services as files
from tests.evidence.files import a_pdf
from tests.people import Person, World


def propose_ban(world: World, person: Person, **told: Any) -> Ban:
    """The person's unit is to be banned, on a checked document."""
    upload = a_pdf("决定.pdf")
    files.store(tenant=world.hunan, content=upload.read(), media_type="application/pdf")
    usual = {
        "uscc": person.organization.uscc,
        "name": person.organization.name,
        "kind": "enterprise",
        "document_number": "湘工信节能〔2026〕9号",
        "decided_on": date(2026, 3, 2),
        "reason": "提供虚假的检测报告。",
    }
    return bans.propose(actor=world.province_clerk.actor, evidence=upload, **{**usual, **told})


def approve(world: World, ban: Ban) -> Ban:
    """The approver approves what his page shows."""
    actor = world.province_approver.actor
    row = selectors.ban(actor, ban.pk)
    bans.approve(actor=actor, ban=row, seen_version=row.version)
    return selectors.ban(actor, ban.pk)
