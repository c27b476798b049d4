"""Who acts for an organization, said by its administrators."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.urls import reverse

from accounts import links
from accounts.models import Invitation, Membership, Organization, Role
from accounts.services import members
from greenmfg import clock
from greenmfg.errors import Refused
from tests.people import MemberClient

INVITED = "invited@example.com"
ACCOUNT = {
    "person": "苏小妹",
    "phone": "13911112222",
    "password": "明月几时有 把酒问 1076",
    "repeated": "明月几时有 把酒问 1076",
}


def roles_of(person):
    rows = Membership.objects.filter(user=person.user, organization=person.organization)
    return set(rows.values_list("role", flat=True))


@pytest.fixture
def admin(world):
    return MemberClient(world.admin)


@pytest.fixture
def invitation(world, admin, link) -> str:
    """The path an invited person has been sent."""
    admin.act(reverse("accounts:members"), {"email": INVITED, "roles": ["filler", "reviewer"]})
    return link()


def test_an_invited_person_sets_up_an_account_and_is_a_member(client, world, invitation):
    assert world.admin.organization.name in client.get(invitation).content.decode()
    assert client.post(invitation, ACCOUNT).status_code == 302
    user = get_user(client)
    assert user.email == INVITED
    rows = Membership.objects.filter(user=user).values_list("organization", "role")
    unit = world.admin.organization.pk
    assert set(rows) == {(unit, "filler"), (unit, "reviewer")}


def test_an_invitation_is_used_once(client, invitation):
    client.post(invitation, ACCOUNT)
    assert MemberClient().get(invitation).status_code == 410


def test_an_invitation_expires(client, invitation):
    with clock.override(clock.read() + timedelta(days=7, seconds=1)):
        assert client.post(invitation, ACCOUNT).status_code == 410


def test_an_invitation_can_be_withdrawn(client, admin, invitation):
    row = Invitation.objects.get()
    admin.act(reverse("accounts:invitation-withdraw", args=[row.pk]))
    assert client.post(invitation, ACCOUNT).status_code == 410


def test_inviting_again_replaces_the_earlier_link(client, admin, invitation):
    admin.act(reverse("accounts:members"), {"email": INVITED.upper(), "roles": ["filler"]})
    assert client.get(invitation).status_code == 410
    assert Invitation.objects.get().roles == ["filler"]


@pytest.mark.parametrize("token", ["1", "1:x:y", "MQ:1uAAAA:forged"])
def test_a_forged_invitation_is_gone(client, world, token):
    assert client.get(reverse("accounts:invitation", args=[token])).status_code == 410


def test_a_registration_link_is_no_invitation(client, world):
    registration = links.registration("a@example.com", world.hunan).split("/")[-2]
    assert client.get(reverse("accounts:invitation", args=[registration])).status_code == 410


def test_a_person_with_an_account_accepts_with_one_button(client, world, admin, link):
    admin.act(reverse("accounts:members"), {"email": "assessor@example.com", "roles": ["reviewer"]})
    client.post(link())
    assert not get_user(client).is_authenticated
    rows = Membership.objects.filter(user=world.assessor.user, organization=world.admin.organization)
    assert [row.role for row in rows] == ["reviewer"]


def test_a_deactivated_person_accepts_nothing(client, world, admin, link):
    admin.act(reverse("accounts:members"), {"email": "deactivated@example.com", "roles": ["org_admin"]})
    assert client.post(link()).status_code == 403
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("role", ["approver", "admin", "superuser"])
def test_roles_of_another_kind_of_organization_cannot_be_given(admin, role):
    page = admin.act(reverse("accounts:members"), {"email": INVITED, "roles": [role]})
    assert page.status_code == 200
    assert not Invitation.objects.exists()


def test_the_service_refuses_foreign_roles_as_well(world):
    with pytest.raises(Refused) as caught:
        members.invite(actor=world.admin.actor, email=INVITED, roles=["approver"])
    assert caught.value.items[0].field == "roles"


@pytest.mark.parametrize("name", ["owner", "colleague"])
def test_only_administrators_invite(world, name):
    person = world.people[name]
    response = MemberClient(person).act(reverse("accounts:members"), {"email": INVITED, "roles": ["filler"]})
    assert response.status_code == 403
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_roles_are_changed_and_count_at_once(world, admin):
    data = {"roles": ["filler", "signatory"], "seen": "filler"}
    assert admin.act(reverse("accounts:member", args=[world.owner.user.pk]), data).status_code == 302
    assert roles_of(world.owner) == {"filler", "signatory"}
    assert world.owner.actor.roles == {"filler", "signatory"}


def test_roles_changed_by_somebody_else_meanwhile_are_not_overwritten(world, admin):
    Membership.objects.create(
        user=world.owner.user, organization=world.owner.organization, role=Role.REVIEWER
    )
    data = {"roles": ["signatory"], "seen": "filler"}
    assert admin.act(reverse("accounts:member", args=[world.owner.user.pk]), data).status_code == 409
    assert roles_of(world.owner) == {"filler", "reviewer"}


def test_a_member_is_removed_and_what_he_is_stays_elsewhere(world, admin):
    admin.act(reverse("accounts:member-remove", args=[world.owner.user.pk]))
    assert roles_of(world.owner) == set()
    assert MemberClient(world.owner).get(reverse("accounts:members")).status_code == 403


@pytest.mark.parametrize("action", ["member-remove", "member-deactivate"])
def test_the_last_administrator_stays(world, admin, action):
    response = admin.act(reverse(f"accounts:{action}", args=[world.admin.user.pk]))
    assert response.status_code == 422
    assert "至少要保留一名" in response.content.decode()
    world.admin.user.refresh_from_db()
    assert world.admin.user.is_active
    assert roles_of(world.admin) == {"org_admin"}


def test_the_last_administrator_keeps_his_role(world, admin):
    data = {"roles": ["filler"], "seen": "org_admin"}
    response = admin.act(reverse("accounts:member", args=[world.admin.user.pk]), data)
    assert "至少要保留一名" in response.content.decode()
    assert roles_of(world.admin) == {"org_admin"}


def test_a_deactivated_administrator_does_not_count(world):
    Membership.objects.create(
        user=world.deactivated.user, organization=world.admin.organization, role="org_admin"
    )
    with pytest.raises(Refused):
        members.remove(actor=world.admin.actor, user_id=world.admin.user.pk)


def test_a_member_of_another_organization_is_not_deactivated_from_here(world, admin):
    Membership.objects.create(user=world.owner.user, organization=world.stranger.organization, role="filler")
    response = admin.act(reverse("accounts:member-deactivate", args=[world.owner.user.pk]))
    assert response.status_code == 422
    assert "移出本单位" in response.content.decode()


@pytest.mark.parametrize("action", ["member-remove", "member-deactivate", "member-reactivate"])
def test_strangers_are_absent(world, admin, action):
    assert admin.act(reverse(f"accounts:{action}", args=[world.stranger.user.pk])).status_code == 404
    world.stranger.user.refresh_from_db()
    assert world.stranger.user.is_active
    assert roles_of(world.stranger)


def test_an_invitation_of_another_organization_is_absent(world, admin):
    row = members.invite(actor=world.stranger.actor, email=INVITED, roles=["filler"])
    assert admin.act(reverse("accounts:invitation-withdraw", args=[row.pk])).status_code == 404
    assert Invitation.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_the_list_asks_the_same_number_of_questions(world, admin, rows, django_assert_num_queries):
    page = reverse("accounts:members")
    admin.get(page)
    for n in range(rows):
        person = members.accept(
            invitation_id=members.invite(
                actor=world.admin.actor, email=f"m{n}@example.com", roles=["filler"]
            ).pk,
            name=f"成员{n}",
            password="x",
            address=None,
        )
        members.invite(actor=world.admin.actor, email=f"i{n}@example.com", roles=["filler"])
    with django_assert_num_queries(6):
        response = admin.get(page)
    assert person.name in response.content.decode()


def test_a_unit_is_renamed_and_moved_by_its_administrators_only(world, admin):
    told = {
        "name": "湘江新材料股份有限公司",
        "region_id": world.zhuzhou.pk,
        "industry": "材料",
        "industry_code": "２６１４",
    }
    assert MemberClient(world.owner).act(reverse("accounts:unit"), told).status_code == 403
    assert admin.act(reverse("accounts:unit"), {**told, "uscc": "X", "kind": "provincial"}).status_code == 302
    unit = Organization.objects.get(pk=world.admin.organization.pk)
    assert (unit.name, unit.region_id, unit.industry_code) == (told["name"], world.zhuzhou.pk, "2614")
    assert (unit.kind, unit.uscc) == ("applicant", world.admin.organization.uscc)


def test_an_authority_keeps_its_region(world):
    MemberClient(world.city_admin).act(
        reverse("accounts:unit"), {"name": "长沙市工信局", "region_id": world.zhuzhou.pk}
    )
    unit = Organization.objects.get(pk=world.city_admin.organization.pk)
    assert (unit.name, unit.region_id) == ("长沙市工信局", world.changsha.pk)


def test_a_name_is_corrected_by_another_administrator(in_hunan, admin):
    owner, himself = in_hunan.owner.user, in_hunan.admin.user
    own, profile = MemberClient(in_hunan.owner), reverse("accounts:profile")
    before, phone = owner.name, "13911112222"
    assert "姓名须由本单位另一名管理员" in own.act(profile, {"name": "系统", "phone": phone}).text
    assert own.act(profile, {"name": before, "phone": phone}).status_code == 302
    told = {"name": "李文清", "roles": ["filler"], "seen": "filler"}
    assert admin.act(reverse("accounts:member", args=[owner.pk]), told).status_code == 302
    owner.refresh_from_db()
    assert (owner.name, owner.phone) == ("李文清", phone)
    assert owner.names() == {"李文清", before}
    told = {"name": "另一人", "roles": ["org_admin"], "seen": "org_admin"}
    assert "另一名管理员更正" in admin.act(reverse("accounts:member", args=[himself.pk]), told).text
    # Whoever is the only administrator can correct it himself.
    assert admin.act(profile, {"name": "王总", "phone": phone}).status_code == 302
    himself.refresh_from_db()
    assert himself.name == "王总"
