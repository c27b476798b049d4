"""附列: what no printed form has and a reader needs: subtotals, how values were computed, the evidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from applications.documents.enclosures import day
from applications.documents.filing import PENDING, Filing, Judgement, pages
from evaluation.cells import why_key
from evaluation.filled import Filled
from evaluation.scoring.criterion import Criterion
from evaluation.scoring.numbers import plain, shortened
from evaluation.scoring.places import name_of, place_of, whose
from evaluation.scoring.result import Input

LONGEST = 28  # characters of a wording in the index of evidence
SUBTOTALS_HEADING, WORKINGS_HEADING = "指标得分汇总", "指标值计算说明"
REASONS_HEADING, EVIDENCE_HEADING = "填报核实说明", "证明材料索引"


@dataclass(frozen=True, kw_only=True)
class Subtotal:
    """A category: what was earned, times its weight."""

    name: str
    full: str
    points: str
    weight: str
    weighted: str


@dataclass(frozen=True, kw_only=True)
class Subtotals:
    """Category by category, how the points of the rows come to 总分."""

    kind: ClassVar[str] = "subtotals"

    heading: str
    note: str
    rows: list[Subtotal]
    total: str
    doubts: list[str]
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Working:
    """A value computed from quantities."""

    name: str
    formula: str
    inputs: list[str]
    result: str


@dataclass(frozen=True, kw_only=True)
class Workings:
    """How the values in the tables came about, and what about that is open."""

    kind: ClassVar[str] = "workings"

    heading: str
    note: str
    rows: list[Working]
    doubts: list[tuple[str, str]]  # names of the values, text
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Why figures that looked doubtful are right all the same."""

    kind: ClassVar[str] = "reasons"

    heading: str
    note: str
    rows: list[tuple[str, str]]  # wording, reason
    wide: bool = False


@dataclass(kw_only=True)
class Proof:
    """A piece of evidence: its number, title, pages, and what it proves on which of them."""

    number: str
    title: str
    pages: str
    proves: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class EvidenceIndex:
    """证明材料索引."""

    kind: ClassVar[str] = "evidence"

    heading: str
    note: str
    proofs: list[Proof]
    wide: bool = False


Appendix = Subtotals | Workings | Reasons | EvidenceIndex


def appendices(filing: Filing) -> Iterator[Appendix]:
    """What follows the printed parts of a report; the score annex has workings of its own."""
    scheme = filing.filled.scheme
    if filing.judgement is not None and scheme.aggregation.kind == "weighted":
        yield _subtotals(filing)
    if not filing.filled.has_points or filing.judgement is not None:
        workings = _workings(filing)
        if workings.rows:
            yield workings
    if reasons := _reasons(filing):
        yield Reasons(heading=REASONS_HEADING, note=_added(filing), rows=reasons)


def _reasons(filing: Filing) -> list[tuple[str, str]]:
    told = ((cell.label, filing.filled.text(why_key(key))) for key, cell in filing.filled.cells.items())
    return [(label, text) for label, text in told if text]


def _added(filing: Filing) -> str:
    return f"本部分由平台根据填报内容附列，不属于{filing.layout.label or '规定'}格式。"


def _subtotals(filing: Filing) -> Subtotals:
    scheme = filing.filled.scheme
    earned = {row["key"]: row for row in filing.score["categories"]}
    return Subtotals(
        heading=SUBTOTALS_HEADING,
        note=_added(filing),
        rows=[
            Subtotal(
                name=category.name,
                full=plain(category.points),
                points=earned[category.key]["points"] or PENDING,
                weight=f"{plain(category.weight)}%" if category.weight is not None else "",
                weighted=earned[category.key]["weighted"] or PENDING,
            )
            for category in scheme.categories
        ],
        total=filing.total,
        doubts=[part.note for part in (scheme.aggregation, scheme.rounding) if part.status == "unconfirmed"],
    )


