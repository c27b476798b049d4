"""What people upload, judged by content: a short list of types, parsed to the end, within bounds.

What a file is called and what its sender says it is count for nothing.
"""

import logging
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import puremagic
from PIL import Image, ImageFile
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from greenmfg.errors import Refused
from greenmfg.origin import told_by

logger = logging.getLogger(__name__)

MAX_BYTES = 50 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_PAGES = 2000
MAX_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_NAME = 100

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What must not stand in the catalogue, the names or a page of a PDF: it acts by itself, or hides a file.
_ACTIVE = {"/AA": "自动执行的动作", "/JavaScript": "脚本", "/EmbeddedFiles": "嵌入的文件"}
# Actions and annotations that no bookmark, link or field of a plain document needs.
_DEEDS = {
    "/JavaScript": "脚本",
    "/Launch": "启动程序的动作",
    "/SubmitForm": "向外发送数据的动作",
    "/ImportData": "读取其他文件的动作",
    "/GoToE": "嵌入的文件",
    "/FileAttachment": "嵌入的文件",
    **dict.fromkeys(("/RichMedia", "/Screen", "/Movie", "/Sound", "/Rendition", "/3D"), "多媒体内容"),
}


class Found(NamedTuple):
    """What an upload is: its media type, its pages (None where it has none, a workbook), and what a PDF
    tells of its making: who wrote it, and which program made it in which second. Both are empty where two
    documents that have nothing to do with each other may well share them.
    """

    media_type: str
    pages: int | None
    author: str = ""
    export: str = ""


def glance(head: bytes, size: int, *, is_picture: bool = False) -> str:
    """The media type that ``head``, the first kilobytes of ``size`` bytes, promises; Refused 422 at once
    where that is none of those taken, which are PNG and JPEG alone where it ``is_picture``.
    """
    if not size:
        raise Refused("文件是空的，请检查后重新上传。")
    if size > MAX_BYTES:
        raise Refused(
            f"文件大小为 {_megabytes(size)}，超过上限 {_megabytes(MAX_BYTES)}，请压缩或拆分后上传。"
        )
    found = _guess(head)
    if is_picture and found not in (PNG, JPEG):
        raise Refused("只接受 PNG、JPEG 图片，请转换格式后上传。")
    if not found:
        raise Refused("只接受 PDF、PNG、JPEG 图片和 Excel 工作簿（.xlsx），请转换格式后上传。")
    return found


def inspect(content: bytes) -> str:
    """The media type of ``content``; Refused 422 where it is none of the types taken, damaged or unsafe."""
    return examine(content).media_type


def examine(content: bytes) -> Found:
    """What ``content`` is, read to its end; Refused as ``inspect``."""
    media_type = glance(content, len(content))
    found = _CHECKS[media_type](content)
    if media_type != XLSX and zipfile.is_zipfile(BytesIO(content)):
        raise Refused("文件中夹带了压缩包，请重新导出后上传。")
    return found


