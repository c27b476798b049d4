"""One case as it was sealed, with what the offices have found, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts import policy
from accounts.actor import Actor
from applications import presenting, procedures, selectors, tracks, workflow
from applications.casework import deciding
from applications.casework.comparing import Sealed, chapters, flagged_rows, indicators, marked
from applications.casework.evidence import Beside, beside
from applications.casework.queue import elsewhere
from applications.models import Application, Lookup, Snapshot
from applications.models.offices import LOOKUP_RESULTS
from applications.services.bonus import rule_of
from applications.services.moves import open_steps, procedure_of
from applications.workflow import FINAL, Stage, Status
from evaluation.cell import verdicts
from evaluation.cells import GENERAL
from evaluation.scoring.criterion import Gate
from evaluation.scoring.scheme import Scheme


@dataclass(frozen=True)
class Condition:
    """One gate: what the unit declared and explained, and the look-up record that counts."""

    gate: Gate
    declared: str
    explained: Sequence[tuple[str, str]]
    lookup: Lookup | None

    @property
    def result(self) -> str:
        """What was found, as it reads of this gate; empty before any look-up."""
        return LOOKUP_RESULTS[self.gate.polarity][self.lookup.result] if self.lookup else ""


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


def case(actor: Actor, pk: int, now: datetime) -> dict[str, Any]:
    """A case for an office as it was sealed, what was found, what happened, what can be done ``now``.

    Refused 403 for anybody else, 404 for a foreign one, and where nothing is sealed.
    """
    policy.require(actor, "review")
    application, place, office = selectors.case(actor, pk)
    found = selectors.sides(actor, application)
    seal = Sealed(found.own)
    judged, previous = (_side(row) for row in (found.judgement, found.previous))
    flags = list(selectors.flags_of(application))
    gates = conditions(application, seal)
    mended = _mended(application, found)
    of_body = selectors.is_of_body(judged, seal.filled.scheme)
    changed = {row.key for row in mended.changed} if mended and judged else set()
    rows = indicators(application, seal, previous=previous, judged=judged, flags=flags, mended=changed)
    procedure = procedure_of(application)
    rule = procedure.rule_of(Status(application.status))
    verified = sum(row.verification is not None for row in rows)
    verifies = bool(verified) or procedures.asks_verification(procedure)
    looked_up = sum(row.lookup is not None for row in gates)
    told = presenting.history(actor, application)
    evidence = proofs(actor, application, seal)
    same_texts = selectors.same_texts(actor, application, seal.snapshot)
    proposal = deciding.panel(actor, office.last_proposal) if office.last_proposal else None
    return {
        "application": application,
        "elsewhere": elsewhere(application.organization.uscc, application.region.code),
        "status": presenting.status_for(actor, application),
        "snapshot": seal.snapshot,
        "industry": seal.filled.scheme.industries and (seal.filled.industry or GENERAL),
        "fallback": seal.filled.scheme.fallback_note(seal.filled.industry),
        "conditions": gates,
        "conditions_title": gates_title(seal.filled.scheme),
        "looked_up": looked_up,
        "looks_up": bool(looked_up) or procedures.asks_lookup(procedure),
        "indicators": rows,
        "chapters": chapters(rows, seal, judged),
        "marks": marked(rows, verifies=verifies),
        "previous": previous,
        "third_party": seal.body.get("third_party"),
        "judged": judged,
        "verified": verified,
        "verifies": verifies,
        "flags": flagged_rows(seal.filled, flags),
        # What stands in neither table above: forms, and the rows of a self-evaluation without points.
        "parts": [part for part in presenting.reading(seal.filled) if not (part.rows or part.section.gates)],
        "own_points": seal.filled.has_points,
        "official_of_body": of_body,
        "official": _official(judged if of_body else seal, found.scored),
        "is_scored": seal.filled.scheme.is_scored,
        "full": seal.filled.scheme.aggregation.total,
        "beside": evidence,
        "same_texts": same_texts,
        "doubts": len(flags) + len(evidence.alike) + len(same_texts),
        "profile": tracks.of(application.offer.honour).profile,
        "told": tracks.of(application.offer.honour).told(application.organization),
        "site": selectors.site_assessments(application) if assesses_site(application) else (),
        "bonus": rule_of(application),
        "office": office,
        "documents": selectors.documents(application),
        "history": told,
        "mended": mended,
        "apart": sum(row.is_apart for row in rows),
        "rolls": presenting.rolls(actor, application, place),
        "actions": actions(actor, application, seal, proposal, works_alone=office.works_alone),
        "proposal": proposal,
        "stage": rule.title if rule and application.status not in FINAL else "",
        "closes_at": place.closes_at,
        "now": now,
    }


def _side(snapshot: Snapshot | None) -> Sealed | None:
    """A side to be compared row by row; a body's own report has no rows."""
    side = Sealed(snapshot) if snapshot else None
    return side if side and side.filled.has_form else None


