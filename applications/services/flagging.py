"""What offices should look at in what was filed or signed, written once for each snapshot."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from applications import procedures, selectors
from applications.models import Application, Flag, SealedText, Snapshot
from applications.services.moves import procedure_of
from applications.services.third_party import judged_sheet
from evaluation.filled import Filled
from evaluation.outlying import gaps, out_of_range
from evaluation.plausibility import DEPARTS, Doubt, doubts
from evaluation.selectors import thaw

LONG = 50  # characters without white space and punctuation: shorter texts are alike by chance


@transaction.atomic
def examine(*, snapshot: Snapshot) -> None:
    """Write the flags of ``snapshot`` and, where it is the unit's, the fingerprints of its long texts.

    A second time changes nothing.
    """
    body = json.loads(snapshot.body)
    filled = thaw(body["scheme"]["sha256"], body["sheet"])
    entrustment = snapshot.entrustment
    if entrustment is None:
        application = snapshot.application
        assert application is not None  # noqa: S101 - snapshot_one_owner
        found = [*doubts(filled, selectors.previous_filing(application)), *out_of_range(filled)]
        explained = _explained(filled, found) + _gaps_now(application, filled)
        _keep_texts(snapshot, _texts(application, filled, body))
    else:
        application, own = entrustment.application, judged_sheet(entrustment)
        explained = _explained(filled, [*doubts(filled, None, own), *gaps(filled, own)])
    _keep_flags(snapshot, application, explained)


Explained = list[tuple[Doubt, str]]


def _explained(filled: Filled, found: Iterable[Doubt]) -> Explained:
    return [(doubt, filled.text(doubt.why)) for doubt in found]


def _gaps_now(application: Application, filled: Filled) -> Explained:
    """How far ``filled``, filed after a return, is from what the body had judged before it.

    What the body said of a gap holds while the gap is the same.
    """
    entrustment = selectors.qualified(application.pk).first()
    signed = selectors.judgement(entrustment) if entrustment else None
    if entrustment is None or signed is None or selectors.last_correction(application) is None:
        return []
    body = json.loads(signed.body)
    judged = thaw(body["scheme"]["sha256"], body["sheet"])
    known = {doubt.text for doubt in _departures(judged, judged_sheet(entrustment))}
    return [
        (doubt, judged.text(doubt.why) if doubt.text in known else "")
        for doubt in _departures(judged, filled)
    ]


def _departures(judged: Filled, own: Filled) -> list[Doubt]:
    """All in which a body departs from the unit."""
    found = [doubt for doubt in doubts(judged, None, own) if doubt.kind == DEPARTS]
    return [*found, *gaps(judged, own)]


def _keep_flags(snapshot: Snapshot, application: Application, found: Explained) -> None:
    rows = {
        (doubt.kind, doubt.key): Flag(
            tenant_id=snapshot.tenant_id,
            application=application,
            snapshot=snapshot,
            kind=doubt.kind,
            key=doubt.key,
            text=doubt.text,
            explanation=explanation,
        )
        # Of two about one thing the first counts: it asked for the explanation.
        for doubt, explanation in reversed(found)
    }
    Flag.objects.bulk_create(reversed(rows.values()), ignore_conflicts=True)


def _texts(application: Application, filled: Filled, body: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Key, name and text of what was written in words: in the sheet, and in the 创建工作总结报告."""
    for key, cell in filled.cells.items():
        if cell.kind in ("text", "paragraph"):
            yield key, cell.label, filled.text(key)
    asked = procedures.summary_of(procedure_of(application))
    titles = {row.key: row.title for row in asked.sections} if asked else {}
    for section in body.get("summary", ()):
        yield f"summary.{section['key']}", titles.get(section["key"], section["key"]), section["text"]


def _keep_texts(snapshot: Snapshot, texts: Iterator[tuple[str, str, str]]) -> None:
    rows = [
        SealedText(
            tenant_id=snapshot.tenant_id,
            snapshot=snapshot,
            key=key,
            label=label[:200],
            sha256=hashlib.sha256(folded.encode()).hexdigest(),
        )
        for key, label, text in texts
        if len(folded := fold(text)) >= LONG
    ]
    SealedText.objects.bulk_create(rows, ignore_conflicts=True)


def fold(text: str) -> str:
    """``text`` by its letters and figures alone, wide and narrow, great and small alike."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", text).casefold()
        if unicodedata.category(char)[0] in "LN"
    )
