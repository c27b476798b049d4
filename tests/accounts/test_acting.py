"""For whom a post is done: the page says it, the database decides it (attacks 1, 8, 14, 16)."""

import re

import pytest
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from accounts.models import Event, Membership, Role, User
from tests.people import MemberClient


def join(person, organization, *roles):
    """Make ``person`` a member of a further organization."""
    for role in roles:
        Membership.objects.create(user=person.user, organization=organization, role=role)


def denials():
    with scopes_disabled():
        return list(Event.objects.filter(action="denied"))


def without_token(response):
    """The page less the CSRF token, which is masked anew in every answer."""
    return re.sub(r'(?<=name="csrfmiddlewaretoken" value=")\w+', "", response.content.decode())


@pytest.fixture
def mover(world):
    """The clerk of the city's bureau, signed in."""
    return MemberClient(world.city_clerk)


PROFILE = {"name": "city_clerk", "phone": "13900000000"}


def phone_of(person):
    return User.objects.get(pk=person.user.pk).phone


def test_a_post_for_the_acting_organization_is_done(world, mover):
    assert mover.act(reverse("accounts:profile"), PROFILE).status_code == 302
    assert phone_of(world.city_clerk) == "13900000000"


@pytest.mark.parametrize("acting", [None, "", "x", "0"])
def test_a_post_without_its_organization_is_refused(world, mover, acting):
    data = PROFILE if acting is None else {**PROFILE, "acting": acting}
    assert mover.post(reverse("accounts:profile"), data).status_code in {403, 409}
    assert phone_of(world.city_clerk) == "13800138000"


def test_a_page_made_before_the_switch_is_refused_in_words(world, mover):
    neighbour = world.neighbour.organization
    join(world.city_clerk, neighbour, Role.CLERK)
    mover.post(reverse("accounts:switch"), {"organization": neighbour.pk})
    response = mover.act(reverse("accounts:profile"), PROFILE)
    assert response.status_code == 409
    assert f"您已切换为“{neighbour.name}”" in response.content.decode()
    assert phone_of(world.city_clerk) == "13800138000"


def test_attack_014_a_clerk_moved_to_another_bureau_is_refused_at_once(world, mover):
    mover.get(reverse("accounts:profile"))
    Membership.objects.filter(user=world.city_clerk.user).delete()
    join(world.city_clerk, world.neighbour.organization, Role.CLERK)
    response = mover.act(reverse("accounts:profile"), PROFILE)
    assert response.status_code == 403
    assert "您已不是该单位的成员" in response.content.decode()


def test_attack_014_a_role_taken_away_counts_at_once(world):
    admin = MemberClient(world.admin)
    assert admin.get(reverse("accounts:member", args=[world.owner.user.pk])).status_code == 200
    Membership.objects.filter(user=world.admin.user).update(role=Role.FILLER)
    response = admin.act(reverse("accounts:member-remove", args=[world.owner.user.pk]))
    assert response.status_code == 403
    assert Membership.objects.filter(user=world.owner.user).exists()


def test_only_ones_own_organizations_can_be_chosen(world, mover):
    response = mover.post(reverse("accounts:switch"), {"organization": world.stranger.organization.pk})
    assert response.status_code == 403
    assert world.city_clerk.organization.name in mover.get(reverse("accounts:profile")).content.decode()


@pytest.mark.parametrize("acting", ["999999", "-1", "drop"])
def test_attack_016_a_forged_session_organization_is_ignored(world, mover, acting):
    session = mover.session
    session["acting"] = acting
    session.save()
    assert world.city_clerk.organization.name in mover.get(reverse("accounts:profile")).content.decode()


def test_attack_016_a_province_named_by_the_client_is_ignored(world):
    admin = MemberClient(world.province_admin)
    tenant = world.guangdong.pk
    admin.cookies["tenant"] = str(tenant)
    page = admin.get(
        f"{reverse('accounts:regions')}?tenant={tenant}&org_id={tenant}", headers={"X-Tenant-ID": "2"}
    )
    assert "长沙市" in page.content.decode()
    assert "深圳市" not in page.content.decode()
    data = {
        "kind": "county",
        "name": "浏阳市",
        "code": "430181",
        "parent_id": world.changsha.pk,
        "tenant": tenant,
    }
    admin.act(reverse("accounts:regions"), {**data, "tenant_id": tenant})
    with scope(tenant=world.hunan):
        assert Event.objects.filter(action="add_region").count() == 1
    foreign = admin.act(
        reverse("accounts:regions"), {**data, "code": "440399", "parent_id": world.shenzhen.pk}
    )
    assert "选择一个有效的选项" in foreign.content.decode()


def test_attack_001_what_is_denied_is_logged_with_who_and_what(world):
    MemberClient(world.admin).get(reverse("accounts:member", args=[world.stranger.user.pk]))
    (event,) = denials()
    assert (event.actor, event.organization) == (world.admin.user, world.admin.organization)
    assert event.tenant == world.hunan
    path = reverse("accounts:member", args=[world.stranger.user.pk])
    assert event.details == {"method": "GET", "path": path, "status": 404}
    assert event.address == "127.0.0.1"


def test_attack_008_a_forbidden_action_is_logged(world, mover):
    assert mover.get(reverse("accounts:units")).status_code == 403
    assert [(event.actor, event.details["status"]) for event in denials()] == [(world.city_clerk.user, 403)]


def test_a_mistyped_address_is_no_attempt(world, mover):
    assert mover.get("/no/such/page/").status_code == 404
    assert denials() == []


def test_attack_001_the_foreign_and_the_absent_are_answered_alike(world):
    admin = MemberClient(world.admin)
    foreign = admin.get(reverse("accounts:member", args=[world.stranger.user.pk]))
    absent = admin.get(reverse("accounts:member", args=[10**9]))
    assert (foreign.status_code, foreign.headers) == (absent.status_code, absent.headers)
    assert without_token(foreign) == without_token(absent)


def test_a_person_without_a_unit_is_told_what_to_do(world):
    Membership.objects.filter(user=world.owner.user).delete()
    response = MemberClient(world.owner).get(reverse("accounts:members"))
    assert response.status_code == 403
    assert "尚未加入单位" in response.content.decode()


def test_the_header_names_office_organization_and_roles(world):
    page = MemberClient(world.colleague).get(reverse("accounts:profile")).content.decode()
    assert world.hunan.office in page
    assert world.colleague.organization.name in page
    assert "负责人（签字人）" in page


def test_every_form_of_a_member_carries_his_organization(world):
    page = MemberClient(world.admin).get(reverse("accounts:members")).content.decode()
    assert f'<input type="hidden" name="acting" value="{world.admin.organization.pk}">' in page
