"""The province's desk: site assessment, selection, the ministry's outcome, listings."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts.actor import Actor
from accounts.models import Organization, Region
from accounts.selectors import absent
from applications import selectors
from applications.models import Application, Listing, Notice, SiteAssessment
from applications.services.moves import hold, move
from applications.services.reviewing import record_review
from applications.workflow import Stage, Status
from greenmfg import clock
from greenmfg.errors import Item, Refused


def _decide(actor: Actor, application_id: int, seen_version: int, action: str, reason: str) -> Application:
    application = selectors.application(actor, application_id)
    unfiled = selectors.unfiled(application.offer.round, application.region) if action == "select" else []
    move(
        actor=actor,
        subject=application,
        action=action,
        seen_version=seen_version,
        reason=reason,
        facts={"unfiled": unfiled},
    )
    record_review(
        actor=actor, application=application, stage=Stage.PROVINCIAL_REVIEW, decision=action, reason=reason
    )
    return application


@transaction.atomic
def assess_site(
    *,
    actor: Actor,
    application_id: int,
    assessed_on: date,
    people: str,
    indicators_met: bool,
    report_sound: bool,
    finding: str,
) -> SiteAssessment:
    """Record the 现场评估 of 15号 三、4, once per application: 指标完成情况 and the third party's report."""
    policy.require(actor, "assess_site")
    application = selectors.application(actor, application_id)
    hold(
        actor=actor,
        application=application,
        seen_version=application.version,
        status=Status.PROVINCIAL,
        label="登记现场评估",
    )
    try:
        with transaction.atomic():
            row = SiteAssessment.objects.create(
                tenant=application.tenant,
                application=application,
                assessed_on=assessed_on,
                people=people,
                indicators_met=indicators_met,
                report_sound=report_sound,
                finding=finding,
                by=actor.person,
                at=clock.read(),
            )
    except IntegrityError:
        raise Refused("该申报的现场评估已登记。", status=409) from None
    events.record(actor=actor, subject=application, action="assess_site", reason=finding)
    return row


@transaction.atomic
def select(*, actor: Actor, application_id: int, seen_version: int, reason: str) -> Application:
    """Put the case on the list to be recommended or confirmed, with the reason (优中选优、宁缺毋滥)."""
    return _decide(actor, application_id, seen_version, "select", reason)


@transaction.atomic
def unselect(*, actor: Actor, application_id: int, seen_version: int, reason: str) -> Application:
    """Take the case off the list again, before anything is public."""
    return _decide(actor, application_id, seen_version, "unselect", reason)


@transaction.atomic
def decline(*, actor: Actor, application_id: int, seen_version: int, reason: str) -> Application:
    """Do not recommend; final in this round."""
    return _decide(actor, application_id, seen_version, "decline_provincial", reason)


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
    of its own, for which the event is the ground.
    """
    application = selectors.application(actor, application_id)
    if outcome not in Application.Outcome:
        raise Refused("请选择公布结果。", items=[Item("outcome", "请选择“列入名单”或“未列入名单”。")])
    if outcome == "listed" and listed_on is None:
        raise Refused("请填写公布日期。", items=[Item("listed_on", "请填写公布日期，例如：2025-12-25。")])
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
    basis = application.basis
    if basis is not None and basis.level == application.offer.round.level:
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


@transaction.atomic
def record_listing(
    *,
    actor: Actor,
    organization: Organization,
    region: Region,
    honour: str,
    level: str,
    year: int,
    document_number: str,
    listed_on: date,
    application: Application | None = None,
) -> Listing:
    """Enter a unit into a list: by its ``application``, or one listed before the platform knew it.

    An active entry stands once per unit, honour and level. Refused 409 where it is there already, 404 for
    a unit or region of another province.
    """
    policy.require(actor, "manage_listings")
    if {organization.tenant_id, region.tenant_id} != {actor.province.pk}:
        raise absent()
    try:
        with transaction.atomic():
            listing = Listing.objects.create(
                tenant=actor.province,
                honour=honour,
                level=level,
                uscc=organization.uscc,
                name=organization.name,
                organization=organization,
                region=region,
                application=application,
                year=year,
                document_number=document_number,
                listed_on=listed_on,
            )
    except IntegrityError:
        raise Refused(f"“{organization.name}”已在有效名单中，不能重复登记。", status=409) from None
    events.record(actor=actor, subject=listing, action="list", after=level, reason=document_number)
    return listing
