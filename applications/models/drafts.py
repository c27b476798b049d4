"""What is printed on request as it stands: 草稿 of a sheet, 办理经过 of a case."""

from django.db import models

from applications.models.filing import Application
from greenmfg.tenancy import TenantModel


class DraftDocument(TenantModel):
    """The last 草稿 that was asked for of one sheet; a later one takes its place. ``file`` comes by a job."""

    sheet = models.OneToOneField("evaluation.Sheet", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(null=True)  # of the sheet as ``file`` prints it
    made_at = models.DateTimeField(null=True)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        base_manager_name = "objects"


class HistoryDocument(TenantModel):
    """办理经过 of a case as one organization may read it; a later one takes its place.

    What an office reads the unit may not, so that each organization has a row, and a file, of its own.
    ``file`` comes by a job.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "organization"], name="history_document_of_a_reader_once"
            )
        ]
