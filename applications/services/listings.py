"""名单管理: units are entered on a list, taken off it by a dated decision, and put back by another.

An entry itself never changes but for its state, and none is deleted: what stood on a list stays readable.
"""

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts import selectors as people
from accounts.actor import Actor
from accounts.models import Organization, Region
from accounts.selectors import absent
from applications import selectors, tracks, workflow
from applications.models import Listing, ListingDecision
from applications.services.attaching import kept
from applications.services.moves import Case, move, register
from applications.services.news import tell
from greenmfg import clock
from greenmfg.dates import date_text
from greenmfg.errors import Item, Refused

Act, Ground = ListingDecision.Act, ListingDecision.Ground
# What each act finds and what it leaves.
STATES = {
    Act.REMOVE: (Listing.State.ACTIVE, Listing.State.REMOVED),
    Act.RESTORE: (Listing.State.REMOVED, Listing.State.ACTIVE),
}


# -- units come on a list ----------------------------------------------------------------------------


@transaction.atomic
def record_listing(
    *,
    actor: Actor,
    organization: Organization,
    region: Region,
    honour: str,
    level: str,
    year: int,
    document_number: str,
    listed_on: date,
) -> Listing:
    """Enter a unit of the platform into a list.

    An active entry stands once per unit, honour and level. Refused 409 where it is there already, 404 for
    a unit or region of another province.
    """
    policy.require(actor, "manage_listings")
    if {organization.tenant_id, region.tenant_id} != {actor.province.pk}:
        raise absent()
    row = Listing(
        honour=honour,
        level=level,
        uscc=organization.uscc,
        name=organization.name,
        organization=organization,
        region=region,
        year=year,
        document_number=document_number,
        listed_on=listed_on,
    )
    return enter(actor=actor, rows=[row])[0]


@transaction.atomic
def enter_listing(
    *,
    actor: Actor,
    uscc: str,
    name: str,
    region_id: int,
    honour: str,
    level: str,
    year: int,
    document_number: str,
    listed_on: date,
    subject: str = "",
) -> Listing:
    """Enter a unit that was listed before the platform knew it, registered here or not (yet).

    Refused: 403 without the role, 409 where it stands on the list already, 422 for a date to come, a
    region of another province or a unit registered in one.
    """
    policy.require(actor, "manage_listings")
    region = people.first_level_regions().filter(pk=region_id).first()
    unit = people.organization_by_uscc(uscc)
    items = []
    if bool(label := tracks.of(honour).subject) != bool(subject.strip()):
        items.append(Item("subject", f"请填写{label}。" if label else "该类别按单位列入名单，此处不填。"))
    if region is None:
        items.append(Item("region_id", "请选择本省的市州。"))
    if unit is not None and unit.tenant_id != actor.province.pk:
        items.append(Item("uscc", "该代码的单位不在本省登记，不能列入本省名单。请核对统一社会信用代码。"))
    if listed_on > selectors.today():
        items.append(Item("listed_on", "公布日期不能晚于今日。"))
    elif not 0 <= year - listed_on.year + 1 <= 2:
        items.append(Item("year", "年度与公布日期相差超过一年，请核对两者。"))
    if not document_number.strip():
        items.append(Item("document_number", "请填写公布文件的文号。"))
    if items or region is None:
        raise Refused("名单信息有误。", items=items)
    row = Listing(
        honour=honour,
        level=level,
        uscc=uscc,
        name=name.strip(),
        subject=" ".join(subject.split()),
        organization=unit,
        region=region,
        year=year,
        document_number=document_number.strip(),
        listed_on=listed_on,
    )
    return enter(actor=actor, rows=[row])[0]


def enter(*, actor: Actor, rows: Sequence[Listing]) -> list[Listing]:
    """Save new entries of one level, all or none, by the same few statements.

    For services that have asked the policy. An active entry stands once per unit (or what of it is listed),
    honour and level: Refused 409 naming one that is there already.
    """
    for row in rows:
        row.tenant = actor.province
    try:
        with transaction.atomic():
            made = Listing.objects.bulk_create(rows)
    except IntegrityError:
        raise Refused(f"“{_listed_already(rows).named}”已在有效名单中，不能重复登记。", status=409) from None
    numbers = {row.pk: row.document_number for row in made}
    events.record_all(actor=actor, subjects=made, action="list", after=made[0].level, reasons=numbers)
    return made


def _listed_already(rows: Sequence[Listing]) -> Listing:
    """The first of ``rows`` that has an active entry, as another has made it a moment ago or before."""
    active = Listing.objects.filter(level=rows[0].level, state=Listing.State.ACTIVE)
    there = active.filter(uscc__in=[row.uscc for row in rows]).values_list("uscc", "honour", "subject")
    taken = set(there)
    return next((row for row in rows if (row.uscc, row.honour, row.subject) in taken), rows[0])


# -- and leave it, or come back ------------------------------------------------------------------------


