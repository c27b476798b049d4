"""Papers of many sources bound into one PDF, in a bounded child process: see `greenmfg.binding.child`.

Who asks brings files of this machine and gets one; what is in them stays out of this process.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from greenmfg import bounded
from greenmfg.errors import Refused

# Of one file: what comes on top of the pieces, which are let go of one by one, is small.
SECONDS, MEGABYTES, WRITTEN = 20, 768, 2048
# What a stamp consists of beside the number of the filing; the sheet's last page has all of it.
STAMP_CHARACTERS = "证报告第页全卷·/ 0123456789"


@dataclass(frozen=True, kw_only=True)
class Front:
    """A document that stands before the index as it is, with the chapters of its own outline."""

    path: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """A place in a piece: the page, counted within the piece."""

    title: str
    page: int


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What is bound behind the index: a PDF of so many ``pages``, a picture on A4, or without a ``path`` a
    page of the sheet that says why there is none.
    """

    label: str  # as its stamps name it
    title: str  # as the outline names it
    path: str
    is_picture: bool
    pages: int
    bookmarks: Sequence[Bookmark]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One bound file. ``sheet`` is a PDF of ``index_pages`` pages of index, a page for each piece that is
    not there, in their order, and a last one that is not bound: the stamps are written in its type.
    """

    fronts: Sequence[Front]
    sheet: str
    sheet_title: str
    index_pages: int
    pieces: Sequence[Piece]
    number: str
    title: str


def pages_in(content: bytes) -> int:
    """How many pages a PDF of the platform's own printing has."""
    return len(PdfReader(BytesIO(content)).pages)


class Binder(bounded.Program):
    """What binds one file: begun early, it is ready when the plan is."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "greenmfg.binding.child"]
        super().__init__(command, seconds=SECONDS, megabytes=MEGABYTES, written=WRITTEN)

    def bind(self, plan: Plan, target: Path) -> Mapping[int, str]:
        """Write ``plan`` to ``target``; the pieces that could not be read, by their place, with a reason.

        Where there are any, ``target`` holds nothing of use: another binder binds it again without them.
        Refused where all of it is more than the bounds allow.
        """
        try:
            said = self.ask(json.dumps({"target": str(target), **asdict(plan)}).encode())
        except bounded.TooMuch as bound:
            what = f"{SECONDS} 秒内未能合并完" if bound.late else "合并时超出允许的时间、内存或文件大小"
            raise Refused(f"证明材料过多或过于复杂，{what}，请分别下载报告和证明材料。") from None
        return {int(place): reason for place, reason in json.loads(said).items()}
