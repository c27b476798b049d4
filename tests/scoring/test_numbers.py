"""Numbers as people type them (attack 44): full-width is folded, everything unusual refused."""

from decimal import Decimal

import pytest

from evaluation.scoring.numbers import (
    MAX_LENGTH,
    NumberProblem,
    half_up,
    parse_count,
    parse_number,
    plain,
    shown,
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0", "0"),
        ("12", "12"),
        ("0.50", "0.50"),
        ("１２３", "123"),
        ("１２．５", "12.5"),
        ("9" * MAX_LENGTH, "9" * MAX_LENGTH),
    ],
)
def test_a_plain_number_is_read_exactly(typed: str, value: str) -> None:
    assert parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "1e400",
        "1e3",
        "1E3",
        "1_000",
        "1,000",
        "12 ",
        " 12",
        "\u300012",
        "-0",
        "-1",
        "+1",
        "01",
        ".5",
        "5.",
        "1.2.3",
        "0x10",
        "١٢",
        "१२",
        "१",
        "②",
        "10²",
        "½",
        "一百",
        "12元",
        "1\n",
        "9" * (MAX_LENGTH + 1),
        "9" * 30_000,
    ],
)
def test_anything_unusual_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(NumberProblem) as refusal:
        parse_number(typed)
    assert len(str(refusal.value)) < 120
    assert "\n" not in str(refusal.value)


def test_a_minus_sign_is_read_only_where_a_value_may_be_negative() -> None:
    assert parse_number("-1.5", signed=True) == Decimal("-1.5")
    assert parse_number("－１", signed=True) == Decimal(-1)
    with pytest.raises(NumberProblem, match="负数"):
        parse_number("-0.0", signed=True)


@pytest.mark.parametrize("typed", ["2.5", "-1", "1.0", "٣", "", "2 "])
def test_a_count_is_a_whole_number(typed: str) -> None:
    with pytest.raises(NumberProblem):
        parse_count(typed)


def test_a_count_may_be_full_width() -> None:
    assert parse_count("１２") == 12


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.125", 2, "0.13"),
        ("0.135", 2, "0.14"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1.00005", 4, "1.0001"),
    ],
)
def test_rounding_is_half_up(value: str, places: int, rounded: str) -> None:
    assert half_up(Decimal(value), places) == Decimal(rounded)


@pytest.mark.parametrize(
    ("value", "text"),
    [("100", "100"), ("1E+2", "100"), ("0.5000", "0.5"), ("0.0000", "0"), ("1E-7", "0.0000001")],
)
def test_numbers_are_written_without_exponent_and_trailing_zeros(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_foreign_text_fits_into_one_line() -> None:
    assert shown("a\nb\u202e\ud800") == "a\\u000ab\\u202e\\ud800"
    assert len(shown("x" * 30_000)) < 50
