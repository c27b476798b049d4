"""Dates and times as Chinese offices write them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

_DAYS = "一二三四五六日"


def date_text(day: date) -> str:
    """``2025年10月27日（周一）``."""
    return f"{day.year}年{day.month}月{day.day}日（周{_DAYS[day.weekday()]}）"


def end_of_day(day: date) -> datetime:
    """The first moment after ``day`` in the platform's time zone, aware."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def day_text(moment: datetime) -> str:
    """``2025年10月27日`` in the platform's time zone; ``moment`` is aware."""
    local = timezone.localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日"


def moment_text(moment: datetime) -> str:
    """``2025年10月27日（周一）17:00`` in the platform's time zone; ``moment`` is aware."""
    local = timezone.localtime(moment)
    return f"{date_text(local.date())}{local:%H:%M}"


def closing_text(moment: datetime) -> str:
    """A deadline as offices name it: one that falls on midnight is ``24:00`` of the day before."""
    local = timezone.localtime(moment)
    if (local.hour, local.minute) != (0, 0):
        return moment_text(moment)
    return f"{date_text((local - timedelta(days=1)).date())}24:00"


def hour_text(moment: datetime) -> str:
    """``14:03`` in the platform's time zone; ``moment`` is aware."""
    return f"{timezone.localtime(moment):%H:%M}"
