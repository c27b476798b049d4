"""The outcome of a round as its page shows it: what awaits one, what is recorded, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts import policy
from accounts.actor import Actor
from applications import selectors
from applications.casework.ranking import choosing
from applications.forms.outcomes import OutcomeForm
from applications.models import Application, Level, Round, RoundOutcome
from applications.services.guards import expect_no_notice
from applications.services.outcomes import Announced, lines_of
from applications.workflow import Procedure, Status


@dataclass(frozen=True)
class Told:
    """What was recorded of one case."""

    case: Application
    said: Announced
    label: str
    tone: str


@dataclass(frozen=True)
class Recorded:
    """One outcome with what it says of each case, in the order of recording, and how many are listed."""

    outcome: RoundOutcome
    lines: Sequence[Told]
    listed: int


def round_of(actor: Actor, pk: int) -> Round:
    """A round of the office's own without a public notice; Refused 403, 404, or 409 where it has one."""
    policy.require(actor, "see_rounds")
    row = selectors.round_of(actor, pk)
    expect_no_notice(Procedure.parse(row.procedure))
    return row


def is_national(round: Round) -> bool:
    """Whether the ministry announces, on whose platform the units file too (390号 三)."""
    return round.level == Level.NATIONAL


def page(actor: Actor, round: Round) -> dict[str, Any]:
    """Everything on the page of the outcome of ``round``, by a fixed number of queries."""
    awaiting = list(selectors.awaiting_outcome(actor, round))
    rows = [row for row in selectors.outcomes(round) if row.status != RoundOutcome.Status.DISCARDED]
    said = {row.pk: lines_of(row) for row in rows}
    cases = selectors.cases_of_round(
        actor, round, {line.application_id for lines in said.values() for line in lines}
    )
    told = [_recorded(row, said[row.pk], cases) for row in rows]
    draft = next((one for one in told if one.outcome.status == RoundOutcome.Status.DRAFT), None)
    own = draft is not None and draft.outcome.by_id == actor.person.pk
    procedure = Procedure.parse(round.procedure)
    return {
        "round": round,
        "selected": procedure.status_label(Status.SELECTED),
        "choosing": choosing(procedure),
        "may_choose": policy.may(actor, "choose"),
        "is_national": is_national(round),
        "awaiting": awaiting,
        "draft": draft,
        "moved": _moved_on(draft, awaiting) if draft else [],
        "own": own,
        "confirmed": [one for one in told if one is not draft],
        "may_record": policy.may(actor, "record_outcome"),
        "may_confirm": draft is not None and policy.may(actor, "conclude_rounds") and not own,
    }


def _recorded(row: RoundOutcome, lines: Sequence[Announced], cases: Mapping[int, Application]) -> Recorded:
    told = [
        Told(
            cases[line.application_id],
            line,
            Application.Outcome(line.outcome).label,
            "good" if line.outcome == Application.Outcome.LISTED else "bad",
        )
        for line in lines
        if line.application_id in cases
    ]
    return Recorded(row, told, sum(one.tone == "good" for one in told))


def _moved_on(draft: Recorded, awaiting: Sequence[Application]) -> list[str]:
    """The units by which the draft is not what it was when it was recorded: nobody could confirm it."""
    now = {row.pk: row.version for row in awaiting}
    seen = {one.case.pk: one.said.seen_version for one in draft.lines}
    names = {one.case.pk: one.case.named for one in draft.lines}
    names |= {row.pk: row.named for row in awaiting}
    return [name for pk, name in names.items() if now.get(pk) != seen.get(pk)]


def form(actor: Actor, round: Round, data: Any) -> OutcomeForm:
    """The form that records the outcome of ``round``, from the draft there is."""
    row = selectors.open_outcome(round)
    initial: dict[str, Any] = {"seen_version": row.version if row else 0}
    known = {}
    if row and row.status == RoundOutcome.Status.DRAFT:
        initial |= {"document_number": row.document_number, "listed_on": row.listed_on}
        known = {line.application_id: line for line in lines_of(row)}
    cases = list(selectors.awaiting_outcome(actor, round))
    return OutcomeForm(data, cases=cases, known=known, initial=initial, is_national=is_national(round))
