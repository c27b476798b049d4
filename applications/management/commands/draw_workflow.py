"""Draws the state diagrams of docs/architecture.md from the tables in applications.workflow."""

import re
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from applications import procedures
from applications.diagram import diagram
from applications.workflow import Procedure

DOCUMENT = settings.BASE_DIR / "docs" / "architecture.md"
DRAWN = re.compile(r"(?<=<!-- drawn by draw_workflow -->\n).*?(?=<!-- end of drawing -->)", re.DOTALL)


class Command(BaseCommand):
    help = "Draw the state diagrams of docs/architecture.md anew."

    def handle(self, *args: Any, **options: Any) -> None:
        DOCUMENT.write_text(DRAWN.sub(lambda _: drawing(), DOCUMENT.read_text()))


def drawing() -> str:
    """One diagram per procedure file, as Mermaid text that a Markdown viewer draws."""
    parts = []
    for code in procedures.codes():
        data = procedures.load(code)
        lines = "\n".join(diagram(Procedure.parse(data)))
        parts.append(f"\n**{data['title']}** (`{code}`)\n\n```mermaid\n{lines}\n```\n")
    return "".join(parts) + "\n"
