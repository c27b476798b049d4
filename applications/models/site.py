"""现场评估 (15号 三、4): what the department found on site."""

from django.db import models

from applications.models.filing import Application
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class SiteAssessment(TenantModel):
    """One record of an assessment: the two parts it judges, each with a finding. The latest counts. Frozen.

    ``people`` is a list of ``{"name", "unit", "post"}``.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="site_assessments")
    no = models.PositiveSmallIntegerField(default=1)
    assessed_on = models.DateField("评估日期")
    people = models.JSONField("评估人员", default=list)
    indicators_met = models.BooleanField("指标完成情况")
    indicators_finding = models.TextField("指标完成情况评估意见")
    report_sound = models.BooleanField("第三方评价报告")
    report_finding = models.TextField("第三方评价报告评估意见", default="")
    correction = models.CharField("更正理由", max_length=500, default="", blank=True)  # of the record before
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["application", "no"], name="site_assessment_number_once")
        ]

    @property
    def is_passed(self) -> bool:
        """通过现场评估: both parts meet the requirements."""
        return self.indicators_met and self.report_sound


class SitePhotograph(TenantModel):
    """A photograph of an assessment on site; a correction may name the file of the record before. Frozen."""

    assessment = models.ForeignKey(SiteAssessment, on_delete=models.PROTECT, related_name="photographs")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["assessment", "file"], name="site_photograph_once")]
