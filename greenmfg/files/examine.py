"""The process that looks into one upload: ``python -m greenmfg.files.examine PATH MEMORY_MB SECONDS``.

It prints ``{"media_type", "pages"}``, or ``{"refused"}`` with the sentence for the person. It bounds itself,
since a file made for it may want any time and memory; it knows no database and no settings.
"""

import json
import resource
import sys
from pathlib import Path

from greenmfg import uploads
from greenmfg.errors import Refused


def bound(megabytes: int, seconds: int) -> None:
    """Allow so much data and processor time, and no new files."""
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str, megabytes: str, seconds: str) -> None:
    bound(int(megabytes), int(seconds))
    try:
        found = uploads.examine(Path(path).read_bytes())
        verdict = found._asdict()
    except Refused as refusal:
        verdict = {"refused": refusal.message}
    sys.stdout.write(json.dumps(verdict))


if __name__ == "__main__":
    main(*sys.argv[1:])
