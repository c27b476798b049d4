"""What the ministry announced of a whole round, and what it recorded of each unit."""

from django.db import models

from applications.models.filing import Application
from applications.models.rounds import Round
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class RoundOutcome(TenantModel):
    """公布结果 of every recommended case of a round, on one document: one person records, another confirms.

    ``lines`` is a list of {"application", "version", "outcome", "reason", "filed_on", "score", "source"}:
    `applications.services.outcomes.Announced` with dates and numbers as text. Frozen once confirmed; until
    then the round has this one row, which is written over, so that its version tells every change.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "待审核"
        CONFIRMED = "confirmed", "已登记"
        DISCARDED = "discarded", "已作废"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="outcomes")
    document_number = models.CharField("公布文件文号", max_length=80)
    listed_on = models.DateField("公布日期")
    lines = models.JSONField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")  # who wrote it last
    at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=~models.Q(status="confirmed"), name="round_outcome_open_once"
            )
        ]


class PlatformFiling(TenantModel):
    """平台填报: when a unit filed on the ministry's platform, and its score there. Frozen."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="platform_filing")
    filed_on = models.DateField("平台填报日期", null=True)
    score = models.DecimalField("平台得分", max_digits=6, decimal_places=2, null=True)
    source = models.CharField("来源", max_length=200)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
