"""加分 (湖南省绿色制造体系创建工作方案 注2): what the department adds to a case at its discretion."""

from django.db import models

from applications.models.filing import Application
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Bonus(TenantModel):
    """Points with their reason, known to ``organization`` alone. The latest counts, 0 for none. Frozen."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="bonuses")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(default=1)
    points = models.DecimalField("分值", max_digits=5, decimal_places=2)
    reason = models.TextField("理由")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["application", "organization", "no"], name="bonus_number_once")
        ]
