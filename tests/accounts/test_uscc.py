"""统一社会信用代码, GB 32100-2015."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.uscc import ALPHABET, EXAMPLE, UsccError, check_digit, is_registered_in, parse_uscc

# A published code of a well-known registrant.
KNOWN = "91110000600037341L"
bodies = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


def refusal(text: str) -> str:
    with pytest.raises(UsccError) as caught:
        parse_uscc(text)
    return str(caught.value)


def test_a_published_code_is_accepted():
    assert parse_uscc(KNOWN) == KNOWN


def test_the_example_shown_to_people_is_a_code():
    assert parse_uscc(EXAMPLE.removeprefix("例如 "))


@given(bodies)
def test_a_body_has_exactly_one_check_digit(body: str):
    accepted = [digit for digit in ALPHABET if not _refused(body + digit)]
    assert accepted == [check_digit(body)]


def _refused(code: str) -> bool:
    try:
        parse_uscc(code)
    except UsccError:
        return True
    return False


@given(bodies)
def test_the_weighted_sum_of_a_code_is_a_multiple_of_31(body: str):
    code = body + check_digit(body)
    total = sum(ALPHABET.index(c) * 3**place for place, c in enumerate(code[:17])) + ALPHABET.index(code[17])
    assert total % 31 == 0


@given(bodies, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body: str, place: int, other: str):
    code = body + check_digit(body)
    changed = code[:place] + other + code[place + 1 :]
    assert _refused(changed) == (changed != code)


def test_two_neighbours_swapped_are_always_found():
    for first, second in itertools.permutations(ALPHABET, 2):
        code = "9143010" + first + second + "00000000"
        swapped = "9143010" + second + first + "00000000"
        assert _refused(swapped + check_digit(code))


def test_attack_119_remainder_0_gives_the_check_digit_0():
    body = next(b for b in (f"91430100MA{n:07d}" for n in range(1000)) if check_digit(b) == "0")
    assert parse_uscc(body + "0") == body + "0"


def test_attack_119_a_wrong_check_digit_is_refused_at_its_position():
    assert "第 18 位" in refusal("911100006000373410")


@pytest.mark.parametrize("letter", "IOSVZ")
def test_attack_119_letters_outside_the_alphabet_are_refused_at_their_position(letter: str):
    assert f"第 5 位是字母 {letter}" in refusal(f"9111{letter}000600037341L")


@pytest.mark.parametrize("code", [KNOWN[:-1], KNOWN + "0", ""])
def test_attack_119_17_and_19_characters_are_refused_with_the_length(code: str):
    assert f"现为 {len(code)} 位" in refusal(code)


def test_attack_120_full_width_lower_case_and_outer_blanks_are_folded():
    assert parse_uscc("　９１１１００００６０００３７３４１ｌ ") == KNOWN


STRAYS = {
    "cyrillic": "М",
    "greek": "Α",
    "arabic": "٣",
    "persian": "۳",
    "zero-width": "\u200b",
    "soft hyphen": "\u00ad",
    "bidi mark": "\u202e",
    "nul": "\x00",
    "circled": "①",
    "superscript": "²",
    "mathematical": "𝟗",
    "dotless i": "ı",
    "blank": " ",
    "hyphen": "-",
}


@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS.keys())
def test_attack_120_look_alikes_are_refused_at_their_position(stray: str):
    assert refusal(KNOWN[:6] + stray + KNOWN[7:]).startswith("第 7 位")


@given(st.text())
def test_any_other_text_is_refused_in_chinese(text: str):
    with pytest.raises(UsccError, match="位"):
        parse_uscc(text)


@pytest.mark.parametrize(
    ("area", "region", "is_local"),
    [
        ("430100", "430100", True),  # the city's own office
        ("430121", "430100", True),  # a county of the city
        ("430200", "430100", False),
        ("440300", "430100", False),
        ("430000", "430100", True),  # the province's office and the state's tell no city
        ("100000", "430100", True),
        ("429004", "429004", True),  # a county under the province
        ("429005", "429004", False),
    ],
)
def test_where_a_code_was_given_out(area, region, is_local):
    assert is_registered_in(f"91{area}MA00000000", region) is is_local
