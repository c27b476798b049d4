"""One case as it was sealed, with what the offices have found, and what can be done with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts import policy
from accounts.actor import Actor
from accounts.selectors import absent
from applications import presenting, selectors, workflow
from applications.casework.evidence import Beside, beside
from applications.casework.waiting import Calendar
from applications.models import Application, Lookup, Snapshot, Verification
from applications.services.moves import open_steps, procedure_of
from applications.workflow import FINAL, STAGE_LABELS, STAGE_OF, Stage, Status
from evaluation import selectors as evaluation
from evaluation.cells import GENERAL
from evaluation.filled import Filled
from evaluation.forms import MET_LABELS, NEGATIVE_LABELS
from evaluation.models import ScoreRun
from evaluation.scoring.result import value_text
from evaluation.scoring.scheme import Criterion, Gate


@dataclass(frozen=True)
class Indicator:
    """One criterion as it was sealed, with the verification beside it.

    ``score`` is its row of the sealed result, as `manage.py score` prints it.
    """

    criterion: Criterion
    value: str
    unit: str
    note: str
    score: Mapping[str, Any]
    verification: Verification | None


@dataclass(frozen=True)
class Condition:
    """One gate: what the unit declared, and the look-up record that counts."""

    gate: Gate
    declared: str
    lookup: Lookup | None


@dataclass(frozen=True)
class Action:
    """A button of the case."""

    label: str
    url: str
    tone: str = "outline-primary"


def open_case(actor: Actor, pk: int) -> Application:
    """A case for an office to look at; Refused 403 for anybody else, 404 for a foreign one."""
    policy.require(actor, "review")
    return selectors.application(actor, pk)


def case(actor: Actor, application: Application, now: datetime) -> dict[str, Any]:
    """The case as it was sealed, what the offices have found, what happened, what can be done ``now``."""
    seal = sealed(application)
    gates, rows = conditions(application, seal), indicators(application, seal)
    stage = STAGE_OF.get(Status(application.status))
    calendar = Calendar(selectors.deadlines([application.offer.round_id]))
    return {
        "application": application,
        "status": presenting.status_for(actor, application),
        "snapshot": seal.snapshot,
        "industry": seal.filled.industry or GENERAL,
        "fallback": seal.filled.scheme.fallback_note(seal.filled.industry),
        "conditions": gates,
        "looked_up": sum(row.lookup is not None for row in gates),
        "indicators": rows,
        "verified": sum(row.verification is not None for row in rows),
        # What stands in neither table above: forms, and the rows of a self-evaluation without points.
        "parts": [part for part in presenting.reading(seal.filled) if not (part.rows or part.section.gates)],
        "own_points": seal.filled.has_points,
        "official": _official(application, seal),
        "full": seal.filled.scheme.aggregation.total,
        "beside": proofs(actor, application, seal),
        "site": getattr(application, "site_assessment", None),
        "documents": selectors.documents(application),
        "history": presenting.history(actor, application),
        "rolls": presenting.rolls(actor, application),
        "actions": actions(actor, application),
        "stage": STAGE_LABELS[stage] if stage and application.status not in FINAL else "",
        "closes_at": calendar.closes(application.offer.round_id, stage, application.region_id),
        "now": now,
    }


@dataclass(frozen=True)
class Sealed:
    """The snapshot the offices judge and the sheet it froze."""

    snapshot: Snapshot
    filled: Filled


def sealed(application: Application) -> Sealed:
    """The latest snapshot of ``application``; Refused 404 where nothing is sealed."""
    snapshot = selectors.last_snapshot(application)
    if snapshot is None:
        raise absent()
    return Sealed(snapshot, presenting.frozen(snapshot))


def _official(application: Application, seal: Sealed) -> ScoreRun | None:
    """The official score that the forms print: the body's, where the self-evaluation carries no points."""
    if seal.filled.has_points:
        revision = seal.snapshot.sheet_revision
        return evaluation.official_score(sheet=application.self_sheet, revision=revision, filled=seal.filled)
    judged = selectors.qualified(application.pk).values_list("sheet", flat=True)[:1]
    return next(iter(evaluation.official_scores(judged).values()), None)


