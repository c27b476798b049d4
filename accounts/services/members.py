"""An organization's administrators say who acts for it and as what."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from accounts import events, links, policy, selectors
from accounts.actor import Actor
from accounts.models import Invitation, Membership, Organization, User
from accounts.names import fold
from accounts.selectors import Member
from accounts.services import letters
from accounts.services.people import rename
from accounts.services.registration import create_person
from greenmfg import clock
from greenmfg.errors import Item, Refused

VALID_FOR = timedelta(days=7)


@transaction.atomic
def invite(*, actor: Actor, email: str, roles: Collection[str]) -> Invitation:
    """Invite ``email`` into the actor's organization; Refused 403 for anybody but its administrators."""
    policy.require(actor, "manage_members")
    return issue(actor=actor, organization=actor.unit, email=email, roles=roles)


def issue(*, actor: Actor, organization: Organization, email: str, roles: Collection[str]) -> Invitation:
    """Write an invitation and have its letter sent; it replaces an open one to the same address.

    For services that have asked the policy. Refused 422 for roles an organization of this kind has not.
    """
    _expect_known(organization, roles)
    address = fold(email)
    Invitation.objects.filter(organization=organization, email=address, accepted_at=None).delete()
    row = Invitation.objects.create(
        organization=organization,
        email=address,
        roles=sorted(roles),
        expires_at=clock.read() + VALID_FOR,
        invited_by=actor.user,
    )
    events.record(
        actor=actor,
        subject=organization,
        action="invite",
        details={"email": address, "roles": row.roles},
    )
    tenant = organization.tenant or actor.tenant
    letters.send_invitation(tenant=tenant, invitation=row)
    return row


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation_id: int) -> None:
    """Make an open invitation of the actor's organization useless; Refused 404 for any other."""
    policy.require(actor, "manage_members")
    row = selectors.open_invitations(actor.organization).filter(pk=invitation_id).first()
    if row is None:
        raise selectors.absent()
    row.delete()
    events.record(actor=actor, subject=actor.unit, action="withdraw_invitation", details={"email": row.email})


@transaction.atomic
def accept(
    *, invitation_id: int, name: str = "", phone: str = "", password: str = "", address: str | None
) -> User:
    """Make the reader of an invitation a member; a person without an account gets one.

    Holding the link proves the mail address. Refused 410 where it has been used (one of two wins), has
    expired or was withdrawn; 403 for a deactivated account.
    """
    row = selectors.invitation(invitation_id)
    still_open = Invitation.objects.filter(pk=invitation_id, accepted_at=None)
    if row is None or still_open.update(accepted_at=clock.now()) != 1:
        raise links.gone_invitation()
    user = selectors.user_by_email(row.email) or create_person(
        email=row.email, name=name, phone=phone, password=password
    )
    if not user.is_active:
        raise Refused("该账号已停用，请联系停用该账号的单位管理员。", status=403)
    unit = row.organization
    Membership.objects.bulk_create(
        [Membership(user=user, organization=unit, role=role) for role in row.roles], ignore_conflicts=True
    )
    actor = Actor(user, unit, frozenset(row.roles), unit.tenant, address)
    events.record(actor=actor, subject=unit, action="join", details={"roles": row.roles})
    return user


@transaction.atomic
def adjust(*, actor: Actor, user_id: int, name: str, roles: Collection[str], seen: Collection[str]) -> None:
    """Correct a member's name, unless ``name`` is empty, and give him ``roles`` as by `set_roles`.

    Refused 422 for another name of the actor himself, or of a member of another organization as well.
    """
    member = _locked_member(actor, user_id)
    if name and name != member.user.name:
        _expect_ours_alone(actor, member)
        rename(actor=actor, user=member.user, name=name)
    set_roles(actor=actor, user_id=user_id, roles=roles, seen=seen)


def _expect_ours_alone(actor: Actor, member: Member) -> None:
    fault = ""
    if member.user == actor.user:
        fault = "自己的姓名须由本单位另一名管理员更正。"
    elif Membership.objects.filter(user=member.user).exclude(organization=actor.organization).exists():
        fault = "该人员同时是其他单位的成员，不能在此更正姓名。"
    if fault:
        raise Refused("姓名没有更改。", items=[Item("name", fault)])


@transaction.atomic
def set_roles(*, actor: Actor, user_id: int, roles: Collection[str], seen: Collection[str]) -> None:
    """Give a member exactly ``roles``; ``seen`` are those the page showed. Refused 409 if they differ by
    now, 422 for none or unknown ones or where the organization would be left without an administrator.
    """
    member = _locked_member(actor, user_id)
    _expect_known(actor.unit, roles)
    if set(seen) != set(member.roles):
        raise Refused("该成员的角色已被他人修改，请刷新页面后重试。", status=409)
    held = Membership.objects.filter(user=member.user, organization=actor.organization)
    held.exclude(role__in=roles).delete()
    Membership.objects.bulk_create(
        Membership(user=member.user, organization=actor.organization, role=role)
        for role in set(roles) - set(member.roles)
    )
    _expect_admin(actor)
    _log(actor, member, "set_roles", roles)


@transaction.atomic
def remove(*, actor: Actor, user_id: int) -> None:
    """End a person's membership; what he did stays. Refused 422 for the last administrator."""
    member = _locked_member(actor, user_id)
    Membership.objects.filter(user=member.user, organization=actor.organization).delete()
    _expect_admin(actor)
    _log(actor, member, "remove_member")


@transaction.atomic
def deactivate(*, actor: Actor, user_id: int) -> None:
    """Close the account of a person who acts for this organization only, and end all his sessions.

    Refused 422 for the last administrator and for a member of another organization as well.
    """
    member = _locked_member(actor, user_id)
    if Membership.objects.filter(user=member.user).exclude(organization=actor.organization).exists():
        raise Refused("该人员同时是其他单位的成员，不能停用其账号，请改用“移出本单位”。")
    User.objects.filter(pk=user_id).update(is_active=False, session_epoch=F("session_epoch") + 1)
    _expect_admin(actor)
    _log(actor, member, "deactivate")


@transaction.atomic
def reactivate(*, actor: Actor, user_id: int) -> None:
    """Open a closed account again; the sessions of before stay ended."""
    member = _locked_member(actor, user_id)
    User.objects.filter(pk=user_id).update(is_active=True)
    _log(actor, member, "reactivate")


def _locked_member(actor: Actor, user_id: int) -> Member:
    """A member of the actor's organization; its row is held: no two administrators remove each other."""
    policy.require(actor, "manage_members")
    Organization.objects.select_for_update().get(pk=actor.unit.pk)
    return selectors.member(actor, user_id)


def _expect_known(organization: Organization, roles: Collection[str]) -> None:
    if not roles or not set(roles) <= set(policy.ROLES_OF[organization.kind]):
        raise Refused("请至少选择一个角色。", items=[Item("roles", "请至少选择一个本单位可用的角色。")])


def _expect_admin(actor: Actor) -> None:
    if not selectors.admins(actor.unit).exists():
        raise Refused("本单位至少要保留一名在用的管理员，请先指定另一名管理员。")


def _log(actor: Actor, member: Member, action: str, roles: Collection[str] = ()) -> None:
    details = {"user": member.user.pk, "before": sorted(member.roles), "after": sorted(roles)}
    events.record(actor=actor, subject=actor.unit, action=action, details=details)
