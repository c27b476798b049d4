"""The evidence library: files come in, are described, replaced, removed, and prove rows of sheets.

A newer file is a row of its own under the same number, so what a snapshot names stays. Locks are taken
evidence first, then sheet, then shelf; sealing takes no lock on evidence.
"""

from collections.abc import Collection
from datetime import date
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.template.defaultfilters import filesizeformat

from accounts import events, policy
from accounts.actor import Actor
from accounts.selectors import absent
from applications import selectors
from applications.models import Evidence, EvidenceLink, EvidenceShelf, SealedEvidence, SiteVisit, Snapshot
from evaluation import services as sheets
from evaluation.models import Sheet
from greenmfg import clock
from greenmfg.errors import Item, Refused
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.uploads import clean_name

# -- files come in -------------------------------------------------------------------------------------


@transaction.atomic
def add(
    *,
    actor: Actor,
    upload: "UploadedFile[bytes]",
    title: str = "",
    issued_on: date | None = None,
    valid_to: date | None = None,
) -> Evidence:
    """Put a file into the library of the actor's organization; it is checked by a job, see its ``state``.

    The same bytes again give the row that is there, with ``was_there`` set. Refused: 403 without the role,
    409 where the library is full, 422 where the file or what is said of it cannot stand.
    """
    policy.require(actor, "keep_evidence")
    _expect_sound(title or "-", issued_on, valid_to)
    _expect_room(actor, upload.size or 0)
    name = clean_name(upload.name or "")
    stored = files.receive(tenant=actor.province, upload=upload)
    known = _known(actor, stored)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            row = Evidence.objects.create(
                tenant=actor.province,
                organization=actor.unit,
                number=_next_number(actor, stored.size),
                title=title.strip() or PurePosixPath(name).stem,
                filename=name,
                file=stored,
                issued_on=issued_on,
                valid_to=valid_to,
                uploaded_by=actor.person,
            )
    except IntegrityError:
        # A colleague, or a second click, was faster with the same bytes: number and room are given back.
        known = _known(actor, stored)
        if known is None:
            raise
        return known
    events.record(actor=actor, subject=row, action="add_evidence", details={"sha256": stored.sha256})
    return row


def _known(actor: Actor, stored: StoredFile) -> Evidence | None:
    row = selectors.own_evidence(actor).filter(file=stored).select_related("file").first()
    if row is not None:
        row.was_there = True
    return row


def _expect_sound(title: str, issued_on: date | None, valid_to: date | None) -> None:
    items = []
    if not title.strip():
        items.append(Item("title", "请填写材料名称，例如：2024年度能源审计报告。"))
    if len(title) > 120:
        items.append(Item("title", f"材料名称限 120 字，现有 {len(title)} 字，请精简。"))
    if issued_on and valid_to and valid_to < issued_on:
        items.append(Item("valid_to", "有效期至不能早于出具日期，请核对两个日期。"))
    if items:
        raise Refused("材料信息有误。", items=items)


# -- how much there may be -----------------------------------------------------------------------------


def _expect_room(actor: Actor, size: int) -> None:
    """Before anything is stored: what does not fit leaves nothing behind. ``_claim`` decides."""
    shelf = selectors.evidence_shelf(actor)
    if shelf.size + size > settings.EVIDENCE_QUOTA_BYTES or shelf.files >= settings.EVIDENCE_MAX_FILES:
        raise _full(shelf)


def _next_number(actor: Actor, size: int) -> int:
    """The next number of the library, with room for one more file."""
    shelf, _ = EvidenceShelf.objects.get_or_create(tenant=actor.province, organization=actor.unit)
    _claim(shelf, size, last_number=F("last_number") + 1)
    return EvidenceShelf.objects.values_list("last_number", flat=True).get(pk=shelf.pk)


def _claim(shelf: EvidenceShelf, size: int, **more: Combinable) -> None:
    """Take room for a file under the counter row's lock, kept until commit; 409 where there is none."""
    free = EvidenceShelf.objects.filter(
        pk=shelf.pk, size__lte=settings.EVIDENCE_QUOTA_BYTES - size, files__lt=settings.EVIDENCE_MAX_FILES
    )
    if free.update(size=F("size") + size, files=F("files") + 1, **more) != 1:
        shelf.refresh_from_db()
        raise _full(shelf)


def _give_back(row: Evidence) -> None:
    EvidenceShelf.objects.filter(organization=row.organization_id).update(
        size=F("size") - row.file.size, files=F("files") - 1
    )


