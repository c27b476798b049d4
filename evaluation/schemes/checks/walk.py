"""Walking a scheme with the paths the reader gave its parts."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from evaluation.schemes.reader import segments
from evaluation.scoring.layout import Section

T = TypeVar("T")


def walk(path: str, items: Sequence[T]) -> Iterator[tuple[str, T]]:
    """The items of a list with their paths."""
    keys = [getattr(item, "key", "") for item in items]
    for name, item in zip(segments(keys), items, strict=True):
        yield f"{path}[{name}]", item


def walk_sections(path: str, sections: Sequence[Section]) -> Iterator[tuple[str, Section]]:
    """Sections and those below them, in printed order."""
    for here, section in walk(path, sections):
        yield here, section
        yield from walk_sections(f"{here}.sections", section.sections)
