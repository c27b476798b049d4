"""What a third-party body sees of an entrustment, and what the unit that gave it may see of the body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse

from accounts import policy
from accounts.actor import Actor
from applications import procedures, selectors, workflow
from applications.models import Application, Entrustment, Snapshot
from applications.models.third_party import INDEPENDENCE
from applications.presenting.course import Entry
from applications.presenting.pages import Desk
from applications.presenting.preview import preview
from applications.presenting.reading import frozen, reading
from applications.procedures import OwnReport
from applications.services import accreditation, assessing, capping
from applications.services.moves import deadline_of, procedure_of
from applications.workflow import ENTRUSTMENT, Status, Transition
from evaluation import selectors as evaluation
from evaluation.cell import verdicts
from evaluation.filled import Filled
from evaluation.forms import boxes
from evaluation.scoring.criterion import Criterion, Gate
from evaluation.scoring.numbers import plain
from evaluation.sections import sections_of
from greenmfg import clock
from greenmfg.errors import Item, Refused

State = Entrustment.Status
TONES = {
    State.OFFERED: "warn",
    State.ACCEPTED: "active",
    State.SIGNED: "good",
    State.REFUSED: "neutral",
    State.CANCELLED: "neutral",
    State.RESIGNED: "neutral",
}
READS = (State.ACCEPTED, State.SIGNED)  # a body reads the self-evaluation once it has taken the work on


# -- the body --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What the sealed self-evaluation says of one row, beside the body's own cells."""

    says: str
    value: str
    note: str


def judging_desk(entrustment: Entrustment, beside: Mapping[str, Told] | None = None) -> Desk:
    """The body's own desk at one entrustment, with what the unit says ``beside`` each row."""
    pk = entrustment.pk
    return Desk(
        sheet=entrustment.sheet,
        unit=entrustment.application.named,
        number=entrustment.application.number,
        overview=reverse("entrustment", args=(pk,)),
        answers=reverse("judge_answers", args=(pk,)),
        results=reverse("judge_results", args=(pk,)),
        check=reverse("judge_check", args=(pk,)),
        page=lambda slug: reverse("judge", args=(pk, slug)),
        evidence=lambda key: reverse("body_row_evidence", args=(pk, key)),
        beside=beside or {},
    )


def told_by_unit(entrustment: Entrustment) -> Mapping[str, Told]:
    """By gate and criterion, what the sealed self-evaluation says of it or of the line that stands for it."""
    return _told(entrustment.judged.sha256)


@lru_cache(maxsize=32)
def _told(sha256: str) -> Mapping[str, Told]:
    """Read once per process: page after page of the body's sheet shows what one snapshot says."""
    filled = frozen(selectors.snapshot_by_hash(sha256))
    told = {gate.key: _told_of_gate(filled, gate) for gate in filled.scheme.gates}
    return told | {row.key: _told_of_criterion(filled, row) for row in filled.scheme.criteria}


def _told_of_gate(filled: Filled, gate: Gate) -> Told:
    return Told(verdicts(gate.answers).get(filled.text(gate.key), "未填"), "", filled.note(gate.key))


def _told_of_criterion(filled: Filled, criterion: Criterion) -> Told:
    key = filled.line_key(criterion)
    answer = filled.answer(key)
    text = (answer.waiver or answer.value) if answer else ""
    measured = filled.measured(criterion)
    value = f"{plain(measured.value)} {measured.unit}" if measured and measured.value is not None else ""
    return Told(verdicts().get(text, text or "未填"), value, filled.note(key))


def steps(actor: Actor, entrustment: Entrustment) -> set[str]:
    """The steps of the table the actor may take on ``entrustment`` now."""
    rows: list[Transition] = workflow.open_actions(
        ENTRUSTMENT, procedure_of(entrustment), entrustment.status, kind=actor.kind, roles=actor.roles
    )
    return {row.action for row in rows}


