"""The body's own work before it signs: its sheet, its visits, and the two people who answer for it.

It reads the sealed self-evaluation and writes nothing but its own. Whatever is saved afterwards voids
what was prepared and reviewed: both name the revision of the sheet they saw.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F

from accounts import events, policy
from accounts.actor import Actor
from accounts.selectors import absent
from applications import selectors
from applications.models import Application, Entrustment, EvidenceLink, SiteVisit
from applications.services.attaching import kept
from applications.services.evidence import link_to_sheet, unlink_from_sheet
from applications.services.moves import overtaken
from applications.services.third_party import UNPREPARED, expect_own, judged_sheet
from applications.workflow import Status
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.filled import Filled
from evaluation.matching import figures_told
from evaluation.plausibility import Doubt, doubts, unexplained
from evaluation.scoring.places import name_of
from evaluation.services import Change, SaveResult
from greenmfg.errors import Item, Refused

# 257号 附件 2-2 基本信息表: 报告编制负责人, 报告审核人.
TWO_PEOPLE = ("report_editor", "report_reviewer")


def _expect_work(actor: Actor, entrustment: Entrustment, verb: str) -> None:
    """Refused: 404 to another body, 403 without the role, 409 where it is not being worked on."""
    expect_own(actor, entrustment)
    policy.require(actor, verb)
    at_work = entrustment.application.status in (Status.EVALUATING, Status.DRAFT)
    if entrustment.status != Entrustment.Status.ACCEPTED or not at_work:
        raise overtaken(actor, entrustment, "填写评价报告")


def _work(actor: Actor, entrustment: Entrustment, verb: str) -> Entrustment:
    """The entrustment as it stands now, held against anybody who would end it meanwhile.

    Refused as `_expect_work` does.
    """
    Application.objects.select_for_update().get(pk=entrustment.application_id)
    row = (
        Entrustment.objects.select_related("application", "sheet__scheme_revision")
        .defer("sheet__scheme_revision__body")
        .get(pk=entrustment.pk)
    )
    _expect_work(actor, row, verb)
    return row


def fill(*, actor: Actor, entrustment: Entrustment, changes: Sequence[Change]) -> SaveResult:
    """Save answers of the body's own sheet; what conflicts or cannot stand is reported, the rest kept.

    Whoever ends the work locks the sheet, so a late answer goes nowhere.
    """
    _expect_work(actor, entrustment, "judge")
    return sheets.save_answers(actor=actor, sheet=entrustment.sheet, changes=changes)


@transaction.atomic
def take_over(*, actor: Actor, entrustment: Entrustment) -> int:
    """Take over the figures the applicant has sealed into the body's empty cells; how many there were.

    Things and the rows of open tables go row by row, into the one of their name or the next free one.
    Only on request: the body answers for each of them as for a number of its own.
    """
    row = _work(actor, entrustment, "judge")
    own = evaluation.filled(row.sheet)
    changes = [
        Change(key=name, value=text, seen_version=own.version(name))
        for name, text in figures_told(own, judged_sheet(row))
        if not own.text(name)
    ]
    result = sheets.save_answers(actor=actor, sheet=row.sheet, changes=changes)
    events.record(
        actor=actor,
        subject=row,
        action="take_over",
        details={"keys": [name_of(row.key, row.year, row.item) for row in result.saved]},
    )
    return len(result.saved)


# -- what proves its rows --------------------------------------------------------------------------


@transaction.atomic
def link(
    *,
    actor: Actor,
    entrustment: Entrustment,
    keys: Collection[str],
    evidence_id: int,
    page_from: int | None = None,
    page_to: int | None = None,
) -> list[EvidenceLink]:
    """Let a file of the body's own library in this province prove rows of its sheet.

    Refused as `_work` and `evidence.link_to_sheet` do.
    """
    row = _work(actor, entrustment, "link_evidence")
    pages = {"page_from": page_from, "page_to": page_to}
    return link_to_sheet(actor=actor, sheet=row.sheet, keys=keys, evidence_id=evidence_id, **pages)


@transaction.atomic
def unlink(*, actor: Actor, entrustment: Entrustment, link_id: int) -> None:
    """Let a file prove a row of the body's sheet no longer; refused as `link`."""
    row = _work(actor, entrustment, "link_evidence")
    unlink_from_sheet(sheet=row.sheet, link_id=link_id)


