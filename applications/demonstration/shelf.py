"""Pieces of evidence for the demonstration: made up page by page, kept and linked as their unit would."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import format_html, format_html_join

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Evidence
from applications.services import evidence
from evaluation.scoring.places import place_of
from greenmfg import pdf
from greenmfg.files import drawing
from greenmfg.files import services as files
from greenmfg.uploads import PDF, PNG

PAGE = (
    '<section style="break-before: page"><h1>{}</h1><p>{}</p><p>第 {} 页，共 {} 页</p>'
    "<p>本页为演示用虚构材料。</p></section>"
)
STYLE = '<html lang="zh-CN"><style>* {{ font-family: "Noto Serif CJK SC" }}</style><title>{}</title>{}</html>'


def fill(actor: Actor, application: Application, pieces: Iterable[Mapping[str, Any]]) -> None:
    """Keep ``pieces`` and let each prove the rows it tells."""
    for told in pieces:
        prove(actor, application, keep(actor, told), told["rows"])


def keep(actor: Actor, told: Mapping[str, Any]) -> Evidence:
    """A piece of ``told`` title, pages and dates in the library of the actor's unit."""
    dates = {name: told.get(name) for name in ("issued_on", "valid_to")}
    return evidence.add(actor=actor, upload=paper(actor, told), title=told["title"], **dates)


def paper(actor: Actor, told: Mapping[str, Any]) -> SimpleUploadedFile:
    """A PDF of ``told`` title and pages as a form posts it."""
    title, pages = told["title"], told["pages"]
    numbers = ((title, actor.unit.name, number, pages) for number in range(1, pages + 1))
    content = pdf.render(format_html(STYLE, title, format_html_join("", PAGE, numbers)))
    # Known as sound from the start: what the platform itself has made needs no check by a job.
    files.store(tenant=actor.province, content=content, media_type=PDF)
    return SimpleUploadedFile(f"{title}.pdf", content, PDF)


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
    """Let ``row`` prove ``rows``: key to its pages, as ``2-5`` or ``3``, empty for all of them.

    A key that is asked for several years is proved for each of them.
    """
    names = selectors.evidence_rows(application.self_sheet)
    for key, pages in rows.items():
        first, _, last = pages.partition("-")
        page_from, page_to = (int(first), int(last or first)) if pages else (None, None)
        evidence.link(
            actor=actor, application_id=application.pk, evidence_id=row.pk,
            keys=[name for name in names if place_of(name).key == key],
            page_from=page_from, page_to=page_to,
        )  # fmt: skip
