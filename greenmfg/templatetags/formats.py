"""Numbers, points and times as the pages print them."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils import timezone

from greenmfg import dates

register = template.Library()

ABSENT = "—"


@register.filter
def date_text(day: date | None) -> str:
    """``2025年10月27日（周一）``; a dash where there is none."""
    return dates.date_text(day) if day else ABSENT


@register.filter
def moment_text(moment: datetime | None) -> str:
    """``2025年10月27日（周一）17:00``; a dash where there is none."""
    return dates.moment_text(moment) if moment else ABSENT


@register.filter
def closing_text(moment: datetime | None) -> str:
    """A deadline as offices name it, ``2025年10月27日（周一）24:00``; a dash where there is none."""
    return dates.closing_text(moment) if moment else ABSENT


@register.filter
def hour_text(moment: datetime | None) -> str:
    """``14:03`` in the platform's time zone."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ABSENT


@register.filter
def number(value: Decimal | str | int | None) -> str:
    """Group the thousands of a number and keep its decimals as they were given: ``12345.60`` → ``12,345.60``.

    Text that is no number (具备, 完善) is printed as it stands.
    """
    if value is None or value == "":
        return ABSENT
    try:
        parsed = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{parsed:,f}" if parsed.is_finite() else str(value)


@register.filter
def points(value: Decimal | str | int | None) -> str:
    """Points to two decimals, half up, without idle zeros: ``12.6667`` → ``12.67``, ``30.00`` → ``30``."""
    if value is None or value == "":
        return ABSENT
    text = f"{Decimal(str(value)).quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")
