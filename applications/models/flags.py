"""What a filed case shows to those who judge it: points to look at, and the fingerprints of its texts."""

from django.db import models

from accounts.models import Organization
from applications.models.filing import Application, Snapshot
from evaluation import outlying, plausibility
from greenmfg.tenancy import TenantModel


class Flag(TenantModel):
    """One point of a sealed sheet that an office should look at, with the reason in words. Frozen.

    ``key`` is the cell or row of the sheet, empty where it is about all of it; ``explanation`` is what
    whoever sealed the sheet has said of it before sealing.
    """

    class Kind(models.TextChoices):
        JUMP = plausibility.JUMPED, "较上年变化超过 30%"
        RANGE = outlying.OUT_OF_RANGE, "超出行业区间"
        UNIT = plausibility.SLIPPED, "疑似单位错误"
        GAP = plausibility.DEPARTS, "自评与第三方不一致"
        CONFLICT = plausibility.CONTRADICTS, "数据前后矛盾"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="flags")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=80, default="", blank=True)
    text = models.TextField()
    explanation = models.TextField(default="", blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["snapshot", "kind", "key"], name="flag_once")]

    @property
    def is_of_body(self) -> bool:
        """Whether it is a body's to explain: what it has sealed, or where it departs from the unit."""
        return self.kind == self.Kind.GAP or self.snapshot.entrustment_id is not None


class SealedText(TenantModel):
    """The fingerprint of a long text that was filed to a city, by which equal ones are found. Frozen."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="texts")
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["snapshot", "key"], name="sealed_text_once")]
        indexes = [models.Index(fields=["tenant", "sha256"])]

    @property
    def unit(self) -> Organization:
        """Who filed it."""
        application = self.snapshot.application
        assert application is not None  # noqa: S101 - written of what units file alone
        return application.organization
