"""Reads of stored files."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet, Sum

from greenmfg.files.models import StoredFile

if TYPE_CHECKING:
    from accounts.models import Tenant

ALARM = 0.8


@dataclass(frozen=True)
class Usage:
    """Bytes a province keeps, and how many it may keep."""

    used: int
    quota: int

    @property
    def share(self) -> float:
        return self.used / self.quota

    @property
    def is_alarming(self) -> bool:
        return self.share >= ALARM


def usage(tenant: "Tenant") -> Usage:
    """What ``tenant`` keeps of files; refused ones keep none."""
    rows = StoredFile.objects.filter(tenant=tenant).exclude(state=StoredFile.State.REFUSED)
    return Usage(rows.aggregate(total=Sum("size"))["total"] or 0, settings.TENANT_QUOTA_BYTES)


def waiting(tenant: "Tenant") -> QuerySet[StoredFile]:
    """The files that wait for the scanner, oldest first."""
    rows = StoredFile.objects.filter(tenant=tenant, state=StoredFile.State.QUARANTINE).exclude(reason="")
    return rows.select_related("tenant").order_by("pk")


def kept(after: int) -> QuerySet[StoredFile]:
    """The readable files of the active province with a greater id than ``after``."""
    rows = StoredFile.objects.filter(state=StoredFile.State.OK, pk__gt=after)
    return rows.select_related("tenant").order_by("pk")
