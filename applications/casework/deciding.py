"""What two persons of an office decide on a case: what can be proposed, and what is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts import policy
from accounts.actor import Actor
from accounts.selectors import works_alone
from applications import presenting, selectors, workflow
from applications.models import Application, Proposal
from applications.services.moves import open_steps, procedure_of, step
from applications.services.proposing import expect_undecided
from applications.workflow import APPLICATION, FINAL, PROPOSABLE, Transition
from evaluation.sections import named_parts


def rows(actor: Actor, application: Application, *, works_alone: bool) -> list[Transition]:
    """What ``actor`` may propose of the case now, in table order, as his office calls it."""
    found = open_steps(actor, application, PROPOSABLE)
    if works_alone:
        procedure = procedure_of(application)
        return [workflow.named(workflow.find(APPLICATION, row.action), procedure) for row in found]
    return found


def open_row(actor: Actor, application: Application, action: str) -> Transition:
    """The row of ``action`` as `rows` would have it.

    Refused 403 or 409 where ``actor`` may not propose it, or something is proposed already.
    """
    row, _target = step(actor=actor, subject=application, action=action, table=PROPOSABLE)
    expect_undecided([application], row)
    if works_alone(actor.unit):
        return workflow.named(workflow.find(APPLICATION, action), procedure_of(application))
    return row


def told(proposal: Proposal) -> str:
    """What has come of a proposal just made, for the person who made it."""
    if proposal.status == Proposal.Status.APPROVED:
        return f"已办理“{workflow.called(APPLICATION, proposal.action, procedure_of(proposal))}”。"
    proposed = workflow.called(PROPOSABLE, proposal.action, procedure_of(proposal))
    return f"已提出“{proposed}”，请本单位审核人员决定。"


@dataclass(frozen=True)
class Panel:
    """What was proposed last of a case, and what the reader can do about it.

    ``items`` are the names of what a return lets the unit mend, ``due_at`` until when; what ``is_final``
    ends the case.
    """

    proposal: Proposal
    label: str
    is_final: bool
    items: Sequence[str]
    due_at: datetime | None
    may_decide: bool
    may_retract: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits to be decided."""
        return self.proposal.status == Proposal.Status.OPEN


def panel(actor: Actor, pk: int) -> Panel | None:
    """A proposal of the actor's office, None where it was carried out."""
    row = selectors.proposal_of(actor, pk)
    if row.status == Proposal.Status.APPROVED:
        return None
    if "keys" not in row.facts:
        return _panel(actor, row)
    parts = named_parts(presenting.frozen(row.snapshot))
    return _panel(actor, row, [parts[key][1].title for key in row.facts["keys"]])


def _panel(actor: Actor, row: Proposal, items: Sequence[str] = ()) -> Panel:
    proposed = workflow.named(workflow.find(PROPOSABLE, row.action), procedure_of(row))
    is_open, is_own = row.status == Proposal.Status.OPEN, row.by_id == actor.person.pk
    return Panel(
        proposal=row,
        label=proposed.label,
        is_final=proposed.target in FINAL,
        items=items,
        due_at=datetime.fromisoformat(row.facts["due_at"]) if "due_at" in row.facts else None,
        may_decide=is_open and not is_own and policy.may(actor, "decide_proposals"),
        may_retract=is_open and is_own,
    )


def final(actor: Actor, found: Sequence[Proposal]) -> list[Panel]:
    """The panels of those of ``found`` that ``actor`` may decide and that would end their case."""
    return [panel for panel in panels(actor, found) if panel.is_final and panel.may_decide]


def panels(actor: Actor, found: Sequence[Proposal]) -> list[Panel]:
    """A panel for each of ``found``, without the names of what is to be mended."""
    return [_panel(actor, row) for row in found]
