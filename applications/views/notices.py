"""The department's public notices: choose the units, look at the list, publish, hear objections, end."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from accounts.selectors import absent, needs_another
from applications import selectors
from applications.casework import notices as casework
from applications.documents.notice import plaque_sheet
from applications.forms.applying import SeenForm
from applications.forms.notices import AnnouncementForm, FindingForm, NoticeForm
from applications.models import Notice
from applications.presenting import course
from applications.services import announcing, objections
from applications.services import notices as services
from applications.services.moves import step
from applications.views.printed import workbook_of
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.files.responses import attachment
from greenmfg.parameters import lists


@acting_required
@require_GET
def notices(request: ActingRequest) -> HttpResponse:
    """All notices of the department, and the rounds that have units waiting for one."""
    policy.require(request.actor, "see_notices")
    waiting = selectors.awaiting_counts(request.actor)
    context = {
        "notices": selectors.notices_of(request.actor),
        "rounds": [(row, waiting.get(row.pk, 0)) for row in selectors.rounds_with_notice(request.actor)],
        "may_prepare": policy.may(request.actor, "prepare_notice"),
    }
    return render(request, "applications/notices.html", context)


@lists("application_ids")
@acting_required
@require_http_methods(["GET", "POST"])
def notice_new(request: ActingRequest, pk: int) -> HttpResponse:
    """Choose the units of a notice from the selected ones of a round."""
    policy.require(request.actor, "prepare_notice")
    row = selectors.round_of(request.actor, pk)
    form = NoticeForm(request.POST or None, applications=selectors.awaiting_notice(request.actor, row))
    if form.accepted(services.draft_notice, actor=request.actor, round=row):
        messages.success(request, "已拟定公示名单，请核对后发布。")
        return redirect("notice", form.result.pk)
    status = 422 if form.is_bound else 200
    return render(request, "applications/notice_new.html", {"round": row, "form": form}, status=status)


@acting_required
@require_GET
def notice(request: ActingRequest, pk: int) -> HttpResponse:
    """One notice as the public reads it, its state, and what can be done with it."""
    policy.require(request.actor, "see_notices")
    row = selectors.notice_of(request.actor, pk)
    may_handle = policy.may(request.actor, "handle_objections")
    objections_to_it, own_names = list(selectors.objections(row)), request.actor.person.names()
    context = {
        "notice": row,
        "sheet": casework.sheet(row),
        "now": clock.read(),
        "objections": objections_to_it if may_handle else (),
        "unhandled": selectors.unhandled(objections_to_it, request.actor.unit),
        "involved": [one.pk for one in objections_to_it if one.mentions(own_names)],
        "plaques": plaque_sheet(row) if row.status == Notice.Status.LISTED else None,
        "printouts": selectors.printouts(row),
        "history": course.notice_history(row),
        "may_prepare": policy.may(request.actor, "prepare_notice"),
        "may_publish": policy.may(request.actor, "publish_notice"),
        "by_oneself": needs_another(request.actor, row.by_id),
    }
    return render(request, "applications/notice.html", context)


@acting_required
@require_POST
def notice_open(request: ActingRequest, pk: int) -> HttpResponse:
    """Publish the list that the page showed."""
    row, seen = _seen(request, pk, "publish_notice")
    services.open_notice(actor=request.actor, notice=row, seen_version=seen)
    messages.success(request, "已发布公示。")
    return redirect("notice", pk)


@acting_required
@require_POST
def notice_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a list back that is not public yet."""
    row, seen = _seen(request, pk, "prepare_notice")
    services.discard_notice(actor=request.actor, notice=row, seen_version=seen)
    messages.success(request, "已撤销公示名单，单位仍在推荐名单中。")
    return redirect("notices")


@acting_required
@require_POST
def notice_close(request: ActingRequest, pk: int) -> HttpResponse:
    """End the notice after its last day."""
    row, seen = _seen(request, pk, "publish_notice")
    services.close_notice(actor=request.actor, notice=row, seen_version=seen)
    messages.success(request, "已结束公示。")
    return redirect("notice", pk)


@acting_required
@require_http_methods(["GET", "POST"])
def notice_announce(request: ActingRequest, pk: int) -> HttpResponse:
    """The document that confirms the units without an upheld objection."""
    policy.require(request.actor, "publish_notice")
    row = selectors.notice_of(request.actor, pk)
    step(actor=request.actor, subject=row, action="announce")
    form = AnnouncementForm(request.POST or None, initial={"seen_version": row.version})
    if form.accepted(announcing.announce, actor=request.actor, notice=row):
        messages.success(request, f"已公布，{form.result} 家单位列入名单。")
        return redirect("notice", pk)
    context = {"notice": row, "form": form, "outcomes": announcing.outcomes(row)}
    status = 422 if form.is_bound else 200
    return render(request, "applications/notice_announce.html", context, status=status)


@acting_required
@require_GET
def notice_plaques(request: ActingRequest, pk: int) -> HttpResponse:
    """The list of 牌匾 for their maker, as xlsx."""
    policy.require(request.actor, "see_notices")
    row = selectors.notice_of(request.actor, pk)
    if row.status != Notice.Status.LISTED:
        raise Refused("发文公布以后才有牌匾制作清单。", status=409)
    sheet = plaque_sheet(row)
    return workbook_of(sheet, f"{sheet.title}_{row.round.title}")


@acting_required
@require_http_methods(["GET", "POST"])
def objection(request: ActingRequest, pk: int) -> HttpResponse:
    """One objection with the contact of who filed it, and how it ends."""
    policy.require(request.actor, "handle_objections")
    row = selectors.objection_of(request.actor, pk)
    form = FindingForm(request.POST or None, initial={"seen_version": row.version})
    if form.accepted(objections.handle, actor=request.actor, objection=row):
        messages.success(request, "已登记核查结论，异议人凭回执编号可以看到。")
        return redirect("notice", row.notice_id)
    context = {"objection": row, "form": form}
    return render(request, "applications/objection.html", context, status=422 if form.is_bound else 200)


@acting_required
@require_GET
def objection_file(request: ActingRequest, pk: int) -> StreamingHttpResponse:
    """The file that came with an objection, once it has passed its check."""
    policy.require(request.actor, "handle_objections")
    row = selectors.objection_of(request.actor, pk)
    if row.file is None:
        raise absent()
    return attachment(row.file, row.filename)


def _seen(request: ActingRequest, pk: int, verb: str) -> tuple[Notice, int]:
    """The notice and the version of it that the page showed."""
    policy.require(request.actor, verb)
    row, form = selectors.notice_of(request.actor, pk), SeenForm(request.POST)
    if not form.is_valid():
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return row, form.cleaned_data["seen_version"]
