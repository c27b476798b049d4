"""Optional indicators of which only some count (任选): the applicant answers those he chooses."""

from collections.abc import Sequence

from evaluation.scoring.edition import Selection
from evaluation.scoring.kinds import Status
from evaluation.scoring.result import RowScore
from evaluation.scoring.scheme import Scheme


def selected(scheme: Scheme, rows: Sequence[RowScore]) -> list[RowScore]:
    """``rows``, with those that no selection counts left out.

    Of the rows answered those with most points count, so an answer more never lowers the score; while
    too few are answered the others are still asked for.
    """
    found = {row.key: row for row in rows}
    for selection in scheme.selections:
        found.update(_select(selection, [found[key] for key in selection.criteria]))
    return [found[row.key] for row in rows]


def _select(selection: Selection, rows: Sequence[RowScore]) -> dict[str, RowScore]:
    answered = [row for row in rows if row.status not in ("missing", "not_applicable") or _is_begun(row)]
    chosen = sorted(answered, key=lambda row: -1 if row.points is None else row.points, reverse=True)
    counted = {row.key for row in chosen[: selection.take]}
    short = selection.take - len(counted)
    asked = f"{selection.title}：{len(rows)} 项中计 {selection.take} 项"
    return {
        row.key: (
            _told(row, "missing", f"{asked}，尚缺 {short} 项")
            if short and row.status == "missing"
            else _told(row, "left_out", f"{asked}，本项不计入")
        )
        for row in rows
        if row.key not in counted
    }


def _is_begun(row: RowScore) -> bool:
    """Whether something was answered, if not yet enough for a value."""
    return row.status == "missing" and bool(row.trace["inputs"] or row.trace["value"])


def _told(row: RowScore, status: Status, reason: str) -> RowScore:
    trace = {**row.trace, "reason": reason, "text": [*row.trace["text"], f"说明：{reason}"]}
    return row._replace(status=status, points=None, trace=trace)  # type: ignore[arg-type]
