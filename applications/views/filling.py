"""The applicant fills in: task list, pages of the sheet, autosave, check, seal, receipt."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from accounts.selectors import absent
from applications import presenting, selectors, tracks
from applications.casework import waiting
from applications.forms.applying import BeginForm, ConfirmForm, ReasonForm, RevisionForm, SealForm
from applications.services import drafts, schemes, sealing
from applications.views import sheets
from applications.views.sheets import autosave, fill_page, save_reasons
from applications.workflow import EDITABLE
from evaluation import selectors as evaluation
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.parameters import lists


@acting_required
@require_http_methods(["GET", "POST"])
def begin(request: ActingRequest, pk: int) -> HttpResponse:
    """Begin an application under an offer; the applicant names his industry and what he applies for."""
    policy.require(request.actor, "apply")
    offer = selectors.open_offer(request.actor.unit, pk)
    scheme = evaluation.scheme_by_id(offer.scheme_revision_id)
    track = tracks.of(offer.honour)
    form = BeginForm(request.POST or None, scheme=scheme, subject=track.subject)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            row = drafts.begin(actor=request.actor, offer_id=pk, **form.cleaned_data)
        except Refused as refusal:
            form.add_refusal(refusal)
            status = refusal.status
        else:
            return redirect("application", row.pk)
    shown = {"offer": offer, "form": form, "scheme": scheme, "applicants": track.applicants}
    return render(request, "applications/begin.html", shown, status=status)


@acting_required
@require_GET
def overview(request: ActingRequest, pk: int) -> HttpResponse:
    """The task list of one application, in the order of the printed report."""
    application = selectors.own_application(request.actor, pk)
    shown = presenting.overview(request.actor, application)
    return render(
        request, "applications/overview.html", shown | {"ahead": waiting.ahead(request.actor, application)}
    )


@acting_required
@require_http_methods(["GET", "POST"])
def fill(request: ActingRequest, pk: int, slug: str) -> HttpResponse:
    """One page of the applicant's sheet, with his last filing beside it."""
    application = selectors.application_to_fill(request.actor, pk)
    desk = presenting.desk_of(application, selectors.previous_filing(application))
    if request.method == "POST":
        policy.require(request.actor, "apply")
    return fill_page(request, desk, slug, partial(drafts.fill, actor=request.actor, application_id=pk))


@acting_required
@require_POST
def answers(request: ActingRequest, pk: int) -> JsonResponse:
    """Autosave of one cell of the applicant's sheet."""
    application = selectors.application_to_save(request.actor, pk)
    save = partial(drafts.fill_in, actor=request.actor, application=application)
    return autosave(request, save)


@acting_required
@require_GET
@lists("key")
def results(request: ActingRequest, pk: int) -> JsonResponse:
    """What a page of the applicant's sheet comes to after a save."""
    application = selectors.application_to_fill(request.actor, pk)
    return sheets.results(request, application.self_sheet, partial(presenting.filing_ends, application))


@acting_required
@require_http_methods(["GET", "POST"])
def check(request: ActingRequest, pk: int) -> HttpResponse:
    """What will be sealed, what stops it, what must be explained, and what sealing means."""
    application = selectors.own_application(request.actor, pk)
    if request.method == "POST":
        policy.require(request.actor, "apply")
        save = partial(drafts.fill, actor=request.actor, application_id=pk)
        return save_reasons(request, presenting.desk_of(application), save)
    if application.status not in EDITABLE:
        return redirect("receipt", pk)
    return render(request, "applications/check.html", presenting.check(request.actor, application))


@acting_required
@require_POST
def confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """Say that the sheet is filled in, for another person of the unit to sign."""
    selectors.own_application(request.actor, pk)
    form = ConfirmForm(request.POST)
    note_unknown_fields(request, form.fields)
    if not form.is_valid():
        raise Refused("页面数据不完整，请返回核对页重试。", status=400)
    row = drafts.confirm(actor=request.actor, application_id=pk, **form.cleaned_data)
    act = presenting.signing(row).act
    messages.success(request, f"已确认填报完成，请本单位负责人（签字人）登录后{act}。")
    return redirect("check", pk)


@acting_required
@require_POST
def take_over(request: ActingRequest, pk: int, slug: str) -> HttpResponse:
    """Copy what has not changed since the last filing into the empty fields of one form."""
    desk = presenting.desk_of(selectors.own_application(request.actor, pk))
    note_unknown_fields(request, ())
    section = presenting.section_of(desk, slug)
    saved = drafts.take_over(actor=request.actor, application_id=pk, section=section).saved
    messages.success(request, f"已带入以往填报的 {len(saved)} 项，请逐项核对。数据类指标须重新填写。")
    return redirect(desk.page(slug))


@acting_required
@require_POST
def take_revision(request: ActingRequest, pk: int) -> HttpResponse:
    """Fill the draft in under the revision of the requirements that the overview offers."""
    selectors.own_application(request.actor, pk)
    policy.require(request.actor, "apply")
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    aside = schemes.take_revision(actor=request.actor, application_id=pk, **form.cleaned_data)
    rest = f"新版不再要求或须重新填写的 {aside} 项列在页面下方，原文仍可查看。" if aside else ""
    messages.success(request, f"已按新版评价要求填报，仍适用的内容保持不变。{rest}")
    return redirect("application", pk)


@acting_required
@require_POST
def seal(request: ActingRequest, pk: int) -> HttpResponse:
    """Seal what the check page showed; every fault is listed on that page."""
    selectors.own_application(request.actor, pk)
    form = SealForm(request.POST)
    note_unknown_fields(request, form.fields)
    if not form.is_valid():
        raise Refused("页面数据不完整，请返回核对页重试。", status=400)
    try:
        sealing.seal(actor=request.actor, application_id=pk, **form.cleaned_data)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        context = presenting.check(request.actor, selectors.own_application(request.actor, pk), refusal)
        return render(request, "applications/check.html", context, status=422)
    return redirect("receipt", pk)


@acting_required
@require_GET
def receipt(request: ActingRequest, pk: int) -> HttpResponse:
    """What was filed, when, under which hash: survives a bookmark."""
    application = selectors.own_application(request.actor, pk)
    snapshot = selectors.last_snapshot(application)
    if snapshot is None:
        raise absent()
    context = {
        "application": application,
        "snapshot": snapshot,
        "documents": selectors.documents(application),
        "filled": presenting.frozen(snapshot),
        "ahead": waiting.ahead(request.actor, application),
        "now": clock.read(),
    }
    return render(request, "applications/receipt.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """Take the application back, filed or not."""
    application = selectors.own_application(request.actor, pk)
    seen = selectors.known_version(request.actor, application)
    form = ReasonForm(request.POST or None, initial={"seen_version": seen})
    if request.method == "POST" and form.is_valid():
        drafts.withdraw(actor=request.actor, application_id=pk, **form.cleaned_data)
        messages.success(request, "已撤回。")
        return redirect("application", pk)
    return render(
        request,
        "applications/withdraw.html",
        {"application": application, "form": form},
        status=422 if form.is_bound else 200,
    )
