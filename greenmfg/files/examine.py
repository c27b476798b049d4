"""What looks into one upload: ``python -m greenmfg.files.examine look PATH``, or ``scale PATH WIDTH``.

``look`` prints ``{"media_type", "pages"}``, or ``{"refused"}`` with the sentence for the person; ``scale``
prints a picture as PNG. A file made for it may want any time and memory, so it runs in ``greenmfg.bounded``;
it knows no database and no settings.
"""

import json
import sys
from pathlib import Path

from greenmfg import uploads
from greenmfg.errors import Refused


def look(path: str) -> bytes:
    """The verdict on the content of a file."""
    try:
        verdict = uploads.examine(Path(path).read_bytes())._asdict()
    except Refused as refusal:
        verdict = {"refused": refusal.message}
    return json.dumps(verdict).encode()


def scale(path: str, width: str) -> bytes:
    """A checked picture, at most so many pixels wide."""
    return uploads.scaled(Path(path), int(width))


def main(verb: str, path: str, *width: str) -> None:
    sys.stdout.buffer.write(look(path) if verb == "look" else scale(path, *width))


if __name__ == "__main__":
    main(*sys.argv[1:])
