"""Reads of who acts. Those that show what belongs to somebody take the actor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts import policy
from accounts.actor import Actor
from accounts.models import (
    Invitation,
    Membership,
    Message,
    OpenSession,
    Organization,
    Region,
    Role,
    Tenant,
    User,
)
from greenmfg import clock
from greenmfg.errors import Refused

Kind = Organization.Kind
STAMP_EVERY = 60  # seconds; a page view in between notes no use of the session


def absent() -> Refused:
    """The 404 for what does not exist and for what is not the actor's to know of: one and the same."""
    return Refused("没有找到这个页面。", status=404)


# -- who acts ------------------------------------------------------------------------------------


def acting(user: User, chosen: int | None, address: str | None) -> tuple[Actor | None, list[Organization]]:
    """Who ``user`` acts as now, and all he could act for, by the database alone; one query.

    ``chosen`` is the organization he switched to; where he is no member of it (any more), the first
    one he joined counts. None for a person without any membership.
    """
    waiting = Message.objects.filter(user=user, organization=OuterRef("organization"), read_at=None)
    rows = list(
        Membership.objects.filter(user=user)
        .select_related("organization__tenant", "organization__region")
        .annotate(unread=_number(waiting))
        .order_by("pk")
    )
    organizations = list({row.organization_id: row.organization for row in rows}.values())
    organization = next((one for one in organizations if one.pk == chosen), None) or next(
        iter(organizations), None
    )
    if organization is None:
        return None, []
    own = [row for row in rows if row.organization_id == organization.pk]
    roles = frozenset(row.role for row in own)
    return Actor(user, organization, roles, organization.tenant, address, own[0].unread), organizations


def _number(rows: QuerySet[Message]) -> Coalesce:
    """How many ``rows`` there are, inside a query about something else."""
    return Coalesce(Subquery(rows.order_by().values("user").annotate(n=Count("pk")).values("n")), 0)


def messages(actor: Actor) -> QuerySet[Message]:
    """What the actor was told for his organization: the unread first, then the newest."""
    is_read = Case(When(read_at=None, then=0), default=1)
    return Message.objects.filter(user=actor.user, organization=actor.organization).order_by(is_read, "-pk")


LATEST = 5  # messages on the first page


def latest_unread(actor: Actor) -> QuerySet[Message]:
    """The newest of `messages` that the actor has not read, no more than the first page shows."""
    return messages(actor).filter(read_at=None)[:LATEST]


def message(actor: Actor, pk: int) -> Message:
    """One message to the actor for his organization; Refused 404 for anybody else's."""
    row = messages(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def still_acting(user: User, organization_id: int) -> Actor:
    """``user`` as he acts for the organization he asked something for; Refused 403 once he is no member."""
    actor, _ = acting(user, organization_id, None)
    if actor is None or actor.unit.pk != organization_id or not user.is_active:
        raise Refused("您已不是该单位的成员，文件不再生成。", status=403)
    return actor


def open_sessions(user: User, now: datetime) -> QuerySet[OpenSession]:
    """Where ``user`` is signed in, the last used first."""
    return OpenSession.objects.filter(
        user=user,
        auth_hash=user.get_session_auth_hash(),
        opened_at__gt=now - timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS),
        seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS + STAMP_EVERY),
    ).order_by("-seen_at", "-pk")


# -- provinces and regions -----------------------------------------------------------------------


def tenants() -> QuerySet[Tenant]:
    """All provinces, the oldest first."""
    return Tenant.objects.order_by("pk")


def tenant_by_slug(slug: str) -> Tenant:
    """The province of a public address; Refused 404 where there is none."""
    tenant = tenants().filter(slug=slug).first()
    if tenant is None:
        raise absent()
    return tenant


def regions() -> QuerySet[Region]:
    """All regions of the active province with their parents, in the order of their codes."""
    return Region.objects.select_related("parent").order_by("code")


def region(pk: int | None) -> Region | None:
    """One region of the active province, None for anything else."""
    return None if pk is None else regions().filter(pk=pk).first()


def first_level_regions() -> QuerySet[Region]:
    """The regions that have an authority of their own: 市州 and 省直管县市."""
    return regions().exclude(kind=Region.Kind.COUNTY)


def region_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """The regions as a grouped choice: each first-level region with itself and its counties."""
    groups: dict[int, tuple[str, list[tuple[int, str]]]] = {}
    for row in regions():
        top = row.parent or row
        groups.setdefault(top.pk, (top.name, []))[1].append((row.pk, row.name))
    return list(groups.values())


