"""Which of its two marks an indicator reaches: 引领值, 基准值, neither, or nobody can tell yet."""

import operator
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from evaluation.scoring.criterion import Criterion
from evaluation.scoring.engine import OUT
from evaluation.scoring.scheme import Scheme

Mark = Literal["leading", "baseline", "below", "pending"]
MARKS: tuple[Mark, ...] = ("leading", "baseline", "below", "pending")


def marks_reached(scheme: Scheme, score: Mapping[str, Any]) -> Iterator[tuple[Criterion, Mark]]:
    """Each indicator of ``scheme`` that is held against 引领值 and 基准值, and the better mark it reaches.

    ``score`` is `scoring.result_as_json`. Pending where the mark or the value is not known; what does not
    apply is left out.
    """
    rows = {row["key"]: row for row in score["rows"]}
    for criterion in scheme.criteria:
        row = rows.get(criterion.key)
        if criterion.kind == "linear" and row is not None and row["status"] not in OUT:
            # Of several things the indicator reaches no more than the least of them.
            told = row["trace"]["items"] or [row["trace"]]
            yield criterion, max((_mark(criterion, one) for one in told), key=MARKS.index)


def _mark(criterion: Criterion, trace: Mapping[str, Any]) -> Mark:
    marks = trace["benchmark"] or {}
    if trace["value"] is None or None in (marks.get("leading"), marks.get("baseline")):
        return "pending"
    value, leading, baseline = map(Decimal, (trace["value"], marks["leading"], marks["baseline"]))
    reaches = operator.ge if criterion.direction == "positive" else operator.le
    if reaches(value, leading):
        return "leading"
    return "baseline" if reaches(value, baseline) else "below"
