"""What binds: ``python -m greenmfg.binding.child`` is asked for one plan and prints what cannot be read.

Strangers have made the pieces, so it runs in ``greenmfg.bounded``; it knows no database and no settings.
A piece that fails is told, and the rest is read all the same, so that one run finds every fault.
"""

import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from greenmfg.binding import STAMP_CHARACTERS
from greenmfg.binding.pages import Odd, clean, frame
from greenmfg.binding.paper import Paper
from greenmfg.binding.pictures import page_of
from greenmfg.binding.stamping import Stamp

PRODUCER = "绿色制造体系申报评价平台"
ENCRYPTED, BROKEN = "文件设有密码或权限限制", "文件已损坏，无法读取"
OTHER_LENGTH = "文件的页数与上传检查时不一致"


class Binder:
    """One bound file in the making."""

    def __init__(self, paper: Paper, plan: Mapping[str, Any]) -> None:
        self.paper, self.plan = paper, plan
        self.faults: dict[int, str] = {}

    def bind(self) -> None:
        """Everything in its order."""
        plan, paper = self.plan, self.paper
        paper.metadata = {"/Title": plan["title"], "/Producer": PRODUCER}
        for front in plan["fronts"]:
            self._front(front["path"], front["title"])
        with Path(plan["sheet"]).open("rb") as file:
            sheet = PdfReader(file)
            first = len(paper.sheets)
            with paper.letting_go(sheet):
                self._copy(sheet, range(plan["index_pages"]))
                self.stamp = Stamp(paper, sheet.pages[-1], {*STAMP_CHARACTERS, *plan["number"]})
            self._mark(plan["sheet_title"], first)
            absent = iter(range(plan["index_pages"], len(sheet.pages) - 1))
            for place, piece in enumerate(plan["pieces"]):
                self._piece(place, piece, sheet, absent)
        paper.finish()

    def _front(self, path: str, title: str) -> None:
        with Path(path).open("rb") as file:
            reader = PdfReader(file)
            first = len(self.paper.sheets)
            with self.paper.letting_go(reader):
                self._copy(reader, range(len(reader.pages)))
            self._chapters(reader, reader.outline, first, self._mark(title, first))

    def _copy(self, reader: PdfReader, places: range) -> None:
        for place in places:
            self.paper.put_page(clean(self.paper, reader.pages[place]))

    def _mark(self, title: str, page: int, parent: IndirectObject | None = None) -> IndirectObject:
        at = self.paper.sheets[page]
        return self.paper.add_outline_item(title=title, page_number=at, parent=parent, is_open=False)

    def _chapters(self, reader: PdfReader, rows: Sequence[Any], first: int, parent: IndirectObject) -> None:
        last = parent
        for row in rows:
            if isinstance(row, list):
                self._chapters(reader, row, first, last)
            elif (page := reader.get_destination_page_number(row)) is not None:
                last = self._mark(row.title or "—", first + page, parent)

    def _piece(self, place: int, piece: Mapping[str, Any], sheet: PdfReader, absent: Iterator[int]) -> None:
        first = len(self.paper.sheets)
        try:
            if not piece["path"]:
                self._stamped(piece, sheet, [next(absent)])
            elif piece["is_picture"]:
                with self.paper.letting_go():
                    self._put(piece, 1, page_of(self.paper, Path(piece["path"])))
            else:
                self._pdf(piece)
        except MemoryError:
            raise
        except Odd as odd:
            self.faults[place] = str(odd)
        except Exception:  # a parser of what strangers send may fail in any way: each means the same
            logging.getLogger(__name__).info("A piece could not be bound", exc_info=True)
            self.faults[place] = BROKEN
        if place in self.faults:
            self.paper.undo_to(first)
            return
        parent = self._mark(piece["title"], first)
        for mark in piece["bookmarks"]:
            self._mark(mark["title"], first + min(mark["page"], piece["pages"]) - 1, parent)

    def _pdf(self, piece: Mapping[str, Any]) -> None:
        with Path(piece["path"]).open("rb") as file:
            reader = PdfReader(file, strict=True)
            if reader.is_encrypted:
                raise Odd(ENCRYPTED)
            if len(reader.pages) != piece["pages"]:
                raise Odd(OTHER_LENGTH)
            self._stamped(piece, reader, range(piece["pages"]))

    def _stamped(self, piece: Mapping[str, Any], reader: PdfReader, places: Sequence[int]) -> None:
        with self.paper.letting_go(reader):
            for no, place in enumerate(places, start=1):
                self._put(piece, no, clean(self.paper, reader.pages[place]))

    def _put(self, piece: Mapping[str, Any], no: int, page: DictionaryObject) -> None:
        whole = len(self.paper.sheets) + 1
        text = f"{piece['label']} 第 {no}/{piece['pages']} 页 · {self.plan['number']} · 全卷第 {whole} 页"
        self.stamp.write(page, frame(page), text)
        self.paper.put_page(page)


def main() -> None:
    """Bind what is asked for on the standard input; nothing where that is closed without a word."""
    question = sys.stdin.buffer.read()
    if not question:
        return
    plan = json.loads(question)
    with Path(plan["target"]).open("wb") as out:
        binder = Binder(Paper(out), plan)
        binder.bind()
    sys.stdout.write(json.dumps(binder.faults))


if __name__ == "__main__":
    main()
