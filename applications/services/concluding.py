"""What was announced ends a case: it enters the list, keeps its place on it, or does not."""

from datetime import date

from django.db import transaction

from accounts import events
from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Listing, Notice
from applications.services.listings import record_listing
from applications.services.moves import move
from applications.services.reviewing import record_review
from applications.workflow import Stage
from greenmfg.errors import Item, Refused


@transaction.atomic
def conclude(
    *,
    actor: Actor,
    application_id: int,
    seen_version: int,
    outcome: str,
    document_number: str = "",
    listed_on: date | None = None,
    reason: str = "",
    notice: Notice | None = None,
) -> Application:
    """Record what was announced: 列入名单 with document and date makes the listing, 未列入名单 ends the case.

    ``outcome`` is ``listed`` or ``not_listed``; ``notice`` is the one announced after, where the procedure
    has one. In a national round the ministry announces (390号 三), in a provincial one the department
    (15号 三、4). An existing unit that keeps its place keeps its row; one that does not is left to a decision
    of its own, for which the event is the ground; one that was removed meanwhile has none to keep.
    """
    application = selectors.application(actor, application_id)
    if outcome not in Application.Outcome:
        raise Refused("请选择公布结果。", items=[Item("outcome", "请选择“列入名单”或“未列入名单”。")])
    if outcome == "listed" and listed_on is None:
        raise Refused("请填写公布日期。", items=[Item("listed_on", "请填写公布日期，例如：2025-12-25。")])
    if listed_on is not None and listed_on > selectors.today():
        raise Refused("公布日期不能晚于今日。", items=[Item("listed_on", "公布日期不能晚于今日。")])
    basis = _held(application)
    if basis is not None and outcome == "listed" and basis.state == Listing.State.REMOVED:
        told = "已被移出名单，不能登记为列入名单。请登记为“未列入名单”，或先依据新的决定恢复名单。"
        raise Refused(f"“{application.organization.name}”{told}", status=409)
    move(
        actor=actor,
        subject=application,
        action="conclude",
        seen_version=seen_version,
        reason=reason,
        facts={"outcome": outcome, "document_number": document_number.strip(), "notice": notice},
        fields={"outcome": outcome},
    )
    record_review(
        actor=actor, application=application, stage=Stage.CONCLUSION, decision=outcome, reason=reason
    )
    if basis is not None:
        events.record(actor=actor, subject=basis, action="keep" if outcome == "listed" else "not_kept")
    elif outcome == "listed" and listed_on is not None:
        record_listing(
            actor=actor,
            organization=application.organization,
            region=application.region,
            honour=application.offer.honour,
            level=application.offer.round.level,
            year=application.offer.round.year,
            document_number=document_number.strip(),
            listed_on=listed_on,
            application=application,
        )
    return application


def _held(application: Application) -> Listing | None:
    """The entry that an existing unit may keep, held against a decision on it; None for a new one."""
    if application.basis_id is None:
        return None
    row = Listing.objects.select_for_update().get(pk=application.basis_id)
    return row if row.level == application.offer.round.level else None
