"""The small line at the foot of every bound page: which page of which piece, of which filing."""

import re

from pypdf import PageObject
from pypdf.generic import DictionaryObject, IndirectObject

from greenmfg.binding.pages import Frame, add, at, cm, resource
from greenmfg.binding.paper import Paper

# Points on a page as wide as A4, and what they grow to on one that will be printed smaller.
SIZE, LEAST, MOST, A4_WIDTH = 7.0, 0.4, 4.0, 595.0
EDGE, PADDING = 7.0, 2.0
NAME = "/BoundStamp"


class Stamp:
    """Writes in the type of a page that has all characters of the stamps."""

    def __init__(self, paper: Paper, page: PageObject, characters: set[str]) -> None:
        fonts = page["/Resources"]["/Font"].values()  # type: ignore[index]
        found = ((codes_of(font.get_object()), font) for font in fonts)
        self._codes, font = next((codes, font) for codes, font in found if characters <= codes.keys())
        self._widths = widths_of(font.get_object())
        self._paper = paper
        self._font: IndirectObject = font.clone(paper)

    def write(self, page: DictionaryObject, frame: Frame, text: str) -> None:
        """``text`` on white in the margin at the foot of a page, on the right as one reads it."""
        codes = [self._codes[character] for character in text]
        ems = sum(self._widths.get(code, 1000) for code in codes) / 1000
        scale = min(MOST, max(LEAST, min(frame.width, frame.height) / A4_WIDTH)) / float(
            at(page, "/UserUnit", 1)
        )
        size = min(SIZE * scale, (frame.width - 2 * PADDING) / ems)
        edge, padding = EDGE * size / SIZE, PADDING * size / SIZE
        width = ems * size
        left = max(padding, frame.width - width - 3 * edge)
        box = left - padding, edge - padding, width + 2 * padding, size + 2 * padding
        name = resource(page, "/Font", self._font, NAME)
        drawn = (
            f"1 g {_row(*box)} re f 0.25 g BT {name} {_row(size)} Tf {_row(left, edge + 0.12 * size)} Td"
            f" <{''.join(f'{code:04x}' for code in codes)}> Tj ET Q"
        )
        add(self._paper, page, b"q " + cm(frame) + drawn.encode())


def _row(*values: float) -> str:
    return " ".join(f"{value:.3f}" for value in values)


def codes_of(font: DictionaryObject) -> dict[str, int]:
    """The two-byte codes of a font's characters, by its ToUnicode map."""
    told = at(font, "/ToUnicode").get_data().decode("ascii")
    pairs = re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]{4})>$", told, re.MULTILINE)
    return {chr(int(character, 16)): int(code, 16) for code, character in pairs}


def widths_of(font: DictionaryObject) -> dict[int, float]:
    """Thousandths of an em by code, where a font tells them one by one: ``first [width …]``."""
    told = font["/DescendantFonts"][0].get_object()["/W"]  # type: ignore[index]
    return {
        int(first) + place: float(width)
        for first, row in zip(told[::2], told[1::2], strict=True)
        for place, width in enumerate(row)
    }
