"""Public notice (公示) of the units to be confirmed: frozen list, counted in working days."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts import policy
from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Notice, Round
from applications.services.moves import move, procedure_of
from applications.services.snapshots import canonical
from applications.workflow import Procedure, Stage, Status
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.workdays import add_workdays


@transaction.atomic
def draft_notice(*, actor: Actor, round: Round, applications: Sequence[Application]) -> Notice:
    """A notice over selected applications of one round; Refused 409 where one is not selected
    or the procedure has no notice.
    """
    policy.require(actor, "publish_notice")
    if Procedure.parse(round.procedure).rule(Stage.PUBLIC_NOTICE) is None:
        raise Refused("本批次的程序不设公示环节。", status=409)
    own = selectors.visible_to(actor).filter(
        pk__in=[row.pk for row in applications], offer__round=round, status=Status.SELECTED
    )
    rows = list(own)
    if len(rows) != len(applications):
        raise Refused("名单中有不属于本批次或未拟确认的申报，请刷新后重试。", status=409)
    notice = Notice.objects.create(tenant=actor.province, round=round)
    notice.applications.set(rows)
    return notice


@transaction.atomic
def open_notice(*, actor: Actor, notice: Notice, seen_version: int) -> None:
    """Publish: the list is frozen with its hash, every application enters the notice."""
    today = timezone.localdate(clock.read())
    days = procedure_of(notice).flag(Stage.PUBLIC_NOTICE, "notice_days")
    rows = list(notice.applications.select_related("offer__round", "organization", "region").order_by("pk"))
    body = canonical([[row.organization.name, row.organization.uscc, row.region.name] for row in rows])
    move(
        actor=actor,
        subject=notice,
        action="open",
        seen_version=seen_version,
        fields={
            "opens_on": today,
            "closes_on": add_workdays(today, days),
            "body": body,
            "sha256": hashlib.sha256(body.encode()).hexdigest(),
        },
    )
    for row in rows:
        move(actor=actor, subject=row, action="open_notice", seen_version=row.version)


def close_notice(*, actor: Actor, notice: Notice, seen_version: int) -> None:
    """End the notice after its last day."""
    move(actor=actor, subject=notice, action="close", seen_version=seen_version)
