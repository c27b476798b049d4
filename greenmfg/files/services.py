"""Files come in, are checked, and leave again only when the check has let them."""

import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from greenmfg import clock, uploads
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
FULL = 0.9  # of a province's quota: what is left is for what must not fail, the official documents
WAITING = "等待病毒扫描，扫描服务恢复后自动继续，不影响填报。"
PICTURES_AT_ONCE = 20
RECHECKED_AT_ONCE = 50


def receive(*, tenant: "Tenant", upload: "UploadedFile[Any]") -> StoredFile:
    """Keep what somebody uploads, in quarantine until a job has looked into it; the same bytes are kept once.

    Holds a piece of it in memory at a time. Refused 422 for what is empty, too big or plainly of no type
    that is taken; 409 where the province's space is used up.
    """
    upload.seek(0)
    size = upload.size or 0
    media_type = uploads.glance(upload.read(HEAD), size)
    _expect_space(tenant, size)
    upload.seek(0)
    stored = _keep(tenant, blobs.digest(upload.chunks(blobs.PIECE)), upload, media_type)
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


def _keep(tenant: "Tenant", sha256: str, content: "File[Any]", media_type: str) -> StoredFile:
    """The row of these bytes, and the bytes unless a check has refused them before."""
    stored = StoredFile.objects.filter(tenant=tenant, sha256=sha256).first()
    if stored is not None and stored.state == State.REFUSED:
        return stored
    blobs.write(blobs.name_of(stored or StoredFile(tenant=tenant, sha256=sha256)), content)
    new = {"size": content.size, "media_type": media_type}
    return stored or StoredFile.objects.get_or_create(tenant=tenant, sha256=sha256, defaults=new)[0]


def _expect_space(tenant: "Tenant", size: int) -> None:
    usage = selectors.usage(tenant)
    if usage.used + size > usage.quota * FULL:
        logger.error("The files of %s have used up their quota", tenant.slug)
        raise Refused("本省文件存储空间已用尽，暂不能上传。请联系平台管理员扩容。", status=409)
    if usage.is_alarming:
        logger.warning("The files of %s fill %d %% of their quota", tenant.slug, usage.share * 100)


def _ask_for_check(stored: StoredFile) -> None:
    enqueue(
        tenant=stored.tenant,
        kind="check_file",
        args={"file": stored.pk},
        dedupe_key=f"check:{stored.pk}",
    )


def check(stored: StoredFile) -> None:
    """Release a quarantined upload, or refuse it with the reason, by a look in a bounded child process."""
    if stored.state != State.QUARANTINE:
        return
    try:
        with blobs.as_path(stored) as path:
            if virus := scanner.found_in(path):
                raise Refused(f"文件含有病毒（{virus}），已拒收。请查杀后重新上传。")
            found = _look_into(str(path))
    except scanner.ScannerDown:
        logger.exception("The virus scanner does not answer")
        StoredFile.objects.filter(pk=stored.pk, state=State.QUARANTINE).update(reason=WAITING)
    except Refused as refusal:
        _refuse(stored, refusal.message)
    else:
        _judge(stored, found)
        if stored.state == State.OK and stored.pages:
            _ask_for_pictures(stored, 1)
        _ask_for_those_waiting(stored)


def _look_into(path: str) -> uploads.Found:
    """What the file is; Refused where it is nothing that is taken, or too much for the child."""
    command = [sys.executable, "-m", "greenmfg.files.examine", path, str(MEGABYTES), str(SECONDS)]
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, env={}
        )
    except subprocess.TimeoutExpired:
        raise Refused(f"文件过于复杂，{SECONDS} 秒内未能检查完，请重新导出或拆分后上传。") from None
    except subprocess.CalledProcessError as error:
        logger.warning("The check of an upload ended with %s", error.returncode)
        raise Refused("文件过于复杂，检查时超出允许的时间或内存，请重新导出或拆分后上传。") from None
    verdict: dict[str, Any] = json.loads(done.stdout)
    if "refused" in verdict:
        raise Refused(verdict["refused"])
    return uploads.Found(**verdict)


def _judge(stored: StoredFile, found: uploads.Found) -> None:
    if found.media_type != stored.media_type:
        _refuse(stored, "文件内容与其类型不符，请重新导出后上传。")
        return
    _settle(stored, state=State.OK, reason="", pages=found.pages)


def _refuse(stored: StoredFile, reason: str) -> None:
    """Keep the verdict and not the bytes."""
    logger.warning("File %s was refused: %s", stored.sha256, reason)
    _settle(stored, state=State.REFUSED, reason=reason[:300], pages=None)
    if stored.state == State.REFUSED:
        default_storage.delete(blobs.name_of(stored))


def _settle(stored: StoredFile, **found: Any) -> None:
    rows = StoredFile.objects.filter(pk=stored.pk, state=State.QUARANTINE)
    rows.update(checked_at=clock.read(), **found)
    stored.refresh_from_db(fields=["state", "reason", "pages", "checked_at"])


def _ask_for_those_waiting(stored: StoredFile) -> None:
    """The scanner answers again: whatever waits for it in this province is looked at."""
    if settings.CLAMD_ADDRESS:
        recheck(stored.tenant)


def recheck(tenant: "Tenant") -> None:
    """Ask for a look at the files that wait for the scanner, some at a time."""
    for stored in selectors.waiting(tenant)[:RECHECKED_AT_ONCE]:
        _ask_for_check(stored)


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
    """Compare the province's next ``at_most`` files with their SHA-256; the last one's id, None at the end.

    What differs is marked damaged and served no more.
    """
    rows = list(selectors.kept(after)[:at_most])
    for stored in rows:
        if not blobs.is_whole(stored):
            logger.error("Blob %s does not have its SHA-256 any more", blobs.name_of(stored))
            reason = "存储中的内容与登记的校验值不一致，已停止提供。"
            StoredFile.objects.filter(pk=stored.pk).update(state=State.DAMAGED, reason=reason)
    return rows[-1].pk if len(rows) == at_most else None


# -- pictures of pages ------------------------------------------------------------------------------


def picture(stored: StoredFile, page: int) -> bytes | None:
    """The picture of a page as PNG; None while it is being drawn. Refused 404 where there is no such page."""
    if stored.state != State.OK or not stored.pages or not 1 <= page <= stored.pages:
        raise Refused("没有这一页的图片。", status=404)
    name = blobs.page_name(stored, page)
    if not default_storage.exists(name):
        _ask_for_pictures(stored, page)
        return None
    with default_storage.open(name) as drawn:
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
    """Draw the next pages from ``first`` on that are not drawn yet."""
    if stored.state != State.OK or not stored.pages:
        return
    last = min(stored.pages, first + PICTURES_AT_ONCE - 1)
    with blobs.as_path(stored) as path:
        for page, content in drawing.pages(path, stored.media_type, first, last):
            blobs.write(blobs.page_name(stored, page), ContentFile(content))
