"""The rows of an office's queue."""

from collections.abc import Sequence
from datetime import datetime

from django import template
from markupsafe import Markup

from applications.casework.queue import Waiting
from greenmfg.macros import macros

register = template.Library()


@register.simple_tag
def cases(rows: Sequence[Waiting], now: datetime) -> Markup:
    """One row per case."""
    html: Markup = macros("applications/queue.jinja").cases(rows, now)
    return html
