"""Publishes dated sets of values: each place of a set once, every fault at once, frozen in one piece."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts import events, policy
from accounts.actor import Actor
from evaluation.models import DataSet, DataValue, FactorValue
from greenmfg import clock
from greenmfg.errors import Item, Refused
from greenmfg.jobs.services import enqueue

RESCORE = "rescore"  # the job that tells who moves; whose sheets these are, a higher app knows
LONGEST = 1800  # values of a set: what its workbook can hold, with room to add some
YEARS = range(2000, 2100)
MODELS = {
    DataSet.Kind.BENCHMARK: DataValue,
    DataSet.Kind.FACTOR: FactorValue,
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One value of a set, all of it text; each kind of set has fields of its own beside these."""

    key: str
    source: str
    status: str = "confirmed"

    @property
    def place(self) -> tuple[str, ...]:
        """What of a set this is the value of."""
        raise NotImplementedError


class Fault(NamedTuple):
    """What is wrong with a row (from 0) in one of its fields; ``twin`` is the row that it repeats."""

    row: int
    field: str
    message: str
    twin: int | None = None


def common_faults(values: Sequence[Row], labels: Mapping[str, str]) -> list[Fault]:
    """Faults of any set: a place given twice, no source or too long a one, an unknown status.

    ``labels`` are what messages call the rows, by key.
    """
    first: dict[tuple[str, ...], int] = {}
    faults = []
    for row, value in enumerate(values):
        label = labels.get(value.key, value.key)
        if first.setdefault(value.place, row) != row:
            message = f"第 {row + 1} 行与第 {first[value.place] + 1} 行重复（“{label}”），请只保留一行。"
            faults.append(Fault(row, "key", message, first[value.place]))
        if not value.source.strip():
            faults.append(Fault(row, "source", f"“{label}”没有注明来源。"))
        elif len(value.source) > 200:
            faults.append(Fault(row, "source", f"“{label}”的来源超过 200 字。"))
        if value.status not in ("confirmed", "unconfirmed"):
            faults.append(Fault(row, "status", f"“{label}”的状态应为“已确认”或“待确认”。"))
    return faults


@transaction.atomic
def publish(
    *,
    actor: Actor,
    kind: DataSet.Kind,
    scheme: str,
    year: int,
    title: str,
    values: Sequence[Row],
    faults: Sequence[Fault],
    seen_revision: int | None,
) -> DataSet:
    """Publish the next revision; sealed scores never move.

    ``seen_revision`` is the one that was compared with, 0 for none: Refused 409 where there is a newer one,
    also where somebody else publishes at the same moment. Refused 422 naming every fault.
    """
    policy.require(actor, "manage_benchmarks")
    _expect_whole(kind, year, title, values, faults)
    own = DataSet.objects.filter(kind=kind, scheme=scheme, year=year)
    last = own.aggregate(last=Max("revision"))["last"] or 0
    if seen_revision not in (None, last):
        raise _overtaken(kind)
    rows = [asdict(value) for value in values]
    body = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    try:
        with transaction.atomic():
            data_set = DataSet.objects.create(
                tenant=actor.province,
                kind=kind,
                scheme=scheme,
                year=year,
                revision=last + 1,
                title=title.strip(),
                sha256=hashlib.sha256(body.encode()).hexdigest(),
                published_by=actor.user,
            )
    except IntegrityError:
        raise _overtaken(kind) from None
    model: Any = MODELS[kind]
    model.objects.bulk_create(model(tenant=actor.province, data_set=data_set, **row) for row in rows)
    # Published last: from here on triggers keep the set and its values as they are.
    DataSet.objects.filter(pk=data_set.pk).update(published_at=clock.read())
    data_set.refresh_from_db()
    events.record(actor=actor, subject=data_set, action=f"publish_{kind}s", reason=title)
    if kind == DataSet.Kind.BENCHMARK:
        enqueue(tenant=actor.province, kind=RESCORE, args={"data_set": data_set.pk})
    return data_set


def _expect_whole(
    kind: DataSet.Kind, year: int, title: str, values: Sequence[Row], faults: Sequence[Fault]
) -> None:
    if faults:
        items = [Item(values[fault.row].key, fault.message) for fault in faults]
        raise Refused(f"{kind.label}有误，没有发布。", items=items)
    if not title.strip() or len(title.strip()) > 120:
        raise Refused("请填写名称，不超过 120 字。", items=[Item("title", "请填写名称，不超过 120 字。")])
    if year not in YEARS:
        raise Refused("年度应为四位年份，例如 2025。", items=[Item("year", "年度应为四位年份，例如 2025。")])
    if not values:
        raise Refused("没有任何数值，没有发布。")
    if len(values) > LONGEST:
        raise Refused(f"一次最多发布 {LONGEST} 个数值。")


def _overtaken(kind: DataSet.Kind) -> Refused:
    return Refused(f"{kind.label}刚刚已有更新，请核对后重新发布。", status=409)
