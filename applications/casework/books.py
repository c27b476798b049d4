"""What the home of an office is written from: its rounds, numbers, deadlines and notices, each read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.actor import Actor
from accounts.models import Organization
from applications import selectors
from applications.models import Round
from applications.selectors import Standing, Tally
from applications.workflow import Stage


@dataclass(frozen=True)
class Books:
    """The rounds at work, the newest first, and what is told of all of them; ``now`` is when it was asked."""

    actor: Actor
    rounds: Sequence[Round]
    told: Sequence[Tally]
    calendar: selectors.Calendar
    notices: Sequence[Standing]
    now: datetime

    @property
    def is_city(self) -> bool:
        """Whether a city's home is written from it rather than the department's."""
        return self.actor.kind == Organization.Kind.MUNICIPAL

    def of(self, round: Round) -> list[Tally]:
        """What is told of ``round``."""
        return [row for row in self.told if row.round_id == round.pk]

    def notices_of(self, round: Round) -> list[Standing]:
        """The notices of ``round``, each once, what ends first before the others."""
        return list({row.notice_id: row for row in self.notices if row.round_id == round.pk}.values())

    def closes(self, round: Round, stage: Stage, region: int | None = None) -> datetime | None:
        """When ``stage`` ends for ``region``, a city's own by itself."""
        return self.calendar.closes(round.pk, stage, region or self.actor.unit.region_id)


def read(actor: Actor, now: datetime) -> Books:
    """The books of the actor's office: four queries at most."""
    rounds = list(selectors.rounds_at_work(actor))
    pks = [row.pk for row in rounds]
    is_city = actor.kind == Organization.Kind.MUNICIPAL
    return Books(
        actor=actor,
        rounds=rounds,
        told=selectors.tally(actor, pks),
        calendar=selectors.Calendar(selectors.deadlines(pks)),
        notices=[] if is_city else selectors.standing_notices(actor, pks),
        now=now,
    )
