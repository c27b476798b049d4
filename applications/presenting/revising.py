"""What a revision of a scheme changes, as a page shows it; what a unit is asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from applications import selectors
from applications.models import Application
from applications.presenting.marking import Pieces, compared
from evaluation import selectors as evaluation
from evaluation.models import SchemeRevision
from evaluation.schemes.classes import Grade
from evaluation.schemes.diff import Change, compare, summary
from evaluation.scoring.scheme import Scheme

TONES = {
    Grade.TEXT: "neutral",
    Grade.GUIDANCE: "neutral",
    Grade.EVIDENCE: "active",
    Grade.SCORING: "warn",
    Grade.STRUCTURE: "warn",
}


@dataclass(frozen=True)
class Line:
    """One change: its place, and both texts with what is changed in them marked."""

    place: str
    before: Pieces
    after: Pieces


@dataclass(frozen=True)
class Group:
    """The changes of one class."""

    label: str
    tone: str
    lines: Sequence[Line]


def groups(before: Scheme, after: Scheme) -> list[Group]:
    """All that ``after`` changes, by class, the gravest first."""
    found = groupby(compare(before, after), key=lambda change: change.grade)
    return [Group(grade.label, TONES[grade], [_line(change) for change in rows]) for grade, rows in found]


def _line(change: Change) -> Line:
    return Line(change.place, *compared(change.before, change.after, is_prose=True))


def counts(before: Scheme, after: Scheme) -> str:
    """How many changes there are of each class, in words."""
    return "、".join(f"{grade.label} {number} 处" for grade, number in summary(compare(before, after)))


@dataclass(frozen=True)
class Revising:
    """The revision that a draft is of, the one it may follow, and what that would change."""

    before: SchemeRevision
    after: SchemeRevision
    counts: str
    groups: Sequence[Group]


def revising(application: Application) -> Revising | None:
    """What the unit is asked; None where its draft is of the revision that is offered, or was signed."""
    offered = selectors.offered_revision(application)
    if offered is None:
        return None
    before, after = application.self_sheet.scheme_revision, evaluation.revision(offered)
    schemes = [evaluation.scheme_by_hash(row.sha256) for row in (before, after)]
    return Revising(before, after, counts(*schemes), groups(*schemes))


def set_aside(application: Application) -> list[tuple[str, str]]:
    """What was answered under an earlier revision; nobody has one before the first."""
    sheet = application.self_sheet
    return evaluation.set_aside(sheet) if sheet.scheme_revision.revision > 1 else []
