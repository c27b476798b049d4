"""Bytes in storage, by province and SHA-256, outside every public path; never all of them in memory."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage

if TYPE_CHECKING:
    from accounts.models import Tenant
    from greenmfg.files.models import StoredFile

PIECE = 1024 * 1024
LEFT_BEHIND = timedelta(days=1)  # after which nobody writes a blob any more or is about to name it


def name_of(stored: "StoredFile") -> str:
    """Where the bytes of ``stored`` lie."""
    return f"{stored.tenant.slug}/{stored.sha256[:2]}/{stored.sha256}"


def page_name(stored: "StoredFile", page: int) -> str:
    """Where the picture of one of its pages lies."""
    return f"{stored.tenant.slug}/pages/{stored.sha256[:2]}/{stored.sha256}/{page}.png"


def digest(pieces: Iterable[bytes]) -> str:
    """The SHA-256 of what ``pieces`` are pieces of."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def write(name: str, content: "File[Any]") -> None:
    """Write the blob unless it is there; one that a crash left incomplete is replaced.

    On a disk it appears whole under its name or not at all; the drafts that a crash leaves are cleared
    away by ``clear_away``.
    """
    if default_storage.exists(name) and default_storage.size(name) == content.size and _renew(name):
        return
    content.seek(0)
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:  # a store of objects, which appear whole
        default_storage.delete(name)
        default_storage.save(name, content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        with draft.open("xb") as file:
            file.writelines(content.chunks(PIECE))
            file.flush()
            os.fsync(file.fileno())  # the row that names it must not outlive it in a power cut
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _renew(name: str) -> bool:
    """Let what is about to be named anew not look left behind; False where it has just been cleared away."""
    try:
        os.utime(default_storage.path(name))
    except FileNotFoundError:
        return False
    except NotImplementedError:  # a store of objects dates them itself
        pass
    return True


def folder(tenant: "Tenant", prefix: str) -> list[str]:
    """The names of a province's blobs whose SHA-256 begins with the two digits ``prefix``."""
    try:
        return default_storage.listdir(f"{tenant.slug}/{prefix}")[1]
    except FileNotFoundError:
        return []


def clear_away(tenant: "Tenant", name: str, now: datetime) -> bool:
    """Delete what lies under ``name`` among a province's blobs; False where it may still be being written."""
    whole = f"{tenant.slug}/{name[:2]}/{name}"
    try:
        is_old = default_storage.get_modified_time(whole) < now - LEFT_BEHIND
    except FileNotFoundError:  # a draft that has become a blob
        return False
    if is_old:
        default_storage.delete(whole)
    return is_old


def disk() -> tuple[int, int]:
    """Bytes in use and bytes free where blobs lie; none of either where that is no disk of this machine."""
    try:
        place = Path(default_storage.path(""))
    except NotImplementedError:
        return 0, 0
    while not place.exists():
        place = place.parent
    found = shutil.disk_usage(place)
    return found.used, found.free


def pieces(stored: "StoredFile") -> Iterator[bytes]:
    """The bytes, a piece at a time; the blob is open only while somebody asks for more."""
    with default_storage.open(name_of(stored)) as blob:
        yield from blob.chunks(PIECE)


def is_whole(stored: "StoredFile") -> bool:
    """Whether the bytes still are those that were stored."""
    try:
        return digest(pieces(stored)) == stored.sha256
    except FileNotFoundError:
        return False


@contextmanager
def as_path(stored: "StoredFile") -> Iterator[Path]:
    """The blob as a file of this machine, for programs that read files; a copy where storage is elsewhere."""
    try:
        path = default_storage.path(name_of(stored))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy:
            copy.writelines(pieces(stored))
            copy.flush()
            yield Path(copy.name)
    else:
        yield Path(path)
