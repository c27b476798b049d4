"""Every address of the platform. What belongs to an app is told there."""

from django.urls import include, path

from accounts.access import acting_exempt
from greenmfg.health import health
from greenmfg.violations import report

urlpatterns = [
    path("health", health, name="health"),
    path("csp-report", acting_exempt(report), name="csp_report"),
    path("accounts/", include("accounts.urls")),
    path("", include("evaluation.urls")),
    path("", include("applications.urls")),
    path("park/", include("parks.urls")),
    path("supply-chain/", include("supplychain.urls")),
]
