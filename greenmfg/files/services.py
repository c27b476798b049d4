"""Blobs by province and SHA-256, outside every public path."""

import hashlib
import logging
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from greenmfg import uploads
from greenmfg.errors import Refused
from greenmfg.files.models import StoredFile

if TYPE_CHECKING:
    from accounts.models import Tenant

logger = logging.getLogger(__name__)


def store(*, tenant: "Tenant", content: bytes, media_type: str) -> StoredFile:
    """Keep ``content`` once per province and check it; the same bytes give the same row.

    Until the check the file is in quarantine: nothing reads it. Look at ``state`` for the outcome.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    stored, _ = StoredFile.objects.get_or_create(
        tenant=tenant, sha256=sha256, defaults={"size": len(content), "media_type": media_type}
    )
    _write(_name(stored), content)
    if stored.state == StoredFile.State.QUARANTINE:
        check(stored)
    return stored


def check(stored: StoredFile) -> None:
    """Release a quarantined file, or refuse it: its content must be what its media type says."""
    content = _bytes(stored)
    try:
        found = uploads.inspect(content)
        state = StoredFile.State.OK if found == stored.media_type else StoredFile.State.REFUSED
    except Refused as refusal:
        logger.warning("File %s was refused: %s", stored.sha256, refusal.message)
        state = StoredFile.State.REFUSED
    StoredFile.objects.filter(pk=stored.pk, state=StoredFile.State.QUARANTINE).update(state=state)
    stored.refresh_from_db(fields=["state"])


def read(stored: StoredFile) -> bytes:
    """The bytes that were stored. Refused 409 unless they passed the check and are still the same."""
    if stored.state != StoredFile.State.OK:
        raise Refused(f"文件{stored.get_state_display()}，暂不能打开。", status=409)
    return _bytes(stored)


def _bytes(stored: StoredFile) -> bytes:
    with default_storage.open(_name(stored)) as blob:
        content: bytes = blob.read()
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        logger.error("Blob %s does not have its SHA-256 any more", _name(stored))
        raise Refused("文件内容与登记的校验值不一致，已停止提供，请联系平台管理员。", status=409)
    return content


def _name(stored: StoredFile) -> str:
    return f"{stored.tenant.slug}/{stored.sha256[:2]}/{stored.sha256}"


def _write(name: str, content: bytes) -> None:
    """Write the blob unless it is there; one that a crash left incomplete is replaced."""
    if default_storage.exists(name):
        if default_storage.size(name) == len(content):
            return
        default_storage.delete(name)
    written = default_storage.save(name, ContentFile(content))
    if written != name:
        # Another process was quicker; storage backends give the second a name of its own.
        default_storage.delete(written)
