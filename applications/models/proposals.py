"""拟办: what one person of an office proposes to do with a case, for another to decide."""

from django.db import models

from applications.models.filing import Application, Snapshot
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Proposal(TenantModel):
    """A decision as it was proposed, on the version and snapshot of the case it judges. That is frozen.

    ``action`` is of `workflow.PROPOSABLE`; ``facts`` holds what the decision needs beside its reason: a
    return's ``keys`` and ``due_at`` (ISO). An open one stands on its case as the case is now: whatever
    moves the case ends it as overtaken.
    """

    class Status(models.TextChoices):
        OPEN = "open", "待审核"
        APPROVED = "approved", "已同意"
        TURNED_DOWN = "turned_down", "已退回重拟"
        RETRACTED = "retracted", "已收回"
        OVERTAKEN = "overtaken", "已失效"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="proposals")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    seen_version = models.PositiveIntegerField()
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=40)
    reason = models.TextField("拟办意见")
    facts = models.JSONField(default=dict)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    answer = models.TextField("审核意见", default="", blank=True)  # why it was turned down
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(status="open"), name="proposal_open_once"
            )
        ]
        indexes = [models.Index(fields=["organization", "status"])]
