"""补正对照: what a unit changed between its last two filings, for the offices and for itself."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from applications import procedures, selectors
from applications.models import Application, Correction, Snapshot
from applications.models.evidence import page_range
from applications.services.moves import procedure_of
from evaluation.filled import Filled
from evaluation.forms import MET_LABELS
from evaluation.sections import sections_of
from evaluation.selectors import thaw


@dataclass(frozen=True)
class Difference:
    """One item that was to be mended or has changed: its words and its evidence, before and after."""

    section: str
    label: str
    is_named: bool  # by the return
    before: str
    after: str
    proved_before: Sequence[str]
    proved_after: Sequence[str]

    @property
    def is_changed(self) -> bool:
        return (self.before, self.proved_before) != (self.after, self.proved_after)


@dataclass(frozen=True)
class Differences:
    """Two filings of a unit and what stands between them."""

    before: Snapshot
    after: Snapshot
    correction: Correction | None
    rows: Sequence[Difference]


def differences(application: Application) -> Differences | None:
    """What changed between the last two filings to the city; None before there are two. Two queries."""
    filings = selectors.last_filings(application)
    if len(filings) < 2:
        return None
    after, before = filings
    correction = selectors.last_correction(application)
    named = set(correction.keys) if correction else set()
    then, now = _Filing(before), _Filing(after)
    rows = [
        Difference(
            section, label, key in named, then.text(key), now.text(key), then.proofs(key), now.proofs(key)
        )
        for section, key, label in _items(application, now)
    ]
    return Differences(before, after, correction, [row for row in rows if row.is_named or row.is_changed])


class _Filing:
    """One filing, read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        body = json.loads(snapshot.body)
        self.filled: Filled = thaw(body["scheme"]["sha256"], body["sheet"])
        self.summary: Mapping[str, str] = {
            f"summary.{row['key']}": row["text"] for row in body.get("summary", ())
        }
        self.evidence: Sequence[Mapping[str, Any]] = body["evidence"]

    def text(self, key: str) -> str:
        """The words of a cell, of every year and repetition it has."""
        told = [row for (name, _year, _item), row in sorted(self.filled.answers.items()) if name == key]
        words = [row.waiver or dict(MET_LABELS).get(row.value, row.value) for row in told]
        return self.summary.get(key, "；".join(word for word in words if word))

    def proofs(self, key: str) -> list[str]:
        """``证1 能源审计报告（第2—3页）`` of each file that proves the row; a newer edition says so."""
        return [
            f"证{piece['number']} {piece['title']}{_edition(piece)}{_pages(link)}"
            for piece in self.evidence
            for link in piece["links"]
            if link["key"] == key
        ]


def _edition(piece: Mapping[str, Any]) -> str:
    return f"（第 {piece['edition']} 版）" if piece["edition"] > 1 else ""


def _pages(link: Mapping[str, Any]) -> str:
    pages = page_range(link["page_from"], link["page_to"])
    return f"（{pages}）" if pages else ""


def _items(application: Application, filing: _Filing) -> Iterator[tuple[str, str, str]]:
    """Section, key and name of everything a filing says, in printed order."""
    filled, seen = filing.filled, set()
    for page in sections_of(filled.scheme, filled.side):
        for key in page.keys:
            if key not in seen:
                seen.add(key)
                yield page.title, key, filled.cells[key].label
    asked = procedures.summary_of(procedure_of(application))
    if asked is not None:
        for section in asked.sections:
            yield asked.title, f"summary.{section.key}", section.title
