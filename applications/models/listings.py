"""The lists (名单) that rounds conclude in, and the decisions that take a unit off one."""

from django.db import models

from applications.models.rounds import Level
from evaluation.models import Honour
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


def named(unit: str, subject: str) -> str:
    """A unit with the one thing it applies or is listed for, where it is not the unit itself."""
    return f"{unit}（{subject}）" if subject else unit


class Listing(TenantModel):
    """名单 entry: what a round concludes in, and the entry ticket of the next one.

    Only its state follows, by a decision; the rest is frozen, and no entry is ever deleted. A unit may be
    listed that no organization of the platform stands for yet.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "在名单中"
        REMOVED = "removed", "已移出名单"

    honour = models.CharField(max_length=16, choices=Honour)
    level = models.CharField(max_length=12, choices=Level)
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=120, default="", blank=True)  # product name and the like
    organization = models.ForeignKey(
        "accounts.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey("accounts.Region", null=True, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        "applications.Application", null=True, on_delete=models.PROTECT, related_name="listings"
    )
    year = models.PositiveSmallIntegerField()
    document_number = models.CharField("公布文件", max_length=80)
    listed_on = models.DateField("公布日期")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "honour", "level", "uscc", "subject"],
                condition=models.Q(state="active"),
                name="listing_active_once",
            )
        ]
        indexes = [models.Index(fields=["tenant", "level", "honour", "year"])]

    @property
    def named(self) -> str:
        """The unit and what of it is listed."""
        return named(self.name, self.subject)


class ProposedDecision(TenantModel):
    """A dated decision with the document that proves it, proposed by one person and settled by another."""

    document_number = models.CharField("决定文号", max_length=80)
    decided_on = models.DateField("决定日期")
    reason = models.CharField("理由", max_length=1000)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = StampField()
    settled_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        base_manager_name = "objects"


class ListingDecision(ProposedDecision):
    """A dated decision on an entry: 移出名单, or 恢复. One person proposes it, another approves.

    What was proposed is frozen; a decision is undone by a new one.
    """

    class Act(models.TextChoices):
        REMOVE = "remove", "移出名单"
        RESTORE = "restore", "恢复名单"

    class Ground(models.TextChoices):
        UNFILED = "unfiled", "未完成填报任务"  # 湖南通知 四、1
        FALSIFIED = "falsified", "数据或材料造假"  # 湖南通知 四、2; 390号 三
        RANKED_LAST = "ranked_last", "得分连续三年处于后5%"  # 390号 二
        UNQUALIFIED = "unqualified", "不再符合绿色制造评价要求"  # 257号
        DEREGISTERED = "deregistered", "工商注销"  # 湖南通知 一、1
        OTHER = "other", "其他"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待批准"
        APPROVED = "approved", "已生效"
        DISCARDED = "discarded", "未批准"

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField("决定", max_length=8, choices=Act)
    ground = models.CharField("事由", max_length=16, choices=Ground, default="", blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)

    class Meta(ProposedDecision.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=models.Q(status="proposed"), name="listing_decision_open_once"
            )
        ]
