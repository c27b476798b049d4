"""Macros: the templates of what stands a hundred times on one page.

Jinja compiles them to Python; Django's engine would walk each as a tree of nodes, ten times as long.
Pages are Django's templates and call macros through tags.
"""

from typing import Any

from django.template import engines


def macros(template: str) -> Any:
    """The macros of ``template``: each a function of its props that answers safe HTML."""
    engine: Any = engines["jinja2"]
    return engine.env.get_template(template).module
