"""What a person keeps of an office's queue for himself."""

from urllib.parse import urlencode

from django.db import models

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
        """The query string that applies it."""
        return urlencode(self.parameters)