def proofs(actor: Actor, application: Application, seal: Sealed) -> Beside:
    """The evidence beside the rows of ``seal``, with the way to the pictures of its pages."""

    def address(pk: int) -> str:
        return reverse("case_evidence_item", args=(application.pk, pk))

    return beside(actor, application, seal.snapshot, seal.filled.cells, address)


def indicators(application: Application, seal: Sealed) -> list[Indicator]:
    """The criteria in printed order, each with the verification that counts."""
    rows = {row["key"]: row for row in json.loads(seal.snapshot.body)["score"]["rows"]}
    verifications = selectors.latest_verifications(application)
    return [
        Indicator(
            criterion=criterion,
            value=_submitted(seal.filled, criterion, rows[criterion.key]["trace"]),
            unit=rows[criterion.key]["trace"]["unit"],
            note=seal.filled.note(criterion.key),
            score=rows[criterion.key],
            verification=verifications.get(criterion.key),
        )
        for criterion in seal.filled.scheme.criteria
    ]


def _submitted(filled: Filled, criterion: Criterion, trace: Mapping[str, Any]) -> str:
    """What the unit stated: the measured value, else the words of its answer."""
    answer = filled.answer(criterion.key)
    if answer and answer.waiver:
        return answer.waiver
    text = answer.value if answer else ""
    if text and filled.cells[criterion.key].kind == "points":
        return f"自评 {text} 分"
    return value_text(trace) or dict(MET_LABELS).get(text, text)


def conditions(application: Application, seal: Sealed) -> list[Condition]:
    """The gates in printed order, each with the look-up record that counts."""
    lookups = selectors.latest_lookups(application)
    labels = {"positive": dict(MET_LABELS), "negative": dict(NEGATIVE_LABELS)}
    return [
        Condition(gate, labels[gate.polarity].get(seal.filled.text(gate.key), "—"), lookups.get(gate.key))
        for gate in seal.filled.scheme.gates
    ]


# Steps with a page of their own; the others share the page that asks for a reason. A notice moves
# its cases together, into it and out of it, so does a transmittal: none of these has a button here.
_PAGES = {"conclude": "conclude", "return": "send_back"}
_NO_PAGE = frozenset({"forward", "open_notice"}) | workflow.TAKES_BACK
_WITH_THE_NOTICE = _NO_PAGE | {"conclude"}


def actions(actor: Actor, application: Application) -> list[Action]:
    """What the actor can do with the case now: casework first, then the steps of the table."""
    found = []
    if application.status == Status.MUNICIPAL and policy.may(actor, "verify"):
        found += [
            Action("核实指标", reverse("verify", args=[application.pk])),
            Action("登记负面情形查询", reverse("lookups", args=[application.pk])),
        ]
    if application.status == Status.MUNICIPAL and policy.may(actor, "prepare_transmittal"):
        found.append(Action("列入上报名单", reverse("forward", args=[application.pk]), "primary"))
    if awaits_site(application) and policy.may(actor, "assess_site"):
        found.append(Action("登记现场评估", reverse("site", args=[application.pk])))
    rows = open_steps(actor, application)
    left_out = _WITH_THE_NOTICE if application.status == Status.IN_NOTICE else _NO_PAGE
    return found + [_step(application, row) for row in rows if row.action not in left_out]


def awaits_site(application: Application) -> bool:
    """Whether the case is at the stage at which the procedure asks for an assessment on site."""
    asked = procedure_of(application).flag(Stage.PROVINCIAL_REVIEW, "site_assessment") == "required"
    return asked and application.status == Status.PROVINCIAL


def _step(application: Application, row: workflow.Transition) -> Action:
    tone = "danger" if row.target == Status.DECLINED else "primary"
    if row.action in _PAGES:
        return Action(row.label, reverse(_PAGES[row.action], args=[application.pk]), tone)
    return Action(row.label, reverse("decide", args=[application.pk, row.action]), tone)
