"""现场评估 (15号 三、4) of the department."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts.actor import Actor
from applications import selectors
from applications.models import SiteAssessment
from applications.services.moves import hold
from applications.workflow import Status
from greenmfg import clock
from greenmfg.errors import Refused


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
