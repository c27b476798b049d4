"""The rows of a sheet's page, each from the macro of its kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from markupsafe import Markup

from applications.presenting.grids import Grid
from applications.presenting.proofs import RowLinks
from applications.presenting.rows import Line, Row
from evaluation.forms import Box
from evaluation.scoring.layout import Form
from greenmfg.macros import macros

register = template.Library()
Proofs = Mapping[str, RowLinks]


def _draw(macro: str, *props: Any) -> Markup:
    html: Markup = getattr(macros("applications/rows.jinja"), macro)(*props)
    return html


@register.simple_tag
def fields(boxes: Mapping[str, Box], proofs: Proofs, form: Form) -> Markup:
    """The fields of a form, each group of them under its printed heading."""
    groups = ((field.group, field.key) for field in reversed(form.fields) if field.group)
    return _draw("fields", boxes, proofs, {key: group for group, key in dict(groups).items()})


@register.simple_tag
def grid(shown: Grid) -> Markup:
    """A table of boxes."""
    return _draw("grid", shown)


@register.simple_tag
def conditions(gates: Sequence[tuple[Any, ...]], proofs: Proofs) -> Markup:
    """The conditions: of each its box, its note's, what the other side says, and what explains it."""
    return _draw("conditions", gates, proofs)


@register.simple_tag
def category(quantities: Sequence[Box], rows: Sequence[Row], lines: Sequence[Line], proofs: Proofs) -> Markup:
    """The rows of one category, before them the quantities they share."""
    return _draw("category", quantities, rows, lines, proofs)
