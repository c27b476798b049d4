"""草稿: the document of a sheet that is still being filled in, for those who fill it in."""

from django.db import models

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
