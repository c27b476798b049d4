"""Counts that the processes of one machine share where there is no Redis."""

import pickle
import zlib
from pathlib import Path
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks


class CountingFiles(FileBasedCache):
    """Django's own cache of files, but that a count is kept as in Redis."""

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add ``delta`` in place; ValueError where nothing is counted.

        Django's own reads and sets: two processes would add to the same number, and each addition would
        put the end of the count off.
        """
        try:
            with Path(self._key_to_file(key, version)).open("r+b") as file:  # type: ignore[attr-defined]
                locks.lock(file, locks.LOCK_EX)
                if not self._is_expired(file):  # type: ignore[attr-defined]
                    place = file.tell()  # behind the time when it ends
                    count: int = pickle.loads(zlib.decompress(file.read())) + delta  # noqa: S301 — our own
                    file.seek(place)
                    file.truncate()
                    file.write(zlib.compress(pickle.dumps(count)))
                    return count
        except FileNotFoundError:
            pass
        raise ValueError(f"Nothing is counted as {key!r}")
