"""An applicant's own moves beside signing: begin, fill in, withdraw."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, F

from accounts import events, policy
from accounts.actor import Actor
from accounts.models import Organization, Region
from accounts.names import same, unseen_at
from applications import selectors, tracks, workflow
from applications.models import Application, Offer, Round
from applications.services import bans, third_party
from applications.services.moves import deadline, move, overtaken
from applications.workflow import EDITABLE, Status
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.filled import Filled
from evaluation.models import Sheet
from evaluation.plausibility import doubts, unexplained
from evaluation.sections import Section
from evaluation.services import Change, SaveResult
from greenmfg import clock
from greenmfg.dates import closing_text
from greenmfg.errors import Item, Refused

HONOUR = "offer.honour"  # what a field starts from that names the honour applied for
# Why a sheet that was never filed takes no more answers; what was typed can still be read.
ENDED = {
    Status.LAPSED: "申报已截止，本次申报逾期未提交，不能再修改。已保存的内容仍可查看。",
    Status.WITHDRAWN: "本次申报已撤回，不能再修改。已保存的内容仍可查看。",
}


@transaction.atomic
def begin(*, actor: Actor, offer_id: int, industry: str = "", subject: str = "") -> Application:
    """Begin an application under an open offer; ``industry`` is a key industry's name or empty for 通则.

    ``subject`` names what is applied for where a unit may file for several (`tracks.Track.subject`).
    Refused: 404 where the offer is not open, 422 without the listing it asks for or, for a new entry,
    with the one it leads to, and where ``subject`` is missing or not asked for, 409 after the filing deadline
    or where the organization has begun already.
    """
    policy.require(actor, "apply")
    offer = selectors.open_offer(actor.unit, offer_id)
    region = first_level(actor.unit.region)
    _expect_time_left(offer, region)
    bans.expect_none(actor.unit, offer.honour)
    name = _subject(offer, subject)
    _expect_not_listed(actor.unit, offer, name)
    basis = selectors.basis_for(actor.unit, offer, name) if offer.basis_level else None
    if offer.basis_level and basis is None:
        raise Refused(
            f"本批次面向现有{offer.get_basis_level_display()}{offer.get_honour_display()}，"
            f"名单中没有查到贵单位（{actor.unit.uscc}）。如有疑问，请联系所在市州工业和信息化主管部门。"
        )
    sheet = sheets.create_sheet(
        actor=actor,
        scheme_revision_id=offer.scheme_by_industry.get(industry, offer.scheme_revision_id),
        year=offer.round.year,
        industry=industry,
    )
    number = _next_number(offer)
    _expect_not_begun(actor.unit, offer, name)
    application = Application.objects.create(
        tenant=actor.province,
        number=number,
        offer=offer,
        organization=actor.unit,
        subject=name,
        region=region,
        basis=basis,
        self_sheet=sheet,
    )
    more = {
        HONOUR: _honour_name(application),
        "application.subject": name,
        **tracks.of(offer.honour).prefill(actor.unit),
    }
    sheets.prefill(actor=actor, sheet=sheet, more=more)
    events.record(actor=actor, subject=application, action="begin", after=application.status)
    return application


def prefill_again(*, actor: Actor, honour: str) -> None:
    """Answer from what the unit has told of itself since whatever its drafts leave untouched.

    For the app of ``honour``, inside the transaction that keeps what was told.
    """
    more = tracks.of(honour).prefill(actor.unit)
    drafts = selectors.own_applications(actor).filter(offer__honour=honour, status=Status.DRAFT)
    for application in drafts:
        sheets.prefill(actor=actor, sheet=application.self_sheet, more=more)


def _expect_time_left(offer: Offer, region: Region) -> None:
    closing = deadline(offer.round, offer.procedure.filing_stage(), region)
    if closing is not None and clock.read() >= closing.closes_at:
        raise Refused(f"本批次申报已于{closing_text(closing.closes_at)}截止。", status=409)


def _subject(offer: Offer, typed: str) -> str:
    """What is applied for as it is kept, with no more than one blank between words; Refused 422."""
    label, name = tracks.of(offer.honour).subject, " ".join(typed.split())
    if not label:
        if name:
            raise Refused(f"{offer.get_honour_display()}按单位申报，每批次一件，不另填名称。")
        return ""
    longest = Application._meta.get_field("subject").max_length or 0
    fault = ""
    if not name:
        fault = f"请填写{label}。"
    elif len(name) > longest:
        fault = f"{label}不能超过 {longest} 个字符。"
    elif at := unseen_at(name):
        fault = f"{label}的第 {at} 个字符不可见，请删除后重新输入。"
    if fault:
        raise Refused(fault, items=[Item("subject", fault)])
    return name


def _expect_not_begun(unit: Organization, offer: Offer, subject: str) -> None:
    """One application for one thing; asked under the lock of `_next_number`, so that no other slips in."""
    rows = Application.objects.filter(offer=offer, organization=unit)
    begun = rows.exclude(status__in=(Status.WITHDRAWN, Status.LAPSED)).values_list("subject", flat=True)
    if same(subject) not in {same(one) for one in begun}:
        return
    if not subject:
        raise Refused("贵单位在本批次已有申报，请在“我的申报”中继续填报。", status=409)
    told = f"贵单位在本批次已申报“{subject}”，请在“我的申报”中继续填报，或改填其他名称。"
    raise Refused(told, status=409, items=[Item("subject", told)])


def _expect_not_listed(unit: Organization, offer: Offer, subject: str) -> None:
    """Who stands on the list does not apply for it anew (湖南通知 一、2: 现有单位)."""
    if not selectors.is_listed(offer, selectors.bases_of(unit, subject)):
        return
    existing = selectors.offers(offer.round).filter(honour=offer.honour, entry=Offer.Entry.EXISTING)
    hint = "请在工作台选择本批次的“现有单位填报”。" if existing.exists() else "本批次无需再次申报。"
    listed = f"{offer.round.get_level_display()}{offer.get_honour_display()}"
    if subject:
        raise Refused(f"贵单位的“{subject}”已在{listed}名单中，不能重新申报。{hint}")
    raise Refused(f"贵单位已在{listed}名单中，不能作为新申报单位。{hint}")


def first_level(region: Region | None) -> Region:
    """The first-level authority's region (市州, 省直管县市) of ``region``; Refused 422 without one."""
    if region is None:
        raise Refused("请先在单位信息中选择所在地区。", items=[Item("region", "请选择所在市州或县市区。")])
    return region.parent if region.kind == Region.Kind.COUNTY and region.parent else region


