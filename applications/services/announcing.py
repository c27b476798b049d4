"""发文公布 after a notice (15号 三、4): listings, certificates, and the end of every case on it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Document, Notice, Printout
from applications.services import concluding
from applications.services.concluding import Ending
from applications.services.moves import move
from applications.services.printing import print_sheet
from applications.services.snapshots import issue_documents
from applications.workflow import Status
from greenmfg.errors import Item, Refused

TITLE = "列入名单证明"
OPPOSED = "公示期间的异议成立"


@dataclass(frozen=True)
class Outcome:
    """A case on the notice that is not concluded yet, and whether it will be listed."""

    application: Application
    is_listed: bool


def outcomes(notice: Notice) -> list[Outcome]:
    """What an announcement would make of each case that is still on the notice, in printed order."""
    opposed = selectors.opposed(notice)
    rows = selectors.noticed(notice).filter(status=Status.IN_NOTICE)
    return [Outcome(row, row.pk not in opposed) for row in rows]


@transaction.atomic
def announce(
    *, actor: Actor, notice: Notice, document_number: str, listed_on: date, seen_version: int
) -> int:
    """Conclude every case on ``notice``, all or none, and answer how many were listed.

    Who has an upheld objection is not listed. Refused: 403 without the role, 409 unless the notice is
    over and nobody was faster, 422 for a document without number or a date before the notice's end.
    """
    if not document_number.strip():
        raise Refused("请填写公布文件文号。", items=[Item("document_number", "请填写公布文件文号。")])
    fields = {"document_number": document_number.strip(), "listed_on": listed_on}
    move(
        actor=actor,
        subject=notice,
        action="announce",
        seen_version=seen_version,
        facts=fields,
        fields=fields,
    )
    found = outcomes(notice)
    made = concluding.conclude(
        actor=actor,
        endings=[_ending(outcome) for outcome in found],
        document_number=notice.document_number,
        listed_on=notice.listed_on,
        notice=notice,
    )
    issue_documents([row.application for row in made if row.application], Document.CERTIFICATE, TITLE)
    listed = sum(outcome.is_listed for outcome in found)
    if listed:
        print_sheet(notice, Printout.PLAQUES, f"{notice.round.title}牌匾制作清单")
    return listed


def _ending(outcome: Outcome) -> Ending:
    if outcome.is_listed:
        return Ending(outcome.application, concluding.LISTED)
    return Ending(outcome.application, concluding.NOT_LISTED, OPPOSED)
