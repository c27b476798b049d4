"""The body at one entrustment: take it on, read, judge, visit, prepare, review, sign, give back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, note_unknown_fields
from accounts.selectors import absent
from applications import presenting, selectors
from applications.access import entrusted, filling, saving
from applications.casework import evidence
from applications.forms.applying import ReasonForm, SeenForm
from applications.forms.third_party import (
    AcceptanceForm,
    OwnReportForm,
    RevisionForm,
    SignatureForm,
    VisitForm,
)
from applications.models import Entrustment
from applications.services import assessing, capping, third_party
from applications.services.assessing import Visit
from applications.services.moves import step
from applications.views import sheets
from applications.views.sheets import autosave, fill_page, save_reasons
from greenmfg.errors import Refused
from greenmfg.files.responses import attachment
from greenmfg.forms import RefusableForm
from greenmfg.parameters import lists

ENDS = {"refuse": third_party.refuse, "resign": third_party.resign}


@entrusted
@require_GET
def overview(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """What is asked, the task list, what comes next."""
    return _overview(request, entrustment)


def _overview(
    request: ActingRequest, entrustment: Entrustment, form: AcceptanceForm | None = None
) -> HttpResponse:
    context = presenting.workplace(request.actor, entrustment)
    told = {"seen_version": entrustment.version, **selectors.last_declaration(entrustment)}
    context["form"] = form or AcceptanceForm(initial=told, capped=context["cap"] is not None)
    return render(request, "applications/third_party/overview.html", context, status=422 if form else 200)


@entrusted
@require_POST
def accept(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """Take the work on and declare independence."""
    form = AcceptanceForm(request.POST, capped=capping.standing(entrustment) is not None)
    note_unknown_fields(request, form.fields)
    if form.accepted(third_party.accept, actor=request.actor, entrustment=entrustment):
        told = "已接受委托，可以查阅自我评价报告并填写评价报告。基本信息表已预填已知内容，请逐项核对。"
        messages.success(request, told)
        return redirect("entrustment", entrustment.pk)
    return _overview(request, entrustment, form)


@entrusted
@require_http_methods(["GET", "POST"])
def end(request: ActingRequest, entrustment: Entrustment, action: str) -> HttpResponse:
    """Decline an offer or give the work back, with the reason."""
    if action not in ENDS:
        raise absent()
    row, _target = step(actor=request.actor, subject=entrustment, action=action)
    form = ReasonForm(request.POST or None, initial={"seen_version": entrustment.version})
    if form.accepted(ENDS[action], actor=request.actor, entrustment=entrustment):
        messages.success(request, f"已办理“{row.label}”。")
        return redirect("desk")
    return _form(request, entrustment, form, label=row.label, action=action)


@entrusted
@require_http_methods(["GET", "POST"])
def reopen(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """Give the self-evaluation back to the applicant to be mended."""
    application = entrustment.application
    row, _target = step(actor=request.actor, subject=application, action="reopen")
    form = ReasonForm(request.POST or None, initial={"seen_version": application.version})
    if form.accepted(third_party.reopen, actor=request.actor, entrustment=entrustment):
        messages.success(request, "已退回申报单位修改；其重新签署后，再按新的自我评价继续评价。")
        return redirect("entrustment", entrustment.pk)
    return _form(request, entrustment, form, label=row.label, action="reopen")


def _form(request: ActingRequest, entrustment: Entrustment, form: RefusableForm, **more: Any) -> HttpResponse:
    context = {"entrustment": entrustment, "form": form, **more}
    status = 422 if form.is_bound else 200
    return render(request, "applications/third_party/step.html", context, status=status)


@entrusted
@require_GET
def judged(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """The sealed self-evaluation, to read."""
    context = presenting.self_evaluation(entrustment)
    context["beside"] = evidence.beside(
        request.actor,
        entrustment.application,
        context["snapshot"],
        context["filled"].cells,
        lambda pk: reverse("judged_evidence_item", args=(entrustment.pk, pk)),
    )
    return render(request, "applications/third_party/judged.html", context)


@entrusted
@require_GET
def paper(_request: ActingRequest, entrustment: Entrustment, document: int) -> HttpResponse:
    """The PDF of the self-evaluation judged or of the report signed."""
    row = selectors.document_of(entrustment, document)
    if row.file is None:
        raise Refused("文件正在生成，请稍后再下载。", status=409)
    return attachment(row.file, row.filename)


# -- the body's own sheet --------------------------------------------------------------------------


@filling
@require_http_methods(["GET", "POST"])
def judge(request: ActingRequest, entrustment: Entrustment, slug: str) -> HttpResponse:
    """One page of the body's sheet, the sealed self-evaluation beside it."""
    if request.method == "POST":
        policy.require(request.actor, "judge")
    desk = presenting.judging_desk(entrustment, presenting.told_by_unit(entrustment))
    return fill_page(
        request, desk, slug, partial(assessing.fill, actor=request.actor, entrustment=entrustment)
    )


