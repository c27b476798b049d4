"""Who is told of a step in the app, and in which words: one table, asked by every step.

What is internal (a selection, a site assessment) has no row for the applicant, so nothing can tell him.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import F
from django.urls import reverse

from accounts import policy
from accounts import selectors as people
from accounts.actor import Actor
from accounts.models import Membership, Message, Organization, Role, User
from applications import selectors, workflow
from applications.models import (
    Application,
    Entrustment,
    Level,
    Listing,
    ListingDecision,
    Notice,
    Objection,
    Proposal,
    RoundOutcome,
    Transmittal,
)
from evaluation.models import SchemeRevision
from greenmfg.dates import date_text

# Whose ids `Readers.of` gives, as a membership knows them, and the kind of organization that is meant.
ORGANIZATION = ("organization", tuple(Organization.Kind))
CITY = ("organization__region", (Organization.Kind.MUNICIPAL,))
PROVINCE = ("organization__tenant", (Organization.Kind.PROVINCIAL,))
HANDLES = (Role.CLERK, Role.APPROVER)
DECIDES = (Role.APPROVER,)
Address = Callable[[Any], str]
Words = Callable[[Any], str]


@dataclass(frozen=True)
class Readers:
    """Whose members read it: of these organizations, of the bureaus of these regions, of a province.

    ``but`` tells whom of them a row is kept from.
    """

    of: Callable[[Any], int | Sequence[int]]
    address: Address
    by: tuple[str, tuple[str, ...]] = ORGANIZATION
    roles: tuple[Role, ...] = tuple(Role)
    but: Callable[[Any, User], bool] = lambda _row, _person: False


@dataclass(frozen=True)
class News:
    """What ``readers`` are told of a step."""

    readers: Readers
    words: Words


def _page(name: str, pk: Callable[[Any], int] = lambda row: row.pk) -> Address:
    return lambda row: reverse(name, args=[pk(row)])


UNIT = Readers(lambda row: row.organization_id, _page("application"))
CASE_CITY = Readers(lambda row: [row.region_id], _page("case"), by=CITY, roles=HANDLES)
ENTRUSTING = Readers(
    lambda row: row.application.organization_id, _page("third_party", lambda row: row.application_id)
)
BODY = Readers(lambda row: row.assessor_id, _page("entrustment"))
DEPARTMENT = Readers(lambda row: row.round.owner_id, _page("notice"), roles=HANDLES)
NOTICE_APPROVER = Readers(lambda row: row.round.owner_id, _page("notice"), roles=DECIDES)
NOTICE_CITIES = Readers(
    lambda row: list(row.applications.values_list("region", flat=True).distinct()),
    lambda row: reverse("public_notice", args=[row.tenant.slug, row.pk]),
    by=CITY,
    roles=HANDLES,
)
OUTCOME_APPROVER = Readers(
    lambda row: row.round.owner_id, _page("outcome", lambda row: row.round_id), roles=DECIDES
)
OBJECTED = Readers(
    lambda row: row.notice.round.owner_id,
    _page("objection"),
    roles=HANDLES,
    but=lambda row, person: row.involves(person),
)
SENDING = Readers(lambda row: [row.region_id], _page("transmittal"), by=CITY, roles=HANDLES)
SENDER = Readers(lambda row: [row.region_id], _page("transmittal"), by=CITY, roles=DECIDES)
RECEIVING = Readers(lambda row: row.round.owner_id, _page("transmittal"), roles=HANDLES)
RECEIVER = Readers(lambda row: row.round.owner_id, lambda _row: reverse("transmittals"), roles=HANDLES)
OFFICE_APPROVER = Readers(lambda row: row.organization_id, lambda _row: reverse("proposals"), roles=DECIDES)
OFFICE = Readers(
    lambda row: row.organization_id, _page("case", lambda row: row.application_id), roles=HANDLES
)
_entry = _page("listing", lambda row: row.listing_id)
LIST_APPROVER = Readers(lambda row: row.tenant_id, _entry, by=PROVINCE, roles=DECIDES)
LIST_OFFICE = Readers(lambda row: row.tenant_id, _entry, by=PROVINCE, roles=HANDLES)
SCHEME_APPROVER = Readers(lambda row: row.owner_id, _page("scheme"), by=PROVINCE, roles=DECIDES)
SCHEME_OFFICE = Readers(lambda row: row.owner_id, _page("scheme"), by=PROVINCE, roles=HANDLES)


def _unhandled(row: Objection) -> Sequence[int]:
    """The office whose handlers are all named in it."""
    office = row.notice.round.owner
    return [office.pk] if selectors.unhandled([row], office) else []


# Of what nobody is left to handle those are told who can let somebody in.
UNHANDLED = Readers(_unhandled, lambda _row: reverse("accounts:members"), roles=policy.ADMINS)


def _unit_listed(row: ListingDecision) -> Sequence[int]:
    """The unit of an entry, whether it was registered before or after it was listed."""
    unit = people.organization_by_uscc(row.listing.uscc)
    return [unit.pk] if unit is not None and unit.tenant_id == row.tenant_id else []


def _city_listed(row: ListingDecision) -> Sequence[int]:
    region = row.listing.region
    return [pk for pk in (region.pk, region.parent_id) if pk] if region else []


def _public_list(row: ListingDecision) -> str:
    """Where the public reads of it; what the public does not read of leads to the unit's own desk."""
    if row.listing.level == Level.CREATING:
        return reverse("desk")
    state = Listing.State.REMOVED if row.act == row.Act.REMOVE else ""
    narrowed = urlencode({"text": row.listing.uscc, "state": state})
    return f"{reverse('public_list', args=[row.tenant.slug])}?{narrowed}"


