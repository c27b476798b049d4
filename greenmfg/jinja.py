"""What macros may use: the marks and formats of the pages."""

from typing import Any

from jinja2 import Environment

from greenmfg.templatetags.charts import benchmark_bar
from greenmfg.templatetags.formats import number
from greenmfg.templatetags.ui import pending, status_badge, unconfirmed


def environment(**options: Any) -> Environment:
    """The environment that settings.TEMPLATES names."""
    found = Environment(**options)  # noqa: S701 - Django's backend turns escaping on
    found.filters["number"] = number
    for tag in (benchmark_bar, pending, status_badge, unconfirmed):
        found.globals[tag.__name__] = tag
    return found
