"""What proves the rows of a page, with the way to more."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from applications import selectors
from applications.models import EvidenceLink
from evaluation.models import Sheet


@dataclass(frozen=True)
class RowLinks:
    """The evidence of one row: its links, each with what is wrong with the file, and where they are kept."""

    key: str
    links: Sequence[tuple[EvidenceLink, str]]
    url: str  # empty where there is no page for it
    is_open: bool


def links_by_row(
    sheet: Sheet, keys: Collection[str], page: Callable[[str], str] | None
) -> dict[str, RowLinks]:
    """By row of ``keys``, what proves it; rows that take no evidence are left out: one query."""
    found = selectors.evidence_by_row(sheet)
    return {
        key: RowLinks(
            key=key,
            links=[(link, selectors.link_fault(link)) for link in found[key]],
            url=page(key) if page else "",
            is_open=sheet.takes(key),
        )
        for key in keys
        if key in found
    }
