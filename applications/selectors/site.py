"""现场评估 of a case that the actor has been shown to see."""

from operator import attrgetter

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from applications.models import Application, SiteAssessment, SitePhotograph
from greenmfg.files.models import StoredFile

State = StoredFile.State


def site_assessments(application: Application) -> QuerySet[SiteAssessment]:
    """The records of the assessment on site with their photographs, the one that counts first."""
    pictures = SitePhotograph.objects.select_related("file").order_by("pk")
    rows = application.site_assessments.select_related("by").order_by("-no")
    return rows.prefetch_related(Prefetch("photographs", pictures))


def last_site_assessment(application: Application) -> SiteAssessment | None:
    """The record that counts, None where there is none (yet); of what was prefetched without a query."""
    return max(application.site_assessments.all(), key=attrgetter("no"), default=None)


def usable_photographs(assessment: SiteAssessment) -> list[SitePhotograph]:
    """The photographs that can be opened, or may be once checked; of what was prefetched without a query."""
    prefetch_related_objects([assessment], "photographs__file")
    rows = sorted(assessment.photographs.all(), key=attrgetter("pk"))
    return [row for row in rows if row.file.state in {State.OK, State.QUARANTINE}]


def photographs_fault(assessment: SiteAssessment) -> str:
    """Why no photograph of the record can be looked at, and the way out; empty where one can."""
    usable = usable_photographs(assessment)
    if any(row.file.state == State.OK for row in usable):
        return ""
    if usable:
        return "现场评估的照片仍在检查中，请稍候再办理。"
    return "现场评估的照片均未通过检查，请在“登记现场评估”中更正登记，另行上传照片。"


def site_photograph(application: Application, pk: int) -> SitePhotograph | None:
    """One photograph of ``application``, of whichever record."""
    rows = SitePhotograph.objects.filter(assessment__application=application).select_related("file")
    return rows.filter(pk=pk).first()
