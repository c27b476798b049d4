"""Public notice (公示) of the units to be confirmed (15号 三、4): frozen list, counted in working days."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import events, policy
from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Notice, Printout, Round
from applications.services.moves import move, move_all
from applications.services.news import tell
from applications.services.printing import print_sheet
from applications.services.snapshots import canonical
from applications.wording import notice_wording_of
from applications.workflow import Procedure, Stage, Status
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.workdays import add_workdays


@transaction.atomic
def draft_notice(
    *, actor: Actor, round: Round, application_ids: Collection[int], department: str = "", phone: str = ""
) -> Notice:
    """A list for the approver to publish, of selected applications of one round.

    ``department`` and ``phone`` are the office's own that hears objections, for the public to read.

    Refused 409 where the procedure has no notice, one of them is not selected, or a list waits already.
    """
    policy.require(actor, "prepare_notice")
    if Procedure.parse(round.procedure).rule(Stage.PUBLIC_NOTICE) is None:
        raise Refused("本批次的程序不设公示环节。", status=409)
    rows = list(selectors.awaiting_notice(actor, round).filter(pk__in=application_ids))
    if not rows or len(rows) != len(set(application_ids)):
        raise Refused("名单中有不属于本批次或未列入推荐名单的申报，请刷新后重新勾选。", status=409)
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                tenant=actor.province,
                round=round,
                by=actor.person,
                department=department.strip(),
                phone=phone.strip(),
            )
    except IntegrityError:
        raise Refused("本批次已有待发布的公示名单，请先发布或撤销该名单。", status=409) from None
    notice.applications.set(rows)
    events.record(actor=actor, subject=notice, action="draft", details={"units": len(rows)})
    tell(actor=actor, subjects=[notice], action="draft")
    return notice


@transaction.atomic
def discard_notice(*, actor: Actor, notice: Notice, seen_version: int) -> None:
    """Take a list back before it is public; its cases stay selected. Refused 409 once it is published."""
    policy.require(actor, "prepare_notice")
    rows = Notice.objects.select_for_update().filter(
        pk=notice.pk, version=seen_version, status=Notice.Status.DRAFT
    )
    if not rows.exists():
        raise Refused("该名单已发布或已撤销，请刷新页面查看最新状态。", status=409)
    events.record(actor=actor, subject=notice, action="discard")
    notice.delete()


def working_days(round: Round) -> int:
    """How long a notice of ``round`` stands."""
    days: int = Procedure.parse(round.procedure).flag(Stage.PUBLIC_NOTICE, "notice_days")
    return days


def period(round: Round) -> tuple[date, date]:
    """First and last day of a notice opened now; Refused 409 where a year's holidays are not known.

    The day of publication is not counted: the public has the days in full.
    """
    today = timezone.localdate(clock.read())
    return today, add_workdays(today, working_days(round))


def public_rows(applications: Iterable[Application]) -> list[dict[str, str]]:
    """What the public reads of each unit, and nothing else: no contact, no score."""
    return [
        {
            "name": row.organization.name,
            "uscc": row.organization.uscc,
            "region": row.region.name,
            "honour": row.offer.get_honour_display(),
            "subject": row.subject,
        }
        for row in applications
    ]


@transaction.atomic
def open_notice(*, actor: Actor, notice: Notice, seen_version: int) -> None:
    """Publish: the list is frozen with its hash, every application enters the notice; its PDF comes by a job.

    Refused 409 where the list or one of its cases has moved on, or the end cannot be counted.
    """
    rows = list(selectors.noticed(notice))
    opens_on, closes_on = period(notice.round)
    body = canonical(_body(notice, rows, opens_on, closes_on))
    move(
        actor=actor,
        subject=notice,
        action="open",
        seen_version=seen_version,
        fields={
            "opens_on": opens_on,
            "closes_on": closes_on,
            "body": body,
            "sha256": hashlib.sha256(body.encode()).hexdigest(),
        },
    )
    for row in rows:
        _expect_selected(row)
    move_all(actor=actor, subjects=rows, action="open_notice", seen={row.pk: row.version for row in rows})
    print_sheet(notice, Printout.NOTICE, f"{notice.round.title}公示")


def _body(notice: Notice, rows: list[Application], opens_on: date, closes_on: date) -> dict[str, Any]:
    wording = notice_wording_of(Procedure.parse(notice.round.procedure))
    return {
        "round": notice.round.title,
        **asdict(wording),
        "office": notice.tenant.office,
        "department": notice.department,
        "phone": notice.phone,
        "opens_on": opens_on.isoformat(),
        "closes_on": closes_on.isoformat(),
        "working_days": working_days(notice.round),
        "units": public_rows(rows),
    }


def _expect_selected(row: Application) -> None:
    if row.status != Status.SELECTED:
        raise Refused(f"“{row.named}”已不在推荐名单中，请撤销该公示名单并重新拟定。", status=409)


def close_notice(*, actor: Actor, notice: Notice, seen_version: int) -> None:
    """End the notice after its last day."""
    move(actor=actor, subject=notice, action="close", seen_version=seen_version)
