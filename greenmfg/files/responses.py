"""How a stored file leaves the platform."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from greenmfg.files import services
from greenmfg.files.models import StoredFile
from greenmfg.uploads import clean_name


def attachment(stored: StoredFile, filename: str) -> HttpResponse:
    """The file as a download; the view has made sure that the actor may have it. Refused 409 as ``read``.

    Should a browser open it all the same, it runs nothing and belongs to no site (attack 51).
    """
    return HttpResponse(
        services.read(stored),
        headers={
            "Content-Type": stored.media_type,
            "Content-Disposition": content_disposition_header(True, clean_name(filename)),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
