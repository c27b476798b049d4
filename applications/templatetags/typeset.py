"""Text as the two faces of the documents can print it.

Noto CJK has no subscript digits, no ballot boxes and few superscripts; a missing glyph would bring a
third font into the PDF without a word, or print as an empty box.
"""

import re
import unicodedata

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_SUBSCRIPTS = re.compile("[\u2080-\u208e\u2090-\u209c]+")
# ¹ ² ³ are in the fonts and read better as they are.
_SUPERSCRIPTS = re.compile("[\u2070\u2071\u2074-\u207f]+")
_FRACTIONS = re.compile("[\u2150-\u215f]")
_DRAWN = {
    "☐": '<span class="box"></span>',
    "☑": '<span class="box ticked"></span>',
    "☒": '<span class="box ticked"></span>',
    # Not for want of a glyph: the mark must fit a narrow column and never break.
    "〔待确认〕": '<span class="mark">〔待确认〕</span>',
}
_TWINS = str.maketrans({"✔": "✓", "✕": "×", "✖": "×", "✗": "×", "✘": "×"})
# Controls, bidi marks, zero-width characters, private use, unassigned: nothing of it can be printed.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


@register.filter
def typeset(text: object) -> SafeString:
    """``text`` escaped, ₂ as a lowered 2, ☑ as a drawn box, without what cannot be printed."""
    kept = "".join(_printable(char) for char in str(text)).translate(_TWINS)
    html = _FRACTIONS.sub(_folded, escape(kept))
    html = _SUBSCRIPTS.sub(lambda found: f"<sub>{_folded(found)}</sub>", html)
    html = _SUPERSCRIPTS.sub(lambda found: f"<sup>{_folded(found)}</sup>", html)
    for char, drawn in _DRAWN.items():
        html = html.replace(char, drawn)
    return mark_safe(html)  # noqa: S308 - escaped above; what was added since is our own


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Zs" or char == "\t":
        return char if char in " \u00a0\u3000" else " "
    return "" if category in _UNPRINTABLE and char != "\n" else char


def _folded(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found.group()).replace("\u2044", "/")
