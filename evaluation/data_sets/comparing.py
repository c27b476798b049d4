"""What one revision of a data set changes in another, in the words of its table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaluation.data_sets.tables import Table, plainly


@dataclass(frozen=True)
class Change:
    """One place of a set; ``before`` or ``after`` is empty where it had, or has, no value (待定)."""

    deed: str
    tone: str
    what: str
    before: Sequence[str] = ()
    after: Sequence[str] = ()


@dataclass(frozen=True)
class Difference:
    """What comes, what is changed, what goes, and how much stays."""

    added: Sequence[Change]
    changed: Sequence[Change]
    removed: Sequence[Change]
    same: int

    @property
    def changes(self) -> list[Change]:
        return [*self.changed, *self.removed, *self.added]

    def __bool__(self) -> bool:
        return bool(self.changes)


def compare(table: Table, old: Sequence[Any], new: Sequence[Any]) -> Difference:
    """``new`` against ``old``; 0.0180 and 0.018 are the same number."""
    before, after = ({value.place: value for value in values} for values in (old, new))
    both = [(before[place], value) for place, value in after.items() if place in before]
    changed = [
        Change("改变", "warn", _what(table, value), *_differing(table, last, value))
        for last, value in both
        if _folded(table, last) != _folded(table, value)
    ]
    return Difference(
        added=[
            Change("新增", "good", _what(table, value), after=_told(table, value))
            for place, value in after.items()
            if place not in before
        ],
        changed=changed,
        removed=[
            Change("删除", "bad", _what(table, value), before=_told(table, value))
            for place, value in before.items()
            if place not in after
        ],
        same=len(both) - len(changed),
    )


def _what(table: Table, value: Any) -> str:
    """The place of ``value`` in words."""
    words = table.say(value)
    return "　".join(words[field] for field in table.naming if words[field])


def _told(table: Table, value: Any) -> list[str]:
    """All that is said at the place of ``value``."""
    words = table.say(value)
    return [f"{title}：{words[field]}" for field, title in _telling(table) if words[field]]


def _differing(table: Table, old: Any, new: Any) -> tuple[list[str], list[str]]:
    """What of two values of one place is not the same."""
    first, second = (table.say(_folded(table, value)) for value in (old, new))
    fields = [(field, title) for field, title in _telling(table) if first[field] != second[field]]
    said = (table.say(value) for value in (old, new))
    before, after = ([f"{title}：{words[field] or '（空）'}" for field, title in fields] for words in said)
    return before, after


def _telling(table: Table) -> list[tuple[str, str]]:
    return [(row.field, row.title) for row in table.columns if not row.told and row.field not in table.naming]


def _folded(table: Table, value: Any) -> Any:
    """``value`` with its numbers written plainly."""
    numbers = [column.field for column in table.columns if column.number]
    return replace(value, **{field: plainly(getattr(value, field)) for field in numbers})
