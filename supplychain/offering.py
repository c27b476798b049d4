"""What the records come to for each year of an application, beside what its sheet says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.actor import Actor
from applications.models import Application
from evaluation import selectors as evaluation
from evaluation.cells import note_key
from evaluation.filled import Filled
from evaluation.scoring.places import name_of
from supplychain import selectors
from supplychain.models import Chain, Disclosure, Recovery
from supplychain.selectors import Year

# The indicators that are counted, by their keys in the scheme (257号 附件 5-2 序号9、12、13).
LOW_RISK = "low_risk_suppliers"
RECOVERED = {"product_recovery": Recovery.Kind.PRODUCT, "packaging_recovery": Recovery.Kind.PACKAGING}
# The indicators that are proved by an address, in their notes (序号17—20).
DISCLOSED = {
    "emission_disclosure": Disclosure.Item.EMISSIONS,
    "audit_disclosure": Disclosure.Item.AUDITS,
    "supplier_disclosure": Disclosure.Item.SUPPLIERS,
    "social_report": Disclosure.Item.REPORT,
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One cell of the sheet: what stands there, and what the records come to (empty: unknown)."""

    name: str
    label: str
    year: int
    stands: str
    version: int
    offered: str
    takes: bool


@dataclass(frozen=True)
class Offers:
    """All cells that are counted, and the version of the records, 0 where there are none."""

    version: int
    rows: Sequence[Row]


def offers(actor: Actor, application: Application) -> Offers:
    """What ``application``, the actor's own, could be answered with."""
    sheet = application.self_sheet
    filled, chain = evaluation.filled(sheet), selectors.chain_of(actor.unit)
    texts = {row.key: row.text for row in filled.scheme.criteria}
    rows = [
        Row(
            name=cell,
            label=texts[name],
            year=year,
            stands=filled.text(cell),
            version=filled.version(cell),
            offered=offered,
            takes=sheet.takes(cell),
        )
        for name, cell, year, offered in (*_counted(filled, chain), *_disclosed(filled, chain))
        if cell in filled.cells
    ]
    return Offers(chain.version if chain else 0, rows)


Found = Iterator[tuple[str, str, int, str]]  # a criterion, its cell, the year, what the records come to


def _counted(filled: Filled, chain: Chain | None) -> Found:
    by_year = {row.year: row for row in selectors.years(chain)}
    for key in (LOW_RISK, *RECOVERED):
        for year in filled.scheme.years_of(filled.data_year):
            yield name_of(key, year), name_of(key, year), year, _share(key, by_year.get(year))


def _disclosed(filled: Filled, chain: Chain | None) -> Found:
    told: dict[tuple[str, int], list[str]] = {}
    for row in selectors.disclosures(chain):
        told.setdefault((row.item, row.year), []).append(f"{row.title} {row.url}")
    for key, item in DISCLOSED.items():
        for year in filled.scheme.years_of(filled.data_year):
            name = name_of(key, year)
            yield name, note_key(name), year, "\n".join(told.get((item, year), ()))


def _share(key: str, year: Year | None) -> str:
    if year is None:
        return ""
    return year.low_risk if key == LOW_RISK else year.recovered(RECOVERED[key])
