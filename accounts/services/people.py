"""What a person changes about himself and his own unit."""

from typing import Any

from django.db import transaction

from accounts import events, holds, policy, selectors
from accounts.actor import Actor
from accounts.models import Organization, User
from accounts.names import fold
from accounts.services import letters
from greenmfg.errors import Item, Refused


def ask_for_reset(*, email: str) -> None:
    """Have the reset link written to ``email`` if an active account has that address."""
    letters.ask(tenant=None, kind="password_reset_letter", email=fold(email))


@transaction.atomic
def change_profile(*, actor: Actor, name: str, phone: str) -> None:
    """Change the actor's own phone, and his name where nobody else of his unit could correct that.

    What he has done stands everywhere under his name. Refused 422 for another name else.
    """
    user = actor.user
    if user is None:
        raise selectors.absent()
    if name != user.name and selectors.admins(actor.unit).exclude(pk=user.pk).exists():
        raise Refused(
            "姓名没有更改。", items=[Item("name", "姓名须由本单位另一名管理员在“单位成员”中更正。")]
        )
    User.objects.filter(pk=user.pk).update(phone=phone)
    rename(actor=actor, user=user, name=name)


def rename(*, actor: Actor, user: User, name: str) -> None:
    """Give ``user`` another name, of which a record stays; for services that have asked who may."""
    if name == user.name:
        return
    User.objects.filter(pk=user.pk).update(name=name)
    events.record(actor=actor, subject=user, action="rename", details={"before": user.name, "after": name})


@transaction.atomic
def change_unit(
    *, actor: Actor, name: str, region_id: int | None = None, industry: str = "", industry_code: str = ""
) -> None:
    """Change what the actor's own unit is called and, for an applicant, where it is and what it makes.

    The code never changes, and the region of an authority is its competence: the province has set it.
    Refused 422 for another name while something keeps it (`accounts.holds`).
    """
    policy.require(actor, "change_unit")
    unit = actor.unit
    fields: dict[str, Any] = {"name": name}
    if unit.kind == Organization.Kind.APPLICANT:
        region = selectors.region(region_id)
        if region is None:
            raise Refused("所选地区不存在。", items=[Item("region_id", "请选择本省的市州或县市区。")])
        fields |= {"region": region, "industry": industry, "industry_code": industry_code}
    if name != unit.name and (kept := holds.reasons(unit)):
        raise Refused("单位名称没有更改。", items=[Item("name", reason) for reason in kept])
    before = {key: str(getattr(unit, key)) for key in fields}
    after = {key: str(value) for key, value in fields.items()}
    Organization.objects.filter(pk=unit.pk).update(**fields)
    events.record(actor=actor, subject=unit, action="change_unit", details={"before": before, "after": after})
