"""What a preview showed, kept on its page until it is confirmed, with the versions that were shown."""

from collections.abc import Sequence
from dataclasses import astuple

from accounts.actor import Actor
from applications.models import Application
from applications.workbooks.comparing import Comparison
from applications.workbooks.importing import Entry
from greenmfg import kept as pages

PURPOSE = "applications.workbook"
TOO_LONG = "一次改动的文字过多，请先导入其中一部分工作表的内容，其余的重新下载填报表后再导入。"


def keep(actor: Actor, application: Application, preview: Comparison) -> str:
    """The signed text; Refused 422 where it is more than a page can carry."""
    content = {"entries": [astuple(entry) for entry in preview.entries], "shown": dict(preview.shown)}
    owner = _owner(actor, application)
    return pages.keep(purpose=PURPOSE, owner=owner, content=content, too_long=TOO_LONG)


def kept(actor: Actor, application: Application, text: str) -> tuple[Sequence[Entry], dict[str, int]]:
    """The entries and the versions shown; Refused 400 for a text that is not of this person's preview."""
    content = pages.kept(purpose=PURPOSE, owner=_owner(actor, application), text=text)
    return [Entry(*row) for row in content["entries"]], content["shown"]


def _owner(actor: Actor, application: Application) -> dict[str, int]:
    return {"user": actor.person.pk, "application": application.pk}
