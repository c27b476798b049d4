"""Signs that units have copied from each other, for those who judge them: allowed, and looked at.

Compared is only what was filed, and only in cases that whoever asks may see: a city learns nothing of the
units of another, and nobody of a library from which nothing was filed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from accounts import policy
from accounts.actor import Actor
from accounts.models import Organization
from applications.models import Application, Evidence, SealedEvidence, SealedText, Snapshot
from applications.selectors.cases import visible_to
from applications.selectors.evidence import sealed_evidence
from greenmfg.files.models import StoredFile

# In what two files may be alike, the strongest sign first; what is empty is like nothing.
LIKENESSES: Sequence[tuple[Callable[[StoredFile], str], str]] = (
    (lambda file: file.sha256, "内容完全相同"),
    (lambda file: file.export, "PDF 由同一程序在同一时刻生成"),
    (lambda file: file.author, "PDF 作者同为“{}”"),
)
Trait = tuple[int, str]  # place among LIKENESSES, what the file has there


@dataclass(frozen=True)
class CopySign:
    """Another unit whose evidence is like a piece of this one's, and in what."""

    unit: Organization
    reason: str


def copies_of(actor: Actor, rows: Iterable[Evidence]) -> dict[int, list[CopySign]]:
    """Which other units have filed evidence like each of ``rows``, by id; one sign for each unit.

    For offices; to everybody else nobody has any. One query; ``rows`` bring their files.
    """
    if not policy.may(actor, "review"):
        return {}
    rows = list(rows)
    files = {row.file for row in rows}
    authors, exports = {file.author for file in files} - {""}, {file.export for file in files} - {""}
    return _copies(rows, _filed_evidence(actor, _like(files, authors, exports)))


def evidence_with_copies(
    actor: Actor, application: Application
) -> tuple[list[Evidence], dict[int, list[CopySign]]]:
    """`sealed_evidence` of ``application`` and `copies_of` it, both by one query."""
    own = sealed_evidence(actor, application)
    if not policy.may(actor, "review"):
        return list(own), {}
    named = own.order_by()
    authors, exports = (
        named.exclude(**{f"file__{name}": ""}).values(f"file__{name}") for name in ("author", "export")
    )
    others = _filed_evidence(actor, _like(named.values("file"), authors, exports))
    found = named.annotate(is_own=Value(True)).union(others.annotate(is_own=Value(False)), all=True)
    rows: list[Evidence] = []
    alike: list[Evidence] = []
    for row in found:
        (rows if row.is_own else alike).append(row)
    return sorted(rows, key=lambda row: (row.organization_id, row.number, row.edition)), _copies(rows, alike)


def _like(files: Any, authors: Any, exports: Any) -> Q:
    return Q(file__in=files) | Q(file__author__in=authors) | Q(file__export__in=exports)


def _filed_evidence(actor: Actor, like: Q) -> QuerySet[Evidence]:
    """The evidence of applicants that is ``like`` some other and was filed in a case ``actor`` sees."""
    filed = SealedEvidence.objects.filter(evidence=OuterRef("pk"), snapshot__in=_filed(actor).values("pk"))
    found = Evidence.objects.filter(like, Exists(filed), organization__kind=Organization.Kind.APPLICANT)
    return found.select_related("file", "organization")


def _copies(rows: Iterable[Evidence], alike: Iterable[Evidence]) -> dict[int, list[CopySign]]:
    kept: dict[Trait, list[Evidence]] = defaultdict(list)
    for other in sorted(alike, key=lambda row: (row.organization.name, row.pk)):
        for trait in _traits(other.file):
            kept[trait].append(other)
    signs = {row.pk: _signs(row, kept) for row in rows}
    return {pk: found for pk, found in signs.items() if found}


def _filed(actor: Actor) -> QuerySet[Snapshot]:
    """What units have filed of the cases ``actor`` sees."""
    return Snapshot.objects.filter(application__in=visible_to(actor).values("pk")).exclude(receipt="")


def _signs(row: Evidence, kept: Mapping[Trait, list[Evidence]]) -> list[CopySign]:
    signs: dict[int, CopySign] = {}
    for place, text in _traits(row.file):
        for other in kept.get((place, text), ()):
            if other.organization_id != row.organization_id:
                sign = CopySign(other.organization, LIKENESSES[place][1].format(text))
                signs.setdefault(other.organization_id, sign)
    return list(signs.values())


def _traits(file: StoredFile) -> list[Trait]:
    told = ((place, trait(file)) for place, (trait, _reason) in enumerate(LIKENESSES))
    return [(place, text) for place, text in told if text]


@dataclass(frozen=True)
class SameText:
    """A text of a case that another unit has filed too; white space, punctuation and case do not count."""

    key: str
    label: str
    unit: Organization
    elsewhere: str  # what it is called there


def same_texts(actor: Actor, application: Application, snapshot: Snapshot) -> list[SameText]:
    """Which other units have filed a long text of ``snapshot`` of ``application``; once for text and unit.

    For offices, as `copies_of`. One query.
    """
    if not policy.may(actor, "review"):
        return []
    own = SealedText.objects.filter(snapshot=snapshot)
    rows = SealedText.objects.filter(
        Q(snapshot=snapshot) | Q(snapshot__in=_filed(actor).values("pk"), sha256__in=own.values("sha256"))
    )
    told, others = {}, []
    for row in (
        rows.select_related("snapshot__application__organization").defer("snapshot__body").order_by("pk")
    ):
        if row.snapshot_id == snapshot.pk:
            told[row.key] = row
        elif row.unit.pk != application.organization_id:
            others.append(row)
    found: dict[tuple[str, int], SameText] = {}
    for key, mine in told.items():
        for other in others:
            if other.sha256 == mine.sha256:
                found.setdefault((key, other.unit.pk), SameText(key, mine.label, other.unit, other.label))
    return list(found.values())