def workplace(actor: Actor, entrustment: Entrustment) -> dict[str, Any]:
    """One entrustment: what is asked, the task list in the order of the report, what comes next."""
    application = entrustment.application
    working = entrustment.status in READS
    filled = evaluation.filled(entrustment.sheet) if working else None
    pages = sections_of(filled.scheme, filled.side) if filled else ()
    signed = selectors.judgement(entrustment) if entrustment.status == State.SIGNED else None
    return {
        "entrustment": entrustment,
        "application": application,
        "status": (entrustment.get_status_display(), TONES[State(entrustment.status)]),
        "tasks": [(page, *page.progress(filled)) for page in pages] if filled else (),
        "visits": entrustment.visits.count() if working else 0,
        "working": working,
        "being_mended": application.status == Status.DRAFT,
        "steps": steps(actor, entrustment),
        "may_reopen": may_reopen(actor, entrustment),
        "may_judge": may_judge(actor, entrustment),
        "own_report": own_report(entrustment),
        "deadline": deadline_of(application, procedure_of(application).filing_stage()),
        "now": clock.read(),
        "declaration": INDEPENDENCE,
        "cap": capping.standing(entrustment),
        "fault": standing_fault(entrustment),
        "signed": signed,
        "filed": signed is not None and selectors.is_filed(signed, application),
        "score": json.loads(signed.body)["score"]["total"] if signed else None,
        "full": filled.scheme.aggregation.total if filled else None,
        "documents": selectors.documents_of(entrustment) if working else (),
        "history": _history([entrustment]),
        "preview": preview(filled, judging_desk(entrustment).page) if filled and not signed else None,
    }


def own_report(entrustment: Entrustment) -> OwnReport | None:
    """How the report is called that the body writes itself; None where it fills in a printed form."""
    if evaluation.scheme_of(entrustment.sheet).has_form("assessor"):
        return None
    return procedures.own_report_of(procedure_of(entrustment))


def may_judge(actor: Actor, entrustment: Entrustment) -> bool:
    """Whether the actor may fill in the body's sheet now."""
    at_work = entrustment.application.status in (Status.EVALUATING, Status.DRAFT)
    return entrustment.status == State.ACCEPTED and at_work and policy.may(actor, "judge")


def may_reopen(actor: Actor, entrustment: Entrustment) -> bool:
    """Whether the actor may give the self-evaluation back to be mended now."""
    row = workflow.find(workflow.APPLICATION, "reopen")
    held = entrustment.status == State.ACCEPTED and entrustment.application.status == Status.EVALUATING
    return held and workflow.permits(row, procedure_of(entrustment), kind=actor.kind, roles=actor.roles)


def standing_fault(entrustment: Entrustment) -> str:
    """Why the body could not sign today for want of accreditation, empty where nothing is wrong."""
    open_yet = entrustment.status in (State.OFFERED, State.ACCEPTED)
    if not open_yet or not procedures.from_list_only(procedure_of(entrustment)):
        return ""
    return accreditation.fault_of(entrustment.assessor, selectors.today())


def self_evaluation(entrustment: Entrustment) -> dict[str, Any]:
    """The sealed self-evaluation the body judges, to read; Refused 409 before it has accepted."""
    if entrustment.status not in READS:
        raise Refused("接受委托后方可查阅自我评价报告。", status=409)
    snapshot = selectors.judged(entrustment)
    filled = frozen(snapshot)
    return {
        "entrustment": entrustment,
        "snapshot": snapshot,
        "filled": filled,
        "parts": reading(filled),
        "evidence": json.loads(snapshot.body)["evidence"],
        "documents": selectors.documents_of(entrustment),
    }


def judging_check(actor: Actor, entrustment: Entrustment) -> dict[str, Any]:
    """The whole report under the revision shown, what is missing, and where its two people stand."""
    report = assessing.Report(entrustment)
    filled, gaps = report.filled, report.gaps()
    revision = entrustment.sheet.revision
    keys, explains = [doubt.why for doubt in report.doubts], may_judge(actor, entrustment)
    reasons = boxes(filled, keys, locked=() if explains else keys)
    prepared = entrustment.prepared_revision == revision
    return {
        "entrustment": entrustment,
        "parts": reading(filled),
        "visits": report.visits,
        "gaps": _placed(entrustment, filled, gaps),
        "doubts": [(doubt, reasons[doubt.why]) for doubt in report.doubts],
        "explains": explains,
        "unmet": _placed(entrustment, filled, assessing.unmet(filled)),
        "prepared": prepared,
        "reviewed": prepared and entrustment.reviewed_revision == revision,
        "may_prepare": explains and not gaps and not prepared,
        "may_review": may_review(actor, entrustment) and prepared,
        "may_sign": "sign" in steps(actor, entrustment),
        "statement": _statement(entrustment, filled),
        "own_report": own_report(entrustment),
        "fault": standing_fault(entrustment),
        "preview": preview(filled, judging_desk(entrustment).page)
        if entrustment.status == State.ACCEPTED
        else None,
    }


