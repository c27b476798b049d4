"""数据或材料造假 (湖南通知 四、2): off the lists of all levels, and no application for three years."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts.actor import Actor
from accounts.models import Organization
from accounts.uscc import UsccError, parse_uscc
from applications import selectors, workflow
from applications.models import Ban, Level, Listing, ListingDecision
from applications.services.attaching import kept
from applications.services.listings import proved, take_off, two_people
from applications.services.moves import move, register
from greenmfg import clock
from greenmfg.dates import date_text
from greenmfg.errors import Item, Refused

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

YEARS = 3  # 湖南通知 四、2：禁止三年内再次申报
AT_THE_MINISTRY = "建议工业和信息化部移出"


@transaction.atomic
def propose(
    *,
    actor: Actor,
    uscc: str,
    name: str,
    kind: str,
    document_number: str,
    decided_on: date,
    reason: str,
    evidence: "UploadedFile[bytes]",
) -> Ban:
    """Write down that a unit, listed or not, is banned from ``decided_on`` for another to approve.

    Refused: 403 without the role, 409 where a proposal on it waits already, 422 where what is said of it
    cannot stand.
    """
    policy.require(actor, "propose_listing_decision")
    code, items = _code(uscc)
    if kind not in Ban.Kind:
        items.append(Item("kind", "请选择“企业”或“园区”。"))
    if not name.strip():
        items.append(Item("name", "请填写单位名称。"))
    if not document_number.strip():
        items.append(Item("document_number", "请填写决定的文号，例如：湘工信节能〔2026〕8号。"))
    if decided_on > selectors.today():
        items.append(Item("decided_on", "决定日期不能晚于今日。"))
    if not reason.strip():
        items.append(Item("reason", "请填写查实的事实和理由。"))
    if items:
        raise Refused("决定的内容需要补充。", items=items)
    try:
        with transaction.atomic():
            row = Ban.objects.create(
                tenant=actor.province,
                uscc=code,
                name=name.strip(),
                kind=kind,
                document_number=document_number.strip(),
                decided_on=decided_on,
                until=_until(decided_on),
                reason=reason.strip(),
                proposed_by=actor.person,
                proposed_at=clock.read(),
                **kept(actor, evidence, "evidence"),
            )
    except IntegrityError:
        raise Refused("该单位已有待批准的决定，请先批准、不予批准或由提出人收回。", status=409) from None
    events.record(actor=actor, subject=row, action="propose", after=row.status, reason=row.reason)
    return row


def _code(uscc: str) -> tuple[str, list[Item]]:
    try:
        return parse_uscc(uscc), []
    except UsccError as error:
        return "", [Item("uscc", str(error))]


def _until(decided_on: date) -> date:
    """The last day of the ban; that of a leap day ends with February."""
    try:
        return decided_on.replace(year=decided_on.year + YEARS)
    except ValueError:
        return decided_on.replace(year=decided_on.year + YEARS, day=28)


@transaction.atomic
def approve(*, actor: Actor, ban: Ban, seen_version: int) -> None:
    """Let ``ban`` take effect, and take its unit off every list of the province.

    What stands on the ministry's list is only proposed to be taken off: that list is the ministry's own.
    Refused: 403 without the role, 409 for who proposed it, who comes second, while the document is not
    checked.
    """
    _settle(actor, ban, "approve", seen_version)
    for listing in selectors.listed_under(ban.uscc, ban.kind).select_for_update():
        _end(actor, ban, listing)


def _end(actor: Actor, ban: Ban, listing: Listing) -> None:
    is_ministrys = listing.level == Level.NATIONAL
    waiting = ListingDecision.objects.filter(listing=listing, status=ListingDecision.Status.PROPOSED)
    if is_ministrys and waiting.exists():
        return  # somebody has proposed it already
    decision = ListingDecision.objects.create(
        tenant=ban.tenant,
        listing=listing,
        act=ListingDecision.Act.REMOVE,
        ground=ListingDecision.Ground.FALSIFIED,
        document_number=ban.document_number,
        decided_on=ban.decided_on,
        reason=f"{AT_THE_MINISTRY}：{ban.reason}"[:1000] if is_ministrys else ban.reason,
        file=ban.file,
        filename=ban.filename,
        proposed_by=ban.proposed_by,
        proposed_at=clock.read(),
        **(
            {}
            if is_ministrys
            else {
                "status": ListingDecision.Status.APPROVED,
                "settled_by": actor.person,
                "settled_at": clock.read(),
            }
        ),
    )
    if is_ministrys:
        events.record(
            actor=actor, subject=decision, action="propose", after=decision.act, reason=decision.reason
        )
    else:
        take_off(actor=actor, decision=decision)


@transaction.atomic
def discard(*, actor: Actor, ban: Ban, seen_version: int) -> None:
    """Give a proposal up. Refused 409 once it is settled."""
    _settle(actor, ban, "discard", seen_version)


@transaction.atomic
def lift(*, actor: Actor, ban: Ban, seen_version: int, reason: str) -> None:
    """End a ban that should not stand; its unit comes back on a list by a decision of its own.

    Refused as by `approve`, 422 without the reason.
    """
    move(actor=actor, subject=ban, action="lift", seen_version=seen_version, reason=reason)


def _settle(actor: Actor, ban: Ban, action: str, seen_version: int) -> None:
    fields = {"settled_by": actor.person, "settled_at": clock.read()}
    move(actor=actor, subject=ban, action=action, seen_version=seen_version, fields=fields)


def told(ban: Ban) -> str:
    """Why a unit may not apply, and until when."""
    return (
        f"因数据或材料造假（{ban.document_number}，{date_text(ban.decided_on)}），"
        f"该单位在{date_text(ban.until)}前（含当日）不得申报。"
    )


def expect_none(unit: Organization, honour: str) -> None:
    """Refused 409 while ``unit`` is banned from applying for ``honour``."""
    if ban := selectors.ban_on(unit, honour):
        raise Refused(f"{told(ban)}如有异议，请联系省级工业和信息化主管部门。", status=409)


register(Ban, workflow.BAN, {"two_people": two_people, "proved": proved})