def _next_number(offer: Offer) -> str:
    """The round's counter row hands out each number once: the update holds its lock until commit."""
    Round.objects.filter(pk=offer.round_id).update(last_number=F("last_number") + 1)
    last = Round.objects.values_list("last_number", flat=True).get(pk=offer.round_id)
    return f"{offer.round.code.upper()}-{last:05d}"


@transaction.atomic
def fill(*, actor: Actor, application_id: int, changes: Sequence[Change]) -> SaveResult:
    """Save answers of the applicant's own sheet; what conflicts or cannot stand is reported, the rest kept.

    Refused: 403 without a role that fills in, 404 for a foreign application, 409 where a key is locked.
    """
    return fill_in(actor=actor, application=selectors.own_application(actor, application_id), changes=changes)


def fill_in(*, actor: Actor, application: Application, changes: Sequence[Change]) -> SaveResult:
    """What `fill` does, of the actor's own ``application`` as it was just read."""
    policy.require(actor, "apply")
    if text := ended(application):
        raise Refused(text, status=409)
    return sheets.save_answers(actor=actor, sheet=application.self_sheet, changes=changes)


def ended(application: Application) -> str:
    """Why ``application``, never filed, takes no more answers; empty where it was not ended so."""
    return ENDED.get(Status(application.status), "")


