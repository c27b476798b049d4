"""上报: the cases that a city sends on to the province together."""

from django.db import models

from applications.models.filing import Application
from applications.models.rounds import Round
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Transmittal(TenantModel):
    """What one city sends at once, numbered within its round; frozen with its table when it is sent.

    ``seen`` holds the version of each case, by its id as text, that the clerk had before him.
    ``body`` is the canonical JSON of the table: its design and one row per case.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "待上报"
        SENT = "sent", "待省级签收"
        RECALLED = "recalled", "已撤回"
        RECEIVED = "received", "省级已签收"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="transmittals")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("批号", null=True)  # by the order of sending
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    applications = models.ManyToManyField(Application, related_name="transmittals")
    seen = models.JSONField(default=dict)
    # Who drew it up: another person sends it. Unknown of what is older than the question.
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    filled_by = models.CharField("填报人", max_length=40)
    phone = models.CharField("联系电话", max_length=20)
    body = models.TextField(default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["round", "region", "number"], name="transmittal_number_once"),
            models.UniqueConstraint(
                fields=["round", "region"],
                condition=models.Q(status="draft"),
                name="transmittal_draft_once",
            ),
        ]