def may_review(actor: Actor, entrustment: Entrustment) -> bool:
    """Whether the actor may be the 报告审核人: not the one who has prepared it."""
    other = entrustment.prepared_by_id != actor.person.pk
    return entrustment.status == State.ACCEPTED and other and policy.may(actor, "review_report")


def _statement(entrustment: Entrustment, filled: Filled) -> Any:
    """The commitment the body signs, as its report or its basic table prints it; None without a form."""
    if not filled.has_form:
        return None
    forms = (form.statement for form in filled.scheme.forms if form.side == filled.side and form.statement)
    return evaluation.document_of(entrustment.sheet).statement or next(forms, None)


def _placed(entrustment: Entrustment, filled: Filled, items: list[Item]) -> list[tuple[Item, str]]:
    """Each item with the page on which it is mended."""
    pages = sections_of(filled.scheme, filled.side)
    places = {key: reverse("judge", args=(entrustment.pk, page.slug)) for page in pages for key in page.keys}
    places |= {page: reverse(page, args=(entrustment.pk,)) for page in ("visits", "own_report")}
    here = reverse("judge_check", args=(entrustment.pk,))  # where reasons are asked for
    return [(item, places.get(item.field, here if item.field.endswith(".why") else "")) for item in items]


# -- the unit that gave it -------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """An entrustment as the unit that gave it may see it: nothing of the body's work before the signature."""

    entrustment: Entrustment
    label: str
    tone: str
    snapshot: Snapshot | None
    conclusion: str
    score: str
    reason: str


def entrusting(actor: Actor, application: Application) -> dict[str, Any]:
    """第三方评价 of an application: whom to choose, how far it is, and what was signed."""
    procedure = procedure_of(application)
    given = [_given(row) for row in selectors.entrustments_for(application)]
    current = next((row for row in given if row.entrustment.status in (State.OFFERED, *READS)), None)
    listed_only = procedures.from_list_only(procedure)
    free = current is None and application.status == Status.EVALUATING
    may_entrust = policy.may(actor, "entrust")
    return {
        "application": application,
        "current": current,
        "earlier": [row for row in given if row is not current],
        "listed_only": listed_only,
        "bodies": selectors.bodies(listed_only=listed_only) if free else (),
        "free": free,
        "may_entrust": may_entrust,
        "may_cancel": current is not None and "cancel" in steps(actor, current.entrustment),
        "fault": standing_fault(current.entrustment) if current else "",
        "history": _history([row.entrustment for row in given]),
        "summary": procedures.summary_of(procedure),
    }


def _given(row: Entrustment) -> Given:
    signed = next(iter(row.snapshots.all()), None) if row.status == State.SIGNED else None
    body: dict[str, Any] = json.loads(signed.body) if signed else {"score": {"total": ""}, "reason": ""}
    return Given(
        entrustment=row,
        label=row.get_status_display(),
        tone=TONES[State(row.status)],
        snapshot=signed,
        conclusion=row.get_conclusion_display() if signed else "",
        score=body["score"]["total"] or "",
        reason=body["reason"],
    )


# What either side may know of the other's steps; the body's work on its report is its own.
_KNOWN = {row.action: row.label for row in ENTRUSTMENT} | {"entrust": "委托第三方评价"}


def _history(entrustments: list[Entrustment]) -> list[Entry]:
    return [
        Entry(
            title=_KNOWN[event.action],
            state="done",
            at=event.at,
            who=f"{event.organization or ''} {event.actor or ''}".strip(),
            note=event.reason,
        )
        for event in selectors.entrustment_history(entrustments)
        if event.action in _KNOWN
    ]
