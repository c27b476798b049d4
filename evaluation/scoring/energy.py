"""综合能耗 and CO2 from what was consumed of each kind of energy: amount × factor, line by line.

Amounts are in the units of the statistical table (205-1), factors in kgce and kgCO₂ per plain unit. Without
its factor a line comes to nothing that could be added up, and so does the total: a part is no total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from evaluation.scoring.numbers import ARITHMETIC

# The unit of the statistical table for each plain unit, and how many of these it is.
TABLE_UNITS = {
    "kWh": ("万kWh", Decimal(10000)),
    "MJ": ("百万kJ", Decimal(1000)),
    "kg": ("t", Decimal(1000)),
    "m³": ("万m³", Decimal(10000)),
}
KILOGRAMS = Decimal(1000)


@dataclass(frozen=True, kw_only=True)
class Factor:
    """Kilograms per unit. Of a range, which ``highest`` ends, only the user can say which value holds."""

    value: Decimal
    highest: Decimal | None = None
    source: str = ""
    status: str = "confirmed"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of energy; ``co2`` by area, the empty one holds everywhere."""

    key: str
    name: str
    unit: str
    coal: Factor | None = None
    co2: Mapping[str, Factor] = field(default_factory=dict)

    @property
    def table_unit(self) -> str:
        return TABLE_UNITS.get(self.unit, (self.unit, Decimal(1)))[0]

    @property
    def units(self) -> Decimal:
        """Plain units in one of the table's."""
        return TABLE_UNITS.get(self.unit, (self.unit, Decimal(1)))[1]


@dataclass(frozen=True, kw_only=True)
class Use:
    """What was consumed, with the user's own factors where he has measured ones, and their ``basis``."""

    amount: Decimal
    coal: Decimal | None = None
    co2: Decimal | None = None
    area: str = ""
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One kind: the factors that were taken, and tonnes; None where there is no factor to take."""

    kind: Kind
    use: Use
    coal: Factor | None
    co2: Factor | None
    tce: Decimal | None
    tco2: Decimal | None


@dataclass(frozen=True)
class Balance:
    """All lines; a total is None where nothing was consumed or the factor of a line is not known."""

    lines: Sequence[Line]

    @property
    def tce(self) -> Decimal | None:
        return _total([line.tce for line in self.lines])

    @property
    def tco2(self) -> Decimal | None:
        return _total([line.tco2 for line in self.lines])


def balance(kinds: Sequence[Kind], uses: Mapping[str, Use]) -> Balance:
    """What ``uses``, by kind, come to; kinds that nothing is said of are left out."""
    return Balance([_line(kind, uses[kind.key]) for kind in kinds if kind.key in uses])


def _line(kind: Kind, use: Use) -> Line:
    coal = _taken(use.coal, kind.coal, use.basis)
    co2 = _taken(use.co2, kind.co2.get(use.area), use.basis)
    return Line(
        kind=kind, use=use, coal=coal, co2=co2, tce=_tonnes(kind, use, coal), tco2=_tonnes(kind, use, co2)
    )


def _taken(own: Decimal | None, given: Factor | None, basis: str) -> Factor | None:
    """The user's own before the published one; a range is none."""
    if own is not None:
        return Factor(value=own, source=basis)
    return given if given is not None and given.highest is None else None


def _tonnes(kind: Kind, use: Use, factor: Factor | None) -> Decimal | None:
    if use.amount == 0:
        return Decimal(0)
    if factor is None:
        return None
    with localcontext(ARITHMETIC):
        return use.amount * kind.units * factor.value / KILOGRAMS


def _total(parts: Sequence[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    if not parts or len(known) < len(parts):
        return None
    with localcontext(ARITHMETIC):
        return sum(known, Decimal(0))
