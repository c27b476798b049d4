"""One file that comes with a form, an objection, a decision, a photograph or a report, into quarantine."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from accounts.actor import Actor
from greenmfg import uploads
from greenmfg.errors import Item, Refused
from greenmfg.files import services as files

LARGEST = 10 * 1024 * 1024
HEAD = 4096


def kept(
    actor: Actor,
    upload: "UploadedFile[Any]",
    field: str,
    *,
    is_picture: bool = False,
    is_report: bool = False,
) -> dict[str, Any]:
    """Take ``upload`` in: columns ``file`` and ``filename``. A job looks into it before it can be opened.

    Refused 422 at ``field`` for what is empty, above 10 MB or of no type that is taken, of which
    ``is_picture`` leaves the pictures and ``is_report`` a PDF of any size that is taken at all, 409 where
    the province's space is used up.
    """
    name = uploads.clean_name(upload.name or "")
    try:
        _expect_taken(upload, is_picture, is_report)
        return {"file": files.receive(tenant=actor.province, upload=upload), "filename": name}
    except Refused as refusal:
        if refusal.status != 422:
            raise
        told = f"“{name}”：{refusal.message}"
        raise Refused(told, items=[Item(field, told)]) from None


def _expect_taken(upload: "UploadedFile[Any]", is_picture: bool, is_report: bool) -> None:
    """Before anything is stored."""
    size = upload.size or 0
    if size > LARGEST and not is_report:
        raise Refused(f"文件为 {filesizeformat(size)}，上限为 {filesizeformat(LARGEST)}，请压缩后重新选择。")
    upload.seek(0)
    media_type = uploads.glance(upload.read(HEAD), size, is_picture=is_picture)
    if is_report and media_type != uploads.PDF:
        raise Refused("评价报告只接受 PDF 文件，请转换格式后上传。")
    upload.seek(0)
