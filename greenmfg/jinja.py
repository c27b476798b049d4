"""What macros may use: the marks and formats of the pages."""

from typing import Any

from django.urls import reverse
from jinja2 import Environment

from greenmfg.templatetags.charts import benchmark_bar
from greenmfg.templatetags.formats import moment_text, number, points
from greenmfg.templatetags.ui import pending, status_badge, time_left, unconfirmed


def environment(**options: Any) -> Environment:
    """The environment that settings.TEMPLATES names."""
    found = Environment(**options)  # noqa: S701 - Django's backend turns escaping on
    for written in (moment_text, number, points):
        found.filters[written.__name__] = written
    for tag in (benchmark_bar, pending, reverse, status_badge, time_left, unconfirmed):
        found.globals[tag.__name__] = tag
    return found
