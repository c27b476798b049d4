"""Pictures of numbers as SVG: geometry is worked out here, attributes only (the CSP allows no style).

Each picture stands beside its numbers in words, so none of them is needed to read the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import cos, pi, sin
from typing import Any

from django import template
from markupsafe import Markup

from greenmfg.macros import macros

register = template.Library()

# The benchmark bar: 基准值 stands at a quarter of the width, 引领值 at three quarters.
BAR_WIDTH, BAR_BASELINE, BAR_LEADING, BAR_MARGIN = 360, 90, 270, 18
RADAR_WIDTH, RADAR_HEIGHT, RADAR_RADIUS = 400, 290, 105


@dataclass(frozen=True)
class CategoryScore:
    """Points of one category (一级指标) out of its full points, as the charts take them."""

    name: str
    points: Decimal | None
    full: Decimal

    @property
    def share(self) -> float:
        """Part of the full points, 0 to 1; 0 where nothing is scored yet."""
        return float(self.points / self.full) if self.points and self.full else 0.0

    @property
    def percent(self) -> str:
        """``share`` as an SVG length."""
        return f"{self.share * 100:.1f}%"


@register.simple_tag
def benchmark_bar(
    value: Decimal | None, baseline: Decimal | None, leading: Decimal | None, unit: str = ""
) -> Markup:
    """Where a value stands between 基准值 and 引领值, drawn.

    Without both benchmarks it says 待定 and draws nothing; without a value it draws the scale alone.
    """
    scale = benchmark_scale(value, baseline, leading)
    bar: Markup = macros("components/benchmark_bar.jinja").benchmark_bar(**scale, unit=unit)
    return bar


def benchmark_scale(
    value: Decimal | None, baseline: Decimal | None, leading: Decimal | None
) -> dict[str, Any]:
    """The place and verdict of a value between 基准值 and 引领值, in either direction."""
    known = baseline is not None and leading is not None and baseline != leading
    share = (value - baseline) / (leading - baseline) if known and value is not None else None
    return {
        "known": known,
        "value": value,
        "baseline": baseline,
        "leading": leading,
        "marker": _marker(share),
        "verdict": _verdict(share),
    }


def _marker(share: Decimal | None) -> str:
    """The value's place on the bar, kept within its margins."""
    if share is None:
        return ""
    place = BAR_BASELINE + float(share) * (BAR_LEADING - BAR_BASELINE)
    return f"{min(max(place, BAR_MARGIN), BAR_WIDTH - BAR_MARGIN):.1f}"


def _verdict(share: Decimal | None) -> str:
    if share is None:
        return "尚未填报"
    if share >= 1:
        return "达到引领值"
    return "介于基准值与引领值之间" if share > 0 else "未优于基准值"


@register.inclusion_tag("components/category_bars.html")
def category_bars(scores: Sequence[CategoryScore], caption: str = "各类指标得分") -> dict:
    """Points by category as a table with a bar in each row."""
    return {"scores": scores, "caption": caption}


@register.inclusion_tag("components/category_radar.html")
def category_radar(scores: Sequence[CategoryScore]) -> dict:
    """The same shares as a radar picture, for three categories or more; put the bars beside it."""
    return {
        "rings": [_ring([part] * len(scores)) for part in (0.25, 0.5, 0.75, 1.0)],
        "shape": _ring([score.share for score in scores]),
        "spokes": [_spoke(index, len(scores), score) for index, score in enumerate(scores)],
        "scores": scores,
        "width": RADAR_WIDTH,
        "height": RADAR_HEIGHT,
        "center": {"x": RADAR_WIDTH // 2, "y": RADAR_HEIGHT // 2},
    }


@dataclass(frozen=True)
class Part:
    """A column of stacked bars; ``key`` names its tone in charts.css (``part-<key>``)."""

    key: str
    label: str


@dataclass(frozen=True)
class Stack:
    """A row of stacked bars: numbers by the key of their part, and the pages that list what was counted."""

    name: str
    numbers: Mapping[str, int]
    addresses: Mapping[str, str] = field(default_factory=dict)


@register.inclusion_tag("components/stacked_bars.html")
def stacked_bars(parts: Sequence[Part], stacks: Sequence[Stack], head: str, caption: str) -> dict:
    """Numbers by row and part as a table whose last cell draws them; bars are as long as their sums."""
    sums = [sum(stack.numbers.get(part.key, 0) for part in parts) for stack in stacks]
    longest = max(sums, default=0)
    rows = [
        {
            "name": stack.name,
            "cells": [_cell(part, stack) for part in parts],
            "sum": total,
            "segments": list(_segments(parts, stack, longest)),
        }
        for stack, total in zip(stacks, sums, strict=True)
    ]
    totals = [sum(stack.numbers.get(part.key, 0) for stack in stacks) for part in parts]
    return {"parts": parts, "rows": rows, "totals": list(zip(parts, totals, strict=True)), "sum": sum(sums),
            "head": head, "caption": caption}  # fmt: skip


def _cell(part: Part, stack: Stack) -> tuple[Part, int, str]:
    return part, stack.numbers.get(part.key, 0), stack.addresses.get(part.key, "")


def _segments(parts: Sequence[Part], stack: Stack, longest: int) -> Iterator[tuple[str, str, str]]:
    """(key, x, width) of each part that is there, as SVG lengths."""
    begin = 0
    for part in parts:
        if number := stack.numbers.get(part.key, 0):
            yield part.key, _percent(begin, longest), _percent(number, longest)
            begin += number


def _percent(number: int, whole: int) -> str:
    return f"{100 * number / whole:.2f}%"


@dataclass(frozen=True)
class Distribution:
    """How many have points in each tenth of a hundred, by its number from 0; ``pending`` and ``waiting``
    have no points that could stand among them.
    """

    title: str
    numbers: Mapping[int, int]
    pending: int = 0
    waiting: int = 0

    @property
    def scored(self) -> int:
        """How many the bars count."""
        return sum(self.numbers.values())


@register.inclusion_tag("components/distribution.html")
def distribution(told: Distribution) -> dict:
    """A distribution as a table with a bar in each row, the highest points first."""
    highest = max(told.numbers.values(), default=0)
    rows = [
        {
            "label": f"{10 * step} 分以上" if step == 9 else f"{10 * step}–{10 * step + 10} 分",
            "number": told.numbers.get(step, 0),
            "percent": _percent(told.numbers.get(step, 0), highest or 1),
        }
        for step in reversed(range(10))
    ]
    return {"told": told, "rows": rows}


def _place(index: int, count: int, distance: float) -> tuple[float, float]:
    """A point at ``distance`` (1 = full points) on the spoke ``index``, the first pointing up."""
    angle = 2 * pi * index / count - pi / 2
    reach = distance * RADAR_RADIUS
    return RADAR_WIDTH / 2 + cos(angle) * reach, RADAR_HEIGHT / 2 + sin(angle) * reach


def _ring(shares: Sequence[float]) -> str:
    """The ``points`` of a polygon through one share per spoke."""
    places = (_place(index, len(shares), share) for index, share in enumerate(shares))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _spoke(index: int, count: int, score: CategoryScore) -> dict[str, str]:
    """The end of a spoke and where its name is written."""
    x, y = _place(index, count, 1)
    name_x, name_y = _place(index, count, 1.15)
    side = name_x - RADAR_WIDTH / 2
    return {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "name": score.name,
        "name_x": f"{name_x:.1f}",
        "name_y": f"{name_y + 4:.1f}",
        "anchor": "middle" if abs(side) < 8 else "start" if side > 0 else "end",
    }
