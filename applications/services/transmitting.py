"""A city sends its cases on to the province together (湖南通知 三, 四、1; 15号 三、3): all or none of them.

The clerk proposes, the approver sends, and takes back until the province has received it.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts import events, policy
from accounts.actor import Actor
from applications import procedures, selectors
from applications.models import Application, Printout, Round, Transmittal
from applications.services.moves import dry_run, move, move_all, procedure_of
from applications.services.news import tell
from applications.services.printing import print_sheet
from applications.services.reviewing import record_reviews
from applications.services.snapshots import canonical
from applications.workflow import Stage, Status
from greenmfg import clock
from greenmfg.errors import Item, Refused


def trial(*, actor: Actor, rows: Sequence[Application]) -> dict[int, list[str]]:
    """Which of ``rows``, all on one city's desk, a transmittal could not take now, and why; by their ids.

    Refused 409 where it is too late.
    """
    # As if it were written already: what a case lacks is asked, not the list it would stand on.
    facts = _facts(Transmittal(status=Transmittal.Status.DRAFT), rows)
    return dry_run(actor=actor, subjects=rows, action="forward", facts=facts)


def _facts(transmittal: Transmittal, rows: Sequence[Application]) -> dict[str, Any]:
    """What the guards of a forwarding ask beyond the single case."""
    return {"transmittal": transmittal, **selectors.facts_of_cases(rows)}


@transaction.atomic
def propose(
    *, actor: Actor, round: Round, application_ids: Collection[int], filled_by: str, phone: str
) -> Transmittal:
    """A list for the approver to send, of cases that all pass.

    Refused 409 where one of them is not on the city's desk or a list waits already, 422 naming for each
    that does not pass why.
    """
    policy.require(actor, "prepare_transmittal")
    rows = list(selectors.awaiting_transmittal(actor, round).filter(pk__in=application_ids))
    if not rows or len(rows) != len(set(application_ids)):
        raise Refused("名单中有不在本级审核的申报，请刷新后重新勾选。", status=409)
    if items := _stopped(rows, trial(actor=actor, rows=rows)):
        raise Refused("名单中有不能上报的单位。", items=items)
    try:
        with transaction.atomic():
            row = Transmittal.objects.create(
                tenant=actor.province,
                round=round,
                region=rows[0].region,
                seen={str(row.pk): row.version for row in rows},
                by=actor.person,
                filled_by=filled_by.strip(),
                phone=phone.strip(),
            )
    except IntegrityError:
        raise Refused("本批次已有待上报的名单，请先上报或撤销该名单。", status=409) from None
    row.applications.set(rows)
    events.record(actor=actor, subject=row, action="draft", details={"units": len(rows)})
    tell(actor=actor, subjects=[row], action="draft")
    return row


def _stopped(rows: Sequence[Application], faults: Mapping[int, Sequence[str]]) -> list[Item]:
    """A line for each of ``rows`` that does not pass, with the unit's name and the first reasons."""
    return [
        Item("application_ids", f"“{row.named}”：{'；'.join(faults[row.pk][:3])}")
        for row in rows
        if row.pk in faults
    ]


@transaction.atomic
def discard(*, actor: Actor, transmittal: Transmittal, seen_version: int) -> None:
    """Give a list up before it is sent; its cases stay on the city's desk. Refused 409 once it is sent."""
    policy.require(actor, "prepare_transmittal")
    rows = Transmittal.objects.select_for_update().filter(
        pk=transmittal.pk, version=seen_version, status=Transmittal.Status.DRAFT
    )
    if not rows.exists():
        raise Refused("该名单已上报或已撤销，请刷新页面查看最新状态。", status=409)
    events.record(actor=actor, subject=transmittal, action="discard")
    transmittal.delete()


