"""Files to upload, each with bytes of its own."""

from collections.abc import Mapping
from io import BytesIO
from itertools import count
from types import MappingProxyType
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

_numbers = count(1)


def pdf_bytes(pages: int = 3, *, password: str = "", told: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """A PDF of blank pages, unlike any other; ``told`` is what it tells of its making."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": f"No. {next(_numbers)}", **told})
    if password:
        writer.encrypt(password)
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def a_pdf(name: str = "能源审计报告.pdf", pages: int = 3, **about: Any) -> SimpleUploadedFile:
    """A PDF as a form posts it; ``about`` as in `pdf_bytes`."""
    return SimpleUploadedFile(name, pdf_bytes(pages, **about), "application/pdf")


def again(upload: SimpleUploadedFile) -> SimpleUploadedFile:
    """The same bytes, posted once more under another name."""
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    return SimpleUploadedFile(f"副本_{upload.name}", content, upload.content_type)


def a_script(name: str = "脚本.pdf") -> SimpleUploadedFile:
    """A PDF that runs a script when it is opened."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    content = BytesIO()
    writer.write(content)
    return SimpleUploadedFile(name, content.getvalue(), "application/pdf")


def a_picture(name: str = "营业执照.png", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """A PNG as a form posts it."""
    number = next(_numbers)
    content = BytesIO()
    Image.new("RGB", size, (number % 256, number // 256, 99)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")
