"""A picture as a page of A4, upright or across as it is, never larger than it was made for."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from greenmfg.binding.pages import drawing, resource
from greenmfg.binding.paper import Paper

SHORT, LONG = 595.28, 841.89
MARGIN = 28.0  # above the stamp
PER_PIXEL = 0.75  # points: a picture of few pixels is not blown up
ORIENTATION = 0x0112  # of EXIF
COLOURS = {"RGB": "/DeviceRGB", "L": "/DeviceGray"}
QUALITY = 92


def page_of(paper: Paper, path: Path) -> DictionaryObject:
    """The page that shows the picture."""
    content, mode, wide, high = _jpeg(path)
    stream = StreamObject()
    stream._data = content
    for key, value in {"/Type": "/XObject", "/Subtype": "/Image", "/Filter": "/DCTDecode"}.items():
        stream[NameObject(key)] = NameObject(value)
    stream[NameObject("/ColorSpace")] = NameObject(COLOURS[mode])
    for key, number in {"/Width": wide, "/Height": high, "/BitsPerComponent": 8}.items():
        stream[NameObject(key)] = NumberObject(number)
    paper_wide, paper_high = (LONG, SHORT) if wide > high else (SHORT, LONG)
    scale = min((paper_wide - 2 * MARGIN) / wide, (paper_high - 2 * MARGIN) / high, PER_PIXEL)
    page = DictionaryObject()
    page[NameObject("/MediaBox")] = ArrayObject(map(FloatObject, (0, 0, paper_wide, paper_high)))
    name = resource(page, "/XObject", paper.put(stream))
    size = wide * scale, high * scale
    place = (paper_wide - size[0]) / 2, (paper_high - size[1]) / 2
    drawn = f"q {size[0]:.3f} 0 0 {size[1]:.3f} {place[0]:.3f} {place[1]:.3f} cm {name} Do Q"
    page[NameObject("/Contents")] = ArrayObject([paper.put(drawing(drawn.encode()))])
    return page


def _jpeg(path: Path) -> tuple[bytes, str, int, int]:
    """The picture as JPEG, with mode and pixels: as it came where a PDF can show that, else written anew."""
    with Image.open(path, formats=["PNG", "JPEG"]) as picture:
        is_plain = picture.format == "JPEG" and picture.getexif().get(ORIENTATION, 1) == 1
        if is_plain and picture.mode in COLOURS:
            return path.read_bytes(), picture.mode, *picture.size
        upright = _on_white(ImageOps.exif_transpose(picture))
    out = BytesIO()
    upright.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue(), upright.mode, *upright.size


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear)
    return white
