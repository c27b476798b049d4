"""Transmittals: the city proposes, sends and takes back, the province receives."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from accounts.selectors import absent, needs_another
from applications import selectors
from applications.casework import transmittals as casework
from applications.documents.transmittal import table_body, transmittal_sheet
from applications.forms.applying import SeenForm
from applications.forms.offices import RecallForm, TransmittalForm
from applications.models import Transmittal
from applications.presenting import course
from applications.services import transmitting as services
from applications.views.printed import file_of, workbook_of
from greenmfg.errors import Refused
from greenmfg.parameters import lists

FORMS = ("pdf", "xlsx")


@acting_required
@require_GET
def transmittals(request: ActingRequest) -> HttpResponse:
    """The city's transmittals and what waits to be sent; the province's inbox."""
    policy.require(request.actor, "see_transmittals")
    may_prepare = policy.may(request.actor, "prepare_transmittal")
    context = {
        "transmittals": selectors.transmittals_of(request.actor),
        "waiting": casework.waiting_rounds(request.actor) if may_prepare else (),
        "may_prepare": may_prepare,
    }
    return render(request, "applications/transmittals.html", context)


@lists("application_ids")
@acting_required
@require_http_methods(["GET", "POST"])
def transmittal_new(request: ActingRequest, pk: int) -> HttpResponse:
    """The dry run of all cases on the city's desk, and the list made of those that pass."""
    policy.require(request.actor, "prepare_transmittal")
    row = selectors.round_for_transmittal(request.actor, pk)
    trial = casework.trial_of_round(request.actor, row)
    person = request.actor.person
    initial: dict[str, object] = {"filled_by": person.name, "phone": person.phone}
    wanted = request.GET.get("application", "")  # the case from whose page he comes; else all are ticked
    if ticked := [case.pk for case in trial.passing if str(case.pk) == wanted]:
        initial["application_ids"] = ticked
    form = TransmittalForm(request.POST or None, applications=trial.passing, initial=initial)
    if form.accepted(services.propose, actor=request.actor, round=row):
        messages.success(request, "已拟定上报名单，请核对后由审核人员上报。")
        return redirect("transmittal", form.result.pk)
    status = 422 if form.is_bound else 200
    proposed = selectors.proposed_of(request.actor, row)
    context = {
        "round": row,
        "trial": trial,
        "form": form,
        "proposed": proposed,
        "asks_all": selectors.asks_all_to_file(row),
    }
    return render(request, "applications/transmittal_new.html", context, status=status)


@acting_required
@require_GET
def transmittal(request: ActingRequest, pk: int) -> HttpResponse:
    """One transmittal: its table, its state, and what can be done with it."""
    policy.require(request.actor, "see_transmittals")
    return _page(request, selectors.transmittal_of(request.actor, pk))


def _page(
    request: ActingRequest, row: Transmittal, recall: RecallForm | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    may_send = policy.may(actor, "send_transmittal")
    is_draft, is_open = row.status == Transmittal.Status.DRAFT, services.is_open_to(actor, row)
    context = {
        "transmittal": row,
        "body": table_body(row) if is_open else None,
        "printouts": selectors.printouts(row) if is_open else (),
        "trial": casework.trial_of(actor, row) if is_draft else None,
        "history": course.transmittal_history(row),
        "may_send": may_send and is_draft,
        "by_oneself": needs_another(actor, row.by_id),
        "may_discard": policy.may(actor, "prepare_transmittal") and is_draft,
        "may_receive": policy.may(actor, "receive_transmittal") and row.status == Transmittal.Status.SENT,
    }
    if may_send and row.status == Transmittal.Status.SENT:
        context["recall"] = recall or RecallForm(initial={"seen_version": row.version})
    return render(request, "applications/transmittal.html", context, status=status)


@acting_required
@require_POST
def transmittal_send(request: ActingRequest, pk: int) -> HttpResponse:
    """Send the cases on, all or none."""
    row, seen = _seen(request, pk, "send_transmittal")
    try:
        services.send(actor=request.actor, transmittal=row, seen_version=seen)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        # The page's own dry run names the same.
        return _page(request, selectors.transmittal_of(request.actor, pk), status=422)
    messages.success(request, f"已上报 {len(row.seen)} 家单位。省级签收前可以撤回。")
    return redirect("transmittal", pk)


@acting_required
@require_POST
def transmittal_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """Give up a list that is not sent yet."""
    row, seen = _seen(request, pk, "prepare_transmittal")
    services.discard(actor=request.actor, transmittal=row, seen_version=seen)
    messages.success(request, "已撤销上报名单，各单位仍在本级审核中。")
    return redirect("transmittals")


@acting_required
@require_POST
def transmittal_recall(request: ActingRequest, pk: int) -> HttpResponse:
    """Take all of it back, with the reason."""
    policy.require(request.actor, "send_transmittal")
    row, form = selectors.transmittal_of(request.actor, pk), RecallForm(request.POST)
    if form.accepted(services.recall, actor=request.actor, transmittal=row):
        messages.success(request, casework.recalled_text(form.result))
        return redirect("transmittal", pk)
    return _page(request, row, recall=form, status=422)


@acting_required
@require_POST
def transmittal_receive(request: ActingRequest, pk: int) -> HttpResponse:
    """The province has it."""
    row, seen = _seen(request, pk, "receive_transmittal")
    services.receive(actor=request.actor, transmittal=row, seen_version=seen)
    messages.success(request, "已签收，各单位已进入省级审核。")
    return redirect("transmittal", pk)


@acting_required
@require_GET
def transmittal_table(request: ActingRequest, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """The table as xlsx, or as the PDF that is kept of it once it was sent."""
    policy.require(request.actor, "see_transmittals")
    row = selectors.transmittal_of(request.actor, pk)
    if form not in FORMS:
        raise absent()
    if not services.is_open_to(request.actor, row):
        raise Refused("请先签收，再查看上报名单。", status=409)
    if form == "xlsx":
        sheet = transmittal_sheet(row)
        return workbook_of(sheet, f"{sheet.title}_{row.region.name}_{sheet.label}")
    printed = selectors.printouts(row).first()
    if printed is None:
        raise Refused("名单上报后生成 PDF，上报前请下载 Excel。", status=409)
    return file_of(printed)


def _seen(request: ActingRequest, pk: int, verb: str) -> tuple[Transmittal, int]:
    """The transmittal and the version of it that the page showed."""
    policy.require(request.actor, verb)
    row, form = selectors.transmittal_of(request.actor, pk), SeenForm(request.POST)
    if not form.is_valid():
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return row, form.cleaned_data["seen_version"]
