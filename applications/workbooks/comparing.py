"""What an import would write, cell by cell, against the sheet as it stands now; nothing is written here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from applications.workbooks.importing import Entry
from applications.workbooks.layout import Layout
from applications.workbooks.texts import is_number
from evaluation.cell import CellError
from evaluation.forms import Box
from evaluation.models import Answer
from evaluation.said import Said
from evaluation.services import Change
from greenmfg.dates import moment_text

CLEARED, UNTOUCHED = "（清空）", "（未填写）"


@dataclass(frozen=True)
class Line:
    """One cell of the preview: what stands online, what the workbook says, or why that cannot stand."""

    entry: Entry
    label: str
    old: str
    new: str
    version: int  # of the answer online
    change: Change | None = None
    fault: str = ""
    by: str = ""  # who has changed the answer since the export
    at: str = ""
    taken: bool = False  # the workbook's text is to win
    moved: bool = False  # changed since the preview was shown

    @property
    def conflicts(self) -> bool:
        """Whether the answer online was changed since the export."""
        return not self.fault and self.version != self.entry.seen


@dataclass(frozen=True)
class Comparison:
    """The preview of an import."""

    entries: Sequence[Entry]
    lines: Sequence[Line]
    shown: Mapping[str, int]  # the version of each answer, for the confirmation to hold against the sheet

    @cached_property
    def changes(self) -> list[Line]:
        """What is written once confirmed."""
        return [line for line in self.lines if not line.fault and not line.conflicts]

    @cached_property
    def conflicts(self) -> list[Line]:
        """What is written only where a person ticks it."""
        return [line for line in self.lines if line.conflicts]

    @cached_property
    def faults(self) -> list[Line]:
        """What cannot be written."""
        return [line for line in self.lines if line.fault]

    @property
    def same(self) -> int:
        """How many touched blanks say what the sheet says already."""
        return len(self.entries) - len(self.lines)

    @property
    def moved(self) -> list[Line]:
        """What somebody changed while the preview was being read."""
        return [line for line in self.lines if line.moved]

    @property
    def accepted(self) -> list[Change]:
        """Exactly what a confirmation writes."""
        lines = [*self.changes, *(line for line in self.conflicts if line.taken)]
        return [line.change for line in lines if line.change is not None]


def compare(
    made: Layout,
    entries: Sequence[Entry],
    *,
    taken: Collection[str] = (),
    shown: Mapping[str, int] | None = None,
) -> Comparison:
    """``entries`` against the sheet; ``shown`` are the versions an earlier preview showed.

    A tick in ``taken`` counts only for the answer it was set beside.
    """
    lines = []
    for entry in entries:
        box = made.boxes[entry.key]
        moved = shown is not None and shown.get(entry.key) != box.version
        line = _line(made, entry, box, taken=entry.key in taken and not moved, moved=moved)
        if line is not None:
            lines.append(line)
    return Comparison(entries, lines, {entry.key: made.boxes[entry.key].version for entry in entries})


@dataclass(frozen=True)
class _Said:
    """What the workbook says of one answer, read as a page's post would be."""

    text: str
    state: str
    reason: str
    fault: str = ""

    def adds_to(self, answer: Said | None) -> bool:
        """Whether it is more than the sheet says already."""
        if answer is None:
            return bool(self.text) or self.state != Answer.State.GIVEN
        return not answer.says(self.text, self.state, self.reason)


def _said(made: Layout, entry: Entry, box: Box) -> _Said:
    """State and reason are those of the sheet where the workbook has no blanks for them."""
    state = Answer.State.GIVEN if entry.state is None else entry.state
    reason = box.reason if entry.reason is None else entry.reason
    if entry.fault:
        return _Said(entry.value, state, reason, entry.fault)
    try:
        text = made.filled.cells.clean(entry.key, _typed(box, entry.value), state, reason)
    except CellError as error:
        return _Said(entry.value, state, reason, str(error).removeprefix(f"{box.cell.label}："))
    return _Said(text, state, reason)


def _line(made: Layout, entry: Entry, box: Box, *, taken: bool, moved: bool) -> Line | None:
    """One line, None where the sheet says so already."""
    answer = made.filled.answer(entry.key)
    said = _said(made, entry, box)
    if not (said.fault or said.adds_to(answer)):
        return None
    fault = said.fault or _bar(box)
    later = answer if answer and answer.version != entry.seen else None
    return Line(
        entry=entry,
        label=box.cell.label,
        old=_shown(box, box.value, box.state, box.reason) or UNTOUCHED,
        new=_shown(box, said.text, said.state, said.reason) or CLEARED,
        version=box.version,
        change=None
        if fault
        else Change(entry.key, said.text, box.version, state=said.state, reason=said.reason),
        fault=fault,
        by=(later.by or "") if later else "",
        at=moment_text(later.updated_at) if later else "",
        taken=taken,
        moved=moved,
    )


def _bar(box: Box) -> str:
    """Why ``box`` takes nothing, empty where it does."""
    if box.is_fixed:
        return box.help
    return "这一项现在不能修改" if box.is_locked else ""


def _typed(box: Box, text: str) -> str:
    """What was typed, as a page would post it: the value of a choice, a percentage without its sign."""
    if box.choices and box.control != "checks" and text.strip():
        values = {label: value for value, label in box.choices}
        if text.strip() not in values and not box.other:
            words = "、".join(f"“{label}”" for label in list(values)[:6])
            raise CellError(f"请从下拉列表中选择，例如{words}")
        return values.get(text.strip(), text)
    if is_number(box) and box.unit == "%":
        return text.strip().removesuffix("%").removesuffix("％")
    return text


def _shown(box: Box, value: str, state: str, reason: str) -> str:
    if state in (Answer.State.NOT_APPLICABLE, Answer.State.ACCEPTED):
        return f"不适用（{reason.strip()}）"
    text = dict(box.choices).get(value, value)
    return f"{text}（理由：{reason.strip()}）" if reason.strip() else text
