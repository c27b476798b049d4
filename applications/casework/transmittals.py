"""What the pages show of transmittals: who passes and who does not, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Listing, Round, Transmittal
from applications.services import transmitting
from applications.services.drafts import first_level
from applications.workflow import Status
from greenmfg.errors import Refused


@dataclass(frozen=True)
class Line:
    """One case of the dry run; ``reasons`` are empty where it passes."""

    application: Application
    reasons: Sequence[str] = ()


@dataclass(frozen=True)
class Trial:
    """The dry run of a forwarding; ``too_late`` says so where no case can be forwarded any more.

    ``unfiled`` are the units on the list whose missing filing holds up the city's new ones.
    """

    lines: Sequence[Line]
    too_late: str = ""
    unfiled: Sequence[Listing] = ()

    @property
    def passing(self) -> list[Application]:
        """The cases that could be forwarded now."""
        return [] if self.too_late else [line.application for line in self.lines if not line.reasons]

    @property
    def failing(self) -> list[Line]:
        """The cases that could not, each with its reasons."""
        return [line for line in self.lines if line.reasons]


def trial(actor: Actor, rows: Sequence[Application]) -> Trial:
    """Who of ``rows``, all on the city's desk, passes and who does not."""
    try:
        faults = transmitting.trial(actor=actor, rows=rows)
    except Refused as refusal:
        return Trial([Line(row) for row in rows], refusal.message)
    return Trial([Line(row, faults.get(row.pk, ())) for row in rows])


def trial_of_round(actor: Actor, round: Round) -> Trial:
    """`trial` of all that waits on the city's desk."""
    found = trial(actor, list(selectors.awaiting_transmittal(actor, round)))
    return replace(found, unfiled=selectors.unfiled(round, first_level(actor.unit.region)))


def trial_of(actor: Actor, transmittal: Transmittal) -> Trial:
    """`trial` of a proposed list: what has moved on since does not pass."""
    rows = list(selectors.transmitted(transmittal))
    moved = [row for row in rows if not _is_as_proposed(transmittal, row)]
    found = trial(actor, [row for row in rows if row not in moved])
    gone = [Line(row, ["拟定名单后该申报又有办理，请撤销名单并重新拟定。"]) for row in moved]
    return replace(
        found, lines=[*gone, *found.lines], unfiled=selectors.unfiled(transmittal.round, transmittal.region)
    )


def _is_as_proposed(transmittal: Transmittal, row: Application) -> bool:
    return row.status == Status.MUNICIPAL and row.version == transmittal.seen[str(row.pk)]


def recalled_text(withdrawn: Sequence[Application]) -> str:
    """What the city is told of a transmittal taken back, naming those that do not come back to its desk."""
    names = "、".join(f"“{row.named}”" for row in withdrawn)
    told = f"其中{names}已由申报单位撤回申报，不再办理；其余" if names else "各"
    return f"已撤回上报，{told}单位回到本级审核。"


def waiting_rounds(actor: Actor) -> list[tuple[Round, int]]:
    """The rounds with cases on the city's desk, newest first, and how many."""
    numbers = {round_id: n for round_id, status, n in selectors.counts(actor) if status == Status.MUNICIPAL}
    return [(row, numbers[row.pk]) for row in selectors.rounds_sent_on() if row.pk in numbers]
