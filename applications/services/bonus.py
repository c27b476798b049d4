"""加分 (湖南省绿色制造体系创建工作方案 注2): the department adds points at its discretion, with a reason.

A later record goes before the earlier; 0 takes it back.
"""

from decimal import Decimal

from django.db import transaction

from accounts import events, policy
from accounts.actor import Actor
from accounts.selectors import absent
from applications import procedures, selectors
from applications.models import Application, Bonus
from applications.procedures import BonusRule
from applications.services.moves import hold, procedure_of
from applications.workflow import Status
from evaluation.scoring.numbers import NumberProblem, parse_number, plain
from greenmfg import clock
from greenmfg.errors import Item, Refused

HIGHEST, PLACES = 100, 2


def rule_of(application: Application) -> BonusRule | None:
    """The points that the department may add to ``application``, None where its round knows of none."""
    return procedures.bonus_for(procedure_of(application), application.offer.honour)


@transaction.atomic
def add_points(*, actor: Actor, application_id: int, points: str, reason: str, seen_no: int = 0) -> Bonus:
    """Record ``points``, as they were typed, with their ``reason``.

    ``seen_no`` numbers the record that the page showed, 0 where there was none. Refused: 403 without the
    role, 404 where the round knows of no such points, 409 unless the case is with the province and nobody
    was faster, 422 where the points are none or the reason is missing.
    """
    policy.require(actor, "add_points")
    application = selectors.application(actor, application_id)
    rule = rule_of(application)
    if rule is None:
        raise absent()
    hold(
        actor=actor,
        application=application,
        seen_version=application.version,
        status=Status.PROVINCIAL,
        label=f"登记{rule.title}",
    )
    last = selectors.bonuses(actor, application).first()
    if seen_no != (last.no if last else 0):
        raise Refused(f"该申报的{rule.title}已由同事登记，请刷新页面查看。", status=409)
    row = Bonus.objects.create(
        tenant=application.tenant,
        application=application,
        organization=actor.unit,
        no=seen_no + 1,
        points=_read(points, last),
        reason=_expect_reason(reason),
        by=actor.person,
        at=clock.read(),
    )
    told = f"{rule.title} {plain(row.points)} 分：{row.reason}"
    events.record(actor=actor, subject=row, action="add_points", reason=told)
    return row


def _read(text: str, last: Bonus | None) -> Decimal:
    """The points that were typed; 0 only where there are some to take back."""
    try:
        value = parse_number(text.strip())
    except NumberProblem as problem:
        raise _refused("points", f"{problem}。") from None
    if value > HIGHEST or value != round(value, PLACES):
        raise _refused("points", f"分值不超过 {HIGHEST}，最多 {PLACES} 位小数，例如 2.5。")
    if value == 0 and not (last and last.points):
        raise _refused("points", "没有已登记的加分可以撤销，请填写大于 0 的分值，例如 2.5。")
    return value


def _expect_reason(text: str) -> str:
    if not text.strip():
        raise _refused("reason", "请填写理由，写明依据的荣誉、资质。")
    return text.strip()


def _refused(field: str, message: str) -> Refused:
    return Refused("加分记录需要更正。", items=[Item(field, message)])
