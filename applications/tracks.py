"""What each honour adds of its own, told by the app that knows it.

The process asks here and never there: `parks` and `supplychain` stand above it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import Organization
from evaluation import selectors as evaluation
from evaluation.models import Honour
from evaluation.scoring.scheme import Scheme
from greenmfg.errors import Item

if TYPE_CHECKING:
    from applications.models import Application


# What stands against a unit under one scheme.
Judge = Callable[[Scheme], list[Item]]
UNTOLD = "profile"  # the field of an item that says no more than that the unit has told nothing yet


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The page on which a unit tells what is asked of it year after year: its URL name and title."""

    page: str
    title: str


def _knows_nothing(_unit: Organization) -> Mapping[str, str]:
    return {}


def _asks_nothing(_unit: Organization) -> Judge:
    return lambda _scheme: []


def _tells_nothing(_unit: Organization) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Track:
    """One honour. ``applicants`` says in words who may apply where not every enterprise may.

    ``subject`` is what names the one thing that an application speaks of, where a unit may file for several
    in one offer (257号 附件 1: products); empty where it speaks of the unit itself.

    ``prefill`` is what its forms start from, by the names of `layout.Prefill`; ``eligibility`` tells, scheme
    by scheme, what stands against a unit, each mended in the ``profile``: nothing is signed while anything
    does. ``told`` is the profile as an office reads it beside a case, label and text.
    """

    honour: Honour
    subject: str = ""
    profile: Profile | None = None
    prefill: Callable[[Organization], Mapping[str, str]] = _knows_nothing
    eligibility: Callable[[Organization], Judge] = _asks_nothing
    applicants: str = ""
    told: Callable[[Organization], Sequence[tuple[str, str]]] = _tells_nothing


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
    judge = of(application.offer.honour).eligibility(application.organization)
    return judge(evaluation.scheme_of(application.self_sheet))
