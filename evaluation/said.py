"""What a cell says: a plain value, so that a sheet of hundreds of cells costs little more than its query."""

from datetime import UTC, datetime
from typing import NamedTuple

from evaluation.models import Answer

NO_TIME = datetime.min.replace(tzinfo=UTC)
WAIVED = (Answer.State.NOT_APPLICABLE, Answer.State.ACCEPTED)


class Said(NamedTuple):
    """One answer as it stands, or as a snapshot froze it (then without version, time and writer)."""

    key: str
    value: str = ""
    state: str = Answer.State.GIVEN
    reason: str = ""
    year: int = 0
    item: int = 0
    version: int = 1
    updated_at: datetime = NO_TIME
    by: str | None = None  # who wrote it last; None: the platform itself

    @property
    def cell(self) -> tuple[str, int, int]:
        return self.key, self.year, self.item

    @property
    def waiver(self) -> str:
        """The claim that the cell does not apply, as it is read, with its reason; empty without one."""
        return f"不适用（{self.reason}）" if self.state in WAIVED else ""

    def says(self, value: str, state: str, reason: str) -> bool:
        """Whether this answer already says just that, so that nobody loses anything by another save."""
        return (self.value, self.state, self.reason) == (
            value,
            Answer.kept_state(value, state),
            reason.strip(),
        )