@transaction.atomic
def confirm(*, actor: Actor, application_id: int, sheet_revision: int) -> Application:
    """Say that the sheet is filled in as the page showed it, for the signatory to sign.

    Refused: 403 without a role that fills in, 404 for a foreign application, 409 where the sheet has moved
    on or takes no answers, 422 naming what is still missing.
    """
    application = selectors.own_application(actor, application_id)
    policy.require(actor, "apply")
    if application.status not in EDITABLE:
        raise evaluation.locked()
    if is_confirmed(application) and application.prepared_by_id == actor.person.pk:
        return application  # said already
    if problems := open_problems(application):
        raise Refused(f"还有 {len(problems)} 项需要填写或改正，暂不能提请签署。", items=problems)
    same = Exists(Sheet.objects.filter(pk=application.self_sheet_id, revision=sheet_revision))
    rows = Application.objects.filter(same, pk=application.pk, status=application.status)
    if rows.update(prepared_by=actor.person, prepared_revision=sheet_revision) != 1:
        raise Refused("您打开核对页之后，填报内容又有改动。请重新核对。", status=409)
    events.record(actor=actor, subject=application, action="confirm", details={"revision": sheet_revision})
    application.refresh_from_db()
    return application


def is_confirmed(application: Application) -> bool:
    """Whether somebody has said of the sheet as it stands that it is filled in."""
    return application.prepared_revision == application.self_sheet.revision


def open_problems(application: Application) -> list[Item]:
    """What keeps the applicant's sheet from being signed: gaps, doubts without reason, evidence in check."""
    filled = evaluation.filled(application.self_sheet)
    return [
        *filled.problems(),
        *unexplained(filled, doubts(filled, selectors.previous_filing(application))),
        *_contradictions(application, filled),
        *selectors.evidence_problems(application.self_sheet),
    ]


def _honour_name(application: Application) -> str:
    """What the scheme calls the honour applied for; empty where it has no name for it."""
    return evaluation.scheme_of(application.self_sheet).names.get(application.offer.honour, "")


def _contradictions(application: Application, filled: Filled) -> list[Item]:
    """Where the form says that another honour is applied for than by the offer it was begun under."""
    name = _honour_name(application)
    fields = [cell for cell in filled.cells.values() if cell.prefill == HONOUR and name]
    return [
        Item(cell.key, f"{cell.label}：本申报的类别是{name}，请改选；如申报其他类别，请另行开始申报。")
        for cell in fields
        if filled.text(cell.key) not in ("", name)
    ]


@transaction.atomic
def take_over(*, actor: Actor, application_id: int, section: Section) -> SaveResult:
    """Copy the stable facts of a form from the last filing into cells that are still empty.

    Numbers are never taken over: they are typed or imported. Refused 409 without an earlier filing.
    """
    application = selectors.own_application(actor, application_id)
    policy.require(actor, "apply")
    previous = selectors.previous_filing(application)
    if previous is None:
        raise Refused("没有找到贵单位以往的申报材料。", status=409)
    filled = evaluation.filled(application.self_sheet)
    changes = [
        Change(key=key, value=previous.text(key), seen_version=filled.version(key))
        for key in (section.keys if section.form else ())
        if filled.cells[key].stable and previous.text(key) and not filled.says(key)
    ]
    return sheets.save_answers(actor=actor, sheet=application.self_sheet, changes=changes)


@transaction.atomic
def withdraw(*, actor: Actor, application_id: int, seen_version: int, reason: str) -> Application:
    """Take an application back, filed or not, until the public has been told of it; its sheet is closed.

    ``seen_version`` is `selectors.known_version`. A case is withdrawn while selected like any other: neither
    the page nor a refusal lets the unit read from it whether it is.
    """
    application = selectors.application(actor, application_id)
    # No step of an office comes between what is compared here and the move.
    Application.objects.select_for_update().get(pk=application.pk)
    application = selectors.application(actor, application_id)
    if seen_version != selectors.known_version(actor, application):
        raise overtaken(actor, application, workflow.find(workflow.APPLICATION, "withdraw").label)
    move(actor=actor, subject=application, action="withdraw", seen_version=application.version, reason=reason)
    sheets.close_sheet(sheet=application.self_sheet)
    third_party.end_with(application=application, reason=f"申报单位撤回申报：{reason.strip()}")
    return application
