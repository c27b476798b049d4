"""Macros: the templates of what stands a hundred times on one page.

Jinja compiles them to Python; Django's engine walks each as a tree of nodes, three times as long.
Pages are Django's templates and call macros through tags.
"""

from typing import Any

from django.template import engines


def macros(template: str) -> Any:
    """The macros of ``template``: each a function of its props that answers safe HTML."""
    engine: Any = engines["jinja2"]
    return engine.env.get_template(template).module
