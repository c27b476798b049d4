"""The evidence library: an organization's own files, what each proves, and what was sealed of them.

Who keeps a library sees all of it. Everybody else sees a file only through a case he may see, and only
where a snapshot of that case names it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from applications.models import (
    Accreditation,
    Application,
    Entrustment,
    Evidence,
    EvidenceLink,
    EvidenceShelf,
    SealedEvidence,
    SiteVisit,
)
from applications.selectors.cases import own_applications
from applications.workflow import EDITABLE
from evaluation import selectors as evaluation
from evaluation.cells import cells_of
from evaluation.models import Sheet
from evaluation.scoring.layout import Side
from evaluation.scoring.scheme import Scheme
from evaluation.sections import sections_of
from greenmfg import clock
from greenmfg.errors import Item
from greenmfg.files.models import StoredFile

Kind = Organization.Kind
State = StoredFile.State

# -- the library of one's own organization -----------------------------------------------------------


@dataclass(frozen=True)
class Room:
    """How full a library is, in files and bytes."""

    files: int
    size: int
    max_files: int
    limit: int

    @property
    def percent(self) -> int:
        return max(100 * self.size // self.limit, 100 * self.files // self.max_files)

    @property
    def is_short(self) -> bool:
        """Whether the page warns."""
        return self.percent >= 80


def evidence_room(actor: Actor) -> Room:
    """How full the actor's library is."""
    row = evidence_shelf(actor)
    return Room(row.files, row.size, settings.EVIDENCE_MAX_FILES, settings.EVIDENCE_QUOTA_BYTES)


def evidence_shelf(actor: Actor) -> EvidenceShelf:
    """How much the actor's library holds; an unsaved row of zeros before the first file."""
    row = EvidenceShelf.objects.filter(organization=actor.unit).first()
    return row or EvidenceShelf(organization=actor.unit)


