"""Where one is and where one may go: links of the main navigation and crumbs of 当前位置."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

HERE = mark_safe(' aria-current="page"')


@register.simple_tag(takes_context=True)
def nav_link(context: Context, text: str, name: str, *args: Any) -> SafeString:
    """A link of the main navigation; marked when the page shown lies under it."""
    url = reverse(name, args=args)
    # Pages that answer for a broken request (500) are rendered without one.
    path = getattr(context.get("request"), "path", "")
    here = path == url if url == "/" else path.startswith(url)
    return format_html('<li><a href="{}"{}>{}</a></li>', url, HERE if here else "", text)


@register.simple_tag
def crumb(text: str, name: str = "", *args: Any) -> SafeString:
    """One step of 当前位置: a link to the page ``name``, or the page shown when no name is given."""
    if not name:
        return format_html('<li aria-current="page">{}</li>', text)
    return format_html('<li><a href="{}">{}</a></li>', reverse(name, args=args), text)


@register.simple_tag
def crumb_to(text: str, address: str) -> SafeString:
    """One step of 当前位置 whose address the view has worked out."""
    return format_html('<li><a href="{}">{}</a></li>', address, text)
