"""Two at once, on PostgreSQL with real threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django_scopes import scope

from accounts.models import Invitation, Membership, Organization, User
from accounts.services import members, registration
from greenmfg.errors import Refused
from tests.people import a_uscc, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make all calls at the same moment; what each returned, or the refusal it met."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def world(transactional_db):
    return make_world()


def statuses(outcomes):
    return sorted(outcome.status if isinstance(outcome, Refused) else 0 for outcome in outcomes)


def test_attack_121_of_many_registrations_of_a_code_one_wins(world):
    uscc = a_uscc()

    def register(n: int) -> User:
        with scope(tenant=world.hunan):
            return registration.register_unit(
                tenant=world.hunan,
                email=f"racer{n}@example.com",
                uscc=uscc,
                name=f"第{n}家",
                region_id=world.changsha.pk,
                industry="材料",
                industry_code="2614",
                person="赛跑者",
                phone="13800138000",
                password="x",
                address=None,
            )

    outcomes = at_once(*(lambda n=n: register(n) for n in range(8)))
    assert statuses(outcomes) == [0] + [409] * 7
    assert Organization.objects.filter(uscc=uscc).count() == 1
    assert User.objects.filter(email__startswith="racer").count() == 1


def test_of_two_registrations_by_one_address_one_wins(world):
    def register(n: int) -> User:
        with scope(tenant=world.hunan):
            return registration.register_unit(
                tenant=world.hunan,
                email="racer@example.com",
                uscc=a_uscc(),
                name=f"第{n}家",
                region_id=world.changsha.pk,
                industry="材料",
                industry_code="2614",
                person="赛跑者",
                phone="13800138000",
                password="x",
                address=None,
            )

    assert statuses(at_once(lambda: register(1), lambda: register(2))) == [0, 422]
    assert Organization.objects.filter(name__startswith="第").count() == 1


def test_an_invitation_is_accepted_once(world):
    row = members.invite(actor=world.admin.actor, email="new@example.com", roles=["filler"])

    def accept() -> User:
        return members.accept(invitation_id=row.pk, name="新人", password="x", address=None)

    assert statuses(at_once(accept, accept, accept)) == [0, 410, 410]
    assert User.objects.filter(email="new@example.com").count() == 1
    assert Invitation.objects.get().accepted_at is not None


def test_two_administrators_cannot_remove_each_other(world):
    unit = world.admin.organization
    Membership.objects.create(user=world.owner.user, organization=unit, role="org_admin")
    one, other = world.admin.actor, world.owner.actor
    outcomes = at_once(
        lambda: members.remove(actor=one, user_id=other.user.pk),
        lambda: members.remove(actor=other, user_id=one.user.pk),
    )
    assert statuses(outcomes) == [0, 422]
    assert Membership.objects.filter(organization=unit, role="org_admin").count() == 1


def test_a_role_given_twice_at_once_is_there_once(world):
    def give() -> None:
        members.set_roles(
            actor=world.admin.actor,
            user_id=world.owner.user.pk,
            roles=["filler", "reviewer"],
            seen=["filler"],
        )

    assert statuses(at_once(give, give)) == [0, 409]
    assert Membership.objects.filter(user=world.owner.user, role="reviewer").count() == 1
