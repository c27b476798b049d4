"""The one function that moves a row along its transition table.

Compare-and-set on (status, version) decides between two people; the guards run after it, on rows
that nobody else can change any more; the Event is written in the same transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, Q, prefetch_related_objects

from accounts import events
from accounts.actor import Actor
from accounts.models import Event, Region
from applications import selectors, workflow
from applications.models import (
    Application,
    Ban,
    Deadline,
    Entrustment,
    ListingDecision,
    Notice,
    Objection,
    Proposal,
    Round,
    RoundOutcome,
    Transmittal,
)
from applications.services.news import tell
from applications.workflow import Procedure, Stage, Status, Transition
from evaluation.models import SchemeRevision
from greenmfg import clock
from greenmfg.dates import closing_text, moment_text
from greenmfg.errors import Item, Refused

Subject = (
    Application
    | Ban
    | Entrustment
    | ListingDecision
    | Notice
    | Objection
    | Proposal
    | RoundOutcome
    | SchemeRevision
    | Transmittal
)


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


def procedure_of(subject: Subject) -> Procedure:
    """The course of ``subject`` under its round; without a stage for what belongs to no round."""
    if isinstance(subject, Ban | ListingDecision | SchemeRevision):
        return Procedure("", ())
    if isinstance(subject, Application):
        return subject.offer.procedure
    if isinstance(subject, Entrustment | Proposal):
        return subject.application.offer.procedure
    notice = subject.notice if isinstance(subject, Objection) else subject
    return Procedure.parse(notice.round.procedure)


def deadline_of(application: Application, stage: Stage) -> Deadline | None:
    """The deadline of ``stage`` that binds ``application``."""
    return deadline(application.offer.round, stage, application.region)


def deadline(round: Round, stage: Stage, region: Region) -> Deadline | None:
    """The deadline of ``stage`` for the units of ``region``: the region's own before the round's."""
    return selectors.binding_deadlines(round, stage, region).first()


def step(
    *, actor: Actor, subject: Subject, action: str, table: tuple[Transition, ...] = ()
) -> tuple[Transition, str]:
    """The row of ``action`` and where it would lead ``subject`` now; ``table`` where it is not its own.

    Refused: 403 without the role, 409 where the row has no such step any more.
    """
    procedure = procedure_of(subject)
    row = workflow.named(workflow.find(table or COURSES[type(subject)].table, action), procedure)
    if not workflow.permits(row, procedure, kind=actor.kind, roles=actor.roles):
        raise Refused(f"您没有“{row.label}”的权限。", status=403)
    try:
        target = workflow.target_of(row, procedure, subject.status, getattr(subject, "came_from", ""))
    except workflow.NotAllowed:
        raise overtaken(actor, subject, row.label) from None
    return row, target


def open_steps(actor: Actor, subject: Subject, table: tuple[Transition, ...] = ()) -> list[Transition]:
    """The rows ``actor`` may use on ``subject`` now, in table order: what its pages show as buttons."""
    procedure = procedure_of(subject)
    rows = workflow.open_actions(
        table or COURSES[type(subject)].table,
        procedure,
        subject.status,
        kind=actor.kind,
        roles=actor.roles,
        came_from=getattr(subject, "came_from", ""),
    )
    return [workflow.named(row, procedure) for row in rows]


@transaction.atomic
def move(
    *,
    actor: Actor,
    subject: Subject,
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
    _claim([case], row, target, {subject.pk: seen_version}, fields or {})
    for name in row.guards:
        COURSES[type(subject)].guards[name](case)
    _overtake([case], row)
    events.record(
        actor=actor,
        subject=subject,
        action=action,
        before=subject.status,
        after=target,
        reason=reason.strip(),
    )
    # Only now: a move that a guard refused leaves the caller's object as it was, like the row.
    subject.refresh_from_db(fields=["status", "version", *(fields or {})])
    tell(actor=actor, subjects=[subject], action=action)


@transaction.atomic
def move_all(
    *,
    actor: Actor,
    subjects: Sequence[Application] | Sequence[Proposal],
    action: str,
    seen: Mapping[int, int],
    reasons: Mapping[int, str] | None = None,
    facts: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> None:
    """`move` for rows of one round and status, and of one region where a deadline binds it: all or none, by
    the same number of queries whether one or hundreds; ``seen`` and ``reasons`` are by id.

    Refused 409 naming the first that has moved on, 422 naming for each case that a guard stops why.
    """
    for subject in subjects:
        row, target = step_of_many(actor, subject, action)
    cases = _cases(actor, subjects, facts or {})
    told = {pk: text.strip() for pk, text in (reasons or {}).items()}
    if row.needs_reason and not all(told.get(subject.pk) for subject in subjects):
        raise Refused("请填写理由。", items=[Item("reason", "请填写理由，理由会随申报材料一并留存。")])
    hold_all(actor=actor, subjects=subjects, seen=seen, label=row.label)
    _claim(cases, row, target, seen, fields or {})
    if faults := _faults(cases, row):
        items = [Item(str(pk), text) for pk, texts in faults.items() for text in texts]
        raise Refused(f"有 {len(faults)} 家单位不能“{row.label}”，全部未办理。", items=items)
    _overtake(cases, row)
    before = subjects[0].status
    events.record_all(
        actor=actor, subjects=subjects, action=action, before=before, after=target, reasons=told
    )
    tell(actor=actor, subjects=subjects, action=action)


def dry_run(
    *, actor: Actor, subjects: Sequence[Application], action: str, facts: Mapping[str, Any]
) -> dict[int, list[str]]:
    """Which of ``subjects``, all of one round and region, ``action`` would not move now, and why;
    by their ids. Nothing is changed, so the roles of ``actor`` do not count.
    Refused 409 where it is too late.
    """
    row = workflow.find(workflow.APPLICATION, action)
    cases = _cases(actor, subjects, facts)
    if cases and (closing := _closing(cases[0], row)) and clock.read() >= closing.closes_at:
        raise _too_late(row, closing)
    return _faults(cases, row)


# What a guard reads of each of many cases.
READ = {
    "verified": "verifications",
    "looked_up": "lookups",
    "undecided": "proposals__by",
    "site_assessed": "site_assessments__photographs__file",
    "in_open_notice": "notices",
    "unopposed": "objections",
}


def _cases(
    actor: Actor, subjects: Sequence[Application] | Sequence[Proposal], facts: Mapping[str, Any]
) -> list[Case]:
    procedure = procedure_of(subjects[0]) if subjects else None
    return [Case(subject, procedure, actor, facts) for subject in subjects] if procedure else []


def _faults(cases: Sequence[Case], row: Transition) -> dict[int, list[str]]:
    """By id all that the guards of ``row`` find; what they read of the cases is read here, once for all."""
    read = [READ[name] for name in row.guards if name in READ]
    prefetch_related_objects([case.subject for case in cases], *read)
    found: dict[int, list[str]] = {}
    for case in cases:
        for name in row.guards:
            try:
                COURSES[type(case.subject)].guards[name](case)
            except Refused as refusal:
                texts = [item.message for item in refusal.items] or [refusal.message]
                found.setdefault(case.subject.pk, []).extend(texts)
    return found


def _closing(case: Case, row: Transition) -> Deadline | None:
    return deadline_of(case.subject, row.before_end_of) if row.before_end_of else None


def _too_late(row: Transition, closing: Deadline) -> Refused:
    return Refused(f"“{row.label}”已于{closing_text(closing.closes_at)}截止，不能再办理。", status=409)


def _claim(
    cases: Sequence[Case], row: Transition, target: str, seen: Mapping[int, int], fields: Mapping[str, Any]
) -> None:
    """Compare-and-set; the deadline is judged by the instant this statement reaches the database."""
    first = cases[0].subject
    model = type(first)
    by_version: dict[int, list[int]] = {}
    for case in cases:
        by_version.setdefault(seen[case.subject.pk], []).append(case.subject.pk)
    as_seen = reduce(or_, (Q(version=version, pk__in=pks) for version, pks in by_version.items()))
    rows = model.objects.filter(as_seen, status=first.status)
    closing = _closing(cases[0], row)
    if closing is not None:
        still_open = Deadline.objects.filter(pk=closing.pk, closes_at__gt=clock.now())
        rows = rows.filter(Exists(still_open))
    if rows.update(status=target, version=F("version") + 1, **fields) != len(cases):
        if closing is not None and clock.read() >= closing.closes_at:
            raise _too_late(row, closing)
        raise overtaken(cases[0].actor, first, row.label)


def hold_all(
    *,
    actor: Actor,
    subjects: Sequence[Application] | Sequence[Proposal],
    seen: Mapping[int, int],
    label: str,
) -> None:
    """`hold` many, locked in one order; ``seen`` are the versions by id.

    Refused 409 for the first that is not as it was seen.
    """
    rows = type(subjects[0]).objects.select_for_update().filter(pk__in=[row.pk for row in subjects])
    told = rows.order_by("pk").values_list("pk", "version", "status")
    now = {pk: (version, status) for pk, version, status in told}
    for row in subjects:
        if now.get(row.pk) != (seen[row.pk], row.status):
            raise _named(row, overtaken(actor, row, label))


def step_of_many(
    actor: Actor, subject: Application | Proposal, action: str, table: tuple[Transition, ...] = ()
) -> tuple[Transition, str]:
    """`step` of one among others, whose refusal names it."""
    try:
        return step(actor=actor, subject=subject, action=action, table=table)
    except Refused as refusal:
        raise (_named(subject, refusal) if refusal.status == 409 else refusal) from None


def _named(subject: Application | Proposal, refusal: Refused) -> Refused:
    case = subject.application if isinstance(subject, Proposal) else subject
    return Refused(f"“{case.named}”{refusal.message}其余单位均未办理。", status=409)


def _overtake(cases: Sequence[Case], row: Transition) -> None:
    """A case that has moved on ends what was proposed of it; the one that is being approved is so already.

    Nothing is where the guard `undecided` has let pass only cases of which nothing is proposed.
    """
    if isinstance(cases[0].subject, Application) and "undecided" not in row.guards:
        Proposal.objects.filter(
            application__in=[case.subject.pk for case in cases], status=Proposal.Status.OPEN
        ).update(status=Proposal.Status.OVERTAKEN, version=F("version") + 1, decided_at=clock.now())


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
    procedure, table = procedure_of(subject), COURSES[type(subject)].table
    labels = (
        workflow.case_labels(procedure)
        if isinstance(subject, Application)
        else workflow.labels(table, procedure)
    )
    done = labels.get(last.action, last.action)
    return Refused(
        f"不能“{label}”：{who}已于{moment_text(last.at)}办理“{done}”，请刷新页面查看最新状态。", status=409
    )
