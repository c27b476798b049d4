"""What has changed within a text: sentence by sentence, and within a sentence by words and figures."""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# A figure and a foreign word are read as one, Chinese by its characters.
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+")
_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[A-Za-z]+|.", re.DOTALL)
ALIKE = 0.5  # of two sentences; less alike they are other sentences, and marked as a whole
LONGEST = 1000  # words on one side that are compared one by one


class Piece(NamedTuple):
    """A part of a text, and whether the other text has it not."""

    text: str
    is_changed: bool


Pieces = Sequence[Piece]
Reading = Callable[[str, str], tuple[Pieces, Pieces]]


def compared(before: str, after: str, *, is_prose: bool) -> tuple[Pieces, Pieces]:
    """Both texts in pieces. What is no prose has changed as a whole or not at all."""
    if before == after or not is_prose:
        return _whole(before, before != after), _whole(after, before != after)
    return _matched(_SENTENCE.findall(before), _SENTENCE.findall(after), _sentences)


def _sentences(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Sentences in the place of others."""
    was, now = _WORD.findall(before), _WORD.findall(after)
    if max(len(was), len(now)) > LONGEST or SequenceMatcher(None, was, now, autojunk=False).ratio() < ALIKE:
        return _words(before, after)
    return _matched(was, now, _words)


def _words(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Words in the place of others."""
    return _whole(before, True), _whole(after, True)


def _matched(was: Sequence[str], now: Sequence[str], replaced: Reading) -> tuple[Pieces, Pieces]:
    """The parts both have between those that only one has; ``replaced`` reads those in others' place."""
    old: list[Piece] = []
    new: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        left, right = "".join(was[i:j]), "".join(now[k:m])
        if tag == "replace":
            left_pieces, right_pieces = replaced(left, right)
        else:
            left_pieces, right_pieces = _whole(left, tag != "equal"), _whole(right, tag != "equal")
        old += left_pieces
        new += right_pieces
    return old, new


def _whole(text: str, is_changed: bool) -> Pieces:
    return [Piece(text, is_changed)] if text else []
