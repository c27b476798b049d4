"""How many projects a third party may take on (257号 三): what bodies declare, and what they count in."""

from django.db import models

from applications.models.third_party import Entrustment
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Batch(models.Model):
    """What a cap counts in, whatever province a project is in; the row that acceptances wait for."""

    code = models.CharField(max_length=60, unique=True)


class ProjectDeclaration(TenantModel):
    """What a body says on accepting a project that counts: who is one with it, what else it does. Frozen.

    The latest one of a body in a batch holds for all its projects there.
    """

    entrustment = models.OneToOneField(Entrustment, on_delete=models.PROTECT, related_name="declaration")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="declarations")
    assessor = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    legal_representative = models.CharField("法定代表人", max_length=60)
    affiliates = models.JSONField(default=list)  # [{"name", "uscc"}], 相关联的企事业单位
    outside = models.PositiveSmallIntegerField("平台以外承担的评价项目（项）")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
