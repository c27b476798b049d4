"""禁止申报 (湖南通知 四、2): a unit found falsifying applies for nothing for years."""

from django.db import models

from applications.models.listings import ProposedDecision


class Ban(ProposedDecision):
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
    until = models.DateField("禁止申报至")  # the last day
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)

    class Meta(ProposedDecision.Meta):
        indexes = [models.Index(fields=["tenant", "uscc"])]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "uscc", "kind"],
                condition=models.Q(status="proposed"),
                name="ban_open_once",
            )
        ]
