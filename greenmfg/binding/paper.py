"""A PDF that is written while it is made: what is finished goes to the file and out of memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, PdfObject


class Paper(PdfWriter):
    """pypdf's writer, but for when it writes: it would hold every page of every source to the end."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__()
        self.pdf_header = "%PDF-1.7"  # the newest that any source may be written in
        self._out = out
        self._offsets: dict[int, int] = {}
        self._tree = cast(DictionaryObject, self.root_object["/Pages"])
        self.sheets = ArrayObject()  # the references of the pages in their order
        out.write(self.pdf_header.encode() + b"\n%\xe2\xe3\xcf\xd3\n")

    def put(self, made: PdfObject) -> IndirectObject:
        """Make ``made`` an object of this file."""
        return self._add_object(made)

    def put_page(self, page: DictionaryObject) -> None:
        """Let ``page`` be the next."""
        page[NameObject("/Type")] = NameObject("/Page")
        page[NameObject("/Parent")] = self.root_object.raw_get("/Pages")
        self.sheets.append(self.put(page))

    @contextmanager
    def letting_go(self, reader: PdfReader | None = None) -> Iterator[None]:
        """Write what is put in meanwhile, and forget it and where in ``reader`` it came from."""
        first = len(self._objects)
        try:
            yield
        finally:
            self._write_from(first)
            # It holds the reader, and so all that was read.
            self._id_translated.pop(id(reader), None)

    def undo_to(self, pages: int) -> None:
        """Take back the pages after the first so many: nothing leads to what was written of them."""
        del self.sheets[pages:]

    def finish(self) -> None:
        """Write what is left and close the file; nothing can be put in any more."""
        self._tree[NameObject("/Kids")] = self.sheets
        self._tree[NameObject("/Count")] = NumberObject(len(self.sheets))
        self._write_from(0)
        offsets = [self._offsets.get(number, -1) for number in range(1, len(self._objects) + 1)]
        free = [number for number, offset in enumerate(offsets, start=1) if offset < 0]
        start = self._write_xref_table(self._out, offsets, [*free, 0])
        self._write_trailer(self._out, start)

    def _write_from(self, first: int) -> None:
        for place in range(first, len(self._objects)):
            made = self._objects[place]
            if made is None:
                continue
            self._offsets[place + 1] = self._out.tell()
            self._out.write(f"{place + 1} 0 obj\n".encode())
            made.write_to_stream(self._out)
            self._out.write(b"\nendobj\n")
            if first:
                self._objects[place] = None