def _full(shelf: EvidenceShelf) -> Refused:
    used, limit = filesizeformat(shelf.size), filesizeformat(settings.EVIDENCE_QUOTA_BYTES)
    return Refused(
        f"证明材料库已存 {shelf.files} 个文件、共 {used}，上限为 {settings.EVIDENCE_MAX_FILES} 个、{limit}。"
        "请先移除未被引用的材料，或压缩后再上传。",
        status=409,
    )


# -- what is there changes -----------------------------------------------------------------------------


@transaction.atomic
def describe(
    *,
    actor: Actor,
    evidence_id: int,
    seen_version: int,
    title: str,
    issued_on: date | None = None,
    valid_to: date | None = None,
) -> Evidence:
    """Say what a file is called and how long it holds; open sheets that use it show so on their check page.

    Refused: 404 where it is not the actor's, 409 where a colleague was faster or a newer file took its place.
    """
    row = _own(actor, evidence_id)
    _expect_sound(title, issued_on, valid_to)
    _take(row, seen_version, title=title.strip(), issued_on=issued_on, valid_to=valid_to)
    sheets.touch_open(sheets=_sheets(row))
    row.refresh_from_db()
    return row


@transaction.atomic
def replace(*, actor: Actor, evidence_id: int, seen_version: int, upload: "UploadedFile[bytes]") -> Evidence:
    """A newer file under the same number: rows that may still be written turn to it, sealed ones stay.

    Refused as `describe` and `add`; 422 where the library holds those bytes already.
    """
    row = _own(actor, evidence_id)
    _expect_room(actor, upload.size or 0)
    stored = files.receive(tenant=row.tenant, upload=upload)
    known = _known(actor, stored)
    if known is not None:
        raise Refused(
            "新文件与原文件内容相同，无需更换。"
            if known.pk == row.pk
            else f"库中已有同一文件（{known}），请直接引用该材料。"
        )
    _take(row, seen_version, replaced_at=clock.now())
    newer = Evidence(
        tenant=row.tenant,
        organization=row.organization,
        number=row.number,
        edition=row.edition + 1,
        title=row.title,
        filename=clean_name(upload.name or ""),
        file=stored,
        issued_on=row.issued_on,
        valid_to=row.valid_to,
        uploaded_by=actor.person,
    )
    newer.save()
    _turn(row, newer)
    _claim(EvidenceShelf.objects.get(organization=row.organization_id), stored.size)
    if not (selectors.is_evidence_sealed(row) or selectors.is_evidence_used(row)):
        _put_away(row)
    told = {"sha256": stored.sha256, "replaces": row.file.sha256}
    events.record(actor=actor, subject=newer, action="replace_evidence", details=told)
    return newer


def _turn(row: Evidence, newer: Evidence) -> None:
    """Let the links of ``row`` on rows that may still be written name ``newer``."""
    free = Q(pk__in=())
    for sheet in sheets.touch_open(sheets=_sheets(row)):
        named = Q() if sheet.unlocked == "all" else Q(key__in=sheet.unlocked.split())
        free |= Q(sheet=sheet) & named
    row.links.filter(free).update(evidence=newer)


@transaction.atomic
def remove(*, actor: Actor, evidence_id: int, seen_version: int) -> None:
    """Take a file out of the library; 409 naming where it is used, or that a snapshot names it."""
    row = _own(actor, evidence_id)
    _take(row, seen_version)
    if uses := selectors.evidence_uses(row):
        named = "；".join(f"{use.where}“{use.what}”" for use in uses[:3])
        more = f"等 {len(uses)} 处" if len(uses) > 3 else ""
        raise Refused(f"{row.label}正被引用，不能移除：{named}{more}。请先取消引用。", status=409)
    if selectors.is_evidence_sealed(row):
        raise Refused(f"{row.label}已随申报材料提交存档，不能移除。", status=409)
    _put_away(row)
    events.record(actor=actor, subject=row, action="remove_evidence", details={"sha256": row.file.sha256})


def _put_away(row: Evidence) -> None:
    Evidence.objects.filter(pk=row.pk).update(removed_at=clock.now())
    _give_back(row)


def _own(actor: Actor, evidence_id: int) -> Evidence:
    row = selectors.evidence_item(actor, evidence_id)
    policy.require(actor, "keep_evidence")
    return row


def _take(row: Evidence, seen_version: int, **changes: object) -> None:
    """Claim the row's lock for a change of what the page showed, or 409."""
    same = Evidence.objects.filter(pk=row.pk, version=seen_version, replaced_at=None, removed_at=None)
    if same.update(version=F("version") + 1, **changes) != 1:
        raise Refused("这份材料已被同事修改、更换或移除，请刷新页面后再办理。", status=409)


def _sheets(row: Evidence) -> list[int]:
    return list(row.links.values_list("sheet", flat=True).distinct())


# -- what it proves -------------------------------------------------------------------------------------