# -- organizations -------------------------------------------------------------------------------


def organization_by_uscc(uscc: str) -> Organization | None:
    """The organization registered under the normalised code, in whatever province."""
    return Organization.objects.select_related("tenant").filter(uscc=uscc).first()


def has_members(unit: Organization) -> bool:
    """Whether anybody who can sign in acts for ``unit``."""
    return Membership.objects.filter(organization=unit, user__is_active=True).exists()


def units(actor: Actor) -> QuerySet[Organization]:
    """What the province has opened: its bureaus, its own office, and the assessor bodies of all provinces.

    ``has_member`` tells whether anybody has accepted an invitation yet.
    """
    policy.require(actor, "manage_units")
    has_member = Exists(Membership.objects.filter(organization=OuterRef("pk"), user__is_active=True))
    own = Q(tenant=actor.tenant, kind__in=(Kind.MUNICIPAL, Kind.PROVINCIAL))
    return (
        Organization.objects.filter(own | Q(kind=Kind.ASSESSOR))
        .annotate(has_member=has_member)
        .select_related("region")
        .order_by("kind", "region__code", "name")
    )


def unit(actor: Actor, pk: int) -> Organization:
    """One bureau of the province, or an assessor body its department has invited; Refused 404 otherwise."""
    invited = Invitation.objects.filter(
        organization=OuterRef("pk"), invited_by__memberships__organization=actor.organization
    )
    row = units(actor).filter(Q(tenant=actor.tenant) | Exists(invited), pk=pk).first()
    if row is None:
        raise absent()
    return row


# -- members -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """A person of an organization with the roles he holds there."""

    user: User
    roles: tuple[str, ...]

    @property
    def labels(self) -> list[str]:
        """The roles as they are printed, in the order of the table."""
        return [role.label for role in Role if role in self.roles]


def members(actor: Actor) -> list[Member]:
    """The people of the actor's organization, deactivated ones included, in the order they joined."""
    policy.require(actor, "see_members")
    rows = Membership.objects.filter(organization=actor.organization).select_related("user").order_by("pk")
    roles: dict[User, list[str]] = {}
    for row in rows:
        roles.setdefault(row.user, []).append(row.role)
    return [Member(user, tuple(held)) for user, held in roles.items()]


def member(actor: Actor, user_id: int) -> Member:
    """One person of the actor's organization; Refused 404 for anybody else."""
    found = next((row for row in members(actor) if row.user.pk == user_id), None)
    if found is None:
        raise absent()
    return found


def works_alone(organization: Organization) -> bool:
    """Whether only one person of ``organization`` can prepare and sign (an office: propose and decide)."""
    return workers(organization).count() == 1


def needs_another(actor: Actor, person_id: int | None) -> bool:
    """Whether what ``person_id`` has prepared is for somebody else than ``actor`` to decide in his unit."""
    return person_id == actor.person.pk and not works_alone(actor.unit)


def worker_count(organization: Organization) -> Subquery:
    """How many can, for `works_alone` of a page that asks its one question anyway: an annotation."""
    counted = workers(organization).order_by().annotate(all=Value(1)).values("all")
    return Subquery(counted.annotate(n=Count("pk")).values("n"))


def workers(organization: Organization) -> QuerySet[User]:
    """Those who prepare and sign (of an office: propose and decide) and can sign in."""
    two = (*policy.FILLS, *policy.HANDLES)
    held = Membership.objects.filter(user=OuterRef("pk"), organization=organization, role__in=two)
    return User.objects.filter(Exists(held), is_active=True)


def admins(organization: Organization) -> QuerySet[User]:
    """The people who can let others into ``organization``."""
    held = Membership.objects.filter(user=OuterRef("pk"), organization=organization, role__in=policy.ADMINS)
    return User.objects.filter(Exists(held), is_active=True).order_by("pk")


# -- invitations ---------------------------------------------------------------------------------


def open_invitations(organization: Organization | None) -> QuerySet[Invitation]:
    """The invitations of ``organization`` that can still be accepted, newest first."""
    return Invitation.objects.filter(
        organization=organization, accepted_at=None, expires_at__gt=clock.now()
    ).order_by("-pk")


def invitation(pk: int) -> Invitation | None:
    """The invitation of a link, None where it was withdrawn, has expired or was accepted."""
    return (
        Invitation.objects.select_related("organization__tenant")
        .filter(pk=pk, accepted_at=None, expires_at__gt=clock.now())
        .first()
    )


def user_by_email(email: str) -> User | None:
    """The person with the folded address, deactivated or not."""
    return User.objects.filter(email=email).first()
