"""What scoring yields: rows with their traces, categories, gates, total, and all of it as JSON."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypedDict

from evaluation.scoring.answers import Benchmark
from evaluation.scoring.kinds import Status
from evaluation.scoring.numbers import plain, rounded, shortened
from evaluation.scoring.scheme import Scheme

VALUE_PLACES = 10  # decimals of a value as reported; points are computed from all of them
Outcome = Literal["complete", "incomplete", "failed"]


class Input(TypedDict):
    """A quantity that went into a formula."""

    key: str
    name: str
    value: str
    unit: str


class ItemTrace(TypedDict):
    """One of several things that a row is answered for: a product, an indicator of a standard."""

    name: str
    value: str | None
    unit: str
    inputs: list[Input]
    points: str | None
    how: str
    met: bool | None
    benchmark: dict[str, str | None] | None  # its own, None where it is held against none


class Trace(TypedDict):
    """Why a row has its points, for machines; people read its sentences (`told`)."""

    value: str | None
    unit: str
    variant: str
    formula: str
    inputs: list[Input]
    benchmark: dict[str, str | None] | None
    threshold: str | None  # chosen by the evaluator in place of the printed one …
    threshold_reason: str  # … and why
    rule: str
    clause: str
    full: str  # the points of the row; more may be earned up to its maximum
    how: str  # the computation of its points in words, or why it has none
    reason: str  # why there are no points; empty when there are
    met: bool | None
    suggested: str | None  # points suggested to the evaluator
    unconfirmed: list[str]  # what the documents leave open about this row
    items: list[ItemTrace]  # empty where the row has one value


def marks_told(benchmark: Benchmark | None) -> dict[str, str | None] | None:
    """引领值 and 基准值 as a trace tells them."""
    if benchmark is None:
        return None
    return {"leading": _mark(benchmark.leading), "baseline": _mark(benchmark.baseline)}


def _mark(mark: Decimal | None) -> str | None:
    return None if mark is None else rounded(mark, VALUE_PLACES)


MARKS = (("leading", "引领值"), ("baseline", "基准值"))


def told(trace: Trace, points: Decimal | None) -> list[str]:
    """A trace in sentences: value, benchmark, rule, points, clause, open points."""
    lines = []
    value = f"{trace['value']} {trace['unit']}".rstrip() if trace["value"] else ""
    if trace["formula"]:
        data = "，".join([f"{i['name']} {i['value']} {i['unit']}".rstrip() for i in trace["inputs"]])
        lines.append(f"数值：{trace['formula']}{f' = {value}' if value else ''}（{data}）")
    elif value:
        lines.append(f"数值：{value}")
    lines.extend(_item_line(number, item) for number, item in enumerate(trace["items"], start=1))
    if marks := trace["benchmark"]:
        lines.append("对标：" + "，".join([f"{name} {marks[key]}" for key, name in MARKS if marks[key]]))
    lines.append(f"规则：{trace['rule']}")
    if trace["threshold"]:
        lines.append(f"门槛：选取 {trace['threshold']}（{trace['threshold_reason']}）")
    if points is None:
        lines.append(f"说明：{trace['how']}")
    else:
        lines.append(f"得分：{plain(points)}（满分 {trace['full']}）；{trace['how']}")
    lines.append(f"依据：{trace['clause']}")
    lines.extend(f"未确认：{note}" for note in trace["unconfirmed"])
    return lines


def _item_line(number: int, item: ItemTrace) -> str:
    value = f" {item['value']} {item['unit']}".rstrip() if item["value"] else ""
    points = f"，{item['points']} 分" if item["points"] else ""
    return f"{number}. {item['name']}{value}{points}；{item['how']}"


def value_text(trace: Mapping[str, Any]) -> str:
    """The value of a row as people read it: a typed one to the letter, only a computed one shortened.

    Of several things each with its name and unit; its own unit then is empty.
    """
    if told := [row for row in trace.get("items", ()) if row["value"] is not None]:
        return "；".join(
            f"{row['name']} {plain(shortened(Decimal(row['value'])))} {row['unit']}".rstrip() for row in told
        )
    if trace["value"] is None:
        return ""
    return plain(shortened(Decimal(trace["value"]))) if trace["formula"] else str(trace["value"])


class RowScore(NamedTuple):
    """One criterion. ``points`` are rounded; None where there are none to count."""

    key: str
    number: str
    status: Status
    points: Decimal | None
    maximum: Decimal
    trace: Trace

    @property
    def text(self) -> list[str]:
        """Its trace in sentences."""
        return told(self.trace, self.points)


class CategoryScore(NamedTuple):
    """One 一级指标. ``points`` are the exact sum of its rows, times ``scale`` where rows dropped out.

    Under the aggregation ``mean`` they are the mean of the rows that count. ``weighted`` is what enters
    the total. Without anything scored both are None.
    """

    key: str
    points: Decimal | None
    weight: Decimal | None
    weighted: Decimal | None
    scale: Decimal


class GateScore(NamedTuple):
    """One gate; ``met`` is None when it was not answered."""

    key: str
    number: str
    met: bool | None
    binding: bool


class YearScore(NamedTuple):
    """What the rows of one year come to."""

    year: int
    status: Outcome
    total: Decimal | None


class Score(NamedTuple):
    """The whole result. ``total`` sums what is scored, so read it together with ``status``.

    Of a scheme over several years it is the mean of the ``years``.
    """

    status: Outcome
    total: Decimal | None
    categories: tuple[CategoryScore, ...]
    rows: tuple[RowScore, ...]
    gates: tuple[GateScore, ...]
    notes: tuple[str, ...]
    years: tuple[YearScore, ...] = ()


def result_as_json(scheme: Scheme, sha256: str, score: Score) -> dict[str, Any]:
    """The result as ``manage.py score`` prints it and a score run stores it."""
    years = {str(row.year): {"status": row.status, "total": _text(row.total)} for row in score.years}
    return {
        "scheme": scheme.scheme,
        "revision": scheme.revision,
        "sha256": sha256,
        "status": score.status,
        "total": _text(score.total),
        **({"years": years} if years else {}),
        "categories": [
            {
                "key": category.key,
                "points": _text(category.points),
                "weight": _text(category.weight),
                "weighted": _text(category.weighted),
            }
            for category in score.categories
        ],
        "rows": [
            {
                "key": row.key,
                "no": row.number,
                "status": row.status,
                "points": _text(row.points),
                "max": plain(row.maximum),
                "trace": {**row.trace, "text": row.text},
            }
            for row in score.rows
        ],
        "gates": [
            {"key": gate.key, "no": gate.number, "met": gate.met, "binding": gate.binding}
            for gate in score.gates
        ],
        "notes": list(score.notes),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
