"""How a stored file leaves the platform."""

import tempfile
import zipfile
from collections.abc import Iterable

from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from greenmfg.files import blobs, services
from greenmfg.files.models import StoredFile
from greenmfg.uploads import clean_name

# Should a browser open it all the same, it runs nothing and belongs to no site (attack 51).
INERT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
INSTEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297">'
    '<rect width="210" height="297" fill="#f3f5f4"/>'
    '<text x="105" y="150" text-anchor="middle" font-size="10" fill="#555">{}</text></svg>'
)


def attachment(stored: StoredFile, filename: str) -> StreamingHttpResponse:
    """The file as a download; the view has made sure that the actor may have it.

    Refused 409 where it has not passed its check or its bytes have changed.
    """
    services.expect_readable(stored)
    disposition = content_disposition_header(True, clean_name(filename))
    headers = {
        "Content-Type": stored.media_type,
        "Content-Length": str(stored.size),
        "Content-Disposition": disposition,
        **INERT,
    }
    return StreamingHttpResponse(blobs.pieces(stored), headers=headers)


def archive(files: Iterable[tuple[StoredFile, str]], filename: str) -> FileResponse:
    """Files under their names as one ZIP, packed in a nameless file of the data disk, a piece at a time.

    Refused as ``attachment``.
    """
    whole = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 — closed with the response
    with zipfile.ZipFile(whole, "w") as packed:
        for stored, name in files:
            services.expect_readable(stored)
            with packed.open(clean_name(name), "w") as entry:
                for piece in blobs.pieces(stored):
                    entry.write(piece)
    whole.seek(0)
    return FileResponse(whole, as_attachment=True, filename=clean_name(filename), headers=INERT)


def picture(stored: StoredFile, page: int) -> HttpResponse:
    """The picture of a page, words in its place while it is drawn or if it cannot be.

    Refused 404 where there is no such page.
    """
    content = services.picture(stored, page)
    if not content:
        said, status = ("正在生成预览", 202) if content is None else ("无法预览，请下载查看", 200)
        headers = {"Content-Type": "image/svg+xml", **INERT}
        return HttpResponse(INSTEAD.format(said), status=status, headers=headers)
    headers = {"Content-Type": "image/png", **INERT, "Cache-Control": "private, max-age=86400"}
    return HttpResponse(content, headers=headers)
