"""Rows that belong to one province: the abstract model and the manager that cannot forget it.

django-scopes knows which province is active; its own manager lets ``exists()``, async iteration,
``_base_manager``, saves, deletes and ``bulk_create`` through. Here a query outside every scope
cannot even be cloned or compiled, so there is no method that could be forgotten, and a row is
written only inside the scope of its own province.
"""

from collections.abc import Iterable
from typing import Any, Never, TypeVar

from django.db import models
from django.db.models.sql import Query
from django_scopes import get_scope
from django_scopes.exceptions import ScopeError

M = TypeVar("M", bound=models.Model)


def _outside(*_args: Any, **_kwargs: Any) -> Never:
    raise ScopeError("A tenant scope needs to be active for this query.")


class ClosedQuery(Query):
    """The query of a manager outside every scope: whatever is begun with it raises ScopeError."""

    clone = chain = get_compiler = _outside


def _expect_own(rows: Iterable[Any]) -> None:
    """Raise ScopeError unless every row belongs to the province of the active scope."""
    scope = get_scope()
    if not scope.get("_enabled", True):
        return
    tenant = scope.get("tenant")
    if tenant is None:
        _outside()
    if any(row.tenant_id != tenant.pk for row in rows):
        raise ScopeError("This row belongs to another tenant than the active scope.")


class TenantQuerySet(models.QuerySet[M]):
    """What a tenant manager returns."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        _expect_own(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def none(self) -> "TenantQuerySet[M]":
        """Nothing: the one answer that needs no scope."""
        rows = TenantQuerySet(self.model, using=self.db) if isinstance(self.query, ClosedQuery) else self
        return super(TenantQuerySet, rows).none()

    def raw(self, *_args: Any, **_kwargs: Any) -> Never:
        raise ScopeError("Raw SQL knows no scope: write the query with the manager.")


class TenantManager(models.Manager[M]):
    """Filters by the tenant of the active scope; outside a scope every query raises."""

    def get_queryset(self) -> models.QuerySet[M]:
        scope = get_scope()
        if not scope.get("_enabled", True):
            return TenantQuerySet(self.model, using=self._db)
        if scope.get("tenant") is None:
            return TenantQuerySet(self.model, query=ClosedQuery(self.model), using=self._db)
        return TenantQuerySet(self.model, using=self._db).filter(tenant=scope["tenant"])


class TenantModel(models.Model):
    """A row that belongs to one province and is invisible outside its scope."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.PROTECT, related_name="+")

    objects = TenantManager()

    class Meta:
        abstract = True
        # Without this Django reads foreign keys, refreshes and deletes through an unscoped manager.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        _expect_own([self])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _expect_own([self])
        return super().delete(*args, **kwargs)
