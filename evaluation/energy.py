"""What a unit consumes of each kind of energy, kept beside its sheet, and the factors it is counted by."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from accounts.actor import Actor
from evaluation.models import DataSet, EnergyUse, FactorValue, Sheet
from evaluation.scoring.criterion import Quantity
from evaluation.scoring.energy import Balance, Factor, Kind, Use, balance
from evaluation.scoring.scheme import Scheme
from evaluation.selectors import locked
from greenmfg import clock
from greenmfg.errors import Refused

FIELDS = ("amount", "coal", "co2", "area", "basis")
Texts = Mapping[str, Mapping[str, str]]  # by kind, by field of the form


def factors_for(sheet: Sheet) -> DataSet | None:
    """The factors in force: those of the latest year that is not after the sheet's."""
    rows = DataSet.objects.filter(kind=DataSet.Kind.FACTOR, year__lte=sheet.year, published_at__isnull=False)
    return rows.order_by("-year", "-revision").first()


def kinds(data_set: DataSet | None) -> list[Kind]:
    """The kinds of energy that ``data_set`` has factors for, in its order."""
    if data_set is None:
        return []
    found: dict[str, list[FactorValue]] = {}
    for row in data_set.factors.order_by("pk"):
        found.setdefault(row.key, []).append(row)
    return [_kind(key, rows) for key, rows in found.items()]


def _kind(key: str, rows: Sequence[FactorValue]) -> Kind:
    coal = [row for row in rows if row.measure == FactorValue.Measure.COAL and not row.area]
    co2 = [row for row in rows if row.measure == FactorValue.Measure.CO2]
    return Kind(
        key=key,
        name=rows[0].name,
        unit=rows[0].unit,
        coal=_factor(coal[0]) if coal else None,
        co2={row.area: _factor(row) for row in co2},
    )


def _factor(row: FactorValue) -> Factor:
    highest = Decimal(row.highest) if row.highest else None
    return Factor(value=Decimal(row.value), highest=highest, source=row.source, status=row.status)


def use_of(sheet: Sheet) -> EnergyUse | None:
    """What was typed beside ``sheet``."""
    return EnergyUse.objects.filter(sheet=sheet).select_related("updated_by").first()


def counted(kinds: Sequence[Kind], texts: Texts) -> Balance:
    """What ``texts``, as they were saved, come to."""
    uses = {key: _use(row) for key, row in texts.items() if row["amount"]}
    return balance(kinds, uses)


def _use(row: Mapping[str, str]) -> Use:
    coal, co2 = (Decimal(row[name]) if row[name] else None for name in ("coal", "co2"))
    return Use(amount=Decimal(row["amount"]), coal=coal, co2=co2, area=row["area"], basis=row["basis"])


def fed(scheme: Scheme) -> dict[str, Quantity]:
    """The quantities of ``scheme`` that take a total of the one year, by their role."""
    return {row.role: row for row in scheme.quantities if row.role and row.years == 1}


@transaction.atomic
def save(*, actor: Actor, sheet: Sheet, texts: Texts, seen_version: int) -> EnergyUse:
    """Keep ``texts``; what was typed of kinds that they do not name stays.

    Refused 409 where the sheet takes nothing any more, or somebody has saved since ``seen_version``.
    """
    held = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if held.unlocked == "none":
        raise locked()
    row = EnergyUse.objects.filter(sheet=held).first() or EnergyUse(tenant_id=held.tenant_id, sheet=held)
    if row.version != seen_version:
        raise Refused("他人刚刚保存了能源消费量，本次没有保存。请核对下方内容后再保存。", status=409)
    row.texts = {**row.texts, **{key: dict(values) for key, values in texts.items()}}
    row.version += 1
    row.updated_by, row.updated_at = actor.user, clock.read()
    row.save()
    return row