LISTED_UNIT = Readers(_unit_listed, _public_list)
LISTED_CITY = Readers(_city_listed, _entry, by=CITY, roles=HANDLES)


def _case(text: str) -> Words:
    return lambda row: f"申报 {row.number} {text}"


def _work(text: str) -> Words:
    return lambda row: f"申报 {row.application.number}：{row.assessor.name}{text}"


def _entrusted(text: str) -> Words:
    return lambda row: f"“{row.application.named}”{text}"


def _list(text: str) -> Words:
    return lambda row: f"“{row.round.title}”{text}"


def _sent(text: str) -> Words:
    return lambda row: f"{row.region.name}“{row.round.title}”第 {row.number} 批{text}"


def _called(table: tuple[workflow.Transition, ...], action: str, case: Application) -> str:
    return workflow.called(table, action, case.offer.procedure)


def _declined(office: str, action: str, text: str) -> Words:
    return lambda row: f"申报 {row.number} {office}{_called(workflow.APPLICATION, action, row)}{text}"


def _proposed(row: Proposal) -> str:
    done = _called(workflow.PROPOSABLE, row.action, row.application)
    return f"“{row.application.offer.round.title}”有{row.by.name}提出的拟办意见“{done}”待审核。"


def _turned_down(row: Proposal) -> str:
    done = _called(workflow.PROPOSABLE, row.action, row.application)
    return f"申报 {row.application.number} 的“{done}”未获同意，请重新拟办，审核意见见案件页面。"


def _decision(text: str) -> Words:
    return lambda row: f"“{row.listing.name}”的“{row.get_act_display()}”{text}"


def _given_up(row: ListingDecision) -> str:
    done = "已由提出人收回" if row.settled_by_id == row.proposed_by_id else "未获批准"
    return _decision(f"{done}，名单没有变化。")(row)


def _decided(row: ListingDecision) -> str:
    done = "已移出" if row.act == row.Act.REMOVE else "已恢复列入"
    of = f"{row.listing.get_level_display()}{row.listing.get_honour_display()}名单"
    return f"“{row.listing.name}”{done}{of}（{row.document_number}，{date_text(row.decided_on)}）。"


