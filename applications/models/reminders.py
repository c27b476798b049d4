"""What a person is reminded of, by which way, and on which days he was."""

from django.db import models

from greenmfg.tenancy import TenantModel


class Reminder(models.TextChoices):
    """What comes due; the labels are those of the settings page."""

    FILING = "filing", "填报截止"
    SUBMISSION = "submission", "提交申报材料截止"
    CORRECTION = "correction", "补正期限"
    EVALUATION = "evaluation", "第三方评价截止"
    REVIEW = "review", "审核截止"
    NOTICE = "notice", "公示结束"
    OBJECTION = "objection", "异议待核查"


class ReminderSwitch(models.Model):
    """By which ways a person wants to be reminded of one kind; both, where he has not said."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Reminder)
    by_mail = models.BooleanField(default=True)
    in_app = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="reminder_switch_once")]


class Digest(TenantModel):
    """That a person was reminded on a local day, so that nobody is twice."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "day"], name="digest_once")]
