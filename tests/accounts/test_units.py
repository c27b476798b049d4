"""The province comes into being and opens its offices."""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_scopes import scope

from accounts import selectors
from accounts.models import Membership, Organization, Region, Tenant
from accounts.services import units
from greenmfg.errors import Refused
from tests.people import MemberClient, a_uscc

ADMIN = "first@example.com"
ACCOUNT = {
    "person": "范仲淹",
    "phone": "13911112222",
    "password": "先天下之忧而忧 1046",
    "repeated": "先天下之忧而忧 1046",
}


def create(slug="hunan", **changes):
    told = {
        "name": "湖南省",
        "office": "湖南省工业和信息化厅",
        "uscc": a_uscc(),
        "admin_email": ADMIN,
        **changes,
    }
    out = StringIO()
    call_command("create_province", slug, stdout=out, **told)
    return out.getvalue()


@pytest.fixture
def admin(world):
    return MemberClient(world.province_admin)


@pytest.fixture
def bureau(world):
    return {
        "kind": "municipal",
        "name": "株洲市工信局",
        "uscc": a_uscc(),
        "region_id": world.zhuzhou.pk,
        "email": ADMIN,
    }


def test_the_command_makes_a_province_and_prints_the_way_in(client, db):
    path = re.search(r"http://127\.0\.0\.1:8000(/\S+)", create())[1]
    tenant = Tenant.objects.get()
    with scope(tenant=tenant):
        assert Region.objects.count() == 14
        assert selectors.first_level_regions().first().name == "长沙市"
    assert client.post(path, ACCOUNT).status_code == 302
    (membership,) = Membership.objects.filter(user=get_user(client)).select_related("organization")
    assert (membership.role, membership.organization.kind) == ("admin", "provincial")
    assert membership.organization.tenant == tenant


def test_two_provinces_stand_side_by_side(db):
    create()
    create("guangdong", name="广东省", office="广东省工业和信息化厅", admin_email="second@example.com")
    with scope(tenant=Tenant.objects.get(slug="guangdong")):
        assert Region.objects.count() == 21


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"slug": "hunan"}, "hunan 已被使用"),
        ({"slug": "henan"}, "不能读取"),
        ({"slug": "guangdong", "uscc": "123"}, "现为 3 位"),
    ],
)
def test_a_province_that_cannot_be_made_leaves_nothing_behind(db, changes, reason):
    create()
    with pytest.raises(CommandError, match=reason):
        create(**changes)
    assert Tenant.objects.count() == 1
    assert Organization.objects.count() == 1


def test_the_department_opens_a_bureau_and_invites_its_first_administrator(client, admin, bureau, link):
    assert admin.act(reverse("accounts:unit-new"), bureau).status_code == 302
    client.post(link(), ACCOUNT)
    (membership,) = Membership.objects.filter(user=get_user(client)).select_related("organization")
    assert (membership.role, membership.organization.name) == ("admin", "株洲市工信局")


def test_an_assessor_body_stands_outside_all_provinces(admin, bureau, world):
    admin.act(reverse("accounts:unit-new"), {**bureau, "kind": "assessor", "name": "评价中心"})
    unit = Organization.objects.get(name="评价中心")
    assert (unit.kind, unit.tenant, unit.region) == ("assessor", None, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"region_id": ""}, "请选择市州或省直管县市"),
        ({"kind": "provincial"}, "选择一个有效的选项"),
        ({"uscc": "91430100MA00000040"}, "第 18 位"),
        ({"email": "nobody"}, "例如 zhangsan@example.com"),
    ],
)
def test_what_cannot_be_opened_says_why(admin, bureau, changes, reason):
    response = admin.act(reverse("accounts:unit-new"), {**bureau, **changes})
    assert reason in response.content.decode()
    assert not Organization.objects.filter(name=bureau["name"]).exists()


def test_a_bureau_of_another_provinces_region_cannot_be_opened(world, bureau):
    with scope(tenant=world.hunan), pytest.raises(Refused):
        units.create_unit(actor=world.province_admin.actor, **{**bureau, "region_id": world.shenzhen.pk})


def test_a_code_in_use_is_refused(admin, bureau, world):
    response = admin.act(reverse("accounts:unit-new"), {**bureau, "uscc": world.owner.organization.uscc})
    assert "已经注册" in response.content.decode()


def test_a_unit_nobody_has_joined_is_invited_again(admin, bureau, letter):
    admin.act(reverse("accounts:unit-new"), bureau)
    letter()
    unit = Organization.objects.get(name=bureau["name"])
    assert "待接受邀请" in admin.get(reverse("accounts:units")).content.decode()
    admin.act(reverse("accounts:unit-invite", args=[unit.pk]), {"email": "other@example.com"})
    assert letter().to == ["other@example.com"]


def test_a_unit_with_members_invites_by_itself(admin, world):
    page = reverse("accounts:unit-invite", args=[world.city_clerk.organization.pk])
    assert admin.act(page, {"email": ADMIN}).status_code == 409


@pytest.mark.parametrize("name", ["stranger", "far_department", "assessor"])
def test_units_of_others_are_absent(admin, world, name):
    page = reverse("accounts:unit-invite", args=[world.people[name].organization.pk])
    assert admin.act(page, {"email": ADMIN}).status_code == 404


def test_an_assessor_body_opened_elsewhere_cannot_be_taken_over(world, letter, bureau):
    with scope(tenant=world.hunan):
        body = units.create_unit(actor=world.province_admin.actor, **{**bureau, "kind": "assessor"})
    far = MemberClient(world.far_department)
    assert far.act(reverse("accounts:unit-invite", args=[body.pk]), {"email": ADMIN}).status_code == 404


def test_the_department_adds_counties_to_its_cities(admin, world):
    told = {"kind": "county", "name": "浏阳市", "code": "430181", "parent_id": world.changsha.pk}
    assert admin.act(reverse("accounts:regions"), told).status_code == 302
    again = admin.act(reverse("accounts:regions"), told)
    assert "430181 已被使用" in again.content.decode()
    orphan = admin.act(reverse("accounts:regions"), {**told, "code": "430182", "parent_id": ""})
    assert "要有上级市州" in orphan.content.decode()
