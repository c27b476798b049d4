"""What a preview showed, kept on its page until it is confirmed.

Signed rather than stored: nothing is left behind by those who never confirm, and nobody can put words into
it. It is good for one person and one application, and says which versions were shown.
"""

from collections.abc import Sequence
from dataclasses import astuple

from django.core import signing

from accounts.actor import Actor
from applications.models import Application
from applications.workbooks.comparing import Comparison
from applications.workbooks.importing import Entry
from greenmfg.errors import Refused

SALT = "applications.workbook"
LONGEST = 1_500_000  # characters; the page it is posted from may send two million


def keep(actor: Actor, application: Application, preview: Comparison) -> str:
    """The signed text; Refused 422 where it is more than a page can carry."""
    about = {
        "user": actor.person.pk,
        "application": application.pk,
        "entries": [astuple(entry) for entry in preview.entries],
        "shown": dict(preview.shown),
    }
    text = signing.dumps(about, salt=SALT, compress=True)
    if len(text) > LONGEST:
        raise Refused("一次改动的文字过多，请先导入其中一部分工作表的内容，其余的重新下载填报表后再导入。")
    return text


def kept(actor: Actor, application: Application, text: str) -> tuple[Sequence[Entry], dict[str, int]]:
    """The entries and the versions shown; Refused 400 for a text that is not of this person's preview."""
    try:
        about = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        about = {}
    if (about.get("user"), about.get("application")) != (actor.person.pk, application.pk):
        raise Refused("预览已失效，请重新选择填报表导入。", status=400)
    return [Entry(*row) for row in about["entries"]], about["shown"]
