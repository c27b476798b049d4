"""列入名单证明: the platform's own word that a unit is on a list; 15号 knows a 牌匾, no certificate."""

import segno
from django.template.loader import render_to_string

from applications import selectors
from applications.models import Document


def certificate(document: Document, check_url: str) -> str:
    """What is typeset of the certificate of ``document``, an application that led to a listing."""
    context = {
        "document": document,
        "listing": selectors.listing_of(document.application),
        "check_url": check_url,
        "qr_code": segno.make_qr(check_url, error="m").svg_data_uri(border=2),
    }
    return render_to_string("documents/certificate.html", context)