# -- a report of its own ---------------------------------------------------------------------------


@transaction.atomic
def enclose_report(*, actor: Actor, entrustment: Entrustment, upload: "UploadedFile[Any]") -> None:
    """Take the report that the body has written itself, in place of the one before.

    Refused as `_work`, 404 where the scheme prints a form to be filled in, 422 for what is no PDF.
    """
    row = _work(actor, entrustment, "judge")
    if evaluation.scheme_of(row.sheet).has_form("assessor"):
        raise absent()
    sheets.touch(sheet=row.sheet)
    taken = kept(actor, upload, "own_report", is_report=True)
    _keep(row, {"report": taken["file"], "report_name": taken["filename"]})
    told = {"sha256": taken["file"].sha256}
    events.record(actor=actor, subject=row, action="enclose_report", details=told)


# -- visits to the site ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What is recorded of a visit: its days, who took part, what was seen, photographs from the library."""

    visited_on: date
    people: str
    record: str
    until: date | None = None
    photographs: Sequence[int] = ()


@transaction.atomic
def record_visit(
    *,
    actor: Actor,
    entrustment: Entrustment,
    visit: Visit,
    visit_id: int | None = None,
    seen_version: int = 0,
) -> SiteVisit:
    """Add a visit, or change the one with ``visit_id`` if it still is what the page showed."""
    row = _work(actor, entrustment, "judge")
    _expect_sound(visit)
    pictures = list(selectors.own_evidence(actor).filter(pk__in=set(visit.photographs)))
    if len(pictures) != len(set(visit.photographs)):
        raise Refused(
            "照片不在本机构的证明材料库中。", items=[Item("photographs", "请从本机构的证明材料库中选择。")]
        )
    fields = {"visited_on": visit.visited_on, "until": visit.until, "people": visit.people.strip(),
              "record": visit.record.strip()}  # fmt: skip
    if visit_id is None:
        kept = SiteVisit.objects.create(tenant=row.tenant, entrustment=row, created_by=actor.person, **fields)
    else:
        kept = selectors.visit(row, visit_id)
        same = SiteVisit.objects.filter(pk=kept.pk, version=seen_version)
        if same.update(version=F("version") + 1, **fields) != 1:
            raise Refused("这条现场评价记录已被同事修改，请刷新页面后再改。", status=409)
    kept.photographs.set(pictures)
    sheets.touch(sheet=row.sheet)
    return kept


@transaction.atomic
def remove_visit(*, actor: Actor, entrustment: Entrustment, visit_id: int, seen_version: int) -> None:
    """Take a visit out of the report."""
    row = _work(actor, entrustment, "judge")
    kept = selectors.visit(row, visit_id)
    if kept.version != seen_version:
        raise Refused("这条现场评价记录已被同事修改，请刷新页面后再删除。", status=409)
    kept.delete()
    sheets.touch(sheet=row.sheet)


def _expect_sound(visit: Visit) -> None:
    items = []
    if visit.visited_on > selectors.today():
        items.append(Item("visited_on", "现场评价日期不能晚于今天。"))
    if visit.until is not None and visit.until < visit.visited_on:
        items.append(Item("until", "结束日期不能早于现场评价日期。"))
    if visit.until is not None and visit.until > selectors.today():
        items.append(Item("until", "结束日期不能晚于今天。"))
    if not visit.people.strip():
        items.append(Item("people", "请填写参加人员，例如：李明（组长）、王芳。"))
    if not visit.record.strip():
        items.append(Item("record", "请填写现场评价记录：看了什么、查了什么、发现什么问题。"))
    if items:
        raise Refused("现场评价记录需要补充。", items=items)


# -- the two people --------------------------------------------------------------------------------


@transaction.atomic
def prepare(*, actor: Actor, entrustment: Entrustment, sheet_revision: int) -> None:
    """Confirm as 报告编制负责人 that the report as shown under ``sheet_revision`` is ready.

    Refused 409 where it has changed since, 422 naming every gap.
    """
    row = _work(actor, entrustment, "judge")
    _expect_shown(row, sheet_revision)
    if items := Report(row).gaps():
        raise Refused(f"还有 {len(items)} 项需要填写或改正，暂不能确认编制完成。", items=items)
    _keep(row, {**UNPREPARED, "prepared_by": actor.user, "prepared_revision": sheet_revision})
    events.record(actor=actor, subject=row, action="prepare", details={"revision": sheet_revision})


