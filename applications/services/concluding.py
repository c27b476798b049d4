"""What was announced ends a case: it enters the list, keeps its place on it, or does not."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction

from accounts import events, policy
from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Listing, Notice
from applications.services import listings
from applications.services.moves import move_all
from applications.services.reviewing import record_reviews
from applications.workflow import Stage
from greenmfg.errors import Item, Refused

LISTED, NOT_LISTED = Application.Outcome.LISTED, Application.Outcome.NOT_LISTED


class Ending(NamedTuple):
    """What was announced of a case that stands as it was read here, and why it is not listed."""

    application: Application
    outcome: str
    reason: str = ""


@transaction.atomic
def conclude(
    *,
    actor: Actor,
    endings: Sequence[Ending],
    document_number: str = "",
    listed_on: date | None = None,
    notice: Notice | None = None,
) -> list[Listing]:
    """Record what was announced of cases of one round, all or none; the answer are the entries made.

    列入名单 with document and date makes the listing, 未列入名单 ends the case. ``notice`` is the one
    announced after, where the procedure has one. In a national round the ministry announces (390号 三), in a
    provincial one the department (15号 三、4). An existing unit that keeps its place keeps its row; one that
    does not is left to a decision of its own, for which the event is the ground; one that was removed
    meanwhile has none to keep. Refused as by `move_all`.
    """
    _expect_sound(endings, listed_on)
    held = _held(endings)
    number = document_number.strip()
    for outcome in Application.Outcome:
        ended = [row for row in endings if row.outcome == outcome]
        if not ended:
            continue
        cases = [row.application for row in ended]
        reasons = {row.application.pk: row.reason for row in ended}
        move_all(
            actor=actor,
            subjects=cases,
            action="conclude",
            seen={case.pk: case.version for case in cases},
            reasons=reasons,
            facts={"outcome": outcome, "document_number": number, "notice": notice},
            fields={"outcome": outcome},
        )
        record_reviews(
            actor=actor,
            applications=cases,
            stage=Stage.CONCLUSION,
            decision=outcome,
            reasons=reasons,
        )
        if kept := [held[case.pk] for case in cases if case.pk in held]:
            events.record_all(actor=actor, subjects=kept, action="keep" if outcome == LISTED else "not_kept")
    new = [row.application for row in endings if row.outcome == LISTED and row.application.pk not in held]
    return _enter(actor, new, number, listed_on) if new and listed_on else []


def _expect_sound(endings: Sequence[Ending], listed_on: date | None) -> None:
    outcomes = {row.outcome for row in endings}
    if outcomes - set(Application.Outcome):
        raise Refused("请选择公布结果。", items=[Item("outcome", "请选择“列入名单”或“未列入名单”。")])
    if LISTED in outcomes and listed_on is None:
        raise Refused("请填写公布日期。", items=[Item("listed_on", "请填写公布日期，例如：2025-12-25。")])
    if listed_on is not None and listed_on > selectors.today():
        raise Refused("公布日期不能晚于今日。", items=[Item("listed_on", "公布日期不能晚于今日。")])


def _held(endings: Sequence[Ending]) -> Mapping[int, Listing]:
    """The entries that existing units may keep, by case, held against a decision on them.

    Refused 409 naming one that was removed and would be listed.
    """
    based = {row.application.basis_id: row for row in endings if row.application.basis_id is not None}
    found = {}
    for entry in Listing.objects.select_for_update().filter(pk__in=based).order_by("pk"):
        application, outcome, _reason = based[entry.pk]
        if entry.level != application.offer.round.level:
            continue
        if outcome == LISTED and entry.state == Listing.State.REMOVED:
            told = "已被移出名单，不能登记为列入名单。请登记为“未列入名单”，或先依据新的决定恢复名单。"
            raise Refused(f"“{application.named}”{told}", status=409)
        found[application.pk] = entry
    return found


def _enter(
    actor: Actor, applications: Sequence[Application], document_number: str, listed_on: date
) -> list[Listing]:
    """Enter the units into the list that their round leads to; Refused 409 naming one that is there."""
    policy.require(actor, "conclude_rounds")
    rows = [
        Listing(
            honour=case.offer.honour,
            level=case.offer.round.level,
            uscc=case.organization.uscc,
            name=case.organization.name,
            subject=case.subject,
            organization=case.organization,
            region=case.region,
            application=case,
            year=case.offer.round.year,
            document_number=document_number,
            listed_on=listed_on,
        )
        for case in applications
    ]
    return listings.enter(actor=actor, rows=rows)
