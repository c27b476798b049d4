"""The 创建工作总结报告 (15号 三、3): sections from the procedure, texts versioned like answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from accounts import policy
from accounts.actor import Actor
from applications import procedures, selectors
from applications.models import Application, SummarySection
from applications.procedures import Summary
from applications.services.moves import overtaken, procedure_of
from applications.workflow import Status
from evaluation.cell import LONGEST, Cell, CellError
from greenmfg import clock
from greenmfg.errors import Item, Refused

WRITABLE = (Status.DRAFT, Status.EVALUATING)  # until it goes to the city


class Writing(NamedTuple):
    """What a person wrote into one section; ``seen_version`` is the one on his page, 0 for none."""

    key: str
    text: str
    seen_version: int = 0


@dataclass(frozen=True)
class Clash:
    """A section somebody else has changed meanwhile: both texts, for the person to choose."""

    writing: Writing
    theirs: SummarySection


@dataclass(frozen=True)
class Saved:
    """What a save did: sections written, sections in conflict, texts that cannot stand."""

    saved: list[SummarySection]
    conflicts: list[Clash]
    errors: list[Item]


@transaction.atomic
def save(*, actor: Actor, application_id: int, writings: Sequence[Writing]) -> Saved:
    """Save the sections that nobody else has changed meanwhile; report the rest, and drop no text.

    Refused: 403 without a role that fills in, 404 for a foreign application or a procedure without such
    a report, 409 once it has been filed.
    """
    application = selectors.own_application(actor, application_id)
    policy.require(actor, "apply")
    cells = cells_of(summary_of(application))
    open_rows = Application.objects.select_for_update().filter(pk=application.pk, status__in=WRITABLE)
    if not open_rows.exists():
        raise overtaken(actor, application, "填写总结报告")
    present = {row.key: row for row in selectors.summary(application)}
    result = Saved([], [], [])
    for writing in writings:
        try:
            text = _read(cells, writing)
        except CellError as error:
            result.errors.append(Item(writing.key, str(error)))
            continue
        theirs = present.get(writing.key)
        if theirs and theirs.version != writing.seen_version and theirs.text != text:
            result.conflicts.append(Clash(writing, theirs))
        else:
            result.saved.append(_write(actor, application, writing.key, text, theirs))
    return result


def _read(cells: dict[str, Cell], writing: Writing) -> str:
    if writing.key not in cells:
        raise CellError("总结报告没有这一部分，请刷新页面后重试")
    return cells[writing.key].read(writing.text)


def _write(
    actor: Actor, application: Application, key: str, text: str, theirs: SummarySection | None
) -> SummarySection:
    row = theirs or SummarySection(tenant=application.tenant, application=application, key=key, version=0)
    row.text, row.version, row.updated_by, row.updated_at = text, row.version + 1, actor.person, clock.read()
    row.save()
    return row


def summary_of(application: Application) -> Summary:
    """The report the procedure of ``application`` asks for; Refused 404 where it asks for none."""
    found = procedures.summary_of(procedure_of(application))
    if found is None:
        raise Refused("没有找到这个页面。", status=404)
    return found


def cells_of(summary: Summary) -> dict[str, Cell]:
    """The sections as cells: what text each takes."""
    return {
        row.key: Cell(
            key=row.key,
            label=row.title,
            kind="paragraph",
            required=row.required,
            limit=row.max_chars or LONGEST,
            help=row.guidance,
        )
        for row in summary.sections
    }


def gaps(application: Application) -> list[Item]:
    """The sections that still have to be written before submission."""
    found = procedures.summary_of(procedure_of(application))
    written = {row.key for row in selectors.summary(application) if row.text}
    rows = found.sections if found else ()
    return [
        Item(row.key, f"总结报告“{row.title}”尚未填写。")
        for row in rows
        if row.required and row.key not in written
    ]
