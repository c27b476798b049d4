"""What the offices do with a case: verify, look up, decide, return."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from accounts.selectors import absent
from applications import presenting, selectors, workflow
from applications.casework import checking, deciding
from applications.casework.case import open_case
from applications.forms.offices import DecisionForm, LookupForm, ReturnForm
from applications.models import Application
from applications.services import proposing
from applications.services.moves import overtaken
from applications.workflow import Status
from greenmfg.forms import RefusableForm
from greenmfg.parameters import lists

_PAGES = {"return"}  # decisions with a page of their own


@acting_required
@require_http_methods(["GET", "POST"])
def verify(request: ActingRequest, pk: int) -> HttpResponse:
    """A verdict per indicator."""
    policy.require(request.actor, "verify")
    table = checking.Verdicts(request.actor, open_case(request.actor, pk), request.POST or None)
    note_unknown_fields(request, table.fields)
    if table.accepted():
        messages.success(request, f"已登记 {len(table.changed)} 项核实意见。")
        return redirect("case", pk)
    return _table(request, "applications/verify.html", table)


@acting_required
@require_http_methods(["GET", "POST"])
def lookups(request: ActingRequest, pk: int) -> HttpResponse:
    """A look-up record per negative condition."""
    policy.require(request.actor, "verify")
    table = checking.Lookups(request.actor, open_case(request.actor, pk), request.POST or None)
    note_unknown_fields(request, table.fields)
    if table.accepted():
        messages.success(request, f"已登记 {len(table.changed)} 项查询记录。")
        return redirect("case", pk)
    return _table(request, "applications/lookups.html", table, sources=LookupForm.SOURCES)


@acting_required
@require_GET
def forward(request: ActingRequest, pk: int) -> HttpResponse:
    """The way of one case to the province: the list it stands on or may be put on, else what it lacks."""
    policy.require(request.actor, "prepare_transmittal")
    application = open_case(request.actor, pk)
    row = workflow.find(workflow.APPLICATION, "forward")
    if application.status not in row.sources:
        raise overtaken(request.actor, application, row.label)
    if proposed := selectors.transmittal_with(request.actor, application):
        return redirect("transmittal", proposed.pk)
    if stopped_by := checking.hindrances(request.actor, application):
        context = {"application": application, "label": row.label, "stopped_by": stopped_by}
        return render(request, "applications/case_stopped.html", context)
    new = reverse("transmittal_new", args=[application.offer.round_id])
    return redirect(f"{new}?application={application.pk}")


@acting_required
@require_http_methods(["GET", "POST"])
def decide(request: ActingRequest, pk: int, action: str) -> HttpResponse:
    """A decision and its reason: proposed for another to approve, or taken in an office of one."""
    if action in _PAGES or action not in proposing.CARRIES_OUT:
        raise absent()
    application = open_case(request.actor, pk)
    row = deciding.open_row(request.actor, application, action)
    form = DecisionForm(
        request.POST or None, needs_reason=row.needs_reason, initial={"seen_version": application.version}
    )
    if form.accepted(proposing.propose, actor=request.actor, application_id=pk, action=action):
        messages.success(request, deciding.told(form.result))
        return redirect("case", pk)
    final = row.target == Status.DECLINED
    explanation = "办理后本次申报即告结束，不能恢复。" if final else ""
    return _form(request, application, form, label=row.label, explanation=explanation, final=final)


@lists("keys")
@acting_required
@require_http_methods(["GET", "POST"])
def send_back(request: ActingRequest, pk: int) -> HttpResponse:
    """Return for correction, where the procedure allows it: named items until a date."""
    application = open_case(request.actor, pk)
    row = deciding.open_row(request.actor, application, "return")
    form = ReturnForm(
        request.POST or None,
        groups=checking.correction_groups(application),
        initial={"seen_version": application.version},
    )
    if form.accepted(proposing.propose, actor=request.actor, application_id=pk, action="return"):
        messages.success(request, deciding.told(form.result))
        return redirect("case", pk)
    explanation = "只有勾选的项目可以修改，补正期限过后不能重新提交。"
    return _form(request, application, form, label=row.label, explanation=explanation)


def _table(request: ActingRequest, template: str, table: checking.Table, **more: Any) -> HttpResponse:
    context = {"application": table.application, "table": table, "beside": table.beside, **more}
    return render(request, template, context, status=422 if table.items else 200)


def _form(
    request: ActingRequest,
    application: Application,
    form: RefusableForm,
    *,
    label: str,
    explanation: str = "",
    final: bool = False,
) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "label": label,
        "status": presenting.status_for(request.actor, application)[0],
        "explanation": explanation,
        "final": final,
    }
    return render(request, "applications/case_form.html", context, status=422 if form.is_bound else 200)
