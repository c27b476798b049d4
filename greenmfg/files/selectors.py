"""Reads of stored files."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import ForeignObjectRel, Q, QuerySet, Sum

from greenmfg import clock
from greenmfg.files import blobs
from greenmfg.files.models import StoredFile

if TYPE_CHECKING:
    from accounts.models import Tenant

State = StoredFile.State
WITHOUT_BYTES = (State.REFUSED, State.DISCARDED)
ALARM, FULL = 0.8, 0.9
# A file that waits longer without a word has lost its job, say to a machine that went down.
FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True)
class Usage:
    """Bytes a province keeps and how many it may keep, and how the disk below all provinces stands."""

    used: int
    quota: int
    disk_used: int = 0
    disk_free: int = 0

    @property
    def share(self) -> float:
        """Of the province's quota."""
        return self.used / self.quota

    @property
    def disk_share(self) -> float:
        """Of the disk; 0 where files lie on none of this machine."""
        return self.disk_used / max(self.disk_used + self.disk_free, 1)

    @property
    def is_alarming(self) -> bool:
        return self.share >= ALARM or self._is_disk_beyond(ALARM, 0)

    def would_be_full(self, size: int) -> bool:
        """Whether ``size`` more bytes of uploads are too many."""
        return self.used + size > self.quota * FULL or self._is_disk_beyond(FULL, size)

    def _is_disk_beyond(self, share: float, size: int) -> bool:
        whole = self.disk_used + self.disk_free
        # The tenth that is left of a large disk is space for years.
        is_scarce = self.disk_free - size < settings.DISK_RESERVE_BYTES
        return is_scarce and self.disk_used + size > whole * share


def usage(tenant: "Tenant") -> Usage:
    """What ``tenant`` keeps of files; refused and discarded ones keep none."""
    rows = StoredFile.objects.filter(tenant=tenant).exclude(state__in=WITHOUT_BYTES)
    used = rows.aggregate(total=Sum("size"))["total"] or 0
    return Usage(used, settings.TENANT_QUOTA_BYTES, *blobs.disk())


def waiting(tenant: "Tenant") -> QuerySet[StoredFile]:
    """The files that wait for the scanner or whose job was lost, oldest first."""
    lost = Q(reason="", created_at__lt=clock.read() - FORGOTTEN)
    rows = StoredFile.objects.filter(~Q(reason="") | lost, tenant=tenant, state=State.QUARANTINE)
    return rows.select_related("tenant").order_by("pk")


def kept(after: int) -> QuerySet[StoredFile]:
    """The checked files of the active province with a greater id than ``after``, damaged ones among them."""
    rows = StoredFile.objects.filter(state__in=(State.OK, State.DAMAGED), pk__gt=after)
    return rows.select_related("tenant").order_by("pk")


def named(tenant: "Tenant", sha256: Collection[str]) -> frozenset[str]:
    """Those of ``sha256`` whose bytes a province keeps."""
    rows = StoredFile.objects.filter(tenant=tenant, sha256__in=sha256).exclude(state__in=WITHOUT_BYTES)
    return frozenset(rows.values_list("sha256", flat=True))


def is_named(stored: StoredFile) -> bool:
    """Whether a row of any table names ``stored``, whichever app's it is."""
    relations = StoredFile._meta.get_fields(include_hidden=True)
    namers = [row for row in relations if isinstance(row, ForeignObjectRel)]
    return any(
        row.related_model._default_manager.filter(**{row.field.name: stored}).exists() for row in namers
    )
