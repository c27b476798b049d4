"""Files come in, are checked, and leave again only when the check has let them."""

import json
import logging
import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from greenmfg import bounded, clock, uploads
from greenmfg.errors import Refused
from greenmfg.files import blobs, drawing, scanner, selectors
from greenmfg.files.models import StoredFile
from greenmfg.jobs.services import enqueue

if TYPE_CHECKING:
    from accounts.models import Tenant

logger = logging.getLogger(__name__)
State = StoredFile.State
HEAD = 4096
SECONDS, MEGABYTES = 30, 512
WAITING = "等待病毒扫描，扫描服务恢复后自动继续，不影响填报。"
DAMAGED = "存储中的内容与登记的校验值不一致，已停止提供。请重新上传原文件以恢复，或联系平台管理员。"
PICTURES_AT_ONCE = 20
RECHECKED_AT_ONCE = 50
REHASHED_AT_ONCE = 500


def receive(*, tenant: "Tenant", upload: "UploadedFile[Any]") -> StoredFile:
    """Keep what somebody uploads, in quarantine until a job has looked into it; the same bytes are kept once.

    Holds a piece of it in memory at a time. Refused 422 for what is empty, too big or plainly of no type
    that is taken; 409 where the province's space is used up.
    """
    upload.seek(0)
    size = upload.size or 0
    media_type = uploads.glance(upload.read(HEAD), size)
    upload.seek(0)
    sha256 = blobs.digest(upload.chunks(blobs.PIECE))
    if not StoredFile.objects.filter(tenant=tenant, sha256=sha256).exists():
        _expect_space(tenant, size)
    with transaction.atomic():
        stored = _keep(tenant, sha256, upload, media_type)
        if stored.state == State.QUARANTINE:
            _ask_for_check(stored)
    return stored


def store(*, tenant: "Tenant", content: bytes, media_type: str) -> StoredFile:
    """Keep a document that the platform has made, checked at once; the same bytes give the same row."""
    stored = _keep(tenant, blobs.digest([content]), ContentFile(content), media_type)
    if stored.state == State.QUARANTINE:
        try:
            _judge(stored, uploads.examine(content))
        except Refused as refusal:
            _refuse(stored, refusal.message)
    return stored


def keep(
    *, tenant: "Tenant", content: "bytes | File[Any]", media_type: str, pages: int | None = None
) -> StoredFile:
    """``store`` for a table of the platform's own writing, or for what it has packed or bound of checked
    files: nothing of it can act, and to read it to its end would take longer than to write it. A file is
    read a piece at a time.
    """
    file = content if isinstance(content, File) else ContentFile(content)
    stored = _keep(tenant, blobs.digest(file.chunks(blobs.PIECE)), file, media_type)
    if stored.state == State.QUARANTINE:
        _settle(stored, state=State.OK, reason="", pages=pages)
    return stored


@transaction.atomic
def _keep(tenant: "Tenant", sha256: str, content: "File[Any]", media_type: str) -> StoredFile:
    """The row of these bytes, and the bytes unless a check has refused them; a damaged file becomes whole.

    The row's lock is held until the caller's transaction, which names it, ends: see ``discard``.
    """
    stored = StoredFile.objects.select_for_update().filter(tenant=tenant, sha256=sha256).first()
    if stored is not None and stored.state == State.REFUSED:
        return stored
    name = blobs.name_of(stored or StoredFile(tenant=tenant, sha256=sha256))
    if stored is not None and stored.state == State.DAMAGED:
        default_storage.delete(name)
    blobs.write(name, content)
    new = {"size": content.size, "media_type": media_type}
    stored = StoredFile.objects.get_or_create(tenant=tenant, sha256=sha256, defaults=new)[0]
    if stored.state == State.REFUSED:  # meanwhile, and its bytes were deleted before these were written
        default_storage.delete(name)
    elif stored.state == State.DAMAGED:
        _restore(stored)
    elif stored.state == State.DISCARDED:
        StoredFile.objects.filter(pk=stored.pk, state=State.DISCARDED).update(state=State.QUARANTINE)
        stored.refresh_from_db(fields=["state"])
    return stored


@transaction.atomic
def discard(stored: StoredFile) -> None:
    """Let go of a file that the platform has made, unless a row still names it: its bytes may be evidence.

    They are cleared away by ``tidy``, one of the next nights.
    """
    # Whoever is about to name it holds its lock, and has named it when we get it.
    StoredFile.objects.select_for_update().get(pk=stored.pk)
    if not selectors.is_named(stored):
        StoredFile.objects.filter(pk=stored.pk, state=State.OK).update(state=State.DISCARDED)


