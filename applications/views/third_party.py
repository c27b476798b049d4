"""The applicant and its third party: whom to entrust, the 创建工作总结报告, and the filing to the city."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from applications import presenting, selectors
from applications.forms.applying import ReasonForm, SeenForm
from applications.forms.third_party import ChoiceOfBody
from applications.presenting import summarizing
from applications.services import sealing, summary, third_party
from evaluation import forms as boxes
from greenmfg import clock
from greenmfg.dates import hour_text
from greenmfg.errors import Refused


@acting_required
@require_http_methods(["GET", "POST"])
def third_party_page(request: ActingRequest, pk: int) -> HttpResponse:
    """第三方评价 of an application; posting entrusts the body that was chosen."""
    application = selectors.own_application(request.actor, pk)
    context = presenting.entrusting(request.actor, application)
    form = ChoiceOfBody(request.POST or None, bodies=[body for body, _entry in context["bodies"]])
    if request.method == "POST":
        policy.require(request.actor, "entrust")
        if form.is_valid():
            third_party.entrust(
                actor=request.actor, application_id=pk, assessor_id=form.cleaned_data["assessor"]
            )
            messages.success(request, "已发出委托，等待评价机构接受。")
            return redirect("third_party", pk)
    context["form"] = form
    return render(
        request, "applications/third_party/entrusting.html", context, status=422 if form.is_bound else 200
    )


@acting_required
@require_http_methods(["GET", "POST"])
def entrustment_cancel(request: ActingRequest, pk: int, entrustment: int) -> HttpResponse:
    """Take an entrustment back before the signature."""
    application = selectors.own_application(request.actor, pk)
    row = selectors.entrustment_for(application, entrustment)
    form = ReasonForm(request.POST or None, initial={"seen_version": row.version})
    if form.accepted(third_party.cancel, actor=request.actor, application_id=pk, entrustment_id=row.pk):
        messages.success(request, "已撤回委托，可以另选评价机构。")
        return redirect("third_party", pk)
    context = {"application": application, "entrustment": row, "form": form}
    return render(
        request, "applications/third_party/cancel.html", context, status=422 if form.is_bound else 200
    )


@acting_required
@require_http_methods(["GET", "POST"])
def summary_report(request: ActingRequest, pk: int) -> HttpResponse:
    """The 创建工作总结报告; the plain POST is the same service as autosave, with every section."""
    application = selectors.own_application(request.actor, pk)
    asked = summary.summary_of(application)
    if request.method == "POST":
        policy.require(request.actor, "apply")
        keys = [row.key for row in asked.sections]
        note_unknown_fields(request, boxes.page_fields(request.POST, keys))
        writings = summarizing.changed(application, boxes.posted_changes(request.POST, {}, keys))
        result = summary.save(actor=request.actor, application_id=pk, writings=writings)
        if not (result.errors or result.conflicts):
            messages.success(request, f"已保存 {hour_text(clock.read())}")
            return redirect("summary", pk)
        context = summarizing.page(application, asked, result)
        return render(request, "applications/third_party/summary.html", context, status=422)
    context = summarizing.page(application, asked)
    return render(request, "applications/third_party/summary.html", context)


@acting_required
@require_POST
def summary_answers(request: ActingRequest, pk: int) -> JsonResponse:
    """Autosave of one section (the contract stands at the head of static/js/autosave.js)."""
    note_unknown_fields(request, boxes.CELL_FIELDS)
    writing = summarizing.writing(boxes.posted_change(request.POST))
    result = summary.save(actor=request.actor, application_id=pk, writings=[writing])
    if result.errors:
        return JsonResponse({"errors": [item._asdict() for item in result.errors]}, status=422)
    if result.conflicts:
        return JsonResponse({"conflicts": [summarizing.clash(row) for row in result.conflicts]}, status=409)
    return JsonResponse(summarizing.saved(result.saved[0]))


@acting_required
@require_http_methods(["GET", "POST"])
def submit(request: ActingRequest, pk: int) -> HttpResponse:
    """File self-evaluation, summary and the body's report to the city: what goes, what stops it."""
    application = selectors.own_application(request.actor, pk)
    if request.method == "POST":
        form = SeenForm(request.POST)
        if not form.is_valid():
            raise Refused("页面数据不完整，请返回提交页重试。", status=400)
        sealing.submit(actor=request.actor, application_id=pk, **form.cleaned_data)
        return redirect("receipt", pk)
    context = summarizing.submission(request.actor, application)
    return render(request, "applications/third_party/submit.html", context)
