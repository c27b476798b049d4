"""Every address × every kind of person, generated from the resolver (attacks 1, 2, 8)."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.access.matrix import MATRIX, OWN_ROUND, PEOPLE
from tests.access.scene import Scene
from tests.people import MemberClient


def pages(patterns: list, namespace: str = "") -> Iterator[str]:
    """The names of all addresses below ``patterns``."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from pages(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def answer(response) -> str:
    """The answer as the matrix writes it."""
    if response.status_code == 302 and response.headers["Location"].startswith(reverse("accounts:login")):
        return "login"
    return str(response.status_code) if response.status_code in {403, 404, 405} else "ok"


def browser(scene: Scene, name: str) -> MemberClient:
    return MemberClient(None if name == "anonymous" else scene.world.people[name])


def test_every_address_has_a_row():
    assert {page for page, _method in MATRIX} == set(pages(get_resolver().url_patterns))


@pytest.mark.parametrize("destination", sorted({page for page, _method in MATRIX}))
def test_everybody_is_answered_as_the_matrix_says(world, destination):
    scene = Scene(world)
    expect_answers(scene, destination, scene.address(destination), MATRIX)


@pytest.mark.parametrize("destination", sorted({page for page, _method in OWN_ROUND}))
def test_of_a_citys_own_round_everybody_is_answered_as_the_matrix_says(world, destination):
    scene = Scene(world)
    expect_answers(scene, destination, scene.own_address(destination), OWN_ROUND)


def expect_answers(scene: Scene, destination: str, address: str, matrix: dict) -> None:
    for method in ("GET", "POST"):
        told = {}
        for name in PEOPLE:
            with transaction.atomic():
                client = browser(scene, name)
                told[name] = answer(client.get(address) if method == "GET" else client.act(address))
                transaction.set_rollback(True)
        expected = matrix.get((destination, method))
        if expected is None:
            assert "ok" not in told.values(), f"{method} has no row"
        else:
            assert told == expected, method


def test_a_members_post_says_for_whom(world):
    scene = Scene(world)
    for page, method in MATRIX:
        if method == "POST":
            address = scene.address(page)
            exempt = getattr(resolve(address).func, "acting_exempt", False)
            assert exempt or MemberClient(world.owner).post(address).status_code == 409, page


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_attack_002_no_address_takes_another_method(world, method):
    scene = Scene(world)
    for page in {page for page, _method in MATRIX}:
        address = scene.address(page)
        for client in (Client(), MemberClient(world.owner), MemberClient(world.province_admin)):
            response = getattr(client, method)(address)
            assert response.status_code in {302, 403, 404, 405, 409}, page
