"""Who moves by a new set of benchmarks: every application that is not sealed, before and after."""

from applications.models import Application, Rescoring
from applications.selectors.rescoring import moved_by
from evaluation import selectors as evaluation
from evaluation.estimate import estimate
from evaluation.filled import Filled
from evaluation.models import DataSet
from evaluation.scoring.numbers import plain
from greenmfg.jobs.registry import Progress

BATCH = 200  # sheets whose answers are read at once


def rescore(*, data_set: DataSet, progress: Progress) -> Rescoring:
    """Compute and keep what ``data_set`` changes against the revision before it; once for each set."""
    known = Rescoring.objects.filter(data_set=data_set).first()
    if known is not None:
        return known
    rows, sets, lines = list(moved_by(data_set)), (evaluation.set_before(data_set), data_set), []
    for start in range(0, len(rows), BATCH):
        some = {row.self_sheet_id: row for row in rows[start : start + BATCH]}
        sheets = [row.self_sheet for row in some.values()]
        for sheet, (before, after) in evaluation.filled_with(sheets, sets):
            lines.append(_line(some[sheet.pk], before, after))
        progress(min(start + BATCH, len(rows)), len(rows))
    return Rescoring.objects.create(tenant_id=data_set.tenant_id, data_set=data_set, lines=lines)


def _line(row: Application, before: Filled, after: Filled) -> dict[str, object]:
    first = _points(before)
    return {
        "application": row.pk,
        "number": row.number,
        "unit": row.named,
        "before": first,
        "after": first if before is after else _points(after),
    }


def _points(filled: Filled) -> list[str]:
    """The least and the most that the sheet comes to, as the applicant's own page tells it."""
    bounds = estimate(filled)
    if bounds is not None:
        return [plain(bounds.low), plain(bounds.high)]
    total = filled.score.total
    return ["", ""] if total is None else [plain(total)] * 2