@transaction.atomic
def link(
    *,
    actor: Actor,
    application_id: int,
    keys: Collection[str],
    evidence_id: int,
    page_from: int | None = None,
    page_to: int | None = None,
) -> list[EvidenceLink]:
    """Let a file prove rows of the actor's own application, by all of its pages or by some.

    Refused: 404 for a foreign application or file, 403 without the role, 409 where a row is locked, 422
    where the row takes no evidence, the file was refused or has no such pages.
    """
    application = selectors.own_application(actor, application_id)
    policy.require(actor, "link_evidence")
    return link_to_sheet(
        actor=actor,
        sheet=application.self_sheet,
        keys=keys,
        evidence_id=evidence_id,
        page_from=page_from,
        page_to=page_to,
    )


def link_to_sheet(
    *,
    actor: Actor,
    sheet: Sheet,
    keys: Collection[str],
    evidence_id: int,
    page_from: int | None = None,
    page_to: int | None = None,
) -> list[EvidenceLink]:
    """`link` for a sheet that the caller, in its transaction, has found to be the actor's to write.

    A row that the file proves already takes the pages given now.
    """
    row = selectors.own_evidence(actor).filter(pk=evidence_id).select_related("file").first()
    if row is None:
        raise absent()
    # Its lock: from here on the file can be neither replaced nor removed.
    if (
        Evidence.objects.filter(pk=row.pk, replaced_at=None, removed_at=None).update(version=F("version"))
        != 1
    ):
        raise Refused("这份材料刚被更换或移除，请重新选择。", status=409)
    first, last = _page_range(row, page_from, page_to)
    if not keys or set(keys) - selectors.evidence_rows(sheet).keys():
        raise Refused("请选择要证明的项目。", items=[Item("keys", "本表没有这个项目，请刷新页面后重试。")])
    sheets.touch(sheet=sheet, keys=keys)
    return EvidenceLink.objects.bulk_create(
        [
            EvidenceLink(
                tenant_id=sheet.tenant_id,
                sheet=sheet,
                key=key,
                evidence=row,
                page_from=first,
                page_to=last,
                created_by=actor.person,
            )
            for key in keys
        ],
        update_conflicts=True,
        unique_fields=["sheet", "key", "evidence"],
        update_fields=["page_from", "page_to"],
    )


def _page_range(row: Evidence, first: int | None, last: int | None) -> tuple[int | None, int | None]:
    """The pages as they are kept: both or neither; Refused 422 where the file does not have them."""
    if row.file.state not in (StoredFile.State.OK, StoredFile.State.QUARANTINE):
        raise Refused(f"{row.label}{row.file.get_state_display()}：{row.file.reason}请更换文件后再引用。")
    first, last = first or last, last or first
    if first is None or last is None:
        return None, None
    if not 1 <= first <= last:
        raise Refused("页码有误。", items=[Item("page_to", "止页不能小于起页，例如从第 3 页到第 5 页。")])
    if row.file.pages and last > row.file.pages:
        fault = f"{row.label}共 {row.file.pages} 页，请填写 1 至 {row.file.pages} 之间的页码。"
        raise Refused("页码有误。", items=[Item("page_to", fault)])
    return first, last


@transaction.atomic
def unlink(*, actor: Actor, application_id: int, link_id: int) -> None:
    """Let a file prove a row of the actor's own application no longer; refused as `link`."""
    application = selectors.own_application(actor, application_id)
    policy.require(actor, "link_evidence")
    unlink_from_sheet(sheet=application.self_sheet, link_id=link_id)


def unlink_from_sheet(*, sheet: Sheet, link_id: int) -> None:
    """`unlink` for a sheet that the caller, in its transaction, has found to be the actor's to write."""
    row = selectors.evidence_link(sheet, link_id)
    sheets.touch(sheet=sheet, keys=[row.key])
    row.delete()


def name_evidence(*, snapshot: Snapshot) -> None:
    """Note which evidence ``snapshot`` names, which then stays for ever.

    Of rows of its sheet; of a body's report also the photographs and what proves the body's standing.
    """
    used = set(EvidenceLink.objects.filter(sheet=snapshot.sheet).values_list("evidence", flat=True))
    if snapshot.entrustment is not None:
        shown = SiteVisit.photographs.through.objects.filter(sitevisit__entrustment=snapshot.entrustment)
        used |= set(shown.values_list("evidence", flat=True))
        listed = selectors.last_accreditation(snapshot.entrustment.assessor)
        used |= set(listed.evidence.values_list("pk", flat=True)) if listed else set()
    SealedEvidence.objects.bulk_create(
        SealedEvidence(tenant_id=snapshot.tenant_id, snapshot=snapshot, evidence_id=pk) for pk in sorted(used)
    )