def evidence_library(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[Evidence]:
    """The current files of the actor's organization by number, with ``uses``: the rows each proves.

    ``text`` is looked for in title and file name, ``证12`` or ``12`` is a number; ``state`` is a file's.
    """
    rows = _own(actor).filter(replaced_at=None)
    if text:
        number = text.removeprefix("证")
        named = Q(title__icontains=text) | Q(filename__icontains=text)
        is_number = number.isascii() and number.isdecimal() and len(number) < 10
        rows = rows.filter(named | Q(number=int(number)) if is_number else named)
    if state:
        rows = rows.filter(file__state=state)
    return rows.annotate(uses=Count("links")).order_by("-number")


def evidence_choices(actor: Actor, text: str = "") -> QuerySet[Evidence]:
    """What of the library can be linked to a row: all but what the check refused."""
    return evidence_library(actor, text=text).filter(file__state__in=(State.OK, State.QUARANTINE))


def evidence_item(actor: Actor, pk: int) -> Evidence:
    """One file of the actor's own library, superseded editions too; Refused 404 to everybody else."""
    row = _own(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def evidence_needed_until(actor: Actor) -> date:
    """Until when evidence should hold: the end of the year of what is being filled in, else today."""
    rows = own_applications(actor).filter(status__in=EDITABLE)
    years = rows.aggregate(last=Max("offer__round__year"))["last"]
    return date(years, 12, 31) if years else timezone.localdate(clock.read())


def _own(actor: Actor) -> QuerySet[Evidence]:
    if actor.organization is None:
        return Evidence.objects.none()
    rows = Evidence.objects.filter(organization=actor.organization, removed_at=None)
    return rows.select_related("file", "uploaded_by")


def evidence_editions(evidence: Evidence) -> QuerySet[Evidence]:
    """Every edition of ``evidence`` that is kept, the newest first."""
    rows = Evidence.objects.filter(
        organization=evidence.organization_id, number=evidence.number, removed_at=None
    )
    sealed = SealedEvidence.objects.filter(evidence=OuterRef("pk"))
    return rows.select_related("file").annotate(is_sealed=Exists(sealed)).order_by("-edition")


def is_evidence_sealed(evidence: Evidence) -> bool:
    """Whether any snapshot names ``evidence``, which then stays for ever."""
    return SealedEvidence.objects.filter(evidence=evidence).exists()


@dataclass(frozen=True)
class Use:
    """One thing a piece of evidence proves, or a record that encloses it."""

    where: str  # whose sheet or record, as its owner names it
    what: str  # the row
    pages: str
    application: int | None = None  # the applicant's own, for a link


def evidence_uses(evidence: Evidence) -> list[Use]:
    """Everything ``evidence`` is used for now, in a constant number of queries."""
    links = list(
        evidence.links.select_related("sheet__scheme_revision")
        .defer("sheet__scheme_revision__body")
        .order_by("sheet", "pk")
    )
    owners = _owners({link.sheet_id for link in links})
    found = []
    for link in links:
        where, application = owners[link.sheet_id]
        cell = evaluation.cells(link.sheet).get(link.key)
        found.append(Use(where, cell.label if cell else link.key, link.pages, application))
    visits = SiteVisit.objects.filter(photographs=evidence).select_related("entrustment__application")
    found += [Use(row.entrustment.application.number, "现场评价照片", "") for row in visits]
    if Accreditation.objects.filter(evidence=evidence).exists():
        found.append(Use("第三方评价机构资质", "资质说明", ""))
    return found


def _owners(sheets: Collection[int]) -> dict[int, tuple[str, int | None]]:
    """Whose each of ``sheets`` is: what to call it, and the application it is the self-evaluation of."""
    own = Application.objects.filter(self_sheet__in=sheets).select_related("offer__round")
    judged = Entrustment.objects.filter(sheet__in=sheets).select_related("application")
    return {row.self_sheet_id: (f"{row.number} {row.offer.round.title}", row.pk) for row in own} | {
        row.sheet_id: (f"{row.application.number} 第三方评价报告", None) for row in judged
    }


def is_evidence_used(evidence: Evidence) -> bool:
    """Whether anything is proved by ``evidence`` or encloses it."""
    return (
        evidence.links.exists()
        or SiteVisit.objects.filter(photographs=evidence).exists()
        or Accreditation.objects.filter(evidence=evidence).exists()
    )


# -- what proves the rows of a sheet -------------------------------------------------------------------


def evidence_rows(sheet: Sheet) -> dict[str, str]:
    """The rows of ``sheet`` that evidence can be given for, key to wording, in printed order."""
    return _rows(evaluation.scheme_of(sheet), "assessor" if sheet.side == Sheet.Side.ASSESSOR else "self")


@lru_cache(maxsize=64)
def _rows(scheme: Scheme, side: Side) -> dict[str, str]:
    cells = cells_of(scheme, side)
    keys = [
        key
        for section in sections_of(scheme, side)
        for key in (
            *(item.key for item in (section.form.items if section.form else ())),
            *(gate.key for gate in section.gates),
            *(line.key for line in section.lines),
            *(row.key for row in section.criteria),
        )
    ]
    return {key: cells[key].label for key in keys if key in cells}


def evidence_links(sheet: Sheet) -> QuerySet[EvidenceLink]:
    """What proves the rows of ``sheet``, by number."""
    rows = EvidenceLink.objects.filter(sheet=sheet).select_related("evidence__file")
    return rows.order_by("evidence__number", "evidence__edition", "pk")


def evidence_link(sheet: Sheet, pk: int) -> EvidenceLink:
    """One link of ``sheet``; Refused 404 otherwise."""
    row = evidence_links(sheet).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def evidence_by_row(sheet: Sheet) -> dict[str, list[EvidenceLink]]:
    """For every row of ``sheet`` that takes evidence, the links it has: one query."""
    found: dict[str, list[EvidenceLink]] = {key: [] for key in evidence_rows(sheet)}
    for link in evidence_links(sheet):
        found.setdefault(link.key, []).append(link)
    return found


def evidence_problems(sheet: Sheet) -> list[Item]:
    """What about its evidence stops ``sheet`` from being sealed: files in the check, refused, too short."""
    return [
        Item(link.key, f"“{link.evidence}”{fault}")
        for link in evidence_links(sheet)
        if (fault := link_fault(link))
    ]


def link_fault(link: EvidenceLink) -> str:
    """What is wrong with a linked file, and the way out; empty where nothing is."""
    file = link.evidence.file
    if fault := file_fault(file):
        return fault
    if link.page_to and file.pages and link.page_to > file.pages:
        return f"只有 {file.pages} 页，引用的是{link.pages}，请改正页码。"
    return ""


def file_fault(file: StoredFile) -> str:
    """Why nothing that encloses ``file`` can be sealed yet, and the way out; empty where it is sound."""
    if file.state == State.QUARANTINE:
        return "仍在检查中，请稍候再提交。"
    if file.state != State.OK:
        return f"{file.get_state_display()}：{file.reason}请更换文件或取消引用。"
    return ""


# -- what was sealed ------------------------------------------------------------------------------------


def evidence_part(sheet: Sheet) -> list[dict[str, Any]]:
    """What a snapshot says of the evidence of ``sheet``: every file by number, its rows in printed order."""
    places = {key: place for place, key in enumerate(evidence_rows(sheet))}
    grouped: dict[int, list[EvidenceLink]] = defaultdict(list)
    for link in evidence_links(sheet):
        grouped[link.evidence_id].append(link)
    return [
        {
            **_described(links[0].evidence),
            "links": [
                {"key": link.key, "page_from": link.page_from, "page_to": link.page_to}
                for link in sorted(links, key=lambda link: places.get(link.key, len(places)))
            ],
        }
        for links in grouped.values()
    ]


def _described(row: Evidence) -> dict[str, Any]:
    return {
        "number": row.number,
        "edition": row.edition,
        "title": row.title,
        "filename": row.filename,
        "sha256": row.file.sha256,
        "size": row.file.size,
        "pages": row.file.pages,
        "issued_on": row.issued_on and row.issued_on.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
    }


def sealed_evidence(actor: Actor, application: Application) -> QuerySet[Evidence]:
    """The files that what was sealed of ``application`` names, as far as the actor may open them.

    An office those of what was filed to it, a body those of what it judges and its own, the applicant
    its own. ``application`` is one that the actor has been shown to see.
    """
    own = Q(snapshot__application=application)
    match actor.kind:
        case Kind.MUNICIPAL | Kind.PROVINCIAL:
            named = (own & ~Q(snapshot__receipt="")) | Q(snapshot__entrustment__application=application)
        case Kind.ASSESSOR:
            judged = Entrustment.objects.filter(application=application, assessor=actor.organization)
            named = Q(snapshot__in=judged.values("judged")) | Q(snapshot__entrustment__in=judged)
        case Kind.APPLICANT:
            named = own & Q(evidence__organization=actor.organization)
        case _:
            named = own
    keys = SealedEvidence.objects.filter(named).values("evidence")
    rows = Evidence.objects.filter(pk__in=keys).select_related("file", "organization")
    return rows.order_by("organization", "number", "edition")


def evidence_of_case(actor: Actor, application: Application, evidence_id: int) -> Evidence:
    """One file that what was sealed of ``application`` names; Refused 404 otherwise."""
    row = sealed_evidence(actor, application).filter(pk=evidence_id).first()
    if row is None:
        raise absent()
    return row