@transaction.atomic
def review(*, actor: Actor, entrustment: Entrustment, sheet_revision: int) -> None:
    """Confirm as 报告审核人 what another person has prepared, under the same ``sheet_revision``."""
    row = _work(actor, entrustment, "review_report")
    _expect_shown(row, sheet_revision)
    if row.prepared_revision != sheet_revision:
        raise Refused("报告尚未由编制负责人确认编制完成，或确认之后又有改动，请先确认编制完成。", status=409)
    if row.prepared_by_id == actor.person.pk:
        raise Refused("报告编制负责人和报告审核人须为两人，请由另一位成员审核。", status=409)
    _keep(row, {"reviewed_by": actor.user, "reviewed_revision": sheet_revision})
    events.record(actor=actor, subject=row, action="review", details={"revision": sheet_revision})


def _expect_shown(row: Entrustment, sheet_revision: int) -> None:
    if row.sheet.revision != sheet_revision:
        raise Refused("您打开本页之后，评价报告又有改动。请重新核对后再确认。", status=409)


def _keep(row: Entrustment, fields: dict[str, object]) -> None:
    Entrustment.objects.filter(pk=row.pk).update(**fields)


# -- what is still missing -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Report:
    """The body's report as it stands; each part is read once."""

    entrustment: Entrustment

    @cached_property
    def filled(self) -> Filled:
        return evaluation.filled(self.entrustment.sheet)

    @cached_property
    def visits(self) -> list[Any]:
        return list(selectors.visits(self.entrustment))

    @cached_property
    def doubts(self) -> list[Doubt]:
        """What must be explained before the signature; a report of the body's own has no rows to doubt."""
        if not self.filled.has_form:
            return []
        previous = selectors.previous_filing(self.entrustment.application)
        return doubts(self.filled, previous, judged_sheet(self.entrustment))

    def gaps(self) -> list[Item]:
        """Everything that keeps the report from being signed, in the order of its pages."""
        told = self._faults_of_sheet() if self.filled.has_form else self._faults_of_own()
        return told + self._faults_of_visits()

    def _faults_of_sheet(self) -> list[Item]:
        filled, proved = self.filled, selectors.explained(self.entrustment)
        items = filled.problems()
        rows = [(gate.key, gate.text) for gate in filled.scheme.gates]
        left_out = {key for key, row in filled.rows.items() if row.status == "left_out"}
        rows += [(row.key, filled.title(row)) for row in filled.scheme.criteria if row.key not in left_out]
        items += [
            Item(key, f"“{text}”须有符合性说明或证明材料。")
            for key, text in rows
            if key not in proved and not filled.note(key)
        ]
        items += unexplained(filled, self.doubts)
        items += selectors.evidence_problems(self.entrustment.sheet)
        editor, reviewer = (filled.text(key) for key in TWO_PEOPLE)
        if editor and editor == reviewer:
            items.append(Item(TWO_PEOPLE[1], "报告编制负责人和报告审核人须为两人。"))
        return items

    def _faults_of_own(self) -> list[Item]:
        report = self.entrustment.report
        if report is None:
            return [Item("own_report", "还没有上传评价报告。")]
        fault = selectors.file_fault(report)
        return [Item("own_report", f"评价报告“{self.entrustment.report_name}”{fault}")] if fault else []

    def _faults_of_visits(self) -> list[Item]:
        if not self.visits:
            return [Item("visits", "还没有现场评价记录。")]
        return [
            Item("visits", f"现场照片“{picture}”{fault}")
            for visit in self.visits
            for picture in visit.pictures
            if (fault := selectors.file_fault(picture.file))
        ]


def unmet(filled: Filled) -> list[Item]:
    """What the body itself says is not met: 必选 rows and binding requirements; 合格 would contradict it."""
    failed = [row for row in filled.scheme.criteria if filled.rows[row.key].status == "failed"]
    return [*filled.unmet_gates(), *(Item(row.key, f"必选要求“{row.text}”未满足。") for row in failed)]
