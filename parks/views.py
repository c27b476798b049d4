"""The park tells of itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from parks import selectors, services
from parks.eligibility import CLAUSE
from parks.forms import ProfileForm


@acting_required
@require_http_methods(["GET", "POST"])
def park_profile(request: ActingRequest) -> HttpResponse:
    """The profile of the acting member's park; posting keeps it."""
    policy.require(request.actor, "see_profile")
    profile = selectors.profile_of(request.actor.unit)
    form = ProfileForm(request.POST or None, profile=profile)
    if request.method == "POST":
        policy.require(request.actor, "keep_profile")
        note_unknown_fields(request, form.fields)
        if form.accepted(services.save, actor=request.actor):
            messages.success(request, "已保存园区概况，并带入尚未填写的填报项。")
            return redirect("park_profile")
    context = {
        "form": form,
        "profile": profile,
        "clause": CLAUSE,
        "may_keep": policy.may(request.actor, "keep_profile"),
    }
    return render(request, "parks/profile.html", context, status=422 if form.is_bound else 200)
