import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from greenmfg import uploads
from greenmfg.errors import Refused
from greenmfg.uploads import clean_name, inspect


def saved(thing, *options) -> bytes:
    content = BytesIO()
    thing.save(content, *options)
    return content.getvalue()


def written(writer: PdfWriter) -> bytes:
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def blank_pdf() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    return writer


def workbook() -> bytes:
    book = Workbook()
    book.active["A1"] = "绿色工厂"
    return saved(book)


def archive(**entries: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return content.getvalue()


def flood(width: int, height: int) -> bytes:
    """A tiny PNG that says it is ``width`` × ``height``."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes((width // 8 + 1) * 10))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        inspect(content)
    assert refusal.value.status == 422
    return refusal.value.message


def test_the_types_taken(picture):
    assert inspect(written(blank_pdf())) == uploads.PDF
    assert inspect(picture) == uploads.PNG
    assert inspect(saved(Image.new("RGB", (40, 30)), "JPEG")) == uploads.JPEG
    assert inspect(workbook()) == uploads.XLSX


def test_documents_of_our_own_pass():
    from greenmfg import pdf

    assert inspect(pdf.render("<h1>绿色工厂</h1>")) == uploads.PDF


def test_attack_056_nothing_and_too_much_are_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 3 * 1024 * 1024)

    assert "空" in refused(b"")
    assert "3.5 MB" in refused(bytes(int(3.5 * 1024 * 1024)))


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<html></html>" + written(blank_pdf()),
        b"GIF89a/*" + bytes(100) + b"*/=1;",
        b"MZ" + bytes(500),
        "一段文字".encode(),
        b"%PDF-",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"PK\x03\x04",
    ],
)
def test_attack_051_other_types_and_bare_heads_are_refused(content):
    refused(content)


def test_a_cut_file_is_refused(picture):
    assert "已损坏" in refused(picture[:-40])
    assert "已损坏" in refused(written(blank_pdf())[:-150])
    assert "已损坏" in refused(workbook()[:-200])


def test_attack_051_an_archive_behind_a_picture_or_a_pdf_is_refused(picture):
    hidden = archive(evil=b"x" * 100)

    assert "压缩包" in refused(picture + hidden)
    assert "压缩包" in refused(written(blank_pdf()) + hidden)


def test_attack_053_what_acts_by_itself_is_refused():
    script = blank_pdf()
    script.root_object[NameObject("/Names")] = DictionaryObject(
        {NameObject("/JavaScript"): DictionaryObject()}
    )
    assert "脚本" in refused(written(script))

    carrier = blank_pdf()
    carrier.add_attachment("evil.exe", b"MZ")
    assert "嵌入的文件" in refused(written(carrier))

    opener = blank_pdf()
    opener.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    assert "动作" in refused(written(opener))

    form = blank_pdf()
    form.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("x")})
    assert "动态表单" in refused(written(form))


def action(kind: str) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("1")})


@pytest.mark.parametrize(
    ("kind", "said"),
    [("/JavaScript", "脚本"), ("/Launch", "启动程序"), ("/SubmitForm", "发送数据"), ("/GoToE", "嵌入的文件")],
)
@pytest.mark.parametrize("place", ["link", "chain", "field", "bookmark"])
def test_attack_053_what_acts_at_a_click_is_refused_wherever_it_hides(kind, said, place):
    document = blank_pdf()
    deed = document._add_object(action(kind))
    if place == "chain":
        step = action("/GoTo")
        step[NameObject("/Next")] = ArrayObject([deed])
        deed = document._add_object(step)
    holder = document._add_object(DictionaryObject({NameObject("/A"): deed}))
    if place == "field":
        inner = DictionaryObject({NameObject("/AA"): DictionaryObject({NameObject("/K"): deed})})
        field = DictionaryObject({NameObject("/Kids"): ArrayObject([document._add_object(inner)])})
        form = DictionaryObject({NameObject("/Fields"): ArrayObject([document._add_object(field)])})
        document.root_object[NameObject("/AcroForm")] = form
    elif place == "bookmark":
        outlines = DictionaryObject({NameObject("/First"): holder})
        document.root_object[NameObject("/Outlines")] = document._add_object(outlines)
    else:
        document.pages[0][NameObject("/Annots")] = ArrayObject([holder])
    assert said in refused(written(document))


def test_attack_053_a_file_in_a_note_is_refused():
    document = blank_pdf()
    note = DictionaryObject({NameObject("/Subtype"): NameObject("/FileAttachment")})
    document.pages[0][NameObject("/Annots")] = ArrayObject([note])
    assert "嵌入的文件" in refused(written(document))


def test_a_page_to_begin_with_links_and_bookmarks_are_no_harm():
    document = blank_pdf()
    where = ArrayObject([document.pages[0].indirect_reference, NameObject("/Fit")])
    document.root_object[NameObject("/OpenAction")] = where  # as office programs write it
    link = DictionaryObject({NameObject("/A"): action("/URI"), NameObject("/Subtype"): NameObject("/Link")})
    document.pages[0][NameObject("/Annots")] = ArrayObject([link])
    document.add_outline_item(title="一、基本信息", page_number=0)
    assert inspect(written(document)) == uploads.PDF

    there = action("/GoTo")
    there[NameObject("/D")] = where
    document.root_object[NameObject("/OpenAction")] = there
    assert inspect(written(document)) == uploads.PDF


def told(**about: str) -> tuple[str, str]:
    writer = blank_pdf()
    writer.add_metadata({f"/{key}": text for key, text in about.items()})
    found = uploads.examine(written(writer))
    return found.author, found.export


def test_attack_069_what_a_pdf_tells_of_its_making_is_kept():
    made = {"Producer": "Microsoft® Word 2019", "CreationDate": "D:20250301120005+08'00'"}
    assert told(Author=" 李\u3000明\u200b ", **made) == (
        "李 明", "Microsoft® Word 2019 D:20250301120005+08'00'",
    )  # fmt: skip
    assert told(Author="ＬＩ Ming") == ("LI Ming", "")  # a program without a moment tells nothing


@pytest.mark.parametrize("author", ["", "Administrator", "微软用户", "Windows User", "LENOVO", "WPS Office"])
def test_attack_069_names_that_programs_put_in_by_themselves_are_nobodys(author):
    assert told(Author=author) == ("", "")


def test_attack_069_what_the_platform_made_is_like_nothing():
    made = {"Producer": "绿色制造体系申报评价平台", "CreationDate": "D:20250301120005+08'00'"}
    assert told(Author="湖南省工业和信息化厅", **made) == ("", "")


def test_a_locked_pdf_is_refused():
    locked = blank_pdf()
    locked.encrypt("secret")

    assert "密码" in refused(written(locked))


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PAGES", 2)
    long = blank_pdf()
    long.append(PdfReader(BytesIO(written(blank_pdf()))))
    long.append(PdfReader(BytesIO(written(blank_pdf()))))

    assert "3 页" in refused(written(long))


@pytest.mark.parametrize("side", [7100, 12_000, 19_000])
def test_attack_063_a_pixel_flood_is_refused(side):
    content = flood(side, side)

    assert len(content) < 50_000
    assert "像素" in refused(content)


def test_attack_057_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 1_000_000)
    content = archive(**{"[Content_Types]_xml": b"<a/>", "xl__workbook_xml": b"x" * 1_000_001})

    assert len(content) < 10_000
    assert "展开后过大" in refused(content)


def test_attack_057_a_workbook_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 1_000_000)
    honest = archive(**{"[Content_Types]_xml": b"<a/>", "xl__workbook_xml": b"x" * 2_000_000})
    lying = honest.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 1000))
    assert lying != honest

    refused(lying)


def test_attack_057_a_workbook_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_ENTRIES", 5)

    assert "展开后过大" in refused(workbook())


def test_an_archive_that_is_no_workbook_is_refused():
    assert ".xlsx" in refused(archive(readme=b"hello"))


def test_macros_are_refused():
    parts = {"[Content_Types]_xml": b"<a/>", "xl__workbook_xml": b"<a/>", "xl__vbaProject.bin": b"x"}

    assert "宏" in refused(archive(**parts))


@pytest.fixture(scope="module", params=["pdf", "png", "xlsx"])
def sound(request) -> bytes:
    """A file that passes."""
    if request.param == "pdf":
        return written(blank_pdf())
    return workbook() if request.param == "xlsx" else saved(Image.new("L", (9, 9)), "PNG")


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_wrong_with_a_file_it_is_refused_with_a_sentence(sound, data):
    content = bytearray(sound)
    for _change in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        assert inspect(bytes(content)) in uploads._CHECKS
    except Refused as refusal:
        assert refusal.message.endswith("。")  # noqa: PT017 — either outcome is right, no other exception is


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("能源审计报告.pdf", "能源审计报告.pdf"),
        ("C:\\Users\\me\\证照.png", "证照.png"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nX-Evil: 1.pdf", "a X-Evil: 1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("  . 表 \t格 .xlsx", "表 格 .xlsx"),
        ("", "未命名"),
        ("..", "未命名"),
        ("\u200b\u2066", "未命名"),
        ("没有后缀", "没有后缀"),
        ("长" * 300 + ".pdf", "长" * 90 + ".pdf"),
        ("𠮷田.pdf", "𠮷田.pdf"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name) == clean
