"""现场评估 (15号 三、4): its record, and its photographs as the offices see them."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import policy
from accounts.access import ActingRequest, acting_required
from accounts.selectors import absent
from applications import selectors
from applications.casework.case import awaits_site, open_case
from applications.forms.site import SiteForm
from applications.models import SitePhotograph
from applications.services import site as services
from applications.services.moves import overtaken
from greenmfg.files.responses import attachment, picture
from greenmfg.parameters import lists


@lists("retained")
@acting_required
@require_http_methods(["GET", "POST"])
def site(request: ActingRequest, pk: int) -> HttpResponse:
    """Record the assessment, or correct what was recorded."""
    policy.require(request.actor, "assess_site")
    application = open_case(request.actor, pk)
    if not awaits_site(application):
        raise overtaken(request.actor, application, "登记现场评估")
    last = selectors.last_site_assessment(application)
    if request.method == "POST":  # before the boxes, which are those of the last record
        services.expect_last(last, request.POST.get("seen_no", ""))
    form = SiteForm(request.POST or None, request.FILES or None, last=last)
    if form.accepted(services.assess_site, actor=request.actor, application_id=pk):
        messages.success(request, "已登记现场评估。")
        return redirect("case", pk)
    context = {"application": application, "form": form, "last": last}
    status = 422 if form.is_bound else 200
    return render(request, "applications/site.html", context, status=status)


@acting_required
@require_GET
def site_picture(request: ActingRequest, pk: int, photograph: int) -> HttpResponse:
    """A photograph as a picture of its own, drawn anew."""
    return picture(_photograph(request, pk, photograph).file, 1)


@acting_required
@require_GET
def site_file(request: ActingRequest, pk: int, photograph: int) -> StreamingHttpResponse:
    """A photograph as it was uploaded, once it has passed its check."""
    row = _photograph(request, pk, photograph)
    return attachment(row.file, row.filename)


def _photograph(request: ActingRequest, pk: int, photograph: int) -> SitePhotograph:
    row = selectors.site_photograph(open_case(request.actor, pk), photograph)
    if row is None:
        raise absent()
    return row
