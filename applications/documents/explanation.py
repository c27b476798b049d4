"""得分说明: how each row came to its points, from the score frozen in the snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from applications.documents.filing import PENDING, UNCONFIRMED, Filing
from evaluation.scoring.criterion import Criterion
from evaluation.scoring.numbers import plain
from evaluation.scoring.places import place_of

HEADING = "得分说明"
STATUSES = {
    "complete": "全部指标已计分",
    "incomplete": "部分指标未计分，合计为已计分指标得分之和",
    "failed": "存在不符合的必选要求或申报条件",
}
UNSCORED = {"pending": PENDING, "missing": "未填写", "not_applicable": "不适用", "left_out": "不计入"}


@dataclass(frozen=True, kw_only=True)
class Category:
    """A line of the summary: 一级指标, its full points and what was earned."""

    name: str
    full: str
    points: str


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One indicator: its trace, line by line, with the source of its benchmark."""

    number: str
    name: str
    lines: list[str]
    points: str
    full: str
    is_open: bool  # the documents leave something about it open


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """What is scored together: one year, or the whole sheet where it is of one year, without a title."""

    title: str
    total: str
    categories: list[Category]
    rows: list[Explained]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The annex. Nothing of it stands in the applicant's own tables."""

    kind: ClassVar[str] = "explanation"

    heading: str
    status: str
    total: str
    mean: str  # the total of several years, as each of them is written
    full: str
    chapters: list[Chapter]
    notes: list[str]  # about the sheet as a whole
    doubts: list[tuple[str, str]]  # what the documents leave open: numbers of the rows, text
    wide: bool = False


def explanation(filing: Filing) -> Explanation:
    """The annex of a sheet whose own side is scored."""
    scheme = filing.filled.scheme
    return Explanation(
        heading=HEADING,
        status=STATUSES[filing.score["status"]],
        total=filing.total_text,
        mean=filing.total,
        full=plain(scheme.aggregation.total),
        chapters=list(_chapters(filing)),
        notes=filing.score["notes"],
        doubts=_doubts(filing),
    )


def _chapters(filing: Filing) -> Iterator[Chapter]:
    """The rows of each year by themselves, the earliest year first."""
    scheme = filing.filled.scheme
    points = {row["key"]: row["points"] for row in filing.score["categories"]}
    for year in scheme.years_of(filing.filled.data_year) or (0,):
        yield Chapter(
            title=f"{year} 年" if year else "",
            total=filing.year_total(str(year)) if year else filing.total,
            categories=[
                Category(name=row.name, full=plain(row.points), points=points[row.key] or PENDING)
                for row in scheme.categories
                if place_of(row.key).year == year
            ],
            rows=[_explained(filing, row) for row in scheme.criteria if place_of(row.key).year == year],
        )


def _doubts(filing: Filing) -> list[tuple[str, str]]:
    """Each open point once, with the numbers of all rows it concerns; every year numbers them alike."""
    numbers: dict[str, dict[str, None]] = {}
    for row in filing.score["rows"]:
        for note in row["trace"]["unconfirmed"]:
            numbers.setdefault(note, {})[row["no"]] = None
    return [(f"序号 {'、'.join(rows)}", note) for note, rows in numbers.items()]


def _explained(filing: Filing, criterion: Criterion) -> Explained:
    row = filing.score_rows[criterion.key]
    return Explained(
        number=row["no"],
        name=criterion.text,
        lines=[*_printed(row["trace"]), *_benchmark_source(filing, criterion)],
        points=row["points"] or UNSCORED.get(row["status"], "—"),
        full=row["max"],
        is_open=bool(row["trace"]["unconfirmed"]),
    )


def _printed(trace: dict[str, Any]) -> list[str]:
    """The lines of a trace; what is open stands below the table, once for all rows it concerns."""
    return [line for line in trace["text"] if line.partition("：")[2] not in trace["unconfirmed"]]


def _benchmark_source(filing: Filing, criterion: Criterion) -> list[str]:
    """Where 引领值 and 基准值 come from; that there are none says the trace itself."""
    benchmark = filing.filled.benchmark_of(criterion)
    if benchmark is None:
        return []
    mark = UNCONFIRMED if benchmark["status"] == "unconfirmed" else ""
    return [f"对标值来源：{benchmark['source']}{mark}"]
