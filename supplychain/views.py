"""A core enterprise's records: its sector, and by workbook the rest; what they come to for an application."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from applications import selectors as applications
from applications.workflow import EDITABLE
from evaluation.models import Honour
from greenmfg.errors import Refused
from greenmfg.uploads import XLSX
from supplychain import forms, offering, selectors, services, workbook
from supplychain.models import Recovery

SEEN, TAKE = "seen.", "take."  # the version that was shown of a cell, and the tick that has it written


@acting_required
@require_http_methods(["GET", "POST"])
def chain_profile(request: ActingRequest) -> HttpResponse:
    """The sector, the records counted by year, and the applications they may be written into."""
    policy.require(request.actor, "see_profile")
    chain = selectors.chain_of(request.actor.unit)
    form = forms.SectorForm(request.POST or None, chain=chain)
    if request.method == "POST":
        policy.require(request.actor, "keep_profile")
        note_unknown_fields(request, form.fields)
        if form.accepted(services.save_sector, actor=request.actor):
            messages.success(request, "已保存所属行业，并带入尚未填写的填报项。")
            return redirect("chain_profile")
    own = applications.own_applications(request.actor)
    context = {
        "form": form,
        "chain": chain,
        "years": [(row, *(row.recovered(kind) for kind in Recovery.Kind)) for row in selectors.years(chain)],
        "disclosures": selectors.disclosures(chain),
        "applications": own.filter(offer__honour=Honour.SUPPLY_CHAIN, status__in=EDITABLE),
        "may_keep": policy.may(request.actor, "keep_profile"),
    }
    return render(request, "supplychain/profile.html", context, status=422 if form.is_bound else 200)


@acting_required
@require_GET
def chain_template(request: ActingRequest) -> HttpResponse:
    """The records as a workbook, to take along or to fill in."""
    policy.require(request.actor, "see_profile")
    chain = selectors.chain_of(request.actor.unit)
    records = selectors.suppliers(chain), selectors.recoveries(chain), selectors.disclosures(chain)
    content = workbook.write(chain, *records)
    return HttpResponse(
        content,
        headers={
            "Content-Type": XLSX,
            "Content-Disposition": content_disposition_header(True, "供应链记录.xlsx"),
            "Cache-Control": "private, no-store",
        },
    )


@acting_required
@require_http_methods(["GET", "POST"])
def chain_import(request: ActingRequest) -> HttpResponse:
    """Choose a workbook, and see what it comes to; nothing is written."""
    policy.require(request.actor, "keep_profile")
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        note_unknown_fields(request, form.fields)
        if form.accepted(workbook.read):
            return _preview(request, form.result)
    status = 422 if request.method == "POST" else 200
    return render(request, "supplychain/import.html", {"form": form}, status=status)


@acting_required
@require_POST
def chain_confirm(request: ActingRequest) -> HttpResponse:
    """Keep what the preview showed; refused where the records have changed since the workbook was made."""
    policy.require(request.actor, "keep_profile")
    form = forms.RecordsForm(request.POST)
    note_unknown_fields(request, form.fields)
    if not form.accepted(forms.replace, actor=request.actor):
        raise Refused("预览已失效，请重新选择文件导入。", status=400)
    messages.success(request, "已导入供应链记录。")
    return redirect("chain_profile")


@acting_required
@require_http_methods(["GET", "POST"])
def chain_shares(request: ActingRequest, pk: int) -> HttpResponse:
    """What the records come to beside what the application says; posting writes what is ticked."""
    application = applications.own_application(request.actor, pk)
    if request.method == "POST":
        policy.require(request.actor, "apply")
        _write(request, pk)
        return redirect("chain_shares", pk)
    context = {
        "application": application,
        "offers": offering.offers(request.actor, application),
        "may_write": application.status in EDITABLE and policy.may(request.actor, "apply"),
        "seen": SEEN,
        "take": TAKE,
    }
    return render(request, "supplychain/shares.html", context)


def _write(request: ActingRequest, pk: int) -> None:
    ticked = [name.removeprefix(TAKE) for name in request.POST if name.startswith(TAKE)]
    numbers = {name: request.POST.get(f"{SEEN}{name}", "") for name in ("", *ticked)}
    if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in numbers.values()):
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    seen = {name: int(text) for name, text in numbers.items()}
    version = seen.pop("")
    result = services.write_shares(actor=request.actor, application_id=pk, seen_version=version, seen=seen)
    if result.conflicts:
        raise Refused("填报内容刚刚又有改动，没有写入这些项目。请返回核对后再写入。", status=409)
    if result.saved:
        messages.success(request, f"已写入 {len(result.saved)} 项。")


def _preview(request: ActingRequest, draft: workbook.Draft) -> HttpResponse:
    """Rows by tab and year in the workbook, beside what is kept now."""
    chain = selectors.chain_of(request.actor.unit)
    standing = {
        workbook.SUPPLIERS: Counter(str(row.year) for row in selectors.suppliers(chain)),
        workbook.RECOVERIES: Counter(str(row.year) for row in selectors.recoveries(chain)),
        workbook.DISCLOSURES: Counter(str(row.year) for row in selectors.disclosures(chain)),
    }
    lines = [
        (tab, year, standing[tab][year], new[year])
        for tab, rows in draft.rows.items()
        for new in [Counter(row.get("year", "") for row in rows)]
        for year in sorted({*standing[tab], *new} - {""}, reverse=True)
    ]
    context = {
        "faults": draft.faults,
        "lines": lines,
        "outdated": draft.version != (chain.version if chain else 0),
        "kept": "" if draft.faults else forms.keep(request.actor, draft),
    }
    return render(request, "supplychain/preview.html", context)
