"""The core of a supply chain of the demonstration tells of itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.actor import Actor
from supplychain import services


def tell(actor: Actor, told: Mapping[str, Any], year: int) -> None:
    """Keep the sector; of the years up to ``year`` the risk of each supplier, and what was taken back."""
    chain = services.save_sector(actor=actor, seen_version=0, sector=told["sector"])
    services.replace_records(
        actor=actor,
        seen_version=chain.version,
        suppliers=list(_suppliers(told["suppliers"], year)),
        recoveries=list(_recoveries(told["recovered"], year)),
        disclosures=list(_disclosures(told["disclosed"], year)),
    )


def _suppliers(told: Mapping[str, list[str]], last: int) -> Iterator[dict[str, Any]]:
    for name, risks in told.items():
        for year, risk in enumerate(risks, start=last - len(risks) + 1):
            yield {"year": year, "name": name, "risk": risk}


def _recoveries(told: Mapping[str, list[list[str]]], last: int) -> Iterator[dict[str, Any]]:
    for kind, amounts in told.items():
        for year, (placed, recovered) in enumerate(amounts, start=last - len(amounts) + 1):
            yield {"year": year, "kind": kind, "placed": placed, "recovered": recovered}


def _disclosures(told: Mapping[str, list[str]], last: int) -> Iterator[dict[str, Any]]:
    for item, (title, url) in told.items():
        for year in range(last - 2, last + 1):
            yield {"year": year, "item": item, "title": f"{year}年{title}", "url": url.format(year=year)}
