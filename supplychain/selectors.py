"""Reads of a core enterprise's own records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from accounts.models import Organization
from evaluation.scoring.numbers import half_up, plain
from supplychain.models import Chain, Disclosure, Recovery, Supplier

PLACES = 2  # of a per cent


@dataclass(frozen=True)
class Year:
    """One year of the records: suppliers by risk, and what was placed and recovered by kind."""

    year: int
    risks: Mapping[str, int]
    amounts: Mapping[str, tuple[Decimal, Decimal]]

    @property
    def suppliers(self) -> int:
        """How many there are."""
        return sum(self.risks.values())

    @property
    def low_risk(self) -> str:
        """低风险供应商占比, per cent; empty where no supplier is named."""
        return _share(Decimal(self.risks.get(Supplier.Risk.LOW, 0)), Decimal(self.suppliers))

    def recovered(self, kind: str) -> str:
        """回收率, per cent; empty where nothing is known to have been placed."""
        placed, recovered = self.amounts.get(kind, (Decimal(0), Decimal(0)))
        return _share(recovered, placed)


def _share(part: Decimal, whole: Decimal) -> str:
    return plain(half_up(part * 100 / whole, PLACES)) if whole else ""


def chain_of(core: Organization) -> Chain | None:
    """The core enterprise's records; None as long as there are none."""
    return Chain.objects.filter(organization=core).select_related("updated_by").first()


def suppliers(chain: Chain | None) -> Sequence[Supplier]:
    """All suppliers, the latest year first."""
    return list(chain.suppliers.order_by("-year", "pk")) if chain else []


def recoveries(chain: Chain | None) -> Sequence[Recovery]:
    """All that is told of recovery, the latest year first."""
    return list(chain.recoveries.order_by("-year", "-kind")) if chain else []


def disclosures(chain: Chain | None) -> Sequence[Disclosure]:
    """All that was made public, the latest year first."""
    return list(chain.disclosures.order_by("-year", "pk")) if chain else []


def years(chain: Chain | None) -> Sequence[Year]:
    """The records counted by year, the latest first."""
    if chain is None:
        return []
    risks: dict[int, dict[str, int]] = {}
    counted = chain.suppliers.values_list("year", "risk").order_by().annotate(count=Count("pk"))
    for year, risk, count in counted:
        risks.setdefault(year, {})[risk] = count
    amounts: dict[int, dict[str, tuple[Decimal, Decimal]]] = {}
    for row in recoveries(chain):
        amounts.setdefault(row.year, {})[row.kind] = (row.placed, row.recovered)
    told = sorted(risks.keys() | amounts.keys(), reverse=True)
    return [Year(year, risks.get(year, {}), amounts.get(year, {})) for year in told]


def prefill(core: Organization) -> Mapping[str, str]:
    """What its forms start from, by the names of `layout.Prefill`."""
    chain = chain_of(core)
    return {"chain.sector": chain.sector} if chain and chain.sector else {}
