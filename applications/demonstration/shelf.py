"""Pieces of evidence for the demonstration: made up page by page, kept and linked as their unit would."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import format_html, format_html_join

from accounts.actor import Actor
from applications.models import Application, Evidence
from applications.services import evidence
from greenmfg import pdf
from greenmfg.files import drawing
from greenmfg.files import services as files
from greenmfg.uploads import PDF, PNG

PAGE = (
    '<section style="break-before: page"><h1>{}</h1><p>{}</p><p>第 {} 页，共 {} 页</p>'
    "<p>本页为演示用虚构材料。</p></section>"
)
STYLE = '<html lang="zh-CN"><style>* {{ font-family: "Noto Serif CJK SC" }}</style><title>{}</title>{}</html>'


def keep(actor: Actor, told: Mapping[str, Any]) -> Evidence:
    """A piece of ``told`` title, pages and dates in the library of the actor's unit."""
    title, pages = told["title"], told["pages"]
    numbers = ((title, actor.unit.name, number, pages) for number in range(1, pages + 1))
    content = pdf.render(format_html(STYLE, title, format_html_join("", PAGE, numbers)))
    # Known as sound from the start: what the platform itself has made needs no check by a job.
    files.store(tenant=actor.province, content=content, media_type=PDF)
    upload = SimpleUploadedFile(f"{title}.pdf", content, PDF)
    dates = {name: told.get(name) for name in ("issued_on", "valid_to")}
    return evidence.add(actor=actor, upload=upload, title=title, **dates)


def photograph(actor: Actor, title: str) -> SimpleUploadedFile:
    """A picture of ``title``, made up like every other file here."""
    content = pdf.render(format_html(STYLE, title, format_html(PAGE, title, actor.unit.name, 1, 1)))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as page:
        page.write(content)
        page.flush()
        ((_number, picture),) = drawing.pages(Path(page.name), PDF, 1, 1)
    files.store(tenant=actor.province, content=picture, media_type=PNG)
    return SimpleUploadedFile(f"{title}.png", picture, PNG)


def prove(actor: Actor, application: Application, row: Evidence, rows: Mapping[str, str]) -> None:
    """Let ``row`` prove ``rows``: key to its pages, as ``2-5`` or ``3``, empty for all of them."""
    for key, pages in rows.items():
        first, _, last = pages.partition("-")
        page_from, page_to = (int(first), int(last or first)) if pages else (None, None)
        evidence.link(
            actor=actor, application_id=application.pk, keys=[key], evidence_id=row.pk,
            page_from=page_from, page_to=page_to,
        )  # fmt: skip
