"""Pictures of pages: Poppler draws them, Pillow makes photographs smaller, each in a bounded process."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from greenmfg import bounded
from greenmfg.uploads import PDF

WIDTH = 900  # pixels
SECONDS, MEGABYTES, WRITTEN = 30, 512, 32
END = b"IEND\xaeB`\x82"  # of a whole PNG


def pages(path: Path, media_type: str, first: int, last: int) -> Iterator[tuple[int, bytes]]:
    """Number and PNG of the pages from ``first`` to ``last``, as many as time allows.

    Empty bytes stand for a page that cannot be drawn: not even by itself within the bounds.
    """
    if media_type != PDF:
        yield 1, _scaled(path)
        return
    with tempfile.TemporaryDirectory() as folder:
        is_complete = _draw(path, first, last, Path(folder))
        drawn = dict(_drawn(Path(folder)))
    yield from drawn.items()
    if is_complete:
        yield from ((page, b"") for page in range(first, last + 1) if page not in drawn)
    elif not drawn:
        yield first, b""


def _drawn(folder: Path) -> Iterator[tuple[int, bytes]]:
    for file in sorted(folder.glob("page-*.png")):
        content = file.read_bytes()
        if content.endswith(END):  # else it was stopped in the middle of this one
            yield int(file.stem.removeprefix("page-")), content


def _draw(path: Path, first: int, last: int, folder: Path) -> bool:
    """Whether Poppler came to the end."""
    scale = ["-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
    asked = ["-f", str(first), "-l", str(last)]
    command = ["/usr/bin/pdftoppm", "-q", "-png", *scale, *asked, str(path), str(folder / "page")]
    try:
        bounded.run(command, seconds=SECONDS, megabytes=MEGABYTES, written=WRITTEN)
    except bounded.TooMuch:
        return False
    return True


def _scaled(path: Path) -> bytes:
    command = [sys.executable, "-m", "greenmfg.files.examine", "scale", str(path), str(WIDTH)]
    try:
        return bounded.run(command, seconds=SECONDS, megabytes=MEGABYTES)
    except bounded.TooMuch:
        return b""
