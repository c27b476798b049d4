"""The evidence of a case as it was sealed: what each file proves, and signs of copying."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.actor import Actor
from accounts.models import Organization
from applications import selectors
from applications.models import Application, Evidence, Snapshot
from applications.models.evidence import page_range
from evaluation.selectors import thaw


@dataclass(frozen=True)
class Proof:
    """One file: what it was called and proved when it was sealed."""

    evidence: Evidence
    told: Mapping[str, Any]  # as the snapshot says
    proves: Sequence[tuple[str, str]]  # row, pages
    copies: Sequence[Organization]  # other units that keep the very bytes

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


def index(actor: Actor, application: Application, snapshot: Snapshot | None = None) -> list[Part]:
    """What ``snapshot``, or else the last one, of ``application`` names, and the judgement signed on it."""
    rows = list(selectors.sealed_evidence(actor, application))
    copies = selectors.copies_of(actor, rows)
    sealed = [("申报材料", application.organization_id, snapshot or selectors.last_snapshot(application))]
    signed = selectors.signed_judgement(application)
    if signed is not None:
        sealed.append(("第三方评价报告", signed.assessor_id, selectors.judgement(signed)))
    return [
        Part(title, _proofs(snapshot, _by_number(rows, unit), copies))
        for title, unit, snapshot in sealed
        if snapshot is not None
    ]


def _by_number(rows: Sequence[Evidence], unit: int) -> dict[tuple[int, int], Evidence]:
    return {(row.number, row.edition): row for row in rows if row.organization_id == unit}


def _proofs(
    snapshot: Snapshot, rows: Mapping[tuple[int, int], Evidence], copies: Mapping[int, Sequence[Organization]]
) -> list[Proof]:
    body = json.loads(snapshot.body)
    cells = thaw(body["scheme"]["sha256"], body["sheet"]).cells
    found = []
    for told in body["evidence"]:
        row = rows.get((told["number"], told["edition"]))
        if row is not None:
            proves = [
                (cells[link["key"]].label, page_range(link["page_from"], link["page_to"]))
                for link in told["links"]
            ]
            found.append(Proof(row, told, proves, copies.get(row.pk, ())))
    return found
