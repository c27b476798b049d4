"""Stored files: one row per tenant and content."""

from django.db import models

from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class StoredFile(TenantModel):
    """Bytes by SHA-256. The row never changes but for what the check of its content finds."""

    class State(models.TextChoices):
        QUARANTINE = "quarantine", "检查中"
        OK = "ok", "可用"
        REFUSED = "refused", "未通过检查"
        DAMAGED = "damaged", "已损坏"  # the bytes are not those of the SHA-256 any more
        DISCARDED = "discarded", "已清除"  # no row named it any more

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.QUARANTINE)
    reason = models.CharField(max_length=300, default="", blank=True)  # why not, and how to mend it
    pages = models.PositiveSmallIntegerField(null=True)  # None: not checked yet, or a workbook
    # What a PDF tells of its making, empty where it tells nothing of use: see `greenmfg.uploads`.
    author = models.CharField(max_length=120, default="", blank=True)
    export = models.CharField(max_length=200, default="", blank=True)
    checked_at = models.DateTimeField(null=True)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="stored_file_once")]
        indexes = [models.Index(fields=["tenant", "author"]), models.Index(fields=["tenant", "export"])]
