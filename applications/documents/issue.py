"""From a snapshot, or an entry of a list, to a stored PDF."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from applications.documents.certificate import certificate
from applications.documents.filing import Act, Filing, Judgement, Seal
from applications.documents.report import Report, report
from applications.documents.summary import summary_report
from applications.models import Document, Snapshot
from applications.services.snapshots import SUMMARY
from applications.services.summary import summary_of
from evaluation import selectors as evaluation
from greenmfg import pdf
from greenmfg.files import services as files

Progress = Callable[[int, int], None]
MEDIA_TYPE = "application/pdf"


def render(*, document: Document, progress: Progress) -> None:
    """Make the PDF of ``document`` from what stands on record and attach it; a second run changes nothing."""
    if document.file_id is not None:
        progress(3, 3)
        return
    html = html_of(document)
    progress(1, 3)
    content = pdf.render(html)
    progress(2, 3)
    stored = files.store(tenant=document.tenant, content=content, media_type=MEDIA_TYPE)
    Document.objects.filter(pk=document.pk, file=None).update(file=stored)
    progress(3, 3)


def check_url(token: str) -> str:
    """The public address under which a document with this token can be checked."""
    return f"{settings.SITE_URL}{reverse('check_document', args=[token])}"


def _sealed(document: Document) -> Filing:
    snapshot = document.snapshot
    body = json.loads(snapshot.body)
    return Filing(
        filled=evaluation.thaw(body["scheme"]["sha256"], body["sheet"]),
        score=body["score"],
        evidence=body["evidence"],
        number=body["application"]["number"],
        office=document.tenant.office,
        unit=body["organization"]["name"],
        judgement=_judgement(body) if "entrustment" in body else None,
        seal=Seal(
            act=_act(snapshot),
            receipt=snapshot.receipt,
            sha256=snapshot.sha256,
            by=body["sealed_by"],
            at=snapshot.sealed_at,
            check_url=check_url(document.token),
        ),
    )


def _act(snapshot: Snapshot) -> Act:
    if snapshot.entrustment_id is not None:
        return "签署"
    return "提交" if snapshot.receipt else "封存"


def _judgement(body: Mapping[str, Any]) -> Judgement:
    return Judgement(**{row.name: body[row.name] for row in fields(Judgement)})


def html_of(document: Document) -> str:
    """What is typeset of a sealed document."""
    if document.kind == document.CERTIFICATE:
        return certificate(document, check_url(document.token))
    filing = _sealed(document)
    if document.kind != SUMMARY:
        return html(filing)
    told = {row["key"]: row["text"] for row in json.loads(document.snapshot.body)["summary"]}
    return _typed(summary_report(filing, summary_of(document.application), told))


def html(filing: Filing) -> str:
    """What is typeset of the printed document of a sheet, sealed or not."""
    return _typed(report(filing, filing.layout))


def _typed(printed: Report) -> str:
    return render_to_string("documents/report.html", {"report": printed})
