"""Pictures of pages, drawn by Poppler in a bounded process; a picture is scaled by the same means."""

import resource
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from greenmfg.errors import Refused
from greenmfg.uploads import PDF, scaled

WIDTH = 900  # pixels
SECONDS, MEGABYTES = 30, 512


def pages(path: Path, media_type: str, first: int, last: int) -> Iterator[tuple[int, bytes]]:
    """Number and PNG of each page from ``first`` to ``last``; Refused where that takes too much."""
    if media_type != PDF:
        yield 1, scaled(path, WIDTH)
        return
    with tempfile.TemporaryDirectory() as folder:
        _draw(path, first, last, Path(folder))
        for drawn in sorted(Path(folder).glob("page-*.png")):
            yield int(drawn.stem.removeprefix("page-")), drawn.read_bytes()


def _draw(path: Path, first: int, last: int, folder: Path) -> None:
    scale = ["-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
    pages_asked = ["-f", str(first), "-l", str(last)]
    command = ["/usr/bin/pdftoppm", "-png", *scale, *pages_asked, str(path), str(folder / "page")]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, preexec_fn=_bound, env={})
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Refused("页面过于复杂，未能生成预览，请下载查看。") from None


def _bound() -> None:
    limit = MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
