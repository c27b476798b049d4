"""折标系数 and 排放因子: dated sets of values with a source each, frozen once published."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from accounts.actor import Actor
from evaluation import publishing
from evaluation.models import DataSet, FactorValue
from evaluation.publishing import Fault, Row
from evaluation.scoring.numbers import NumberProblem, parse_number

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "factors"
MEASURES: dict[str, str] = {FactorValue.Measure.COAL: "kgce", FactorValue.Measure.CO2: "kgCO₂"}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, kw_only=True)
class Factor(Row):
    """What one ``unit`` of a kind of energy comes to; empty ``area`` means everywhere.

    Where ``highest`` is given, the source tells a range that begins at ``value``.
    """

    name: str
    unit: str
    measure: str
    value: str
    area: str = ""
    highest: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        return (self.key, self.measure, self.area)


@cache
def initial() -> tuple[int, str, tuple[Factor, ...]]:
    """Year, title and values that the platform starts from: nothing of them is confirmed."""
    told = yaml.safe_load(max(FOLDER.glob("*.yaml")).read_text(encoding="utf-8"))
    values = tuple(Factor(status="unconfirmed", **row) for row in told["values"])
    return told["year"], told["title"], values


def publish(
    *, actor: Actor, year: int, title: str, values: Sequence[Factor], seen_revision: int | None = None
) -> DataSet:
    """Publish the next revision of the factors of ``year``.

    Refused 422 naming every value without source, unreadable, or given twice; 409 where there is a newer
    revision than the one seen.
    """
    return publishing.publish(
        actor=actor,
        kind=DataSet.Kind.FACTOR,
        scheme="",
        year=year,
        title=title,
        values=values,
        faults=faults(values),
        seen_revision=seen_revision,
    )


def faults(values: Sequence[Factor]) -> list[Fault]:
    """Everything that keeps ``values`` from being published."""
    named: dict[str, tuple[str, str]] = {}
    own = []
    for row, value in enumerate(values):
        own += [Fault(row, *fault) for fault in _faults(value)]
        if named.setdefault(value.key, (value.name, value.unit)) != (value.name, value.unit):
            message = f"代码“{value.key}”前面是“{named[value.key][0]}”，单位 {named[value.key][1]}，须一致。"
            own.append(Fault(row, "name", message))
    labels = {value.key: value.name for value in values}
    return sorted([*own, *publishing.common_faults(values, labels)], key=lambda fault: fault.row)


def _faults(value: Factor) -> Iterator[tuple[str, str]]:
    if not _KEY.fullmatch(value.key):
        yield "key", "代码须以小写字母开头，只用小写字母、数字和下划线，例如 raw_coal。"
    for field, title, limit in (("name", "能源品种", 40), ("unit", "计量单位", 20), ("area", "适用地区", 40)):
        text = getattr(value, field)
        if len(text) > limit or not (text.strip() or field == "area"):
            yield field, f"请填写{title}，不超过 {limit} 字。"
    if value.measure not in MEASURES:
        yield "measure", "系数类别应为“折标系数”或“排放因子”。"
    bounds = []
    for field in ("value", "highest"):
        text = getattr(value, field)
        if field == "highest" and not text:
            continue
        try:
            bounds.append(parse_number(text))
        except NumberProblem as problem:
            yield field, f"“{value.name}”：{problem}"
    if len(bounds) == 2 and bounds[0] >= bounds[1]:
        yield "highest", f"“{value.name}”的上限应大于 {value.value}，不是范围的请留空。"