@transaction.atomic
def propose(
    *,
    actor: Actor,
    listing: Listing,
    act: str,
    document_number: str,
    decided_on: date,
    reason: str,
    evidence: "UploadedFile[bytes]",
    ground: str = "",
) -> ListingDecision:
    """Write down a dated decision on ``listing`` with the document that proves it, for another to approve.

    Refused: 403 without the role, 409 where the entry's state does not ask for ``act`` or a proposal waits
    already, 422 where what is said of it cannot stand.
    """
    policy.require(actor, "propose_listing_decision")
    standing = Listing.objects.select_for_update().get(pk=listing.pk)
    expect_open(standing, act)
    _expect_sound(standing, act, ground, document_number, decided_on, reason)
    try:
        with transaction.atomic():
            row = ListingDecision.objects.create(
                tenant=actor.province,
                listing=listing,
                act=act,
                ground=ground,
                document_number=document_number.strip(),
                decided_on=decided_on,
                reason=reason.strip(),
                proposed_by=actor.person,
                proposed_at=clock.read(),
                **kept(actor, evidence, "evidence"),
            )
    except IntegrityError:
        raise Refused("该单位已有待批准的决定，请先批准、不予批准或由提出人收回。", status=409) from None
    events.record(actor=actor, subject=row, action="propose", after=act, reason=row.reason)
    tell(actor=actor, subjects=[row], action="propose")
    return row


def open_act(listing: Listing) -> ListingDecision.Act:
    """What can be decided on ``listing`` as it stands."""
    return next(act for act, (before, _after) in STATES.items() if listing.state == before)


def expect_open(listing: Listing, act: str) -> None:
    """Refused 409 where the state of ``listing`` does not ask for ``act``."""
    if open_act(listing) != act:
        told = f"“{listing.named}”当前为“{listing.get_state_display()}”，不能办理“{Act(act).label}”。"
        raise Refused(told, status=409)


def _expect_sound(
    listing: Listing, act: str, ground: str, document_number: str, decided_on: date, reason: str
) -> None:
    items = []
    if act == Act.REMOVE and ground not in Ground:
        items.append(Item("ground", "请选择移出的事由。"))
    if not document_number.strip():
        items.append(Item("document_number", "请填写决定的文号，例如：湘工信节能〔2026〕8号。"))
    if decided_on > selectors.today():
        items.append(Item("decided_on", "决定日期不能晚于今日。"))
    if decided_on < (since := _since(listing)):
        items.append(Item("decided_on", f"决定日期不能早于{date_text(since)}（公布或上一次决定的日期）。"))
    if not reason.strip():
        items.append(Item("reason", "请填写理由，理由随决定一并留存。"))
    if items:
        raise Refused("决定的内容需要补充。", items=items)


def _since(listing: Listing) -> date:
    """The day from which the entry is what it is now."""
    decided = selectors.public_decisions(listing)
    return decided[-1].decided_on if decided else listing.listed_on


@transaction.atomic
def approve(*, actor: Actor, decision: ListingDecision, seen_version: int) -> None:
    """Let ``decision`` take effect at once; nothing of it changes any more.

    Refused: 403 without the role, 409 for who proposed it, who comes second, while the document is not
    checked, and where the unit is on the list again by another entry.
    """
    move(
        actor=actor,
        subject=decision,
        action="approve",
        seen_version=seen_version,
        fields={"settled_by": actor.person, "settled_at": clock.read()},
    )
    take_off(actor=actor, decision=decision)


def take_off(*, actor: Actor, decision: ListingDecision) -> None:
    """Let an approved decision take effect on its entry: off the list, or back on it."""
    before, after = STATES[Act(decision.act)]
    rows = Listing.objects.filter(pk=decision.listing_id, state=before)
    try:
        with transaction.atomic():
            if rows.update(state=after) != 1:
                raise Refused("该单位在名单中的状态已有变化，请刷新页面查看。", status=409)
    except IntegrityError:
        raise Refused("该单位已另行列入同一名单，不能再恢复原有记录。", status=409) from None
    events.record(
        actor=actor,
        subject=decision.listing,
        action=decision.act,
        before=before,
        after=after,
        reason=told(decision),
        details={"decision": decision.pk, "decided_on": decision.decided_on.isoformat()},
    )


def told(decision: ListingDecision) -> str:
    """The decision in one line: ground, document, day."""
    ground = f"{decision.get_ground_display()}，" if decision.ground else ""
    return f"{ground}{decision.document_number}，{date_text(decision.decided_on)}"


@transaction.atomic
def discard(*, actor: Actor, decision: ListingDecision, seen_version: int) -> None:
    """Give a proposal up; the entry stays as it is. Refused 409 once it is settled."""
    move(
        actor=actor,
        subject=decision,
        action="discard",
        seen_version=seen_version,
        fields={"settled_by": actor.person, "settled_at": clock.read()},
    )


def two_people(case: Case) -> None:
    """Who proposed does not approve: two people answer for it."""
    if case.subject.proposed_by_id == case.actor.person.pk:
        raise Refused("该事项由您提出，须由另一位审核人员批准。", status=409)


def proved(case: Case) -> None:
    """A decision takes effect on a document that can be opened."""
    if fault := selectors.file_fault(case.subject.file):
        raise Refused(f"决定文件“{case.subject.filename}”{fault}", status=409)


register(ListingDecision, workflow.LISTING_DECISION, {"two_people": two_people, "proved": proved})
