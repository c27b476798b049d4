"""What the offices find, decide and publish."""

from django.db import models

from applications.models.filing import Application, Snapshot
from applications.models.rounds import STAGES, Round
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Lookup(TenantModel):
    """One search for a negative condition: where, when, what was found. The latest counts. Frozen."""

    class Result(models.TextChoices):
        CLEAR = "clear", "未发现"
        FOUND = "found", "存在该情形"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="lookups")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    gate = models.CharField(max_length=60)
    source = models.CharField("查询来源", max_length=80)
    looked_up_on = models.DateField("查询日期")
    result = models.CharField("查询结果", max_length=8, choices=Result)
    note = models.CharField("说明", max_length=500, default="", blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["application", "gate", "id"])]


class Verification(TenantModel):
    """核实 of one indicator, beside the submitted value and never in its place. The latest counts. Frozen."""

    class Outcome(models.TextChoices):
        VERIFIED = "verified", "核实"
        NOT_VERIFIED = "not_verified", "不予核实"
        DIFFERS = "differs", "核实值不同"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="verifications")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    outcome = models.CharField("核实结论", max_length=12, choices=Outcome)
    value = models.CharField("核实值", max_length=40, default="", blank=True)
    reason = models.CharField("理由", max_length=500, default="", blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["application", "key", "id"])]


class Review(TenantModel):
    """A decision of an authority and the snapshot it judged. Frozen."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20, choices=STAGES)
    decision = models.CharField(max_length=40)
    reason = models.TextField(default="", blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"


class SiteAssessment(TenantModel):
    """现场评估 (15号 三、4): the two parts it judges, each with a finding. Frozen."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="site_assessment")
    assessed_on = models.DateField("评估日期")
    people = models.CharField("评估人员", max_length=200)
    indicators_met = models.BooleanField("指标完成情况")
    report_sound = models.BooleanField("第三方评价报告")
    finding = models.TextField("评估意见")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"


class Notice(TenantModel):
    """公示: the list that stands on the department's site, frozen with its hash when it opens."""

    class Status(models.TextChoices):
        DRAFT = "draft", "待发布"
        OPEN = "open", "公示中"
        CLOSED = "closed", "公示结束"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="notices")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    applications = models.ManyToManyField(Application, related_name="notices")
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)  # last day of the notice
    body = models.TextField(default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        base_manager_name = "objects"
