"""Which faces a PDF embeds."""

import re
from io import BytesIO
from typing import cast

from pypdf import PdfReader
from pypdf.generic import DictionaryObject


def fonts_of(content: bytes) -> set[str]:
    """The families of the faces embedded in a PDF."""
    faces: set[str] = set()
    for page in PdfReader(BytesIO(content)).pages:
        fonts = cast(DictionaryObject, page["/Resources"]).get("/Font", DictionaryObject())
        faces.update(str(font.get_object()["/BaseFont"]) for font in fonts.values())
    return {re.sub(r"^/\w+\+|-Bold$", "", face).replace("-", " ") for face in faces}