def _expect_space(tenant: "Tenant", size: int) -> None:
    """Official documents are not asked: what is left above the bound is for them."""
    if selectors.usage(tenant).would_be_full(size):
        logger.warning("An upload was refused: the files of %s have used up their space", tenant.slug)
        raise Refused(
            "本省文件存储空间已用尽，暂不能上传；已上传的材料和填报不受影响。请联系平台管理员扩容后再上传。",
            status=409,
        )


def watch_space(tenant: "Tenant") -> None:
    """Tell the operator, once a day, where a province's files come near the bound."""
    usage = selectors.usage(tenant)
    if usage.is_alarming:
        level = logging.ERROR if usage.would_be_full(0) else logging.WARNING
        told = "The files of %s fill %d %% of their quota; the disk is %d %% full"
        logger.log(level, told, tenant.slug, usage.share * 100, usage.disk_share * 100)


# -- the check of an upload --------------------------------------------------------------------------


def _ask_for_check(stored: StoredFile) -> None:
    _ask("scan_file" if settings.CLAMD_ADDRESS else "check_file", stored)


def _ask(kind: str, stored: StoredFile) -> None:
    enqueue(tenant=stored.tenant, kind=kind, args={"file": stored.pk}, dedupe_key=f"{kind}:{stored.pk}")


def scan(stored: StoredFile) -> None:
    """Let the virus scanner look, and then the check; where it is down the file waits, and nothing else."""
    if stored.state != State.QUARANTINE:
        return
    try:
        with blobs.as_path(stored) as path:
            virus = scanner.found_in(path)
    except scanner.ScannerDown:
        logger.exception("The virus scanner cannot be asked")
        _quarantined(stored).update(reason=WAITING)
        enqueue(tenant=stored.tenant, kind="recheck_files", args={}, dedupe_key="recheck_files")
        return
    if virus:
        _refuse(stored, f"文件含有病毒（{virus}），已拒收。请查杀后重新上传。")
    else:
        _ask("check_file", stored)


def recheck(tenant: "Tenant") -> bool:
    """Ask for a look at what waits for the scanner, or for nothing, some files at a time.

    Whether any are left that wait for the scanner.
    """
    waiting = selectors.waiting(tenant)
    if scanner.is_up():
        for stored in waiting[:RECHECKED_AT_ONCE]:
            _ask_for_check(stored)
    return waiting.exclude(reason="").exists()


def check(stored: StoredFile) -> None:
    """Release a quarantined upload, or refuse it with the reason, by a look in a bounded child process."""
    if stored.state != State.QUARANTINE:
        return
    try:
        with blobs.as_path(stored) as path:
            found = _look_into(str(path))
    except Refused as refusal:
        _refuse(stored, refusal.message)
        return
    _judge(stored, found)
    if stored.state == State.OK and stored.pages:
        _ask_for_pictures(stored, 1)


def _look_into(path: str) -> uploads.Found:
    """What the file is; Refused where it is nothing that is taken, or too much for the child."""
    command = [sys.executable, "-m", "greenmfg.files.examine", "look", path]
    try:
        said = bounded.run(command, seconds=SECONDS, megabytes=MEGABYTES)
    except bounded.TooMuch as bound:
        what = f"{SECONDS} 秒内未能检查完" if bound.late else "检查时超出允许的时间或内存"
        raise Refused(f"文件过于复杂，{what}，请重新导出或拆分后上传。") from None
    verdict: dict[str, Any] = json.loads(said)
    if "refused" in verdict:
        raise Refused(verdict["refused"])
    return uploads.Found(**verdict)


def _judge(stored: StoredFile, found: uploads.Found) -> None:
    if found.media_type != stored.media_type:
        _refuse(stored, "文件内容与其类型不符，请重新导出后上传。")
        return
    _settle(stored, state=State.OK, reason="", pages=found.pages, author=found.author, export=found.export)


def _refuse(stored: StoredFile, reason: str) -> None:
    """Keep the verdict and not the bytes."""
    logger.warning("File %s was refused: %s", stored.sha256, reason)
    _settle(stored, state=State.REFUSED, reason=reason[:300], pages=None)
    if stored.state == State.REFUSED:
        default_storage.delete(blobs.name_of(stored))


