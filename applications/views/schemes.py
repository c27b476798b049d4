"""The province's schemes (评价要求): list, upload, what a revision changes, publication, retirement."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.casework import schemes as casework
from applications.forms.applying import SeenForm
from applications.forms.schemes import SchemeForm
from applications.services import schemes as services
from evaluation.models import SchemeRevision
from evaluation.schemes.export import body_as_yaml
from evaluation.schemes.importing import discard_draft, keep_draft
from greenmfg.errors import Refused


@acting_required
@require_GET
def schemes(request: ActingRequest) -> HttpResponse:
    """Every revision there is for the province, with its state and who uses it."""
    policy.require(request.actor, "see_schemes")
    context = {
        "rows": casework.listed(request.actor),
        "may_manage": policy.may(request.actor, "manage_schemes"),
    }
    return render(request, "applications/schemes.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def scheme_upload(request: ActingRequest) -> HttpResponse:
    """A file with all its faults, or a draft of what it says."""
    policy.require(request.actor, "manage_schemes")
    form = SchemeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.accepted(keep_draft, actor=request.actor):
        messages.success(request, "文件没有错误，已保存为草稿。请核对改动后提请发布。")
        return redirect("scheme", form.result.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/scheme_upload.html", {"form": form}, status=status)


@acting_required
@require_GET
def scheme(request: ActingRequest, pk: int) -> HttpResponse:
    """One revision: what it holds, what it changes, who uses it, what can be done with it."""
    policy.require(request.actor, "see_schemes")
    row = selectors.province_scheme(request.actor, pk)
    return render(request, "applications/scheme.html", casework.page(request.actor, row))


@acting_required
@require_GET
def scheme_file(request: ActingRequest, pk: int) -> HttpResponse:
    """The revision as a file, to be edited into the next one."""
    policy.require(request.actor, "see_schemes")
    row = selectors.province_scheme(request.actor, pk)
    name = f"{row.code}-{row.edition}-{row.revision}.yaml"
    headers = {
        "Content-Type": "application/yaml; charset=utf-8",
        "Content-Disposition": content_disposition_header(True, name),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(body_as_yaml(row.body), headers=headers)


@acting_required
@require_POST
def scheme_submit(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask another person to publish the draft that the page showed."""
    row, seen = _seen(request, pk, "manage_schemes")
    services.submit(actor=request.actor, revision=row, seen_version=seen)
    messages.success(request, "已提请发布，由本单位另一位审核人员核对后发布。")
    return redirect("scheme", pk)


@acting_required
@require_POST
def scheme_publish(request: ActingRequest, pk: int) -> HttpResponse:
    """Publish what the page showed."""
    row, seen = _seen(request, pk, "publish_schemes")
    services.publish(actor=request.actor, revision=row, seen_version=seen)
    messages.success(request, "已发布。")
    return redirect("scheme", pk)


@acting_required
@require_POST
def scheme_discard(request: ActingRequest, pk: int) -> HttpResponse:
    """Give up what is not published."""
    row, seen = _seen(request, pk, "manage_schemes")
    discard_draft(actor=request.actor, revision=row, seen_version=seen)
    messages.success(request, "已撤销。")
    return redirect("schemes")


@acting_required
@require_POST
def scheme_retire(request: ActingRequest, pk: int) -> HttpResponse:
    """Let no new round take it."""
    row, seen = _seen(request, pk, "publish_schemes")
    services.retire(actor=request.actor, revision=row, seen_version=seen)
    messages.success(request, "已停用，新建批次不再采用。")
    return redirect("scheme", pk)


def _seen(request: ActingRequest, pk: int, verb: str) -> tuple[SchemeRevision, int]:
    """The province's own revision, and the version of it that the page showed."""
    policy.require(request.actor, verb)
    row, form = selectors.own_scheme(request.actor, pk), SeenForm(request.POST)
    if not form.is_valid():
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    return row, form.cleaned_data["seen_version"]
