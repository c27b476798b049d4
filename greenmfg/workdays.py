"""Working days with the holiday swaps (调休) that the State Council publishes each autumn for the next year.

A year that chinesecalendar does not know yet can be told by WORKDAYS_FILE, as
``{"2027": {"off": ["2027-01-01", …], "on": ["2027-02-07", …]}}``: weekdays off and weekend days worked.
"""

import json
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import chinese_calendar
from django.conf import settings

from greenmfg.errors import Refused

SATURDAY = 5
Year = dict[str, frozenset[date]]


def is_workday(day: date) -> bool:
    """Whether offices work on ``day``; Refused 409 for a year whose holidays are not known."""
    told = _told(settings.WORKDAYS_FILE).get(day.year)
    if told is not None:
        return day in told["on"] or (day.weekday() < SATURDAY and day not in told["off"])
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise Refused(
            f"尚未录入{day.year}年的节假日安排，不能计算工作日，请联系平台管理员。", status=409
        ) from None


def add_workdays(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``; Refused 409 where that needs an unknown year."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


@lru_cache(maxsize=1)
def _told(path: str) -> dict[int, Year]:
    """The years of the file at ``path``; ValueError where it is not of the shape above."""
    if not path:
        return {}
    return {int(year): _year(int(year), days) for year, days in json.loads(Path(path).read_text()).items()}


def _year(year: int, days: dict[str, list[str]]) -> Year:
    if set(days) != {"off", "on"}:
        raise ValueError(f'WORKDAYS_FILE: {year} must have "off" and "on"')
    told = {word: frozenset(map(date.fromisoformat, days[word])) for word in ("off", "on")}
    if any(day.year != year for day in told["off"] | told["on"]):
        raise ValueError(f"WORKDAYS_FILE: a day of {year} lies in another year")
    return told
