"""What the offices find, decide and publish."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import models

from accounts.models import User
from applications.models.filing import Application, Snapshot
from applications.models.rounds import STAGES, Round
from greenmfg.clock import StampField
from greenmfg.dates import end_of_day
from greenmfg.tenancy import TenantModel


class Lookup(TenantModel):
    """One search on a condition or requirement: where, when, what was found. The latest counts. Frozen.

    ``found`` is an objection, whatever the polarity of the wording: the condition, or a requirement not met.
    """

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
        indexes = [
            models.Index(fields=["application", "gate", "id"]),
            models.Index(fields=["application"], condition=models.Q(result="found"), name="lookup_found"),
        ]


# What a result says of a gate: of a requirement 存在该情形 would be read the wrong way round.
LOOKUP_RESULTS: Mapping[str, Mapping[str, str]] = {
    "negative": {row.value: str(row.label) for row in Lookup.Result},
    "positive": {Lookup.Result.CLEAR.value: "符合", Lookup.Result.FOUND.value: "不符合"},
}


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


class Notice(TenantModel):
    """公示: the list that stands on the department's site, frozen with its hash when it opens.

    ``body`` is the canonical JSON of what the public reads: title, basis, days, how to object, whom to
    ask, and one row per unit.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "待发布"
        OPEN = "open", "公示中"
        CLOSED = "closed", "公示结束"
        LISTED = "listed", "已发文公布"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="notices")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    # Who chose the units: another person publishes them. Unknown of what is older than the question.
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    applications = models.ManyToManyField(Application, related_name="notices")
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)  # last day of the notice
    department = models.CharField("异议受理部门", max_length=80, default="", blank=True)
    phone = models.CharField("联系电话", max_length=20, default="", blank=True)
    body = models.TextField(default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    document_number = models.CharField("公布文件", max_length=80, default="", blank=True)
    listed_on = models.DateField("公布日期", null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=models.Q(status="draft"), name="notice_draft_once"
            )
        ]

    @property
    def ends_at(self) -> datetime | None:
        """The first moment after the last day, aware; None before the notice opens."""
        return end_of_day(self.closes_on) if self.closes_on else None


class Objection(TenantModel):
    """异议: what somebody with a name holds against a unit on a notice. What was filed is frozen.

    ``code`` is the receipt: whoever holds it reads the state, so it is random and nobody else's to see.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", "已收到，核查中"
        UPHELD = "upheld", "异议成立"
        REJECTED = "rejected", "异议不成立"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    code = models.CharField("异议回执编号", max_length=24, unique=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("联系电话", max_length=20)
    employer = models.CharField("工作单位", max_length=120, default="", blank=True)
    ground = models.TextField("异议内容")
    officials = models.CharField("涉及的工作人员", max_length=200, default="", blank=True)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255, default="", blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    reply = models.TextField("核查意见", default="", blank=True)
    handled_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    handled_at = models.DateTimeField(null=True)
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["notice", "status"])]

    def involves(self, person: User) -> bool:
        """Whether ``person`` is named in it by any name he has had, or holds it himself."""
        return self.mentions(person.names())

    def mentions(self, names: Collection[str]) -> bool:
        """Whether one of ``names``, those of one person, stands in it."""
        told = "".join(f"{self.officials}{self.ground}{self.name}".split())
        return any(name in told for name in names if name)
