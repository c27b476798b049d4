"""The one function that moves a row along its transition table.

Compare-and-set on (status, version) decides between two people; the guards run after it, on rows
that nobody else can change any more; the Event is written in the same transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F

from accounts import events
from accounts.actor import Actor
from accounts.models import Event, Region
from applications import selectors, workflow
from applications.models import Application, Deadline, Entrustment, Notice, Round
from applications.workflow import Procedure, Stage, Status, Transition
from greenmfg import clock
from greenmfg.dates import closing_text, moment_text
from greenmfg.errors import Item, Refused


@dataclass(frozen=True)
class Case:
    """What a guard may look at: the moved row as it was read, the procedure, who moves it, and the
    facts of this one move (the sheet revision shown, the outcome recorded …).
    """

    subject: Any
    procedure: Procedure
    actor: Actor
    facts: Mapping[str, Any] = field(default_factory=dict)


Guard = Callable[[Case], None]


@dataclass(frozen=True)
class Course:
    """A model with its table and the guards its rows name."""

    table: tuple[Transition, ...]
    guards: Mapping[str, Guard]


COURSES: dict[type[models.Model], Course] = {}


def register(model: type[models.Model], table: tuple[Transition, ...], guards: Mapping[str, Guard]) -> None:
    """Bind ``model`` to its table; a row that names an unknown guard stops the process at import."""
    unknown = {name for row in table for name in row.guards} - guards.keys()
    if unknown:
        raise LookupError(f"No guard named {', '.join(sorted(unknown))}")
    COURSES[model] = Course(table, guards)


def procedure_of(subject: Application | Entrustment | Notice) -> Procedure:
    """The procedure frozen into the round of ``subject``."""
    if isinstance(subject, Application):
        return Procedure.parse(subject.offer.round.procedure)
    if isinstance(subject, Entrustment):
        return Procedure.parse(subject.application.offer.round.procedure)
    return Procedure.parse(subject.round.procedure)


def deadline_of(application: Application, stage: Stage) -> Deadline | None:
    """The deadline of ``stage`` that binds ``application``."""
    return deadline(application.offer.round, stage, application.region)


def deadline(round: Round, stage: Stage, region: Region) -> Deadline | None:
    """The deadline of ``stage`` for the units of ``region``: the region's own before the round's."""
    return selectors.binding_deadlines(round, stage, region).first()


def step(*, actor: Actor, subject: Application | Entrustment | Notice, action: str) -> tuple[Transition, str]:
    """The row of ``action`` and where it would lead ``subject`` now.

    Refused: 403 without the role, 409 where the row has no such step any more.
    """
    row = workflow.find(COURSES[type(subject)].table, action)
    if not workflow.permits(row, kind=actor.kind, roles=actor.roles):
        raise Refused(f"您没有“{row.label}”的权限。", status=403)
    try:
        target = workflow.target_of(
            row, procedure_of(subject), subject.status, getattr(subject, "came_from", "")
        )
    except workflow.NotAllowed:
        raise overtaken(actor, subject, row.label) from None
    return row, target


def open_steps(actor: Actor, application: Application) -> list[Transition]:
    """The rows ``actor`` may use on ``application`` now, in table order: what its pages show as buttons."""
    return workflow.open_actions(
        COURSES[Application].table,
        procedure_of(application),
        application.status,
        kind=actor.kind,
        roles=actor.roles,
        came_from=application.came_from,
    )


@transaction.atomic
def move(
    *,
    actor: Actor,
    subject: Application | Entrustment | Notice,
    action: str,
    seen_version: int,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> None:
    """Move ``subject`` by ``action`` and write ``fields`` with it; ``subject`` is refreshed.

    ``seen_version`` is the version on the page the actor decided from. Refused: 403 without the
    role, 409 where the row has moved on or the deadline has passed, 422 where a guard finds fault.
    """
    row, target = step(actor=actor, subject=subject, action=action)
    case = Case(subject, procedure_of(subject), actor, facts or {})
    if row.needs_reason and not reason.strip():
        raise Refused("请填写理由。", items=[Item("reason", "请填写理由，理由会随申报材料一并留存。")])
    _claim(case, row, target, seen_version, fields or {})
    for name in row.guards:
        COURSES[type(subject)].guards[name](case)
    events.record(
        actor=actor,
        subject=subject,
        action=action,
        before=subject.status,
        after=target,
        reason=reason.strip(),
    )
    # Only now: a move that a guard refused leaves the caller's object as it was, like the row.
    subject.refresh_from_db()


def _claim(case: Case, row: Transition, target: str, seen_version: int, fields: Mapping[str, Any]) -> None:
    """Compare-and-set; the deadline is judged by the instant this statement reaches the database."""
    subject = case.subject
    rows = type(subject).objects.filter(pk=subject.pk, status=subject.status, version=seen_version)
    closing = deadline_of(subject, row.before_end_of) if row.before_end_of else None
    if closing is not None:
        still_open = Deadline.objects.filter(pk=closing.pk, closes_at__gt=clock.now())
        rows = rows.filter(Exists(still_open))
    if rows.update(status=target, version=F("version") + 1, **fields) != 1:
        if closing is not None and clock.read() >= closing.closes_at:
            closed = closing_text(closing.closes_at)
            raise Refused(f"“{row.label}”已于{closed}截止，不能再办理。", status=409)
        raise overtaken(case.actor, subject, row.label)


def hold(*, actor: Actor, application: Application, seen_version: int, status: Status, label: str) -> None:
    """Keep the row as the actor saw it until the transaction ends, so that no decision overtakes a record.

    Refused 409 unless it stands at ``status`` with ``seen_version``.
    """
    rows = Application.objects.select_for_update().filter(
        pk=application.pk, status=status, version=seen_version
    )
    if not rows.exists():
        raise overtaken(actor, application, label)


def overtaken(actor: Actor, subject: Any, label: str) -> Refused:
    """The 409 that says who did what and when, so that the second person need not guess.

    What ``actor`` may not know of yet (a selection) is not told this way either.
    """
    last = (
        Event.objects.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)
        .exclude(action__in=workflow.kept_from(actor.kind))
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    if last is None:
        return Refused(f"当前状态不能“{label}”，请刷新页面查看最新状态。", status=409)
    who = last.actor.name if last.actor else "系统"
    labels = {row.action: row.label for row in COURSES[type(subject)].table}
    done = labels.get(last.action, last.action)
    return Refused(
        f"不能“{label}”：{who}已于{moment_text(last.at)}办理“{done}”，请刷新页面查看最新状态。", status=409
    )
