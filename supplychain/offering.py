"""What the records come to for each year of an application, beside what its sheet says."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.actor import Actor
from applications.models import Application
from evaluation import selectors as evaluation
from evaluation.scoring.places import name_of
from supplychain import selectors
from supplychain.models import Recovery
from supplychain.selectors import Year

# The indicators that are counted, by their keys in the scheme (257号 附件 5-2 序号9、12、13).
LOW_RISK = "low_risk_suppliers"
RECOVERED = {"product_recovery": Recovery.Kind.PRODUCT, "packaging_recovery": Recovery.Kind.PACKAGING}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One cell of the sheet: what stands there, and the share the records come to (empty: unknown)."""

    name: str
    label: str
    year: int
    stands: str
    version: int
    share: str
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
    by_year = {row.year: row for row in selectors.years(chain)}
    texts = {row.key: row.text for row in filled.scheme.criteria}
    rows = [
        Row(
            name=name,
            label=texts[name],
            year=year,
            stands=filled.text(name),
            version=filled.version(name),
            share=_share(key, by_year.get(year)),
            takes=sheet.takes(name),
        )
        for key in (LOW_RISK, *RECOVERED)
        for year in filled.scheme.years_of(sheet.year)
        if (name := name_of(key, year)) in filled.cells
    ]
    return Offers(chain.version if chain else 0, rows)


def _share(key: str, year: Year | None) -> str:
    if year is None:
        return ""
    return year.low_risk if key == LOW_RISK else year.recovered(RECOVERED[key])
