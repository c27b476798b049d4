"""A row that is answered for several things: products with a value each, indicators of a standard."""

from collections.abc import Callable
from decimal import Decimal

from evaluation.scoring.answers import Answer, Entry, Item
from evaluation.scoring.criterion import Repeat
from evaluation.scoring.kinds import Award, is_met
from evaluation.scoring.measure import Measured
from evaluation.scoring.numbers import rounded
from evaluation.scoring.result import VALUE_PLACES, ItemTrace, marks_told

Judge = Callable[[Item], tuple[Measured, Award]]


def score_items(repeat: Repeat, answer: Answer, judge: Judge, places: int) -> tuple[Award, list[ItemTrace]]:
    """Each of the things by itself, and what they come to: the mean of their points by weight.

    Without points of all of them there are none of the row.
    """
    judged = [(item, *judge(item)) for item in answer.items]
    told = [_told(item, measured, award, places) for item, measured, award in judged]
    for status in ("missing", "pending"):
        if found := [(item, award) for item, _, award in judged if award.status == status]:
            item, award = found[0]
            return award._replace(how=f"{item.name}：{award.how}", points=None), told
    points = [award.points for _, _, award in judged if award.points is not None]
    if not points:
        return Award("scored", how=f"共 {len(judged)} 项，已填写，不计分"), told
    weights = [item.quantities.get(repeat.weight, Decimal(1)) for item in answer.items]
    if not sum(weights):
        return Award("missing", how="各项权数之和为 0，无法合并"), told
    total = sum((p * w for p, w in zip(points, weights, strict=True)), Decimal(0)) / sum(weights)
    way = "按权数加权平均" if repeat.weight else "平均"
    return Award("scored", total, f"{len(judged)} 项{way} = {rounded(total, 4)}"), told


def entries_told(entries: tuple[Entry, ...]) -> list[ItemTrace]:
    """The indicators of a standard with the verdict of each."""
    return [
        ItemTrace(
            name=entry.name,
            value=None,
            unit="",
            inputs=[],
            points=None,
            how=_verdict(entry),
            met=is_met(entry),
            benchmark=None,
        )
        for entry in entries
    ]


_SIGNS = {">=": "≥", "<=": "≤", "=": "=", "text": ""}
_VERDICTS = {True: "符合", False: "不符合", None: "待判定"}


def _verdict(entry: Entry) -> str:
    asked = f"{_SIGNS[entry.comparison]} {entry.baseline}".strip()
    return f"实际 {entry.actual}，要求 {asked}：{_VERDICTS[is_met(entry)]}"


def _told(item: Item, measured: Measured, award: Award, places: int) -> ItemTrace:
    value, points = measured.value, award.points
    return ItemTrace(
        name=item.name,
        value=None if value is None else rounded(value, VALUE_PLACES),
        unit=measured.unit,
        inputs=list(measured.inputs),
        points=None if points is None else rounded(points, places),
        how=award.how,
        met=award.met,
        benchmark=marks_told(item.benchmark),
    )
