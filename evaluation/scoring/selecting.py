"""Optional indicators of which only some count (任选): the applicant answers those he chooses."""

from collections.abc import Sequence
from decimal import Decimal

from evaluation.scoring.edition import Selection
from evaluation.scoring.kinds import Status
from evaluation.scoring.result import RowScore
from evaluation.scoring.scheme import Scheme


def selected(scheme: Scheme, rows: Sequence[RowScore]) -> list[RowScore]:
    """``rows``, with those that no selection counts left out.

    Of the rows answered those with most points count, so an answer more never lowers the score; while
    too few are answered as many of the others are still asked for.
    """
    found = {row.key: row for row in rows}
    for selection in scheme.selections:
        found.update(_select(selection, [found[key] for key in selection.criteria]))
    return [found[row.key] for row in rows]


def _select(selection: Selection, rows: Sequence[RowScore]) -> dict[str, RowScore]:
    best: list[RowScore] = []
    untouched: list[RowScore] = []
    for row in rows:
        if row.status != "not_applicable":
            (best if _is_answered(row) else untouched).append(row)
    best.sort(key=_points, reverse=True)
    asked = f"{selection.title}：{len(rows)} 项中计 {selection.take} 项"
    # Where too few are answered the next ones stand for whichever he chooses.
    short = max(0, selection.take - len(best))
    found = {row.key: _told(row, row.status, f"{asked}，尚缺 {short} 项") for row in untouched[:short]}
    left = [*best[selection.take :], *untouched[short:]]
    return found | {row.key: _told(row, "left_out", f"{asked}，本项不计入") for row in left}


def _points(row: RowScore) -> Decimal:
    return Decimal(-1) if row.points is None else row.points


def _is_answered(row: RowScore) -> bool:
    """Whether something was answered, if not yet enough for a value."""
    return row.status != "missing" or bool(row.trace["inputs"] or row.trace["value"] or row.trace["items"])


def _told(row: RowScore, status: Status, reason: str) -> RowScore:
    trace = {**row.trace, "reason": reason, "how": reason}
    return RowScore(row.key, row.number, status, None, row.maximum, trace)  # type: ignore[arg-type]
