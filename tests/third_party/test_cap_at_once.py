"""The last project under the cap at the same moment, on PostgreSQL with real threads: one takes it on."""

from functools import partial

import pytest
from django_scopes import scope

from applications.models import Entrustment, ProjectDeclaration
from greenmfg.errors import Refused
from tests.applications.test_concurrency import at_once
from tests.national import NationalStory, accept, capped
from tests.people import make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def first(transactional_db: None):
    world = make_world()
    with scope(tenant=world.hunan):
        story = NationalStory(world)
        capped(story, 1)
        yield story


def test_two_bodies_that_are_one_take_on_one_project(first):
    second = NationalStory(first.world, applicant="stranger", signatory="stranger")
    second.round = first.round
    assert first.asked_of("assessor").pk != second.asked_of("revoked_assessor").pk
    gave = at_once(first.world, partial(accept, first), partial(accept, second, "revoked_assessor"))
    assert sorted(isinstance(answer, Refused) for answer in gave) == [False, True]
    (refusal,) = [answer for answer in gave if isinstance(answer, Refused)]
    assert refusal.status == 409
    assert Entrustment.objects.filter(status="accepted").count() == 1
    assert ProjectDeclaration.objects.count() == 1
