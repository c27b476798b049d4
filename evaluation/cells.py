"""The cells of one side's sheet: which places may be answered, in the order of tables and forms."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from evaluation.cell import LONGEST, MET, ROW, UNMET, Catalogue, Cell
from evaluation.scoring.criterion import Criterion, Gate, Repeat
from evaluation.scoring.layout import Field, Form, Section, Side, TableRow
from evaluation.scoring.numbers import plain
from evaluation.scoring.places import name_of, whose
from evaluation.scoring.scheme import Scheme

# What each row of an open table asks, and how the comparisons are shown.
ENTRY = {
    "name": "指标名称",
    "comparison": "比较方式",
    "baseline": "基准值",
    "actual": "实际值",
    "met": "是否符合",
    "source": "证明文件来源",
}
COMPARED = ("name", "comparison", "baseline", "actual")  # what the verdict of a row hangs on
COMPARISONS = {"<=": "≤", ">=": "≥", "=": "=", "text": "文字要求"}


@lru_cache(maxsize=64)
def cells_of(scheme: Scheme, side: Side = "self") -> Catalogue:
    """Every cell ``side`` may answer, in the order of the printed tables and forms; last the reasons.

    Only a body is asked for a reason beside points: an applicant's own points are held against nothing.
    """
    cells = Catalogue((cell.key, cell) for cell in _walk(scheme, side))
    explained = (MET, "number") if side == "self" else (MET, "number", "points")
    reasons = [_why(cell) for cell in cells.values() if cell.kind in explained]
    cells.update((cell.key, cell) for cell in reasons)
    return cells


def _walk(scheme: Scheme, side: Side) -> Iterator[Cell]:
    for form in scheme.forms:
        if form.side == side:
            yield from _form(scheme, form)
    gates = {gate.key: gate for gate in scheme.gates}
    criteria = {criterion.key: criterion for criterion in scheme.criteria}
    for table in scheme.tables:
        for row in table.rows if table.side == side else ():
            for key in row.gates:
                yield from _gate(gates[key], row.text or gates[key].text, side)
            if row.key and row.key not in criteria:
                yield from _line(row, [criteria[key] for key in row.criteria])
            else:
                for key in row.criteria:
                    yield from _criterion(criteria[key], side)
    yield from _things(scheme)
    for quantity in scheme.quantities:
        yield Cell(
            key=quantity.key,
            label=quantity.name,
            kind="number",
            unit=quantity.unit,
            signed=quantity.signed,
            help=quantity.help,
        )


def _things(scheme: Scheme) -> Iterator[Cell]:
    """The names of the things that rows are answered for (产品名称), each list once."""
    lists = {way.repeat.key: way.repeat for row in scheme.criteria for way in row.variants if way.repeat}
    for repeat in lists.values():
        for item in range(1, repeat.most + 1):
            name = name_of(repeat.key, 0, item)
            yield Cell(key=name, label=f"{repeat.label}{whose(name)}", kind="text", limit=100)


def _form(scheme: Scheme, form: Form) -> Iterator[Cell]:
    # A score is computed, never typed.
    yield from (_field(scheme, field) for field in form.fields if field.type != "score")
    yield from _sections(form.sections)
    for item in form.items:
        waivable = bool(item.applies)
        yield Cell(key=item.key, label=item.text, kind=MET, choices=(MET, UNMET), waivable=waivable)


def _gate(gate: Gate, label: str, side: Side) -> Iterator[Cell]:
    yield Cell(key=gate.key, label=label, kind=MET, choices=(MET, UNMET))
    if side == "assessor":
        yield _note(gate.key, label, side)
    for asked in gate.explanations if side == "self" else ():
        limit = asked.max_chars or LONGEST
        yield Cell(key=asked.key, label=f"{label}（{asked.label}）", kind="paragraph", limit=limit)


def _why(cell: Cell) -> Cell:
    return Cell(key=why_key(cell.key), label=f"{cell.label}（核实说明）", kind="paragraph", limit=500)


GENERAL = "通则"  # what a unit outside the key industries names as its industry


def _field(scheme: Scheme, field: Field) -> Cell:
    choices = tuple(choice.text for choice in field.choices)
    if field.type == "key_industry":
        choices = (GENERAL, *scheme.industry_names)
    return Cell(
        key=field.key,
        label=f"{field.label}{whose(field.key)}",
        kind=field.type,
        required=field.required,
        limit=field.max_chars or LONGEST,
        soft=field.soft,
        choices=choices,
        other=any(choice.other for choice in field.choices),
        unit=field.unit,
        prefill=field.prefill,
        help=field.help,
        signed=field.signed,
        waivable=bool(field.applies),
    )


def _sections(sections: tuple[Section, ...]) -> Iterator[Cell]:
    for section in sections:
        if section.answer:
            yield Cell(
                key=section.key,
                label=section.title,
                kind="paragraph",
                required=section.required,
                limit=section.max_chars or LONGEST,
                soft=section.soft,
                help=section.guidance,
            )
        yield from _sections(section.sections)


_ANSWER_KIND = {
    "required": MET,
    "yes_no": MET,
    "graded": "points",
    "judged": "points",
    "count": "count",
    "text": "paragraph",
}


def _line(row: TableRow, criteria: list[Criterion]) -> Iterator[Cell]:
    """A row of its own wording over one or more criteria (附表 1.2): 符合 or not, and how it is computed."""
    waivable = any(criterion.not_applicable != "forbidden" for criterion in criteria)
    yield Cell(key=row.key, label=row.text, kind=MET, choices=(MET, UNMET), waivable=waivable)
    yield from _variant(criteria[0])
    yield _note(row.key, row.text, "self")


def _kind(criterion: Criterion) -> str:
    """What is typed into a row's own cell."""
    if criterion.count and criterion.count.ticked:
        return "choices"
    if criterion.kind == "recorded" and criterion.count:
        return "count"
    return _ANSWER_KIND.get(criterion.kind, "number")


