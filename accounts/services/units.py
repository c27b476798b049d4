"""The province opens bureaus and assessor bodies, keeps its regions, and comes into being itself."""

from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django_scopes import scope

from accounts import events, policy, selectors
from accounts.actor import Actor
from accounts.models import Invitation, Organization, Region, Tenant
from accounts.services.members import issue
from accounts.services.registration import parse_code, save_unit
from greenmfg.errors import Item, Refused

Kind = Organization.Kind


@transaction.atomic
def create_unit(
    *, actor: Actor, kind: str, name: str, uscc: str, region_id: int | None, email: str
) -> Organization:
    """Open a bureau for a first-level region, or an assessor body outside all provinces, and invite its
    first administrator. Refused 403; 422 for a code in use, another kind or region.
    """
    policy.require(actor, "manage_units")
    if kind not in (Kind.MUNICIPAL, Kind.ASSESSOR):
        raise Refused("只能开通主管部门或第三方评价机构。", items=[Item("kind", "请选择单位类型。")])
    region = _first_level(region_id) if kind == Kind.MUNICIPAL else None
    if kind == Kind.MUNICIPAL and region is None:
        raise Refused("请选择主管部门所在地区。", items=[Item("region_id", "请选择市州或省直管县市。")])
    unit = Organization(
        tenant=None if kind == Kind.ASSESSOR else actor.province,
        kind=kind,
        uscc=parse_code(uscc),
        name=name,
        region=region,
    )
    save_unit(unit)
    events.record(actor=actor, subject=unit, action="create_unit", after=kind)
    _invite_first(actor, unit, email)
    return unit


@transaction.atomic
def invite_again(*, actor: Actor, organization_id: int, email: str) -> Invitation:
    """Invite a first administrator into a unit nobody has joined yet.

    Refused 404 for a unit the actor's department has not opened, 409 once somebody has joined.
    """
    unit = selectors.unit(actor, organization_id)
    if selectors.has_members(unit):
        raise Refused("该单位已有成员，请由其管理员邀请其他成员。", status=409)
    return _invite_first(actor, unit, email)


def _invite_first(actor: Actor, unit: Organization, email: str) -> Invitation:
    return issue(actor=actor, organization=unit, email=email, roles=policy.ROLES_OF[unit.kind][:1])


def _first_level(pk: int | None) -> Region | None:
    region = selectors.region(pk)
    return None if region is None or region.kind == Region.Kind.COUNTY else region


@transaction.atomic
def add_region(*, actor: Actor, code: str, name: str, kind: str, parent_id: int | None) -> Region:
    """Add a county below a 市州, or a 省直管县市; Refused 403, 422 for a code in use or a missing parent."""
    policy.require(actor, "manage_regions")
    parent: Region | None = None
    if kind == Region.Kind.COUNTY:
        parent = _first_level(parent_id)
        if parent is None:
            raise Refused("请选择上级市州。", items=[Item("parent_id", "县市区要有上级市州。")])
    try:
        with transaction.atomic():
            region = Region.objects.create(
                tenant=actor.province, code=code, name=name, kind=kind, parent=parent
            )
    except IntegrityError:
        message = f"代码 {code} 已被使用，请核对行政区划代码。"
        raise Refused(message, items=[Item("code", message)]) from None
    events.record(actor=actor, subject=region, action="add_region", after=code)
    return region


@transaction.atomic
def create_province(
    *, slug: str, name: str, office: str, uscc: str, admin_email: str, regions: Path
) -> Invitation:
    """Make a province with its regions and department; the invitation is its first administrator's.

    Refused 409 where the slug is in use; 422 for a code in use or a regions file that cannot be read.
    """
    rows = read_regions(regions)
    try:
        with transaction.atomic():
            tenant = Tenant.objects.create(slug=slug, name=name, office=office)
    except IntegrityError:
        raise Refused(f"省份代号 {slug} 已被使用。", status=409) from None
    with scope(tenant=tenant):
        Region.objects.bulk_create(Region(tenant=tenant, **row) for row in rows)
        department = Organization(
            tenant=tenant, kind=Kind.PROVINCIAL, uscc=parse_code(uscc), name=office, region=None
        )
        save_unit(department)
        actor = Actor.system(tenant)
        events.record(actor=actor, subject=department, action="create_province", after=slug)
        return _invite_first(actor, department, admin_email)


def read_regions(file: Path) -> list[dict[str, Any]]:
    """The regions of a ``fixtures/regions`` file as code, name, kind; Refused 422 naming the fault."""
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))["regions"]
        return [{"code": row["code"], "name": row["name"], "kind": Region.Kind(row["kind"])} for row in rows]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise Refused(f"地区文件 {file} 不能读取：{error}") from None
