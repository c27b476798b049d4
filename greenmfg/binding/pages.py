"""Pages of other files as they are bound: what is seen of them, and nothing that acts."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, cast

from pypdf import PageObject
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    RectangleObject,
    StreamObject,
)

from greenmfg.binding.paper import Paper

# What a page is drawn by. Actions, annotations, forms, attachments and links stand under other names.
KEPT = "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"
HIDDEN = 0b10_0010  # the flags Hidden and NoView of an annotation
UNSEEN = "/Popup", "/Link"
LARGEST = 14400  # points: what readers open
_names = count(1)


class Odd(Exception):
    """A page that cannot be bound; the message says why."""


@dataclass(frozen=True)
class Frame:
    """What is shown of a page: its size as a reader turns it, and the matrix from there to its own points."""

    width: float
    height: float
    matrix: tuple[float, ...]


def clean(paper: Paper, page: PageObject) -> DictionaryObject:
    """A copy of ``page`` in ``paper``, with the appearance of its annotations and without the annotations."""
    copy = DictionaryObject()
    for key in KEPT:
        if key in page:
            copy[NameObject(key)] = page.raw_get(key).clone(paper)
    seals = list(_seals(paper, page, copy))
    own = [ref for ref in _contents(paper, copy) if not isinstance(ref, NullObject)]
    # Whatever state the page's own drawing leaves behind ends with it.
    copy[NameObject("/Contents")] = ArrayObject([paper.put(drawing(b"q")), *own])
    add(paper, copy, b"Q\n" + b"".join(seals))
    return copy


def add(paper: Paper, page: DictionaryObject, content: bytes) -> None:
    """Draw ``content`` on top of a page of `clean`."""
    at(page, "/Contents").append(paper.put(drawing(content)))


def drawing(content: bytes) -> StreamObject:
    """A stream of drawing operators."""
    stream = StreamObject()
    stream.set_data(content + b"\n")
    return stream


def at(whole: DictionaryObject, key: Any, default: Any = None) -> Any:
    """What stands under ``key``, here or where it refers to: pypdf's ``get`` does not follow references."""
    return whole[key] if key in whole else default  # noqa: SIM401 - not the same, see above


def resource(page: DictionaryObject, kind: str, what: IndirectObject, name: str = "") -> str:
    """The name under which the drawing of ``page`` may use ``what``; a new one where none is given."""
    found = _inner(_inner(page, "/Resources"), kind)
    name = name or f"/Bound{next(_names)}"
    found[NameObject(name)] = what
    return name


def _inner(whole: DictionaryObject, key: str) -> DictionaryObject:
    part = at(whole, key)
    if not isinstance(part, DictionaryObject):
        part = whole[NameObject(key)] = DictionaryObject()
    return part


def _contents(paper: Paper, page: DictionaryObject) -> list[Any]:
    if "/Contents" not in page:
        return []
    raw = page.raw_get("/Contents")
    whole = raw.get_object()
    if isinstance(whole, ArrayObject):
        return [ref if isinstance(ref, IndirectObject) else paper.put(ref) for ref in whole]
    return [raw]


def _seals(paper: Paper, page: PageObject, copy: DictionaryObject) -> Iterator[bytes]:
    """What annotations look like, such as the seal of a signature: drawn where they stand."""
    for ref in at(page, "/Annots") or ():
        note = ref.get_object()
        if not isinstance(note, DictionaryObject) or at(note, "/Subtype") in UNSEEN:
            continue
        look = _look(note)
        if look is None or int(at(note, "/F", 0)) & HIDDEN or "/Rect" not in note:
            continue
        name = resource(copy, "/XObject", look.clone(paper))
        placed = _placed(cast(StreamObject, look.get_object()), RectangleObject(at(note, "/Rect")))
        yield b"q %s cm %s Do Q\n" % (_numbers(placed), name.encode())


def _look(note: DictionaryObject) -> IndirectObject | None:
    """The normal appearance of an annotation in its state."""
    looks = at(note, "/AP", DictionaryObject())
    found = looks.raw_get("/N") if "/N" in looks else None
    if found is not None and not isinstance(found.get_object(), StreamObject):
        states = found.get_object()
        state = at(note, "/AS")
        found = states.raw_get(state) if state in states else None
    is_drawn = isinstance(found, IndirectObject) and isinstance(found.get_object(), StreamObject)
    return found if is_drawn else None


def _placed(look: DictionaryObject, rect: RectangleObject) -> tuple[float, ...]:
    """The matrix that fits an appearance into its rectangle (ISO 32000-1, 12.5.5)."""
    a, b, c, d, e, f = (float(value) for value in at(look, "/Matrix", (1, 0, 0, 1, 0, 0)))
    box = RectangleObject(at(look, "/BBox"))
    corners = [
        (x, y) for x in (float(box.left), float(box.right)) for y in (float(box.bottom), float(box.top))
    ]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    wide, high = max(across) - min(across) or 1, max(up) - min(up) or 1
    sx, sy = float(rect.width) / wide, float(rect.height) / high
    return sx, 0, 0, sy, float(rect.left) - sx * min(across), float(rect.bottom) - sy * min(up)


def frame(page: DictionaryObject) -> Frame:
    """What is shown of ``page``; Odd where that is nothing a reader could show."""
    media = RectangleObject(at(page, "/MediaBox"))
    crop = RectangleObject(at(page, "/CropBox")) if "/CropBox" in page else media
    left, right = max(_low(media, 0), _low(crop, 0)), min(_high(media, 0), _high(crop, 0))
    bottom, top = max(_low(media, 1), _low(crop, 1)), min(_high(media, 1), _high(crop, 1))
    wide, high = right - left, top - bottom
    if not (3 <= wide <= LARGEST and 3 <= high <= LARGEST):
        raise Odd("页面尺寸异常，请重新导出后上传")
    turn = int(at(page, "/Rotate", 0)) % 360
    if turn % 180:
        wide, high = high, wide
    matrix = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }.get(turn)
    if matrix is None:
        raise Odd("页面旋转角度异常，请重新导出后上传")
    return Frame(wide, high, matrix)


def _low(box: RectangleObject, axis: int) -> float:
    return min(float(box[axis]), float(box[axis + 2]))


def _high(box: RectangleObject, axis: int) -> float:
    return max(float(box[axis]), float(box[axis + 2]))


def _numbers(values: tuple[float, ...]) -> bytes:
    return " ".join(FloatObject(round(value, 5)).myrepr() for value in values).encode()


def cm(frame: Frame) -> bytes:
    """The operator after which one draws upright from the lower left corner of what is shown."""
    return _numbers(frame.matrix) + b" cm\n"
