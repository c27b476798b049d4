"""Bytes in storage, by province and SHA-256, outside every public path; never all of them in memory."""

import hashlib
import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.core.files.storage import default_storage

if TYPE_CHECKING:
    from greenmfg.files.models import StoredFile

logger = logging.getLogger(__name__)
PIECE = 1024 * 1024


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
    """Write the blob unless it is there; one that a crash left incomplete is replaced."""
    if default_storage.exists(name):
        if default_storage.size(name) == content.size:
            return
        default_storage.delete(name)
    content.seek(0)
    written = default_storage.save(name, content)
    if written != name:
        # Another process was quicker; storage backends give the second a name of its own.
        default_storage.delete(written)


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
