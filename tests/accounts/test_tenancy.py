"""The wall between provinces (attack 21): no way around the scope."""

import asyncio

import pytest
from django.apps import apps
from django_scopes import scope
from django_scopes.exceptions import ScopeError

from accounts.models import Event, Region
from greenmfg.tenancy import TenantManager, TenantModel

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]

WITHOUT_SCOPE = {
    "all": lambda rows: list(rows.all()),
    "iteration": lambda rows: list(rows.get_queryset()),
    "len": lambda rows: len(rows.get_queryset()),
    "truth": lambda rows: bool(rows.get_queryset()),
    "index": lambda rows: rows.get_queryset()[0],
    "exists": lambda rows: rows.exists(),
    "count": lambda rows: rows.count(),
    "get": lambda rows: rows.get(pk=1),
    "first": lambda rows: rows.first(),
    "latest": lambda rows: rows.latest("pk"),
    "filter": lambda rows: rows.filter(pk=1),
    "exclude": lambda rows: rows.exclude(pk=1),
    "values": lambda rows: rows.values("pk"),
    "in_bulk": lambda rows: rows.in_bulk(),
    "iterator": lambda rows: list(rows.iterator()),
    "aggregate": lambda rows: rows.aggregate(),
    "union": lambda rows: rows.union(rows.get_queryset()),
    "using": lambda rows: rows.using("default"),
    "explain": lambda rows: rows.explain(),
    "update": lambda rows: rows.update(name="x"),
    "delete": lambda rows: rows.get_queryset().delete(),
    "raw": lambda rows: rows.raw("SELECT * FROM accounts_region"),
    "select_for_update": lambda rows: rows.select_for_update(),
    "get_or_create": lambda rows: rows.get_or_create(code="1"),
    "update_or_create": lambda rows: rows.update_or_create(code="1"),
    "contains": lambda rows: rows.contains(Region(pk=1)),
    "aexists": lambda rows: asyncio.run(rows.aexists()),
    "acount": lambda rows: asyncio.run(rows.acount()),
    "async iteration": lambda rows: asyncio.run(_collect(rows.get_queryset())),
    "async iterator": lambda rows: asyncio.run(_collect(rows.aiterator())),
}


async def _collect(rows):
    return [row async for row in rows]


@pytest.mark.parametrize("manager", [Region.objects, Region._base_manager, Region._default_manager])
@pytest.mark.parametrize("name", WITHOUT_SCOPE)
def test_attack_021_without_a_scope_every_query_raises(world, monkeypatch, manager, name):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # nothing may reach the database anyway
    with pytest.raises(ScopeError):
        WITHOUT_SCOPE[name](manager)


def test_attack_021_a_scope_without_a_province_is_no_scope(world):
    with scope(tenant=None), pytest.raises(ScopeError):
        Event.objects.count()


def test_attack_021_rows_are_written_only_in_their_own_scope(world):
    row = Region(tenant=world.guangdong, code="440200", name="韶关市", kind="city")
    with pytest.raises(ScopeError):
        row.save()
    with pytest.raises(ScopeError):
        Region.objects.bulk_create([row])
    with scope(tenant=world.hunan):
        with pytest.raises(ScopeError):
            row.save()
        with pytest.raises(ScopeError):
            Region.objects.bulk_create([row])
        with pytest.raises(ScopeError):
            Region.objects.create(tenant=world.guangdong, code="440200", name="韶关市", kind="city")
        with pytest.raises(ScopeError):
            world.shenzhen.delete()


def test_the_other_province_is_not_there(in_hunan):
    assert set(Region.objects.all()) == {in_hunan.changsha, in_hunan.zhuzhou}
    assert not Region.objects.filter(pk=in_hunan.shenzhen.pk).exists()
    with pytest.raises(Region.DoesNotExist):
        in_hunan.shenzhen.refresh_from_db()


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label)
def test_every_model_of_a_province_has_only_closed_managers(model):
    assert isinstance(model._base_manager, TenantManager)
    assert all(isinstance(manager, TenantManager) for manager in model._meta.managers)
