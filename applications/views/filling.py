"""The applicant fills in: task list, pages of the sheet, autosave, check, seal, receipt."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from accounts.selectors import absent
from applications import presenting, selectors
from applications.forms import BeginForm, ReasonForm, SealForm
from applications.services import drafts, sealing
from applications.workflow import EDITABLE
from evaluation import forms as boxes
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from greenmfg import clock
from greenmfg.dates import hour_text
from greenmfg.errors import Refused


@acting_required
@require_http_methods(["GET", "POST"])
def begin(request: ActingRequest, pk: int) -> HttpResponse:
    """Begin an application under an offer; the applicant names his industry."""
    policy.require(request.actor, "apply")
    offer = selectors.open_offer(pk)
    scheme = evaluation.scheme_by_id(offer.scheme_revision_id)
    form = BeginForm(request.POST or None, scheme=scheme)
    if request.method == "POST" and form.is_valid():
        try:
            row = drafts.begin(actor=request.actor, offer_id=pk, industry=form.cleaned_data["industry"])
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("application", row.pk)
    return render(request, "applications/begin.html", {"offer": offer, "form": form, "scheme": scheme})


@acting_required
@require_GET
def overview(request: ActingRequest, pk: int) -> HttpResponse:
    """The task list of one application, in the order of the printed report."""
    application = selectors.own_application(request.actor, pk)
    return render(request, "applications/overview.html", presenting.overview(request.actor, application))


@acting_required
@require_http_methods(["GET", "POST"])
def fill(request: ActingRequest, pk: int, slug: str) -> HttpResponse:
    """One page of the sheet. The plain POST is the same service as autosave, with many answers."""
    application = selectors.own_application(request.actor, pk)
    if request.method == "POST":
        policy.require(request.actor, "apply")
    sheet = application.self_sheet
    section = next((row for row in sections_of(evaluation.scheme_of(sheet)) if row.slug == slug), None)
    if section is None:
        raise absent()
    filled = evaluation.filled(sheet)
    result, changes = None, []
    if request.method == "POST":
        note_unknown_fields(request, boxes.page_fields(request.POST, section.keys) | {"next"})
        open_keys = [key for key in section.keys if sheet.takes(key)]
        if not open_keys:
            raise evaluation.locked()
        posted = boxes.posted_changes(request.POST, filled.cells, open_keys)
        changes = boxes.changed_only(posted, filled)
        result = drafts.fill(actor=request.actor, application_id=pk, changes=changes)
        if not (result.errors or result.conflicts):
            messages.success(request, f"已保存 {hour_text(clock.read())}")
            return redirect(presenting.next_page(application, section, request.POST))
        filled = evaluation.filled(sheet)
    context = presenting.page(application, section, filled, result, changes)
    return render(request, "applications/fill.html", context, status=200 if result is None else 422)


@acting_required
@require_POST
def answers(request: ActingRequest, pk: int) -> JsonResponse:
    """Autosave of one cell (the contract stands at the head of static/js/autosave.js)."""
    sheet = selectors.own_application(request.actor, pk).self_sheet
    note_unknown_fields(request, boxes.CELL_FIELDS)
    change = boxes.posted_change(request.POST)
    result = drafts.fill(actor=request.actor, application_id=pk, changes=[change])
    if result.errors:
        return JsonResponse({"errors": [item._asdict() for item in result.errors]}, status=422)
    if result.conflicts:
        return JsonResponse({"conflicts": [presenting.conflict(row) for row in result.conflicts]}, status=409)
    return JsonResponse(presenting.saved(evaluation.filled(sheet), change))


@acting_required
@require_GET
def check(request: ActingRequest, pk: int) -> HttpResponse:
    """What will be sealed, what stops it, and what sealing means."""
    application = selectors.own_application(request.actor, pk)
    if application.status not in EDITABLE:
        return redirect("receipt", pk)
    return render(request, "applications/check.html", presenting.check(request.actor, application))


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
    }
    return render(request, "applications/receipt.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """Take the application back before it is filed."""
    application = selectors.own_application(request.actor, pk)
    form = ReasonForm(request.POST or None, initial={"seen_version": application.version})
    if request.method == "POST" and form.is_valid():
        drafts.withdraw(actor=request.actor, application_id=pk, **form.cleaned_data)
        messages.success(request, "已撤回。")
        return redirect("application", pk)
    return render(request, "applications/withdraw.html", {"application": application, "form": form})