def _workings(filing: Filing) -> Workings:
    filled = filing.filled
    names = {
        key: row.text
        for table in filled.scheme.tables
        for row in table.rows
        if row.key and row.key not in filing.criteria
        for key in row.criteria
    }
    found: dict[tuple[str, str], Working] = {}
    doubts: dict[str, list[str]] = {}
    for criterion in filled.scheme.criteria:
        name = names.get(criterion.key, criterion.text)
        workings = list(_workings_of(filing, criterion, name))
        if not workings:
            continue
        for working in workings:
            found.setdefault((working.name, working.formula), working)
        # Notes share sentences: each is printed once, with the names of all rows it is about.
        for text in criterion.note.rstrip("。").split("；") if criterion.status == "unconfirmed" else ():
            if name not in doubts.setdefault(text, []):
                doubts[text].append(name)
    return Workings(
        heading=WORKINGS_HEADING,
        note=_added(filing),
        rows=list(found.values()),
        doubts=[("、".join(names), f"{text}。") for text, names in doubts.items()],
    )


def _workings_of(filing: Filing, criterion: Criterion, name: str) -> Iterator[Working]:
    """How the value of a row came about, or that of each thing it is answered for."""
    measured = filing.filled.measured(criterion)
    if measured is not None:
        result = filing.value(criterion, measured)
        yield Working(name=name, formula=measured.formula, inputs=_inputs(measured.inputs), result=result)
    for row in () if criterion.entries else filing.score_rows[criterion.key]["trace"]["items"]:
        way = filing.filled.variant_of(criterion)
        formula = filing.filled.scheme.formulas[criterion.key, way.key if way else ""].shown
        value = row["value"] and plain(shortened(Decimal(row["value"])))
        result = f"{value} {row['unit']}".rstrip() if value else row["how"]
        about = f"{name}：{row['name']}"
        yield Working(name=about, formula=formula, inputs=_inputs(row["inputs"]), result=result)


def _inputs(rows: Iterable[Input]) -> list[str]:
    return [f"{row['name']} {row['value']} {row['unit']}" for row in rows]


def evidence_index(filing: Filing, heading: str, *, printed: bool = False) -> EvidenceIndex:
    """Every piece by number; ``printed`` where the form itself has such an index."""
    proofs = {
        row.label: Proof(
            number=row.label,
            title=row.title,
            pages=str(row.pages or "—"),
            proves=list(proved(filing.filled, row.links)),
        )
        for row in filing.cited
    }
    for row, use in _enclosed(filing.judgement) if filing.judgement else ():
        label = f"证{row['number']}"
        new = Proof(number=label, title=row["title"], pages="—")
        proofs.setdefault(label, new).proves.append(use)
    return EvidenceIndex(
        heading=heading or EVIDENCE_HEADING,
        note="" if printed else _added(filing),
        proofs=sorted(proofs.values(), key=_place),
    )


def _place(proof: Proof) -> tuple[str, int]:
    """The body's own before the unit's, each by number."""
    source, _, number = proof.number.partition("证")
    return source, int(number)


def proved(filled: Filled, links: Iterable[Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """The rows that ``links`` name, by the beginning of their wording, each with its first link.

    Requirement and distinction of one quantity begin alike, and rest on the same pages. So do the years of
    one row, which are told together.
    """
    found: dict[tuple[str, str], tuple[Mapping[str, Any], dict[int, None]]] = {}
    for link in links:
        label = filled.cells[link["key"]].label.removesuffix(whose(link["key"]))
        short = label if len(label) <= LONGEST else f"{label[:LONGEST]}…"
        item = whose(name_of("", 0, place_of(link["key"]).item))
        _, years = found.setdefault((f"{short}{item}", pages(link)), (link, {}))
        years[place_of(link["key"]).year] = None
    return {f"{text}{_years(years)}{where}": link for (text, where), (link, years) in found.items()}


def _years(years: Iterable[int]) -> str:
    told = "、".join(str(year) for year in sorted(years) if year)
    return f"（{told} 年）" if told else ""


def _enclosed(judgement: Judgement) -> Iterator[tuple[Mapping[str, Any], str]]:
    """What a body's report cites beside its rows, each with what it is for."""
    for visit in judgement.visits:
        for picture in visit["photographs"]:
            yield picture, f"现场评价照片（{day(visit['visited_on'])}）"
    standing = judgement.assessor["accreditation"]
    for row in standing["evidence"] if standing else ():
        yield row, "第三方机构应具备的条件"
