"""引领值 and 基准值: dated sets of values with a source each, frozen once published."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts import events, policy
from accounts.actor import Actor
from evaluation import selectors
from evaluation.models import DataSet, DataValue
from evaluation.scoring.numbers import NumberProblem, parse_number
from evaluation.scoring.scheme import Criterion
from greenmfg import clock
from greenmfg.errors import Item, Refused


@dataclass(frozen=True, kw_only=True)
class Value:
    """One benchmark: empty ``industry`` means every industry; numbers are text in the criterion's unit."""

    key: str
    leading: str
    baseline: str
    source: str
    industry: str = ""
    variant: str = ""
    band: str = ""
    status: str = "confirmed"


@transaction.atomic
def publish(*, actor: Actor, scheme: str, year: int, title: str, values: Sequence[Value]) -> DataSet:
    """Publish the next revision of the benchmarks of ``scheme`` for ``year``; sealed scores never move.

    Refused 422 naming every value of an unknown criterion, without source, unreadable, given twice, or
    with 引领值 behind 基准值; 409 where somebody else is publishing the same benchmarks.
    """
    policy.require(actor, "manage_benchmarks")
    revision = selectors.current_schemes({scheme})[scheme]
    criteria = {row.key: row for row in selectors.scheme_by_hash(revision.sha256).criteria}
    items = [Item(value.key, fault) for value in values if (fault := _fault(value, criteria))]
    items += _repeated(values, criteria)
    if items:
        raise Refused("引领值、基准值有误，没有发布。", items=items)
    body = json.dumps([asdict(value) for value in values], ensure_ascii=False, sort_keys=True)
    own = DataSet.objects.filter(kind="benchmark", scheme=scheme, year=year)
    try:
        with transaction.atomic():
            data_set = DataSet.objects.create(
                tenant=actor.province,
                scheme=scheme,
                year=year,
                revision=(own.aggregate(last=Max("revision"))["last"] or 0) + 1,
                title=title,
                sha256=hashlib.sha256(body.encode()).hexdigest(),
            )
    except IntegrityError:
        raise Refused("引领值、基准值刚刚已有更新，请核对后重新发布。", status=409) from None
    DataValue.objects.bulk_create(
        DataValue(tenant=actor.province, data_set=data_set, **asdict(value)) for value in values
    )
    # Published last: from here on triggers keep the set and its values as they are.
    DataSet.objects.filter(pk=data_set.pk).update(published_at=clock.read())
    events.record(actor=actor, subject=data_set, action="publish_benchmarks", reason=title)
    return data_set


def _repeated(values: Sequence[Value], criteria: dict[str, Criterion]) -> list[Item]:
    """Each row that says once more what an earlier one has said: two values for one place are none."""
    first: dict[tuple[str, str, str, str], int] = {}
    items = []
    for number, value in enumerate(values, start=1):
        place = (value.industry, value.key, value.variant, value.band)
        if first.setdefault(place, number) != number:
            text = criteria[value.key].text if value.key in criteria else value.key
            items.append(
                Item(value.key, f"第 {number} 行与第 {first[place]} 行重复（“{text}”），请只保留一行。")
            )
    return items


def _fault(value: Value, criteria: dict[str, Criterion]) -> str:
    criterion = criteria.get(value.key)
    if criterion is None or not criterion.benchmarked:
        return f"“{value.key}”不是需要对标的指标。"
    if not value.source.strip():
        return f"“{criterion.text}”没有注明来源。"
    if value.variant not in {row.key for row in criterion.measures} | {""}:
        return f"“{criterion.text}”没有“{value.variant}”这种算法。"
    try:
        leading, baseline = (
            parse_number(text, signed=criterion.signed) for text in (value.leading, value.baseline)
        )
    except NumberProblem as problem:
        return f"“{criterion.text}”：{problem}"
    worse = leading > baseline if criterion.direction == "reverse" else leading < baseline
    return f"“{criterion.text}”的引领值不应劣于基准值，请核对是否颠倒。" if worse else ""
