"""现场评估 of a case that the actor has been shown to see."""

from operator import attrgetter

from django.db.models import Prefetch, QuerySet

from applications.models import Application, SiteAssessment, SitePhotograph


def site_assessments(application: Application) -> QuerySet[SiteAssessment]:
    """The records of the assessment on site with their photographs, the one that counts first."""
    pictures = SitePhotograph.objects.select_related("file").order_by("pk")
    rows = application.site_assessments.select_related("by").order_by("-no")
    return rows.prefetch_related(Prefetch("photographs", pictures))


def last_site_assessment(application: Application) -> SiteAssessment | None:
    """The record that counts, None where there is none (yet); of what was prefetched without a query."""
    return max(application.site_assessments.all(), key=attrgetter("no"), default=None)


def site_photograph(application: Application, pk: int) -> SitePhotograph | None:
    """One photograph of ``application``, of whichever record."""
    rows = SitePhotograph.objects.filter(assessment__application=application).select_related("file")
    return rows.filter(pk=pk).first()
