"""What a person keeps of an office's queue for himself: filters under names, and files for a day."""

from urllib.parse import urlencode

from django.db import models
from django.utils import timezone

from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class SavedFilter(TenantModel):
    """筛选 under a name: one person's, in one organization, nobody else's to see.

    ``parameters`` are those of the queue's form as its address carries them.
    """

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField("筛选名称", max_length=30)
    parameters = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False)  # what the queue opens with
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["user", "organization", "name"], name="saved_filter_name_once"),
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=models.Q(is_default=True),
                name="saved_filter_default_once",
            ),
        ]

    @property
    def query(self) -> str:
        """The query string that applies it; databases keep the names in orders of their own."""
        return urlencode(sorted(self.parameters.items()))


class QueueExport(TenantModel):
    """A queue taken along as a file: one person's, filtered as ``parameters`` say, kept for a day; of
    dossiers, those of the cases they name.

    ``file`` comes by a job; of one person's exports one is made at a time.
    """

    class Kind(models.TextChoices):
        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"
        DOSSIERS = "zip", "ZIP"  # 案卷 of the cases that ``parameters`` name

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind)
    parameters = models.JSONField(default=dict)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(null=True)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["user", "organization", "id"])]

    @property
    def filename(self) -> str:
        """What its download is called."""
        what = "申报案卷" if self.kind == self.Kind.DOSSIERS else "审核案件"
        return f"{what}_{timezone.localtime(self.created_at):%Y%m%d-%H%M}.{self.kind}"