def _entries(criterion: Criterion, most: int) -> Iterator[Cell]:
    """The rows of an open table: indicator, comparison, 基准值, actual value, 符合 of a text, its proof."""
    kinds = {"met": MET, "comparison": "choice"}
    for item in range(1, most + 1):
        for belonging, label in ENTRY.items():
            yield Cell(
                key=f"{name_of(criterion.key, 0, item)}.{belonging}",
                label=f"第 {item} 项{label}",
                kind=kinds.get(belonging, "text"),
                limit=200,
                choices={"met": (MET, UNMET), "comparison": tuple(COMPARISONS)}.get(belonging, ()),
            )


def _criterion(criterion: Criterion, side: Side) -> Iterator[Cell]:
    if criterion.entries:
        yield from _entries(criterion, criterion.entries.most)
    label = f"{criterion.text}{whose(criterion.key)}"
    if criterion.entries or criterion.kind == "elasticity":  # what is growing must be told, not a coefficient
        yield Cell(key=criterion.key, label=label, kind=ROW)
        yield _note(criterion.key, label, side)
        return
    kind = _kind(criterion)
    tops = {
        "points": plain(criterion.points),
        "count": str(criterion.count.maximum) if criterion.count else "",
    }
    yield Cell(
        key=criterion.key,
        label=label,
        kind=kind,
        unit=criterion.unit,
        signed=criterion.signed,
        top=tops.get(kind, ""),
        choices=_choices_of(criterion, kind),
        waivable=criterion.not_applicable != "forbidden",
        help=f"填写得分，在 0 分到满分 {plain(criterion.points)} 分之间取值。"
        if kind == "points"
        else criterion.help,
    )
    yield from _variant(criterion)
    if criterion.describe:
        described = f"{label}（{criterion.describe}）"
        yield Cell(key=described_key(criterion.key), label=described, kind="paragraph")
    if criterion.threshold_choice and side == "assessor":
        low, high = plain(criterion.threshold_choice.low), plain(criterion.threshold_choice.high)
        yield Cell(
            key=threshold_key(criterion.key),
            label=f"{label}（选取的门槛）",
            kind="number",
            unit=criterion.unit,
            bottom=low,
            top=high,
            help=f"根据行业特点在 {low} 与 {high} 之间选取；留空时按表中印出的门槛。",
        )
        yield Cell(
            key=threshold_reason_key(criterion.key),
            label=f"{label}（选取门槛的理由）",
            kind="paragraph",
            limit=500,
        )
    yield _note(criterion.key, label, side)


def _variant(criterion: Criterion) -> Iterator[Cell]:
    if criterion.variants:
        yield Cell(
            key=variant_key(criterion.key),
            label=f"{criterion.text}{whose(criterion.key)}（计算口径）",
            kind="choice",
            choices=tuple(variant.key for variant in criterion.variants),
        )


def _note(key: str, text: str, side: Side) -> Cell:
    name = "说明" if side == "self" else "符合性说明"
    return Cell(key=note_key(key), label=f"{text}（{name}）", kind="paragraph", limit=500)


def _choices_of(criterion: Criterion, kind: str) -> tuple[str, ...]:
    if kind == "choices" and criterion.count:
        return criterion.count.items
    return (MET, UNMET) if kind == MET else ()


def entry_keys(criterion: Criterion) -> Iterator[str]:
    """The cells of its open table, row by row; none where it has none such."""
    for item in range(1, criterion.entries.most + 1 if criterion.entries else 1):
        yield from (f"{name_of(criterion.key, 0, item)}.{part}" for part in ENTRY)


def thing_keys(repeat: Repeat, names: Iterable[str]) -> Iterator[str]:
    """The cells of several things, thing by thing: its name and its quantities."""
    for item in range(1, repeat.most + 1):
        yield from (name_of(key, 0, item) for key in (repeat.key, *names))


def things_title(repeat: Repeat) -> str:
    """What the table of several things is called."""
    return f"按{repeat.label.removesuffix('名称')}填报的数据"


def described_key(criterion: str) -> str:
    """The cell of the text asked for beside the value of ``criterion``."""
    return f"{criterion}.described"


def variant_key(criterion: str) -> str:
    """The cell that says by which of its variants ``criterion`` is computed."""
    return f"{criterion}.variant"


def why_key(key: str) -> str:
    """The cell that explains what looks doubtful about ``key``; asked for only where it does."""
    return f"{key}.why"


def threshold_key(criterion: str) -> str:
    """The cell of the threshold chosen for ``criterion`` in place of the printed one."""
    return f"{criterion}.threshold"


def threshold_reason_key(criterion: str) -> str:
    """The cell that says why that threshold was chosen."""
    return f"{criterion}.threshold_reason"


def note_key(row: str) -> str:
    """The cell of the remark on a criterion, gate or line: 说明, of the assessor 符合性说明."""
    return f"{row}.note"
