"""Forms as printed: tables of fields two to a line, narratives, checklists of evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from applications.documents.enclosures import Enclosure, enclosures
from applications.documents.filing import Filing
from evaluation import arranging
from evaluation.cell import MET, UNMET
from evaluation.cells import COMPARISONS
from evaluation.scoring.criterion import Criterion
from evaluation.scoring.layout import Choice, Field, Form, Section, Statement

PROVIDED = {MET: "已提供", UNMET: "未提供"}
BOXES_AT_MOST = 12  # a longer list of choices is printed as the chosen one alone


@dataclass(frozen=True, kw_only=True)
class ChoiceBox:
    """A choice with the box before it."""

    text: str
    ticked: bool


@dataclass(frozen=True, kw_only=True)
class ChoiceGroup:
    """Choices under one printed heading: 内资（□国有 □集体 □民营）."""

    name: str
    boxes: list[ChoiceBox]


@dataclass(frozen=True, kw_only=True)
class FieldCell:
    """A label and what was filled in: text, or boxes."""

    label: str
    text: str
    groups: list[ChoiceGroup]
    is_paragraph: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """A printed line: a heading across the table, or one or two fields.

    ``aside`` stands left of it and of the lines that follow it, ``rows`` in all; 0 rows: below another's.
    """

    heading: str = ""
    cells: tuple[FieldCell, ...] = ()
    aside: str = ""
    rows: int = 0

    @property
    def is_short(self) -> bool:
        """Whether it stands on one page: a paragraph may be longer than that."""
        return not any(cell.is_paragraph for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class FieldTable:
    """基本信息表 and its like."""

    kind: ClassVar[str] = "fields"

    heading: str
    lead: str
    lines: list[FieldLine]
    statement: Statement | None
    note: str
    foot: str = ""
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A section of a narrative, in the order and depth it is printed."""

    anchor: str
    depth: int
    title: str
    guidance: str  # only where the section itself asks for nothing
    text: str
    answered: bool
    enclosures: list[Enclosure]


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """The sections of a report."""

    kind: ClassVar[str] = "narrative"

    heading: str
    lead: str
    passages: list[Passage]
    statement: Statement | None
    note: str
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """A kind of evidence, whether it is handed in, or why it does not apply."""

    number: str
    text: str
    outcome: str
    proofs: str


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """相关证明材料."""

    kind: ClassVar[str] = "checklist"

    heading: str
    lead: str
    lines: list[CheckLine]
    statement: Statement | None
    note: str
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class FormGrid:
    """A table by rows or years: 主要产品, 近三年经营情况, the indicators of a standard."""

    kind: ClassVar[str] = "form_grid"

    heading: str
    lead: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    widths: Sequence[int] = ()  # in per cent; none: alike
    statement: Statement | None
    note: str
    foot: str = ""
    wide: bool = False


FormPart = FieldTable | Narrative | Checklist | FormGrid


def form_part(filing: Filing, form: Form, heading: str) -> FormPart:
    """``form`` filled in."""
    note = form.note if form.status == "unconfirmed" else ""
    statement = form.statement and form.statement.filled(filing.filled.text)
    shared = {"heading": heading, "lead": form.lead, "statement": statement, "note": note}
    match form.kind:
        case "fields":
            return FieldTable(lines=list(_field_lines(filing, form.fields)), foot=form.foot, **shared)
        case "narrative":
            return Narrative(passages=list(_passages(filing, form.sections)), **shared)
        case "rows" | "yearly":
            fields = {field.key: field for field in form.fields}
            table = arranging.of_form(form)
            lines = [
                (title, *(filing.field_text(fields[name]) for name in names)) for title, names in table.lines
            ]
            return FormGrid(heads=table.heads, lines=lines, foot=form.foot, **shared)
    return Checklist(
        lines=[_check_line(filing, item.key, item.number, item.text) for item in form.items], **shared
    )


