"""加分 (湖南省绿色制造体系创建工作方案 注2): its record by the department."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import policy
from accounts.access import ActingRequest, acting_required
from accounts.selectors import absent
from applications import selectors
from applications.casework.case import open_case
from applications.forms.bonus import BonusForm
from applications.services import bonus as services
from applications.services.moves import overtaken
from applications.workflow import Status


@acting_required
@require_http_methods(["GET", "POST"])
def bonus(request: ActingRequest, pk: int) -> HttpResponse:
    """Record points, over those that were recorded before."""
    policy.require(request.actor, "add_points")
    application = open_case(request.actor, pk)
    rule = services.rule_of(application)
    if rule is None:
        raise absent()
    if application.status != Status.PROVINCIAL:
        raise overtaken(request.actor, application, f"登记{rule.title}")
    rows = selectors.bonuses(request.actor, application)
    form = BonusForm(request.POST or None, initial={"seen_no": rows[0].no if rows else 0})
    if form.accepted(services.add_points, actor=request.actor, application_id=pk):
        messages.success(request, f"已登记{rule.title}。")
        return redirect("case", pk)
    context = {"application": application, "rule": rule, "rows": rows, "form": form}
    return render(request, "applications/bonus.html", context, status=422 if form.is_bound else 200)
