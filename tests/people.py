"""Test people with fixed parts, in two provinces: owner, colleague, stranger, the bureau next door …

``make_world()`` makes them all in a handful of statements; a test names the one it needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from django_scopes import scope

from accounts import selectors
from accounts.actor import Actor
from accounts.models import Membership, Organization, Region, Role, Tenant, User
from accounts.uscc import check_digit

PASSWORD = "秋水长天 共一色 2025"
Kind = Organization.Kind
_numbers = count(1)


def a_uscc() -> str:
    """A code nobody else has, with its check digit."""
    body = f"91430100MA{next(_numbers):07d}"
    return body + check_digit(body)


@dataclass
class Person:
    """Somebody who signs in, with what he is in his organization."""

    user: User
    organization: Organization
    roles: tuple[str, ...]

    @property
    def actor(self) -> Actor:
        """The person acting for his organization, as the database has it now."""
        actor, _ = selectors.acting(self.user, self.organization.pk, None)
        assert actor is not None
        return actor


class MemberClient(Client):
    """A browser in which ``person`` is signed in; ``act`` posts what a page of his would."""

    def __init__(self, person: Person | None = None, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.person = person
        if person is not None:
            self.force_login(person.user)

    def act(self, path: str, data: dict[str, Any] | None = None, **extra: Any) -> Any:
        """Post a form of the member's own page."""
        acting = {"acting": self.person.organization.pk} if self.person else {}
        return self.post(path, {**acting, **(data or {})}, **extra)


@dataclass
class World:
    """Two provinces. Every attribute that is a Person can sign in with PASSWORD."""

    hunan: Tenant
    guangdong: Tenant
    changsha: Region
    zhuzhou: Region
    guangzhou: Region
    shenzhen: Region
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people.values())


# Who there is: name in the tests -> organization, roles.
CAST = {
    "owner": ("enterprise", (Role.FILLER,)),
    "colleague": ("enterprise", (Role.SIGNATORY,)),
    "admin": ("enterprise", (Role.ORG_ADMIN,)),
    "deactivated": ("enterprise", (Role.FILLER, Role.SIGNATORY)),
    "stranger": ("other_enterprise", (Role.ORG_ADMIN, Role.FILLER, Role.SIGNATORY)),
    "outsider": ("far_enterprise", (Role.ORG_ADMIN, Role.FILLER, Role.SIGNATORY)),
    "city_clerk": ("bureau", (Role.CLERK,)),
    "city_approver": ("bureau", (Role.APPROVER,)),
    "city_admin": ("bureau", (Role.ADMIN,)),
    "neighbour": ("next_bureau", (Role.CLERK, Role.APPROVER)),
    "province_clerk": ("department", (Role.CLERK,)),
    "province_approver": ("department", (Role.APPROVER,)),
    "province_admin": ("department", (Role.ADMIN,)),
    "far_department": ("other_department", (Role.ADMIN, Role.CLERK, Role.APPROVER)),
    "assessor": ("body", (Role.ORG_ADMIN, Role.FILLER, Role.SIGNATORY)),
    "checker": ("body", (Role.REVIEWER,)),
    "revoked_assessor": ("other_body", (Role.ORG_ADMIN, Role.FILLER, Role.SIGNATORY)),
}


def make_world() -> World:
    """Make provinces, regions, organizations and people."""
    hunan, guangdong = Tenant.objects.bulk_create(
        [
            Tenant(slug="hunan", name="湖南省", office="湖南省工业和信息化厅"),
            Tenant(slug="guangdong", name="广东省", office="广东省工业和信息化厅"),
        ]
    )
    changsha, zhuzhou = _cities(hunan, {"430100": "长沙市", "430200": "株洲市"})
    guangzhou, shenzhen = _cities(guangdong, {"440100": "广州市", "440300": "深圳市"})
    world = World(hunan, guangdong, changsha, zhuzhou, guangzhou, shenzhen)
    units = _units(world)
    encoded = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            email=f"{name}@example.com",
            name=name,
            phone="13800138000",
            password=encoded,
            is_active=name != "deactivated",
        )
        for name in CAST
    )
    for user, (name, (unit, roles)) in zip(users, CAST.items(), strict=True):
        world.people[name] = Person(user, units[unit], roles)
    Membership.objects.bulk_create(
        Membership(user=person.user, organization=person.organization, role=role)
        for person in world
        for role in person.roles
    )
    return world


def _cities(tenant: Tenant, names: dict[str, str]) -> list[Region]:
    with scope(tenant=tenant):
        return Region.objects.bulk_create(
            Region(tenant=tenant, code=code, name=name, kind=Region.Kind.CITY) for code, name in names.items()
        )


def _units(world: World) -> dict[str, Organization]:
    told: dict[str, tuple[str, str, Tenant | None, Region | None]] = {
        "enterprise": (Kind.APPLICANT, "湘江新材料有限公司", world.hunan, world.changsha),
        "other_enterprise": (Kind.APPLICANT, "麓山机械有限公司", world.hunan, world.changsha),
        "far_enterprise": (Kind.APPLICANT, "珠江电子有限公司", world.guangdong, world.guangzhou),
        "bureau": (Kind.MUNICIPAL, "长沙市工业和信息化局", world.hunan, world.changsha),
        "next_bureau": (Kind.MUNICIPAL, "株洲市工业和信息化局", world.hunan, world.zhuzhou),
        "department": (Kind.PROVINCIAL, "湖南省工业和信息化厅", world.hunan, None),
        "other_department": (Kind.PROVINCIAL, "广东省工业和信息化厅", world.guangdong, None),
        "body": (Kind.ASSESSOR, "中部绿色评价中心", None, None),
        "other_body": (Kind.ASSESSOR, "南方节能评价中心", None, None),
    }
    rows = Organization.objects.bulk_create(
        Organization(kind=kind, name=name, uscc=a_uscc(), tenant=tenant, region=region)
        for kind, name, tenant, region in told.values()
    )
    return dict(zip(told, rows, strict=True))