@transaction.atomic
def send(*, actor: Actor, transmittal: Transmittal, seen_version: int) -> None:
    """Send all cases on, each in the version that was proposed, and freeze the table; its PDF comes by a job.

    Refused 409 where the list or one of its cases has moved on, or ``actor`` has drawn it up himself, 422
    where one does not pass any more.
    """
    rows = list(selectors.transmitted(transmittal))
    number = _next_number(transmittal)
    body = canonical(body_of(transmittal, rows, number))
    move(
        actor=actor,
        subject=transmittal,
        action="send",
        seen_version=seen_version,
        fields={
            "number": number,
            "body": body,
            "sha256": hashlib.sha256(body.encode()).hexdigest(),
            "sent_at": clock.now(),
        },
    )
    seen = {int(pk): version for pk, version in transmittal.seen.items()}
    move_all(actor=actor, subjects=rows, action="forward", seen=seen, facts=_facts(transmittal, rows))
    _record_reviews(actor, rows, "forward", {})
    title = procedures.transmittal_table_of(procedure_of(transmittal)).title
    print_sheet(transmittal, Printout.TABLE, f"{title}（{transmittal.region.name}第 {number} 批）")


def _next_number(transmittal: Transmittal) -> int:
    sent = Transmittal.objects.filter(round=transmittal.round, region=transmittal.region)
    return (sent.aggregate(last=Max("number"))["last"] or 0) + 1


def body_of(transmittal: Transmittal, rows: Sequence[Application], number: int | None) -> dict[str, Any]:
    """The table as it is printed: the design of the round's procedure, its head, a row per case."""
    return {
        "design": asdict(procedures.transmittal_table_of(procedure_of(transmittal))),
        "round": transmittal.round.title,
        "region": transmittal.region.name,
        "number": number,
        "filled_by": transmittal.filled_by,
        "phone": transmittal.phone,
        "units": [_unit(row) for row in rows],
    }


def _unit(row: Application) -> dict[str, str]:
    filed = timezone.localdate(row.sealed_at) if row.sealed_at else None
    return {
        "number": row.number,
        "name": row.organization.name,
        "uscc": row.organization.uscc,
        "region": row.region.name,
        "honour": row.offer.get_honour_display(),
        "entry": row.offer.entry,
        "entry_label": row.offer.get_entry_display(),
        "subject": row.subject,
        "industry": row.organization.industry or row.self_sheet.industry,
        "filed_on": filed.isoformat() if filed else "",
    }


def _record_reviews(
    actor: Actor, rows: Sequence[Application], decision: str, reasons: Mapping[int, str]
) -> None:
    record_reviews(
        actor=actor, applications=rows, stage=Stage.MUNICIPAL_REVIEW, decision=decision, reasons=reasons
    )


@transaction.atomic
def recall(*, actor: Actor, transmittal: Transmittal, seen_version: int, reason: str) -> list[Application]:
    """Take the whole transmittal back; its cases stand on the city's desk again.

    The answer are those that do not, as their units have withdrawn them.
    Refused 409 once the province has received it, or once the city's time is over.
    """
    move(actor=actor, subject=transmittal, action="recall", seen_version=seen_version, reason=reason)
    rows: list[Application] = []
    withdrawn: list[Application] = []
    for row in selectors.transmitted(transmittal):
        (withdrawn if row.status == Status.WITHDRAWN else rows).append(row)
    if rows:
        reasons = {row.pk: reason for row in rows}
        move_all(
            actor=actor,
            subjects=rows,
            action="recall",
            seen={row.pk: row.version for row in rows},
            reasons=reasons,
            facts={"transmittal": transmittal},
        )
        _record_reviews(actor, rows, "recall", reasons)
    return withdrawn


def is_open_to(actor: Actor, transmittal: Transmittal) -> bool:
    """Whether ``actor`` may read what is on it: the province once it has received it."""
    return actor.kind != "provincial" or transmittal.status == Transmittal.Status.RECEIVED


@transaction.atomic
def receive(*, actor: Actor, transmittal: Transmittal, seen_version: int) -> None:
    """The province has it: its cases stand in the queue, the city cannot take it back any more."""
    move(
        actor=actor,
        subject=transmittal,
        action="receive",
        seen_version=seen_version,
        fields={"received_at": clock.now()},
    )
