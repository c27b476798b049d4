"""Evidence on pages: whether a file was found sound, whether it holds long enough, what proves a row."""

from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from applications.casework.evidence import Proof, RowProof
from applications.models import Evidence
from greenmfg.dates import date_text
from greenmfg.files.models import StoredFile
from greenmfg.templatetags.ui import status_badge

register = template.Library()

TONES = {StoredFile.State.QUARANTINE: "active", StoredFile.State.OK: "good"}


@register.simple_tag(takes_context=True)
def evidence_url(context: Context, page: str, *args: Any) -> str:
    """The address of a page of the library that the context's ``place`` names."""
    return str(context["place"].url(page, *args))


@register.simple_tag
def file_state(file: StoredFile) -> SafeString:
    """Where the check of a file stands; of one that did not pass, why and how to mend it."""
    badge = status_badge(file.get_state_display(), TONES.get(StoredFile.State(file.state), "bad"))
    if not file.reason:
        return badge
    return format_html('{} <span class="evidence-reason">{}</span>', badge, file.reason)


@register.simple_tag
def validity(row: Evidence | Proof, needed_until: date) -> SafeString | str:
    """Until when a file holds, marked where that is not long enough."""
    if row.valid_to is None:
        return "—"
    text = date_text(row.valid_to)
    if row.valid_to >= needed_until:
        return text
    return format_html("{} {}", text, status_badge("有效期不足", "warn"))


@register.simple_tag(takes_context=True)
def row_proofs(context: Context, key: str) -> SafeString | str:
    """What proves the row ``key`` as it was sealed, each with its pages and the way to them; else nothing."""
    beside = context.get("beside")
    found = beside.rows.get(key, ()) if beside else ()
    if not found:
        return ""
    lines = format_html_join("", "<li>{}</li>", ((_row_proof(row, beside.needed_until),) for row in found))
    return format_html('<ul class="row-proofs" aria-label="证明材料">{}</ul>', lines)


def _row_proof(row: RowProof, needed_until: date) -> SafeString:
    proof, marks = row.proof, []
    if proof.valid_to:
        marks.append(format_html("有效期至 {}", validity(proof, needed_until)))
    if proof.copies:
        marks.append(status_badge("与其他单位相同或相近", "warn"))
    named = f"{proof.label} {proof.told['title']}{f'（{row.pages}）' if row.pages else ''}"
    told = format_html_join("", " {}", ((mark,) for mark in marks))
    span = format_html(' data-pages="{}"', row.span) if row.span else ""
    return format_html('<a{} href="{}">{}</a>{}', span, row.address, named, told)
