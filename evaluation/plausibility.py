"""核实性检查: what may be right but must be explained before sealing (as the statistical reporting does it).

A doubt never stops by itself: it asks for a reason, which travels with the sheet to whoever reviews it.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from typing import NamedTuple

from evaluation.cell import MET, UNMET
from evaluation.cells import why_key
from evaluation.filled import Filled
from evaluation.matching import counterpart
from evaluation.reach import target_of
from evaluation.scoring.criterion import Criterion
from evaluation.scoring.kinds import COMPARE
from evaluation.scoring.numbers import ARITHMETIC, half_up, parse_number, plain
from greenmfg.errors import Item

REASON_AT_LEAST = 15  # characters without white space
JUMP = Decimal("0.3")  # year on year
SLIP = (Decimal(500), Decimal(2000))  # t against kg, 元 against 千元
SLIP_TEXT = "约相差一千倍，可能用错了计量单位"
HUNDRED = Decimal(100)
VERDICTS = {MET: "符合", UNMET: "不符合"}
PARTLY = "partly"  # some points, neither none nor all


# What kind of doubt it is, as an office reads it.
JUMPED, SLIPPED, DEPARTS, CONTRADICTS = "jump", "unit", "gap", "conflict"


class Doubt(NamedTuple):
    """What asks for a reason: the key of the cell or row it is about, and a sentence that says why."""

    key: str
    text: str
    kind: str = CONTRADICTS

    @property
    def why(self) -> str:
        """The cell that takes the reason."""
        return why_key(self.key)


def doubts(filled: Filled, previous: Filled | None, judged: Filled | None = None) -> list[Doubt]:
    """Every doubt about ``filled``, one per key at most, beside ``previous``, the unit's last filing.

    ``judged`` is what a third-party body judges with ``filled``: the unit's sealed self-evaluation.
    """
    found: dict[str, Doubt] = {}
    with localcontext(ARITHMETIC):
        for doubt in _found(filled, previous, judged):
            found.setdefault(doubt.key, doubt)
    return list(found.values())


def _found(filled: Filled, previous: Filled | None, judged: Filled | None) -> Iterator[Doubt]:
    if judged is not None:
        yield from _departures(filled, judged)
        yield from _compared(filled, judged, "自我评价", DEPARTS)
    if previous is not None:
        yield from _compared(filled, previous, f"{previous.year} 年度", JUMPED)
    yield from _shares(filled)
    yield from _contradictions(filled)
    yield from _baseless(filled)


def unexplained(filled: Filled, found: Iterable[Doubt]) -> list[Item]:
    """Those of the doubts ``found`` that still lack a reason of at least fifteen characters."""
    return [
        Item(doubt.why, f"{doubt.text}请核实；确认无误的，请用不少于 {REASON_AT_LEAST} 个字说明原因。")
        for doubt in found
        if len("".join(filled.text(doubt.why).split())) < REASON_AT_LEAST
    ]


def _departures(filled: Filled, judged: Filled) -> Iterator[Doubt]:
    """What a body says of a row against what the unit has sealed of it."""
    for gate in filled.scheme.gates:
        said, told = filled.text(gate.key), judged.text(gate.key)
        if {said, told} == {MET, UNMET}:
            yield Doubt(gate.key, _departure(gate.text, told, VERDICTS[said]), DEPARTS)
    required = {judged.line_key(row) for row in filled.scheme.criteria if row.kind == "required"}
    for row in filled.scheme.criteria:
        said, told = _verdict(filled, row), _verdict(judged, row)
        # 符合 on a line that a 必选 row shares says nothing of the 可选 row.
        silent = told == MET and row.kind != "required" and judged.line_key(row) in required
        if {said, told} == {MET, UNMET} and not silent:
            yield Doubt(row.key, _departure(row.text, told, _shown(filled, row)), DEPARTS)


def _departure(about: str, told: str, said: str) -> str:
    return f"“{about}”自我评价填为{VERDICTS[told]}，本次评为{said}，两者不一致。"


def _verdict(filled: Filled, criterion: Criterion) -> str:
    """Whether ``criterion`` is called met: of points all are, none are not, those between are `PARTLY`."""
    text = filled.line_says(criterion) or filled.text(criterion.key)
    if not text or not _is_pointed(filled, criterion):
        return text
    points = parse_number(text)
    return MET if points == criterion.points else PARTLY if points else UNMET


def _is_pointed(filled: Filled, criterion: Criterion) -> bool:
    cell = filled.cells.get(criterion.key)
    return cell is not None and cell.kind == "points"


def _shown(filled: Filled, criterion: Criterion) -> str:
    """How ``criterion`` was judged, in words."""
    if _is_pointed(filled, criterion):
        return f" {filled.text(criterion.key)} 分（满分 {plain(criterion.points)} 分）"
    return VERDICTS[_verdict(filled, criterion)]


def _compared(filled: Filled, other: Filled, whose: str, kind: str) -> Iterator[Doubt]:
    """Numbers against those of ``other``, a filing called ``whose``: a slip of the unit before a jump.

    ``kind`` is what a jump from ``other`` is.
    """
    for key, cell in filled.cells.items():
        if cell.kind != "number" or not filled.text(key):
            continue
        told = other.text(counterpart(filled, other, key))
        if not told:
            continue
        now = parse_number(filled.text(key), signed=cell.signed)
        then = parse_number(told, signed=cell.signed)
        if text := _change(now, then):
            about = f"“{cell.label}”{whose}为 {plain(then)}，本次为 {plain(now)}"
            found = SLIPPED if text == SLIP_TEXT else kind
            yield Doubt(key, f"{about} {cell.unit}".rstrip() + f"，{text}。", found)


def _change(now: Decimal, then: Decimal) -> str:
    if not then or now * then < 0:
        return ""  # growth from nothing, or across it, is no percentage
    ratio = now / then
    low, high = SLIP
    if low <= ratio <= high or 1 / high <= ratio <= 1 / low:
        return SLIP_TEXT
    change = (ratio - 1) * HUNDRED
    if abs(ratio - 1) > JUMP:
        return f"{'增加' if change > 0 else '减少'} {plain(half_up(abs(change), 1))}%，超过 30%"
    return ""


def _shares(filled: Filled) -> Iterator[Doubt]:
    """A share of a whole above 100 %, as typed or as computed."""
    for criterion in filled.scheme.criteria:
        for row in values_of(filled, criterion):
            if row.unit == "%" and row.value > HUNDRED:
                shown = plain(half_up(row.value, 2))
                about = f"“{criterion.text}”{row.whose}为 {shown}%，大于 100%。"
                yield Doubt(filled.line_key(criterion), about)


def _contradictions(filled: Filled) -> Iterator[Doubt]:
    """符合 beside a value that does not reach the printed threshold, or 不符合 beside one that does."""
    for criterion in filled.scheme.criteria:
        said = _verdict(filled, criterion)
        unit, value = value_of(filled, criterion)
        target = target_of(filled, criterion)
        if criterion.kind != "required" or said not in VERDICTS or value is None or target is None:
            continue
        threshold, limit = target
        if COMPARE[threshold.op](value, limit) != (said == MET):
            shown = f"{plain(half_up(value, 4))} {unit}".rstrip()
            yield Doubt(
                filled.line_key(criterion),
                f"“{criterion.text}”填为{VERDICTS[said]}，而按数据计算的指标值为 {shown}，与该要求不一致。",
            )


def _baseless(filled: Filled) -> Iterator[Doubt]:
    """A 可选 row called met, or given points, beside the 必选 row it builds on called unmet."""
    rows = {row.key: row for row in filled.scheme.criteria}
    for criterion in filled.scheme.criteria:
        base = rows.get(criterion.presumes)
        if base is None or _verdict(filled, base) != UNMET:
            continue
        key = filled.line_key(criterion)
        if key != filled.line_key(base) and _verdict(filled, criterion) in (MET, PARTLY):
            said = _shown(filled, criterion)
            basis = f"而作为其前提的必选要求“{base.text}”填为不符合，前后矛盾。"
            yield Doubt(key, f"“{criterion.text}”填为{said}，{basis}")


class Valued(NamedTuple):
    """A value of a row: the only one, or that of one of several things, with its own benchmark."""

    thing: str
    unit: str
    value: Decimal
    benchmark: Mapping[str, str | None] | None

    @property
    def whose(self) -> str:
        """Of which thing it is, in a sentence."""
        return f"（{self.thing}）" if self.thing else ""


def values_of(filled: Filled, criterion: Criterion) -> list[Valued]:
    """The values of ``criterion``: one of each thing that it is answered for, else its own."""
    unit, value = value_of(filled, criterion)
    if value is not None:
        return [Valued("", unit, value, filled.benchmark_of(criterion))]
    return [
        Valued(row["name"], row["unit"], Decimal(row["value"]), row["benchmark"])
        for row in filled.rows[criterion.key].trace["items"]
        if row["value"] is not None
    ]


def value_of(filled: Filled, criterion: Criterion) -> tuple[str, Decimal | None]:
    """Unit and value of ``criterion``, typed or computed from quantities."""
    cell, text = filled.cells.get(criterion.key), filled.text(criterion.key)
    if cell is not None and cell.kind == "number" and text:
        return cell.unit, parse_number(text, signed=cell.signed)
    measured = filled.measured(criterion)
    return (measured.unit, measured.value) if measured else ("", None)