def _mended(application: Application, found: selectors.Sides) -> presenting.Differences | None:
    """What the unit has changed since it was returned for correction last; None where it never was."""
    if found.before is None:
        return None
    return presenting.between(application, found.before, found.own, found.named)


@dataclass(frozen=True)
class Official:
    """The official score, once the platform has computed it by itself from what was sealed."""

    total: str | None
    pending: int


def _official(side: Sealed | None, scored: frozenset[int]) -> Official | None:
    """The score of ``side``, whose score is the official one."""
    if side is None or side.snapshot.pk not in scored:
        return None
    pending = sum(row["status"] == "pending" for row in side.scores.values())
    return Official(side.body["score"]["total"], pending)


def proofs(actor: Actor, application: Application, seal: Sealed) -> Beside:
    """The evidence beside the rows of ``seal``, with the way to the pictures of its pages."""

    def address(pk: int) -> str:
        return reverse("case_evidence_item", args=(application.pk, pk))

    return beside(actor, application, seal.snapshot, seal.filled.cells, address)


def conditions(application: Application, seal: Sealed) -> list[Condition]:
    """The gates in printed order, each with the look-up record that counts."""
    lookups = selectors.latest_lookups(application)
    return [
        Condition(
            gate,
            verdicts(gate.answers).get(seal.filled.text(gate.key), "—"),
            [(row.label, text) for row in gate.explanations if (text := seal.filled.text(row.key))],
            lookups.get(gate.key),
        )
        for gate in seal.filled.scheme.gates
    ]


_GATES = {"negative": "负面情形", "positive": "基本要求"}


def gates_title(scheme: Scheme) -> str:
    """What the gates of ``scheme`` are called together: 负面情形, 基本要求, or both."""
    found = {gate.polarity for gate in scheme.gates}
    return "和".join(name for polarity, name in _GATES.items() if polarity in found)


# Steps with a page of their own; the others share the page that asks for a reason. A notice moves
# its cases together, into it and out of it, so do a transmittal and the outcome of a round.
_PAGES = {"return": "send_back"}
_NO_PAGE = frozenset({"forward", "open_notice", "conclude"}) | workflow.TAKES_BACK


def actions(
    actor: Actor,
    application: Application,
    seal: Sealed,
    proposal: deciding.Panel | None,
    *,
    works_alone: bool,
) -> list[Action]:
    """What the actor can do with the case now: casework first, then the steps of the table.

    What is decided in two steps is not proposed again while ``proposal`` waits.
    """
    found = []
    if application.status == Status.MUNICIPAL and policy.may(actor, "verify"):
        scheme = seal.filled.scheme
        if scheme.criteria:
            found.append(Action("核实指标", reverse("verify", args=[application.pk])))
        if scheme.gates:
            found.append(Action(f"登记{gates_title(scheme)}查询", reverse("lookups", args=[application.pk])))
    sends_on = procedure_of(application).authority != actor.kind
    if sends_on and application.status == Status.MUNICIPAL and policy.may(actor, "prepare_transmittal"):
        found.append(Action("列入上报名单", reverse("forward", args=[application.pk]), "primary"))
    if awaits_site(application) and policy.may(actor, "assess_site"):
        found.append(Action("登记现场评估", reverse("site", args=[application.pk])))
    bonus = rule_of(application)
    if bonus and application.status == Status.PROVINCIAL and policy.may(actor, "add_points"):
        found.append(Action(f"登记{bonus.title}", reverse("bonus", args=[application.pk])))
    rows = [row for row in open_steps(actor, application) if "proposed" not in row.guards]
    if proposal is None or not proposal.is_open:
        rows += deciding.rows(actor, application, works_alone=works_alone)
    outcome = reverse("outcome", args=[application.offer.round_id])
    found += [
        Action(row.label, outcome, "primary") for row in open_steps(actor, application, workflow.RECORDABLE)
    ]
    return found + [_step(application, row) for row in rows if row.action not in _NO_PAGE]


def awaits_site(application: Application) -> bool:
    """Whether the case is at the stage at which the procedure asks for an assessment on site."""
    return assesses_site(application) and application.status == Status.PROVINCIAL


def assesses_site(application: Application) -> bool:
    """Whether the procedure asks for an assessment on site (15号 三、4)."""
    return bool(procedure_of(application).flag(Stage.PROVINCIAL_REVIEW, "site_assessment") == "required")


def _step(application: Application, row: workflow.Transition) -> Action:
    tone = "danger" if row.target == Status.DECLINED else "primary"
    if row.action in _PAGES:
        return Action(row.label, reverse(_PAGES[row.action], args=[application.pk]), tone)
    return Action(row.label, reverse("decide", args=[application.pk, row.action]), tone)
