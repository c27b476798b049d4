"""Text as the two faces of the documents can print it."""

import pytest

from applications.templatetags.typeset import typeset


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("tCO₂/万元", "tCO<sub>2</sub>/万元"),
        ("CₓHᵧ₁₀", "C<sub>x</sub>Hᵧ<sub>10</sub>"),
        ("m³、m²", "m³、m²"),
        ("10⁻⁶", "10<sup>−6</sup>"),
        ("⅓", "1/3"),
        ("✔ ✗", "✓ ×"),
        ("𠮷䶮㛃", "𠮷䶮㛃"),
        ("一\t二\u2003三", "一 二 三"),
        ("甲\n乙", "甲\n乙"),
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#x27;"),
    ],
)
def test_printed(text: str, printed: str) -> None:
    assert typeset(text) == printed


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\u202e", "\u200b", "\ufeff", "\ue000", "\ud800"])
def test_what_cannot_be_printed_is_left_out(char: str) -> None:
    assert typeset(f"甲{char}乙") == "甲乙"


def test_boxes_are_drawn() -> None:
    assert typeset("☐是 ☑否") == '<span class="box"></span>是 <span class="box ticked"></span>否'


def test_a_subscript_never_undoes_the_escaping() -> None:
    assert typeset("<script₂>") == "&lt;script<sub>2</sub>&gt;"