def entries_part(filing: Filing, criterion: Criterion, heading: str) -> FormGrid:
    """The indicators that the applicant took from a standard, with the verdict on each and its proof."""
    table = arranging.of_entries(filing.filled, criterion)
    # What is not filled in whole is not compared.
    items = iter(filing.score_rows[criterion.key]["trace"]["items"])
    lines = []
    for title, names in table.lines:
        name, comparison, baseline, actual, _, source = (filing.filled.text(each) for each in names)
        met = next(items)["met"] if filing.filled.is_whole(criterion, int(title)) else None
        told = COMPARISONS.get(comparison, comparison)
        lines.append((title, name, told, baseline, actual, VERDICTS.get(met, ""), source))
    conclusion = filing.score_rows[criterion.key]["trace"]["met"]
    foot = ["" if conclusion is None else f"总体自评价结论：{VERDICTS[conclusion]}"]
    if proofs := filing.proofs([criterion.key]):
        foot.append(f"证明材料索引：{'、'.join(proofs)}")
    return FormGrid(
        heading=heading,
        lead="",
        heads=table.heads,
        lines=lines,
        widths=ENTRY_WIDTHS,
        statement=None,
        note=criterion.note,
        foot="\n".join(filter(None, foot)),
    )


ENTRY_WIDTHS = (6, 22, 9, 14, 19, 10, 20)
VERDICTS: dict[bool | None, str] = {True: "符合", False: "不符合"}


def _field_lines(filing: Filing, fields: Sequence[Field]) -> Iterator[FieldLine]:
    """Neighbours marked ``half`` share a line; a new group begins with its heading."""
    group, waiting = "", None
    for field in fields:
        starts_group = field.group != group
        if field.aside:
            together = [row for row in fields if row.aside == field.aside]
            rows = len(together) if field is together[0] else 0
            yield FieldLine(cells=(_field_cell(filing, field),), aside=field.aside, rows=rows)
            continue
        if waiting and (starts_group or not field.half):
            yield FieldLine(cells=(waiting,))
            waiting = None
        if starts_group:
            group = field.group
            yield FieldLine(heading=group)
        cell = _field_cell(filing, field)
        if waiting:
            yield FieldLine(cells=(waiting, cell))
            waiting = None
        elif field.half:
            waiting = cell
        else:
            yield FieldLine(cells=(cell,))
    if waiting:
        yield FieldLine(cells=(waiting,))


def _field_cell(filing: Filing, field: Field) -> FieldCell:
    text = filing.field_text(field)
    if field.type == "score" and field.shows == "gates":
        verdicts = [ChoiceBox(text=verdict, ticked=verdict == text) for verdict in VERDICTS.values()]
        return FieldCell(
            label=field.label,
            text="",
            groups=[ChoiceGroup(name="", boxes=verdicts)],
            is_paragraph=False,
            note="",
        )
    boxed = field.type in ("choice", "choices") and len(field.choices) <= BOXES_AT_MOST
    return FieldCell(
        label=field.label,
        text="" if boxed else "、".join(text.split("\n")) if field.type == "choices" else text,
        groups=_groups(field.choices, text.split("\n")) if boxed else [],
        is_paragraph=field.type == "paragraph",
        note=field.note if field.status == "unconfirmed" else "",
    )


def _groups(choices: Sequence[Choice], chosen: Sequence[str]) -> list[ChoiceGroup]:
    """Choices under their printed headings; what is not on the list stands behind 其他."""
    own = "、".join(text for text in chosen if text and text not in {choice.text for choice in choices})
    groups: list[ChoiceGroup] = []
    for choice in choices:
        text = f"{choice.text}：{own}" if choice.other and own else choice.text
        ticked = choice.text in chosen or bool(choice.other and own)
        if not groups or groups[-1].name != choice.group:
            groups.append(ChoiceGroup(name=choice.group, boxes=[]))
        groups[-1].boxes.append(ChoiceBox(text=text, ticked=ticked))
    return groups


def _passages(filing: Filing, sections: Sequence[Section], depth: int = 1) -> Iterator[Passage]:
    for section in sections:
        asks_nothing = not section.answer and not section.sections
        yield Passage(
            anchor=section.key,
            depth=depth,
            title=f"{section.number}{section.title}",
            guidance=section.guidance if asks_nothing else "",
            text=filing.filled.text(section.key) if section.answer else "",
            answered=section.answer,
            enclosures=enclosures(filing, section.encloses),
        )
        yield from _passages(filing, section.sections, depth + 1)


def _check_line(filing: Filing, key: str, number: str, text: str) -> CheckLine:
    answer = filing.filled.answer(key)
    outcome = "未填写"
    if answer is not None:
        outcome = answer.waiver or PROVIDED.get(answer.value, "")
    return CheckLine(number=number, text=text, outcome=outcome, proofs="\n".join(filing.proofs([key])))
