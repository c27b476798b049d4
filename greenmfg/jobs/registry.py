"""Which function does which kind of job. Apps register theirs in ``tasks.py``, imported by ``ready()``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenmfg.jobs.models import Job

Progress = Callable[[int, int], None]
"""Called with the steps done and the steps there are."""

Handler = Callable[["Job", Progress], None]
"""Does the job inside its tenant's scope. It may run more than once and must come to the same."""


class Postponed(Exception):
    """Raised by a handler that must wait for something: the job comes again in a minute, until it is done."""


class Unfinished(Exception):
    """Raised by a handler that has done as much as one run may take: the job goes on at once."""


_handlers: dict[str, Handler] = {}
_daily: set[str] = set()


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for jobs of ``kind``; LookupError where there is one already."""

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(kind, function) is not function:
            raise LookupError(f"Two handlers for jobs of kind {kind!r}")
        return function

    return register


def daily(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for work that every province needs once each local day."""
    _daily.add(kind)
    return handler(kind)


def daily_kinds() -> frozenset[str]:
    """The kinds that the sweep asks for by itself, once per province and local day."""
    return frozenset(_daily)


def find(kind: str) -> Handler:
    """The handler of ``kind``; LookupError where no app registered one."""
    if kind not in _handlers:
        raise LookupError(f"No handler for jobs of kind {kind!r}")
    return _handlers[kind]