NEWS: Mapping[tuple[type[models.Model], str], tuple[News, ...]] = {
    (Application, "return"): (News(UNIT, _case("被退回补正，请在补正期限前修改并重新提交。")),),
    (Application, "resubmit"): (News(CASE_CITY, _case("已补正并重新提交，请审核。")),),
    (Application, "reopen"): (News(UNIT, _case("被评价机构退回修改，请修改后重新签署。")),),
    (Application, "forward"): (News(UNIT, _case("已由市州审核通过，上报省级。")),),
    (Application, "recall"): (News(UNIT, _case("的上报已由市州撤回，重新审核。")),),
    (Application, "decline_municipal"): (
        News(UNIT, _declined("市州审核", "decline_municipal", "，理由见申报页面。")),
    ),
    (Application, "decline_provincial"): (
        News(UNIT, _declined("省级审核", "decline_provincial", "，理由见申报页面。")),
        News(CASE_CITY, _declined("省级审核", "decline_provincial", "。")),
    ),
    (Application, "open_notice"): (News(UNIT, _case("已列入公示名单，公示期间接受异议。")),),
    (Application, "conclude"): (News(UNIT, _case("的公布结果已登记，请查看。")),),
    (Application, "lapse"): (News(UNIT, _case("逾期未提交，已由平台关闭。")),),
    (Application, "take_revision"): (
        News(UNIT, _case("的评价要求有文字修订，已随之更新，填报内容保持不变。")),
    ),
    (Application, "ask_revision"): (
        News(UNIT, _case("的评价要求有修订，请在申报页面查看改动，选择是否按新版填报。")),
    ),
    (SchemeRevision, "submit"): (News(SCHEME_APPROVER, lambda row: f"{row}待发布，请核对改动后发布。"),),
    (SchemeRevision, "publish"): (News(SCHEME_OFFICE, lambda row: f"{row}已发布。"),),
    (Entrustment, "entrust"): (News(BODY, _entrusted("委托贵机构进行第三方评价，请接受或谢绝。")),),
    (Entrustment, "accept"): (News(ENTRUSTING, _work("已接受委托。")),),
    (Entrustment, "refuse"): (News(ENTRUSTING, _work("谢绝了委托，请另行委托。")),),
    (Entrustment, "resign"): (News(ENTRUSTING, _work("退出了评价，请另行委托。")),),
    (Entrustment, "cancel"): (News(BODY, _entrusted("撤回了委托。")),),
    (Entrustment, "end"): (News(BODY, _entrusted("的申报已终止，委托随之终止。")),),
    (Entrustment, "sign"): (
        News(ENTRUSTING, lambda row: _work(f"已签署评价结论：{row.get_conclusion_display()}。")(row)),
    ),
    (Transmittal, "draft"): (News(SENDER, _list("有待上报名单，请审核并上报。")),),
    (Transmittal, "send"): (News(RECEIVER, _sent("已上报，请签收。")),),
    (Transmittal, "recall"): (News(RECEIVER, _sent("已由市州撤回。")),),
    (Transmittal, "receive"): (News(SENDING, _sent("已由省级签收。")),),
    (Notice, "draft"): (News(NOTICE_APPROVER, _list("有待发布的公示名单，请审核。")),),
    (Notice, "open"): (
        News(DEPARTMENT, _list("公示已发布。")),
        News(NOTICE_CITIES, _list("公示已发布，名单中有本地区单位。")),
    ),
    (Notice, "close"): (News(DEPARTMENT, _list("公示已结束，请发文公布。")),),
    (RoundOutcome, "record"): (News(OUTCOME_APPROVER, _list("的公布结果已登记，请审核确认。")),),
    (Proposal, "propose"): (News(OFFICE_APPROVER, _proposed),),
    (Proposal, "turn_down"): (News(OFFICE, _turned_down),),
    (ListingDecision, "propose"): (News(LIST_APPROVER, _decision("待批准，请核对决定文件后批准。")),),
    (ListingDecision, "discard"): (News(LIST_OFFICE, _given_up),),
    (ListingDecision, "approve"): (News(LISTED_UNIT, _decided), News(LISTED_CITY, _decided)),
    (Objection, "file"): (
        News(OBJECTED, lambda row: f"收到对“{row.application.named}”的异议，请核查。"),
        News(
            UNHANDLED,
            lambda row: (
                f"对“{row.application.named}”的异议涉及全部经办和审核人员，"
                "请在“本单位成员”中指定未被涉及的人员办理。"
            ),
        ),
    ),
}


def tell(*, actor: Actor, subjects: Sequence[Any], action: str) -> None:
    """Write what ``action`` on ``subjects``, rows of one model, tells their readers, in the same transaction.

    Two queries for each kind of readers, however many rows. Whoever acts himself is not told; what would be
    told somebody of several rows in the same words, leading to the same page, is told once.
    """
    for news in NEWS.get((type(subjects[0]), action), ()) if subjects else ():
        _write(actor, subjects, action, news)


def _write(actor: Actor, subjects: Sequence[Any], action: str, news: News) -> None:
    readers = news.readers
    wanted = [(key, row) for row in subjects for key in _keys(readers.of(row))]
    members = _members(readers, {key for key, _row in wanted}, actor)
    told = dict.fromkeys(
        (held.user_id, held.organization_id, news.words(row), readers.address(row))
        for key, row in wanted
        for held in members.get(key, ())
        if not readers.but(row, held.user)
    )
    Message.objects.bulk_create(
        Message(user_id=user, organization_id=organization, kind=action, text=text, link=link)
        for user, organization, text, link in told
    )


def _keys(told: int | Sequence[int]) -> Sequence[int]:
    return [told] if isinstance(told, int) else told


def _members(readers: Readers, keys: set[int], actor: Actor) -> dict[int, list[Membership]]:
    """By the key of `Readers` the memberships of those who hold one of the roles now and can sign in."""
    key, kinds = readers.by
    rows = Membership.objects.filter(
        **{f"{key}__in": keys},
        organization__kind__in=kinds,
        role__in=readers.roles,
        user__is_active=True,
    )
    found: dict[int, list[Membership]] = {}
    for held in rows.annotate(at=F(key)).select_related("user").order_by("user"):
        if actor.user is None or held.user_id != actor.user.pk:
            found.setdefault(held.at, []).append(held)
    return found