@saving
@require_POST
def judge_answers(request: ActingRequest, entrustment: Entrustment) -> JsonResponse:
    """Autosave of one cell of the body's sheet."""
    return autosave(request, partial(assessing.fill, actor=request.actor, entrustment=entrustment))


@filling
@require_GET
@lists("key")
def judge_results(request: ActingRequest, entrustment: Entrustment) -> JsonResponse:
    """What a page of the body's sheet comes to after a save."""
    return sheets.results(request, entrustment.sheet)


@entrusted
@require_POST
def take_over(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """Take the applicant's quantities over into cells that are still empty."""
    number = assessing.take_over(actor=request.actor, entrustment=entrustment)
    messages.success(request, f"已采用申报单位填报的 {number} 项数据，请逐项核实。")
    return redirect("entrustment", entrustment.pk)


@entrusted
@require_http_methods(["GET", "POST"])
def own_report(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """The report that the body has written itself; posting puts another in its place."""
    named = presenting.own_report(entrustment)
    if named is None or entrustment.status not in presenting.READS:
        raise absent()
    if request.method == "POST":
        policy.require(request.actor, "judge")
    form = OwnReportForm(request.POST or None, request.FILES or None)
    if form.accepted(partial(_enclose, request, entrustment)):
        messages.success(request, "已上传，正在检查；检查通过后方可确认编制完成。")
        return redirect("own_report", entrustment.pk)
    context = {
        "entrustment": entrustment,
        "own_report": named,
        "form": form,
        "may_judge": presenting.may_judge(request.actor, entrustment),
    }
    status = 422 if form.is_bound else 200
    return render(request, "applications/third_party/own_report.html", context, status=status)


def _enclose(request: ActingRequest, entrustment: Entrustment, own_report: Any) -> None:
    assessing.enclose_report(actor=request.actor, entrustment=entrustment, upload=own_report)


@entrusted
@require_GET
def own_report_file(_request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """That report as the body has uploaded it."""
    if entrustment.report is None:
        raise absent()
    return attachment(entrustment.report, entrustment.report_name)


@lists("photographs")
@entrusted
@require_http_methods(["GET", "POST"])
def visits(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """The visits to the site; posting records another."""
    return _visits(request, entrustment)


@lists("photographs")
@entrusted
@require_http_methods(["GET", "POST"])
def visit(request: ActingRequest, entrustment: Entrustment, visit: int) -> HttpResponse:
    """One visit, to be changed."""
    return _visits(request, entrustment, selectors.visit(entrustment, visit))


def _visits(request: ActingRequest, entrustment: Entrustment, row: Any = None) -> HttpResponse:
    if entrustment.status not in presenting.READS:
        raise absent()
    if request.method == "POST":
        policy.require(request.actor, "judge")
    form = VisitForm(
        request.POST or None, library=selectors.own_evidence(request.actor), initial=_initial(row)
    )
    save = partial(_record, request, entrustment, row.pk if row else None)
    if form.accepted(save):
        messages.success(request, "已登记现场评价记录。")
        return redirect("visits", entrustment.pk)
    context = {
        "entrustment": entrustment,
        "visits": selectors.visits(entrustment),
        "form": form,
        "row": row,
        "may_judge": presenting.may_judge(request.actor, entrustment),
    }
    status = 422 if form.is_bound else 200
    return render(request, "applications/third_party/visits.html", context, status=status)


def _initial(row: Any) -> dict[str, Any]:
    if row is None:
        return {"seen_version": 0}
    return {
        "visited_on": row.visited_on,
        "until": row.until,
        "people": row.people,
        "record": row.record,
        "photographs": [picture.pk for picture in row.pictures],
        "seen_version": row.version,
    }


def _record(
    request: ActingRequest, entrustment: Entrustment, pk: int | None, seen_version: int, **told: Any
) -> Any:
    return assessing.record_visit(
        actor=request.actor,
        entrustment=entrustment,
        visit=Visit(**told),
        visit_id=pk,
        seen_version=seen_version,
    )


@entrusted
@require_POST
def visit_remove(request: ActingRequest, entrustment: Entrustment, visit: int) -> HttpResponse:
    """Take a visit out of the report."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    assessing.remove_visit(actor=request.actor, entrustment=entrustment, visit_id=visit, **form.cleaned_data)
    messages.success(request, "已删除现场评价记录。")
    return redirect("visits", entrustment.pk)


# -- check, confirm, sign --------------------------------------------------------------------------


@entrusted
@require_http_methods(["GET", "POST"])
def check(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """The whole report, what is missing, what must be explained, and the steps of its people."""
    if request.method == "POST":
        policy.require(request.actor, "judge")
        save = partial(assessing.fill, actor=request.actor, entrustment=entrustment)
        return save_reasons(request, presenting.judging_desk(entrustment), save)
    return _check(request, entrustment)


def _check(
    request: ActingRequest,
    entrustment: Entrustment,
    form: SignatureForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    if entrustment.status not in presenting.READS:
        raise absent()
    context = presenting.judging_check(request.actor, entrustment)
    seen = {"seen_version": entrustment.version, "sheet_revision": entrustment.sheet.revision}
    context |= {"form": form or SignatureForm(initial=seen), "refusal": refusal}
    status = 422 if form or refusal else 200
    return render(request, "applications/third_party/check.html", context, status=status)


@entrusted
@require_POST
def prepare(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """Confirm as 报告编制负责人."""
    return _confirm(request, entrustment, assessing.prepare, "已确认编制完成，请报告审核人审核。")


@entrusted
@require_POST
def review(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """Confirm as 报告审核人."""
    return _confirm(request, entrustment, assessing.review, "已审核通过，可由负责人签署评价结论。")


def _confirm(request: ActingRequest, entrustment: Entrustment, service: Any, done: str) -> HttpResponse:
    form = RevisionForm(request.POST)
    note_unknown_fields(request, form.fields)
    if not form.is_valid():
        raise Refused("页面数据不完整，请返回核对页重试。", status=400)
    try:
        service(actor=request.actor, entrustment=entrustment, **form.cleaned_data)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return _check(request, entrustment, refusal=refusal)
    messages.success(request, done)
    return redirect("judge_check", entrustment.pk)


@entrusted
@require_POST
def sign(request: ActingRequest, entrustment: Entrustment) -> HttpResponse:
    """Sign 合格 or 不合格; every fault is listed on the check page."""
    form = SignatureForm(request.POST)
    note_unknown_fields(request, form.fields)
    if form.accepted(third_party.sign, actor=request.actor, entrustment=entrustment):
        messages.success(request, "已签署评价结论，评价报告已封存。")
        return redirect("entrustment", entrustment.pk)
    return _check(request, selectors.entrustment_of(request.actor, entrustment.pk), form)
