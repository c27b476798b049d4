"""Numbers, points and times as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from greenmfg.templatetags.formats import date_text, hour_text, moment_text, number, points


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12345.60", "12,345.60"),
        (Decimal("0.000"), "0.000"),
        (Decimal("1E+3"), "1,000"),
        (-1234, "-1,234"),
        ("具备", "具备"),
        ("NaN", "NaN"),
        (0, "0"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_number_groups_thousands_and_keeps_decimals(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12.6650", "12.67"),
        ("30.00", "30"),
        ("100", "100"),
        (Decimal("3.20"), "3.2"),
        ("0.0000", "0"),
        (None, "—"),
    ],
)
def test_points_are_rounded_half_up_to_two_decimals(value, text):
    assert points(value) == text


def test_moments_are_told_in_the_time_of_the_province():
    moment = datetime(2025, 10, 27, 16, 30, tzinfo=UTC)
    assert moment_text(moment) == "2025年10月28日（周二）00:30"
    assert hour_text(moment) == "00:30"
    assert date_text(date(2025, 10, 27)) == "2025年10月27日（周一）"


def test_absent_times_are_dashes():
    assert (date_text(None), moment_text(None), hour_text(None)) == ("—", "—", "—")
