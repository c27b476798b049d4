"""What a page showed, kept on it until it is confirmed.

Signed rather than stored: nothing is left behind by those who never confirm, and nobody can put words into
it. It is good for one purpose and for those whom ``owner`` names.
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing

from greenmfg.errors import Refused

LONGEST = 1_500_000  # characters; the page it is posted from may send two million


def keep(*, purpose: str, owner: Mapping[str, int], content: Any, too_long: str) -> str:
    """The signed text of ``content`` (JSON); Refused 422, saying ``too_long``, where no page can carry it."""
    text = signing.dumps({"owner": dict(owner), "content": content}, salt=purpose, compress=True)
    if len(text) > LONGEST:
        raise Refused(too_long)
    return text


def kept(*, purpose: str, owner: Mapping[str, int], text: str) -> Any:
    """The content; Refused 400 for a text that is not of this purpose and owner."""
    try:
        about = signing.loads(text, salt=purpose)
    except signing.BadSignature:
        about = {}
    if about.get("owner") != dict(owner):
        raise Refused("预览已失效，请重新选择文件导入。", status=400)
    return about["content"]
