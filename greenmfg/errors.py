"""The one exception a service raises when it refuses what a person asked for."""

from collections.abc import Sequence
from typing import NamedTuple


class Item(NamedTuple):
    """One thing to mend: ``field`` is the form field or sheet key, ``message`` a Chinese sentence."""

    field: str
    message: str


class Refused(Exception):
    """A refusal whose text may be shown to the person as it stands.

    ``status`` is the HTTP status a page answers with: 409 when the world has moved on since the
    page was made, 403 when the actor may not, 404 when the thing is not his to know of, 422 when
    the input is at fault (then ``items`` names every fault), 429 when he asks too often, 503 when it may
    work later; ``retry_after`` says in how many seconds.
    """

    def __init__(
        self, message: str, *, status: int = 422, items: Sequence[Item] = (), retry_after: int = 0
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.items = tuple(items)
        self.retry_after = retry_after
