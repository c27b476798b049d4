"""What an office sends or publishes as a whole: the list it reports, and the printed sheets kept of it."""

from django.db import models

from applications.models.offices import Notice
from applications.models.rounds import Round
from applications.models.transmittals import Transmittal
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Recommendation(TenantModel):
    """推荐名单: what the department reports to the ministry of one round, by a document of its own. Frozen.

    A later edition stands beside the earlier ones and says why. ``body`` is the canonical JSON of
    `applications.services.recommending.body_of`: the layouts and every row they print.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recommendations")
    edition = models.PositiveSmallIntegerField("版次")
    document_number = models.CharField("报送文号", max_length=80)
    issued_on = models.DateField("报送日期")
    reason = models.TextField("重新形成的原因", default="", blank=True)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["round", "edition"], name="recommendation_edition_once")
        ]


OWNERS = ("transmittal", "recommendation", "notice")


class Printout(TenantModel):
    """The PDF of one sheet of something frozen, made once by a job and kept.

    ``kind`` says which of its owner's sheets it is: one of these, or the key of a reported sheet.
    """

    TABLE, NOTICE, PLAQUES = "table", "notice", "plaques"

    transmittal = models.ForeignKey(
        Transmittal, null=True, on_delete=models.PROTECT, related_name="printouts"
    )
    recommendation = models.ForeignKey(
        Recommendation, null=True, on_delete=models.PROTECT, related_name="printouts"
    )
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="printouts")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            *(
                models.UniqueConstraint(fields=[owner, "kind"], name=f"printout_{owner}_once")
                for owner in OWNERS
            ),
            models.CheckConstraint(
                condition=models.Q(transmittal=None, recommendation=None, notice__isnull=False)
                | models.Q(transmittal=None, recommendation__isnull=False, notice=None)
                | models.Q(transmittal__isnull=False, recommendation=None, notice=None),
                name="printout_one_owner",
            ),
        ]

    @property
    def owner(self) -> Transmittal | Recommendation | Notice:
        """What it is a sheet of."""
        found = self.transmittal or self.recommendation or self.notice
        assert found is not None  # noqa: S101 - printout_one_owner
        return found
