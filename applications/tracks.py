"""What each honour adds of its own, told by the app that knows it.

The process asks here and never there: `parks` and `supplychain` stand above it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import Organization
from evaluation.models import Honour
from greenmfg.errors import Item

if TYPE_CHECKING:
    from applications.models import Application


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The page on which a unit tells what is asked of it year after year: its URL name and title."""

    page: str
    title: str


def _knows_nothing(_unit: Organization) -> Mapping[str, str]:
    return {}


def _asks_nothing(_application: "Application") -> list[Item]:
    return []


@dataclass(frozen=True, kw_only=True)
class Track:
    """One honour. ``prefill`` is what its forms start from, by the names of `layout.Prefill`;

    ``eligibility`` what stands against an application, each mended in the ``profile``: none of it is signed.
    """

    honour: Honour
    profile: Profile | None = None
    prefill: Callable[[Organization], Mapping[str, str]] = _knows_nothing
    eligibility: Callable[["Application"], list[Item]] = _asks_nothing


_TRACKS: dict[str, Track] = {}


def register(track: Track) -> None:
    """Make ``track`` known, from its app's ``ready``; one of each honour."""
    if track.honour in _TRACKS:
        raise ValueError(f"There is a track of {track.honour} already.")
    _TRACKS[track.honour] = track


def of(honour: str) -> Track:
    """The track of ``honour``."""
    return _TRACKS[honour]


def obstacles(application: "Application") -> list[Item]:
    """What of its unit stands against ``application``."""
    return of(application.offer.honour).eligibility(application)
