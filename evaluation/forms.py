"""Cells as boxes on a page, and a posted page as changes to cells.

Indicator tables are posted under ``value.NAME``, ``state.NAME``, ``reason.NAME`` and ``seen.NAME`` with
NAME = ``KEY.YEAR.ITEM``; autosave posts one cell under plain names. Both end as `Change`s.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from evaluation.cell import FIXED_HINT, NO, YES, Catalogue, Cell, verdicts
from evaluation.cells import COMPARISONS
from evaluation.filled import Filled
from evaluation.models import Answer
from evaluation.said import Said
from evaluation.scoring.criterion import MET_WORDS, Words
from evaluation.scoring.places import Place, name_of, place_of
from evaluation.services import Change
from greenmfg.errors import Refused

CONTROLS = {
    "number": "number",
    "count": "number",
    "points": "number",
    "score": "number",
    "date": "date",
    "paragraph": "area",
    "choice": "choice",
    "key_industry": "choice",
    "yes_no": "radio",
    "choices": "checks",
    "met": "radio",
}


@dataclass
class Box:
    """What components/answer.html draws: one cell with what is known of it."""

    cell: Cell
    value: str = ""
    state: str = Answer.State.GIVEN
    reason: str = ""
    waiver: str = ""
    version: int = 0
    was: str = ""  # digest of what is saved, by which a posted page tells what nobody touched
    choices: tuple[tuple[str, str], ...] = ()
    errors: list[str] = field(default_factory=list)
    help: str = ""
    label: str = ""
    is_locked: bool = False
    is_returned: bool = False  # named by a return for correction
    previous: str = ""

    def __post_init__(self) -> None:
        self.label = self.label or self.cell.label
        self.help = self.help or (FIXED_HINT if self.is_fixed else self.cell.help)
        self.was = digest(self.value, self.state, self.reason)

    @property
    def key(self) -> str:
        return self.cell.key

    @property
    def place(self) -> Place:
        return place_of(self.cell.key)

    @property
    def name(self) -> str:
        return posted_name(self.cell.key)

    @property
    def told(self) -> str:
        """What it says, as people read it."""
        return self.waiver or dict(self.choices).get(self.value, self.value)

    @property
    def is_fixed(self) -> bool:
        return self.cell.is_fixed

    @property
    def required(self) -> bool:
        return self.cell.required

    @property
    def unit(self) -> str:
        return self.cell.measure

    @property
    def max_chars(self) -> int:
        return self.cell.limit if self.control == "area" else 0

    @property
    def control(self) -> str:
        return CONTROLS.get(self.cell.kind, "text")

    @property
    def other(self) -> bool:
        return self.cell.other

    @property
    def chosen(self) -> list[str]:
        return self.value.split("\n")

    @property
    def other_value(self) -> str:
        listed = {value for value, _ in self.choices}
        return "\n".join(text for text in self.chosen if text not in listed)

    @property
    def may_skip(self) -> bool:
        return self.cell.waivable


def boxes(filled: Filled, keys: Iterable[str], *, locked: Container[str] = ()) -> dict[str, Box]:
    """The boxes of ``keys`` as the sheet stands; those of ``locked`` take nothing."""
    gates = {gate.key: gate.answers for gate in filled.scheme.gates}
    found = {}
    for key in keys:
        cell, answer = filled.cells[key], filled.answer(key) or Said(key, version=0)
        found[key] = Box(
            cell,
            value=answer.value,
            state=answer.state,
            reason=answer.reason,
            waiver=answer.waiver,
            version=answer.version,
            choices=_choices(filled, cell, gates.get(key, MET_WORDS)),
            is_locked=key in locked,
        )
    return found


def digest(value: str, state: str, reason: str) -> str:
    """A short name for what stands in a box; a claim of 不适用 is one, whatever became of it."""
    claims = state in (Answer.State.NOT_APPLICABLE, Answer.State.ACCEPTED)
    told = "\0".join((value, "不适用" if claims else "", reason))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _choices(filled: Filled, cell: Cell, words: Words) -> tuple[tuple[str, str], ...]:
    if cell.kind == "met":
        return tuple(verdicts(words).items())
    if cell.kind == "yes_no":
        return ((YES, YES), (NO, NO))
    if cell.kind == "choice" and cell.key.endswith(".comparison"):
        return tuple(COMPARISONS.items())
    if cell.key.endswith(".variant"):
        row = filled.scheme.criterion_aliases[cell.key.removesuffix(".variant")]
        return tuple((variant.key, variant.name) for variant in row.variants)
    return tuple((choice, choice) for choice in cell.choices)


def posted_changes(post: QueryDict, catalogue: Catalogue, keys: Iterable[str]) -> list[Change]:
    """The cells of a posted page that somebody touched; Refused 400 where a version is no number.

    What still says what the page was shown with is left out: a colleague may have changed it since.
    """
    changes = []
    for key in keys:
        name = posted_name(key)
        if f"value.{name}" not in post and f"state.{name}" not in post and f"seen.{name}" not in post:
            continue
        change = Change(
            key=key,
            value=_value(catalogue, key, post, name),
            state=post.get(f"state.{name}") or Answer.State.GIVEN,
            reason=_text(post, f"reason.{name}"),
            seen_version=_version(post.get(f"seen.{name}", "0")),
        )
        if post.get(f"was.{name}") != digest(change.value, change.state, change.reason):
            changes.append(change)
    return changes


def posted_change(post: QueryDict) -> Change:
    """The one cell of an autosave; Refused 400 where an address or version is no number."""
    return Change(
        key=name_of(post.get("key", ""), _version(post.get("year", "0")), _version(post.get("item", "0"))),
        value=post.get("value", ""),
        state=post.get("state") or Answer.State.GIVEN,
        reason=post.get("reason", ""),
        seen_version=_version(post.get("seen_version", "0")),
    )


# What autosave posts of its one cell.
CELL_FIELDS = frozenset({"key", "year", "item", "value", "state", "reason", "seen_version"})


def page_fields(post: QueryDict, keys: Iterable[str]) -> set[str]:
    """Those names of ``post`` that the boxes of ``keys`` have, ticks included."""
    names = {
        f"{part}.{posted_name(key)}" for part in ("value", "state", "reason", "seen", "was") for key in keys
    }
    return {name for name in post if name in names or name.rpartition(".")[0] in names}


def posted_name(name: str) -> str:
    """A place as the fields of a page are named after it: ``KEY.YEAR.ITEM``."""
    return ".".join(map(str, place_of(name)))


def _value(catalogue: Catalogue, key: str, post: QueryDict, name: str) -> str:
    """The text of a box; several ticks come as ``value.NAME.1``, ``.2`` … ``.other`` and are a line each."""
    cell = catalogue.get(key)
    if cell is not None and cell.kind == "choices":
        return "\n".join(text for field, text in post.items() if field.startswith(f"value.{name}.") and text)
    return _text(post, f"value.{name}")


def _text(post: QueryDict, name: str) -> str:
    """A posted text as it is kept: browsers end the lines of a textarea with CR LF."""
    return post.get(name, "").replace("\r\n", "\n")


def _version(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return int(text)


def changed_only(changes: Iterable[Change], filled: Filled) -> list[Change]:
    """The changes that say something new, so that a page posted as a whole writes only what was typed."""
    kept = []
    for change in changes:
        answer = filled.answers.get(change.cell)
        if answer is None and not change.value and change.state == Answer.State.GIVEN:
            continue
        if answer is None or not answer.says(change.value, change.state, change.reason):
            kept.append(change)
    return kept


def mark_errors(found: Mapping[str, Box], typed: Mapping[str, Change], errors: Mapping[str, str]) -> None:
    """Put back what was typed into the boxes that could not be saved, with what is wrong."""
    for key, message in errors.items():
        if key in found:
            box, change = found[key], typed[key]
            box.errors.append(message)
            box.value, box.state, box.reason = change.value, change.state, change.reason
