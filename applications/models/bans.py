"""禁止申报 (湖南通知 四、2): a unit found falsifying applies for nothing for years."""

from django.db import models

from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Ban(TenantModel):
    """A dated decision on a unit, listed or not. One person proposes it, another approves.

    It holds over the code, whatever the unit calls itself. What was proposed is frozen.
    """

    class Kind(models.TextChoices):
        """As what it is banned: a park as a park."""

        ENTERPRISE = "enterprise", "企业"
        PARK = "park", "园区"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待批准"
        APPROVED = "approved", "已生效"
        DISCARDED = "discarded", "未批准"
        LIFTED = "lifted", "已撤销"

    uscc = models.CharField("统一社会信用代码", max_length=18)
    name = models.CharField("单位名称", max_length=120)
    kind = models.CharField("禁止申报的主体", max_length=10, choices=Kind, default=Kind.ENTERPRISE)
    document_number = models.CharField("决定文号", max_length=80)
    decided_on = models.DateField("决定日期")
    until = models.DateField("禁止申报至")  # the last day
    reason = models.CharField("事实和理由", max_length=1000)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = StampField()
    settled_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "uscc"])]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "uscc", "kind"],
                condition=models.Q(status="proposed"),
                name="ban_open_once",
            )
        ]
