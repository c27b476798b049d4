"""Who is told of a step in the app, and in which words: one table, asked by every step.

What is internal (a selection, a site assessment) has no row for the applicant, so nothing can tell him.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.actor import Actor
from accounts.models import Membership, Message, Organization, Role
from applications.models import Application, Entrustment, Notice, Objection, RoundOutcome, Transmittal

HANDLES = (Role.CLERK, Role.APPROVER)
DECIDES = (Role.APPROVER,)
Address = Callable[[Any], str]
Words = Callable[[Any], str]


@dataclass(frozen=True)
class Readers:
    """Whose members read it: the organization of this id, or the city bureau of these regions."""

    of: Callable[[Any], int | Sequence[int]]
    address: Address
    is_city: bool = False
    roles: tuple[Role, ...] = tuple(Role)


@dataclass(frozen=True)
class News:
    """What ``readers`` are told of a step."""

    readers: Readers
    words: Words


def _page(name: str, pk: Callable[[Any], int] = lambda row: row.pk) -> Address:
    return lambda row: reverse(name, args=[pk(row)])


UNIT = Readers(lambda row: row.organization_id, _page("application"))
CASE_CITY = Readers(lambda row: [row.region_id], _page("case"), is_city=True, roles=HANDLES)
ENTRUSTING = Readers(
    lambda row: row.application.organization_id, _page("third_party", lambda row: row.application_id)
)
BODY = Readers(lambda row: row.assessor_id, _page("entrustment"))
DEPARTMENT = Readers(lambda row: row.round.owner_id, _page("notice"), roles=HANDLES)
NOTICE_APPROVER = Readers(lambda row: row.round.owner_id, _page("notice"), roles=DECIDES)
NOTICE_CITIES = Readers(
    lambda row: list(row.applications.values_list("region", flat=True).distinct()),
    lambda row: reverse("public_notice", args=[row.tenant.slug, row.pk]),
    is_city=True,
    roles=HANDLES,
)
OUTCOME_APPROVER = Readers(
    lambda row: row.round.owner_id, _page("outcome", lambda row: row.round_id), roles=DECIDES
)
OBJECTED = Readers(lambda row: row.notice.round.owner_id, _page("objection"), roles=HANDLES)
SENDING = Readers(lambda row: [row.region_id], _page("transmittal"), is_city=True, roles=HANDLES)
SENDER = Readers(lambda row: [row.region_id], _page("transmittal"), is_city=True, roles=DECIDES)
RECEIVING = Readers(lambda row: row.round.owner_id, _page("transmittal"), roles=HANDLES)
RECEIVER = Readers(lambda row: row.round.owner_id, lambda _row: reverse("transmittals"), roles=HANDLES)


def _case(text: str) -> Words:
    return lambda row: f"申报 {row.number} {text}"


def _work(text: str) -> Words:
    return lambda row: f"申报 {row.application.number}：{row.assessor.name}{text}"


def _entrusted(text: str) -> Words:
    return lambda row: f"“{row.application.organization.name}”{text}"


def _list(text: str) -> Words:
    return lambda row: f"“{row.round.title}”{text}"


def _sent(text: str) -> Words:
    return lambda row: f"{row.region.name}“{row.round.title}”第 {row.number} 批{text}"


NEWS: Mapping[tuple[type[models.Model], str], tuple[News, ...]] = {
    (Application, "return"): (News(UNIT, _case("被退回补正，请在补正期限前修改并重新提交。")),),
    (Application, "resubmit"): (News(CASE_CITY, _case("已补正并重新提交，请审核。")),),
    (Application, "reopen"): (News(UNIT, _case("被评价机构退回修改，请修改后重新签署。")),),
    (Application, "forward"): (News(UNIT, _case("已由市州审核通过，上报省级。")),),
    (Application, "recall"): (News(UNIT, _case("的上报已由市州撤回，重新审核。")),),
    (Application, "decline_municipal"): (News(UNIT, _case("市州审核不予上报，理由见申报页面。")),),
    (Application, "decline_provincial"): (
        News(UNIT, _case("省级审核不予推荐，理由见申报页面。")),
        News(CASE_CITY, _case("省级审核不予推荐。")),
    ),
    (Application, "open_notice"): (News(UNIT, _case("已列入公示名单，公示期间接受异议。")),),
    (Application, "conclude"): (News(UNIT, _case("的公布结果已登记，请查看。")),),
    (Application, "lapse"): (News(UNIT, _case("逾期未提交，已由平台关闭。")),),
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
    (Objection, "file"): (
        News(OBJECTED, lambda row: f"收到对“{row.application.organization.name}”的异议，请核查。"),
    ),
}


def tell(*, actor: Actor, subjects: Sequence[Any], action: str) -> None:
    """Write what ``action`` on ``subjects``, rows of one model, tells their readers, in the same transaction.

    Two queries for each kind of readers, however many rows. Whoever acts himself is not told.
    """
    for news in NEWS.get((type(subjects[0]), action), ()) if subjects else ():
        _write(actor, subjects, action, news)


def _write(actor: Actor, subjects: Sequence[Any], action: str, news: News) -> None:
    readers = news.readers
    wanted = [(key, row) for row in subjects for key in _keys(readers.of(row))]
    members = _members(readers, {key for key, _row in wanted}, actor)
    Message.objects.bulk_create(
        Message(
            user_id=user,
            organization_id=organization,
            kind=action,
            text=news.words(row),
            link=readers.address(row),
        )
        for key, row in wanted
        for organization, user in members.get(key, ())
    )


def _keys(told: int | Sequence[int]) -> Sequence[int]:
    return [told] if isinstance(told, int) else told


def _members(readers: Readers, keys: set[int], actor: Actor) -> dict[int, list[tuple[int, int]]]:
    """(organization, person) by the key of `Readers`: those who hold one of the roles now and can sign in."""
    wanted = (
        Q(organization__kind=Organization.Kind.MUNICIPAL, organization__region__in=keys)
        if readers.is_city
        else Q(organization__in=keys)
    )
    rows = Membership.objects.filter(wanted, role__in=readers.roles, user__is_active=True)
    key = "organization__region" if readers.is_city else "organization"
    found: dict[int, list[tuple[int, int]]] = {}
    for at, organization, user in rows.values_list(key, "organization", "user").distinct().order_by("user"):
        if actor.user is None or user != actor.user.pk:
            found.setdefault(at, []).append((organization, user))
    return found