def clean_name(name: str) -> str:
    """A file name fit for headers, pages and any system: no path, no control or direction characters."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(" " if char.isspace() else char for char in base)
    visible = "".join(char for char in visible if unicodedata.category(char)[0] != "C")
    path = PurePosixPath(re.sub(r" +", " ", visible).strip(" ."))
    return (path.stem[: MAX_NAME - 10] + path.suffix[:10]) or "未命名"


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


def _guess(content: bytes) -> str:
    """One of the media types taken, or nothing."""
    try:
        guesses = {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        guesses = set()
    for media_type, head in (
        (PDF, b"%PDF-"),
        (PNG, b"\x89PNG\r\n\x1a\n"),
        (JPEG, b"\xff\xd8\xff"),
        (XLSX, b"PK\x03\x04"),
    ):
        # The head at the very start: a reader that searches for it would run what stands before.
        if content.startswith(head) and (media_type in guesses or media_type == XLSX):
            return media_type
    return ""


@contextmanager
def _reading(damaged: str) -> Iterator[None]:
    """A parser of what strangers send may fail in any way: each means that the file is ``damaged``."""
    try:
        yield
    except (Refused, MemoryError):
        raise
    except Exception as error:
        logger.info("An upload could not be read", exc_info=True)
        raise Refused(damaged) from error


def _check_pdf(content: bytes) -> Found:
    with _reading("PDF 已损坏，无法读完，请重新导出后上传。"):
        reader = PdfReader(BytesIO(content), strict=True)
        if reader.is_encrypted:
            raise Refused("PDF 设有密码或权限限制，请解除密码（或打印为新的 PDF）后上传。")
        if not 0 < len(reader.pages) <= MAX_PAGES:
            raise Refused(f"PDF 有 {len(reader.pages)} 页，应为 1 至 {MAX_PAGES} 页。")
        for page in reader.pages:
            page.get_contents()
        root = reader.root_object
        for part in (root, _part(root, "/Names"), *reader.pages):
            for key, what in _ACTIVE.items():
                if key in part:
                    raise Refused(f"PDF 含有{what}，请打印为新的 PDF 后上传。")
        for found in _deeds(reader):
            raise Refused(f"PDF 含有{found}，请打印为新的 PDF 后上传。")
        if "/XFA" in _part(root, "/AcroForm"):
            raise Refused("PDF 含有动态表单，请打印为新的 PDF 后上传。")
    return Found(PDF, len(reader.pages), *told_by(reader))


def _deeds(reader: PdfReader) -> Iterator[str]:
    """What opening it, its annotations, bookmarks and form fields would do beyond leading somewhere."""
    root = reader.root_object
    opening = root.get("/OpenAction", ArrayObject()).get_object()
    # An array names the page to begin with, as office programs write it.
    if isinstance(opening, DictionaryObject) and opening.get("/S") != "/GoTo":
        yield "自动执行的动作"
    waiting: list[object] = [opening, _part(root, "/Outlines"), _part(root, "/AcroForm").get("/Fields")]
    waiting += [page.get("/Annots") for page in reader.pages]
    seen = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, IndirectObject):
            if part.idnum in seen:
                continue
            seen.add(part.idnum)
            part = part.get_object()
        if isinstance(part, ArrayObject):
            waiting += part
        elif isinstance(part, DictionaryObject):
            yield from (_DEEDS[name] for key in ("/S", "/Subtype") if (name := part.get(key)) in _DEEDS)
            waiting += [part.raw_get(key) for key in ("/A", "/First", "/Next", "/Kids") if key in part]
            waiting += _part(part, "/AA").values()


def _part(root: DictionaryObject, key: str) -> DictionaryObject:
    part = root.get(key, DictionaryObject()).get_object()
    return part if isinstance(part, DictionaryObject) else DictionaryObject()


def _check_picture(media_type: str, content: bytes) -> Found:
    with _reading("图片已损坏，无法读完，请重新导出后上传。"):
        # WeasyPrint, in a process that imports it, lets Pillow fill up what a cut file lacks.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                with Image.open(BytesIO(content), formats=["PNG", "JPEG"]) as picture:
                    _bound_pixels(*picture.size)
                    picture.load()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            _bound_pixels(MAX_PIXELS, MAX_PIXELS)
    return Found(media_type, 1)


def scaled(path: Path, width: int) -> bytes:
    """A checked picture as PNG, at most ``width`` pixels wide."""
    with Image.open(path, formats=["PNG", "JPEG"]) as picture:
        picture.thumbnail((width, 4 * width))
        out = BytesIO()
        picture.convert("RGB").save(out, "PNG")
    return out.getvalue()


def _bound_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Refused(f"图片像素过多，上限为 {MAX_PIXELS // 10_000} 万像素，请缩小后上传。")


def _check_workbook(content: bytes) -> Found:
    with _reading("工作簿已损坏，无法读完，请重新保存后上传。"), zipfile.ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise Refused("工作簿展开后过大，请拆分后上传。")
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
            raise Refused("文件不是 Excel 工作簿（.xlsx），请另存为 .xlsx 后上传。")
        if any(name.endswith("vbaProject.bin") for name in names):
            raise Refused("工作簿含有宏，请另存为不含宏的 .xlsx 后上传。")
        _count(archive)
    return Found(XLSX, None)


def _count(archive: zipfile.ZipFile) -> None:
    """Unpack everything in small pieces: what an archive says about its sizes may be a lie."""
    left = MAX_UNPACKED
    for entry in archive.infolist():
        with archive.open(entry) as file:
            while piece := file.read(1024 * 1024):
                left -= len(piece)
                if left < 0:
                    raise Refused("工作簿展开后过大，请拆分后上传。")


_CHECKS: dict[str, Callable[[bytes], Found]] = {
    PDF: _check_pdf,
    PNG: partial(_check_picture, PNG),
    JPEG: partial(_check_picture, JPEG),
    XLSX: _check_workbook,
}
