"""The hidden field by which a form says for whom it was made."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def acting_field(context: Context) -> SafeString | str:
    """The acting organization of the page; every form that posts carries it (accounts.middleware)."""
    organization = context["acting"]["organization"]
    if organization is None:
        return ""
    return format_html('<input type="hidden" name="acting" value="{}">', organization.pk)
