"""The evidence of a case as it was sealed: what each file proves, and signs of copying."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Evidence, Snapshot
from applications.models.evidence import page_range
from evaluation.cell import Catalogue
from evaluation.selectors import thaw


@dataclass(frozen=True)
class Proof:
    """One file: what it was called and proved when it was sealed."""

    evidence: Evidence
    told: Mapping[str, Any]  # as the snapshot says
    proves: Sequence[tuple[str, str]]  # row, pages
    copies: Sequence[selectors.CopySign]

    @property
    def label(self) -> str:
        """The number as the documents print it."""
        return f"证{self.told['number']}"

    @property
    def valid_to(self) -> date | None:
        """Until when it holds, as it was sealed."""
        text = self.told["valid_to"]
        return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Part:
    """The files of one report: the applicant's, or the third party's."""

    title: str
    proofs: Sequence[Proof]


@dataclass(frozen=True)
class RowProof:
    """A file beside a row that it proves: on which pages, and where they are shown."""

    proof: Proof
    pages: str
    address: str
    span: str = ""  # the pages for a script, ``3-5``; empty for all of them


@dataclass(frozen=True)
class Beside:
    """What proves each row of a case, by key; the files that are like another unit's."""

    rows: Mapping[str, Sequence[RowProof]]
    alike: Sequence[Proof]
    needed_until: date  # a file should hold to the end of the year that is judged


def index(actor: Actor, application: Application, snapshot: Snapshot | None = None) -> list[Part]:
    """What ``snapshot``, or else the last one, of ``application`` names, and the judgement signed on it."""
    rows, copies = selectors.evidence_with_copies(actor, application)
    sealed = [("申报材料", application.organization_id, snapshot or selectors.last_snapshot(application))]
    signed = selectors.signed_judgement(application)
    if signed is not None:
        sealed.append(("第三方评价报告", signed.assessor_id, selectors.judgement(signed)))
    parts = []
    for title, unit, seal in sealed:
        if seal is not None:
            body = json.loads(seal.body)
            cells = thaw(body["scheme"]["sha256"], body["sheet"]).cells
            parts.append(Part(title, _proofs(body["evidence"], cells, _by_number(rows, unit), copies)))
    return parts


def beside(
    actor: Actor,
    application: Application,
    snapshot: Snapshot,
    cells: Catalogue,
    address: Callable[[int], str],
) -> Beside:
    """The applicant's files that ``snapshot`` names, by the rows of its ``cells``: one query.

    ``address`` is that of the page of one file.
    """
    rows, copies = selectors.evidence_with_copies(actor, application)
    told = json.loads(snapshot.body)["evidence"]
    numbered = _by_number(rows, application.organization_id)
    proofs = _proofs(told, cells, numbered, copies)
    found: dict[str, list[RowProof]] = defaultdict(list)
    for proof in proofs:
        for link in proof.told["links"]:
            first, last = link["page_from"], link["page_to"]
            place, span = (f"#page-{first}", f"{first}-{last}") if first else ("", "")
            shown = f"{address(proof.evidence.pk)}{place}"
            found[link["key"]].append(RowProof(proof, page_range(first, last), shown, span))
    year = application.offer.round.year
    return Beside(found, [proof for proof in proofs if proof.copies], date(year, 12, 31))


def _by_number(rows: Sequence[Evidence], unit: int) -> dict[tuple[int, int], Evidence]:
    return {(row.number, row.edition): row for row in rows if row.organization_id == unit}


def _proofs(
    told: Sequence[Mapping[str, Any]],
    cells: Catalogue,
    rows: Mapping[tuple[int, int], Evidence],
    copies: Mapping[int, Sequence[selectors.CopySign]],
) -> list[Proof]:
    found = []
    for piece in told:
        row = rows.get((piece["number"], piece["edition"]))
        if row is not None:
            proves = [
                (cells[link["key"]].label, page_range(link["page_from"], link["page_to"]))
                for link in piece["links"]
            ]
            found.append(Proof(row, piece, proves, copies.get(row.pk, ())))
    return found
