"""Stored files: one row per tenant and content."""

from django.db import models

from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class StoredFile(TenantModel):
    """Bytes by SHA-256. The row never changes but for its quarantine state."""

    class State(models.TextChoices):
        QUARANTINE = "quarantine", "检查中"
        OK = "ok", "可用"
        REFUSED = "refused", "未通过检查"

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.QUARANTINE)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="stored_file_once")]