def _settle(stored: StoredFile, **found: Any) -> None:
    _quarantined(stored).update(checked_at=clock.read(), **found)
    stored.refresh_from_db(fields=["state", "reason", "pages", "checked_at"])


def _quarantined(stored: StoredFile) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(pk=stored.pk, state=State.QUARANTINE)


# -- files leave, as long as they are what they were --------------------------------------------------


def read(stored: StoredFile) -> bytes:
    """The bytes that were stored. Refused 409 unless they passed the check and are still the same."""
    expect_readable(stored)
    with default_storage.open(blobs.name_of(stored)) as blob:
        content: bytes = blob.read()
    return content


def expect_readable(stored: StoredFile) -> None:
    """Refused 409 unless the file has passed the check and its bytes are still the same."""
    if stored.state != State.OK:
        raise Refused(f"文件{stored.get_state_display()}，暂不能打开。", status=409)
    if not blobs.is_whole(stored):
        logger.error("Blob %s does not have its SHA-256 any more", blobs.name_of(stored))
        raise Refused("文件内容与登记的校验值不一致，已停止提供，请联系平台管理员。", status=409)


def rehash(*, after: int, at_most: int) -> int | None:
    """Compare the province's next files, ``at_most`` bytes of them or one, with their SHA-256.

    What differs is marked damaged and served no more; what was damaged and is whole again is served again.
    The last one's id, None at the end.
    """
    left = at_most
    for stored in selectors.kept(after)[:REHASHED_AT_ONCE]:
        after, left = stored.pk, left - stored.size
        if blobs.is_whole(stored):
            _restore(stored)
        else:
            logger.error("Blob %s does not have its SHA-256 any more", blobs.name_of(stored))
            StoredFile.objects.filter(pk=stored.pk).update(state=State.DAMAGED, reason=DAMAGED)
        if left <= 0:
            break
    return after if selectors.kept(after).exists() else None


def _restore(stored: StoredFile) -> None:
    """A damaged file whose bytes are the old ones needs no new check."""
    if stored.state == State.DAMAGED:
        StoredFile.objects.filter(pk=stored.pk, state=State.DAMAGED).update(state=State.OK, reason="")
        stored.refresh_from_db(fields=["state", "reason"])


def tidy(tenant: "Tenant", prefix: str) -> None:
    """Delete the blobs of a province that no row names, or only one that keeps no bytes: what a crash left
    behind, and what was discarded.
    """
    there = blobs.folder(tenant, prefix)
    named = selectors.named(tenant, there) if there else frozenset()
    # The disk dates its files by real time: a simulated day ahead would make what is being written now old.
    now = clock.read_actual()
    for name in there:
        if name not in named and blobs.clear_away(tenant, name, now):
            logger.warning("Blob %s of %s belonged to no file and was deleted", name, tenant.slug)


# -- pictures of pages ------------------------------------------------------------------------------


def picture(stored: StoredFile, page: int) -> bytes | None:
    """The picture of a page as PNG; None while it is being drawn, empty where it cannot be.

    Refused 404 where there is no such page.
    """
    if stored.state != State.OK or not stored.pages or not 1 <= page <= stored.pages:
        raise Refused("没有这一页的图片。", status=404)
    if not _is_drawn(stored, page):
        _ask_for_pictures(stored, page)
        return None
    with default_storage.open(blobs.page_name(stored, page)) as drawn:
        content: bytes = drawn.read()
    return content


def _ask_for_pictures(stored: StoredFile, page: int) -> None:
    first = (page - 1) // PICTURES_AT_ONCE * PICTURES_AT_ONCE + 1
    enqueue(
        tenant=stored.tenant,
        kind="draw_pages",
        args={"file": stored.pk, "first": first},
        dedupe_key=f"draw:{stored.pk}:{first}",
    )


def draw_pages(*, stored: StoredFile, first: int) -> None:
    """Draw the next pages from ``first`` on that are not drawn yet; empty where one cannot be drawn."""
    if stored.state != State.OK or not stored.pages:
        return
    last = min(stored.pages, first + PICTURES_AT_ONCE - 1)
    left = [page for page in range(first, last + 1) if not _is_drawn(stored, page)]
    if not left:
        return
    with blobs.as_path(stored) as path:
        for page, content in drawing.pages(path, stored.media_type, left[0], left[-1]):
            blobs.write(blobs.page_name(stored, page), ContentFile(content))


def _is_drawn(stored: StoredFile, page: int) -> bool:
    return default_storage.exists(blobs.page_name(stored, page))
