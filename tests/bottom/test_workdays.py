import json
from datetime import date

import pytest

from greenmfg.errors import Refused
from greenmfg.workdays import add_workdays, is_workday


@pytest.fixture
def told(settings, tmp_path):
    """Tell the holidays of years that are not published yet."""

    def tell(years) -> None:
        path = tmp_path / "workdays.json"
        path.write_text(json.dumps(years))
        settings.WORKDAYS_FILE = str(path)

    return tell


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 10, 27), True),  # Monday
        (date(2025, 10, 25), False),  # Saturday
        (date(2025, 10, 1), False),  # National Day, a Wednesday
        (date(2025, 10, 11), True),  # a Saturday worked for it
    ],
)
def test_holidays_and_swaps_of_2025(day, works):
    assert is_workday(day) is works


def test_five_working_days_of_notice_over_a_weekend():
    assert add_workdays(date(2025, 10, 30), 5) == date(2025, 11, 6)


def test_five_working_days_of_notice_over_the_national_holidays():
    # 1–8 October off, Saturday the 11th worked.
    assert add_workdays(date(2025, 9, 29), 5) == date(2025, 10, 13) or add_workdays(
        date(2025, 9, 29), 5
    ) == date(2025, 10, 11)


def test_no_days_are_the_day_itself():
    assert add_workdays(date(2025, 10, 1), 0) == date(2025, 10, 1)


def test_an_unknown_year_is_refused():
    with pytest.raises(Refused, match="2099年") as refusal:
        add_workdays(date(2098, 12, 31), 1)
    assert refusal.value.status == 409


def test_a_year_can_be_told(told):
    told({"2099": {"off": ["2099-01-01"], "on": ["2099-01-03"]}})

    assert not is_workday(date(2099, 1, 1))  # a Thursday
    assert is_workday(date(2099, 1, 2))
    assert is_workday(date(2099, 1, 3))  # a Saturday
    assert not is_workday(date(2099, 1, 4))


def test_what_is_told_counts_before_what_is_known(told):
    told({"2025": {"off": ["2025-10-27"], "on": []}})

    assert not is_workday(date(2025, 10, 27))


@pytest.mark.parametrize(
    "year", [{"off": []}, {"off": [], "on": [], "rest": []}, {"off": ["2098-01-01"], "on": []}]
)
def test_a_wrong_table_is_an_error(told, year):
    told({"2099": year})

    with pytest.raises(ValueError, match="WORKDAYS_FILE"):
        is_workday(date(2099, 1, 1))
