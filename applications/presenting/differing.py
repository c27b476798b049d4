"""补正对照: what a unit changed between its last two filings, for the offices and for itself."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from applications import procedures, selectors
from applications.models import Application, Correction, Snapshot
from applications.models.evidence import page_range
from applications.presenting.marking import Piece, compared
from applications.services.moves import procedure_of
from evaluation.filled import Filled
from evaluation.forms import boxes
from evaluation.sections import sections_of, whole
from evaluation.selectors import thaw


@dataclass(frozen=True)
class Difference:
    """One item that was to be mended or has changed: its words and its evidence, before and after.

    ``is_prose``: it is marked by what has changed within it; of anything else all is.
    """

    section: str
    key: str
    label: str
    is_prose: bool
    is_named: bool  # by the return
    before: str
    after: str
    proved_before: Sequence[str]
    proved_after: Sequence[str]

    @property
    def is_changed(self) -> bool:
        return (self.before, self.proved_before) != (self.after, self.proved_after)

    @cached_property
    def marked(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """What it said and says, piece by piece."""
        return compared(self.before, self.after, is_prose=self.is_prose)

    @property
    def files(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """What proved and proves it, each file marked that stands on one side alone."""
        was, now = self.proved_before, self.proved_after
        return [Piece(text, text not in now) for text in was], [Piece(text, text not in was) for text in now]


@dataclass(frozen=True)
class Differences:
    """Two filings of a unit and what stands between them."""

    before: Snapshot
    after: Snapshot
    rows: Sequence[Difference]
    correction: Correction | None = None

    @property
    def changed(self) -> list[Difference]:
        """The items that say or prove something else now."""
        return [row for row in self.rows if row.is_changed]

    @property
    def unchanged(self) -> int:
        """How many of the items to be mended are as they were."""
        return len(self.rows) - len(self.changed)


def differences(application: Application) -> Differences | None:
    """What changed between the last two filings to the city; None before there are two. Two queries."""
    filings = selectors.last_filings(application)
    if len(filings) < 2:
        return None
    correction = selectors.last_correction(application)
    found = between(application, filings[1], filings[0], correction.keys if correction else ())
    return replace(found, correction=correction)


def between(
    application: Application, before: Snapshot, after: Snapshot, named: Collection[str]
) -> Differences:
    """What changed from one filing of ``application`` to the next; the return has ``named`` these cells."""
    then, now = _Filing(before), _Filing(after)
    of_named = set(whole(now.filled.scheme, now.filled.side, named))
    rows = [
        Difference(
            section=section,
            key=key,
            label=label,
            is_prose=now.is_prose(key),
            is_named=key in of_named,
            before=then.text(key),
            after=now.text(key),
            proved_before=then.proofs(key),
            proved_after=now.proofs(key),
        )
        for section, key, label in _items(application, now)
    ]
    # Of a table that was named what has not changed is told once.
    return Differences(before, after, [row for row in rows if row.key in named or row.is_changed])


class _Filing:
    """One filing, read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        body = json.loads(snapshot.body)
        self.filled: Filled = thaw(body["scheme"]["sha256"], body["sheet"])
        self.boxes = boxes(self.filled, self.filled.cells)
        self.summary: Mapping[str, str] = {
            f"summary.{row['key']}": row["text"] for row in body.get("summary", ())
        }
        self.evidence: Sequence[Mapping[str, Any]] = body["evidence"]

    def text(self, key: str) -> str:
        """What an item says, a number with its unit."""
        box = self.boxes.get(key)
        if box is None:
            return self.summary.get(key, "")
        return f"{box.told} {box.unit}".rstrip() if box.cell.is_number and box.value else box.told

    def is_prose(self, key: str) -> bool:
        """Whether an item is written in sentences, as all of the 创建工作总结报告 is."""
        cell = self.filled.cells.get(key)
        return cell is None or cell.kind == "paragraph"

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
        # A row that takes no text of its own has evidence of its own.
        for row in page.criteria:
            if row.key not in seen:
                seen.add(row.key)
                yield page.title, row.key, filled.cells[row.key].label
    asked = procedures.summary_of(procedure_of(application))
    if asked is not None:
        for section in asked.sections:
            yield asked.title, f"summary.{section.key}", section.title
