"""综合能耗 and CO2 counted from consumption, and written into the sheet where one wants it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from applications import selectors
from applications.forms.energy import EnergyForm
from applications.models import Application
from applications.services import energy as services
from evaluation import energy
from evaluation import selectors as evaluation
from greenmfg.errors import Refused

SEEN = "seen."  # the version of a quantity's answer that was shown: seen.KEY
TAKE = "take."  # the tick that has it written: take.KEY


@acting_required
@require_http_methods(["GET", "POST"])
def energy_use(request: ActingRequest, pk: int) -> HttpResponse:
    """Consumption by kind and what it comes to; posting keeps it."""
    application = selectors.own_application(request.actor, pk)
    if request.method == "POST":
        policy.require(request.actor, "apply")
    context = _context(application)
    use, kinds = context["use"], context["kinds"]
    initial = {"seen_version": use.version if use else 0}
    form = EnergyForm(request.POST or None, kinds=kinds, saved=use.texts if use else {}, initial=initial)
    status = 200
    if request.method == "POST":
        note_unknown_fields(request, form.fields)
        try:
            if form.accepted(services.save, actor=request.actor, application_id=pk):
                messages.success(request, "已保存能源消费量。")
                return redirect("energy", pk)
            status = 422
        except Refused as refusal:
            if refusal.status != 409 or not context["editable"]:
                raise
            # What was typed stays on the page, now against what the other person has saved.
            form.data = {**request.POST.dict(), "seen_version": str(initial["seen_version"])}
            form.add_error(None, refusal.message)
            status = 409
    return render(request, "applications/energy.html", {**context, "form": form}, status=status)


@acting_required
@require_POST
def energy_write(request: ActingRequest, pk: int) -> HttpResponse:
    """Write the ticked totals where the page said that they would go."""
    selectors.own_application(request.actor, pk)
    policy.require(request.actor, "apply")
    ticked = [name.removeprefix(TAKE) for name in request.POST if name.startswith(TAKE)]
    numbers = {key: request.POST.get(f"{SEEN}{key}", "") for key in ("", *ticked)}
    if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in numbers.values()):
        raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
    seen = {key: int(text) for key, text in numbers.items() if key}
    result = services.write(actor=request.actor, application_id=pk, seen_version=int(numbers[""]), seen=seen)
    if result.conflicts:
        raise Refused("填报内容刚刚又有改动，没有写入这些项目。请返回核对后再写入。", status=409)
    if result.saved:
        messages.success(request, f"已写入 {len(result.saved)} 项。")
    return redirect("energy", pk)


def _context(application: Application) -> dict[str, Any]:
    sheet = application.self_sheet
    data_set, use = energy.factors_for(sheet), energy.use_of(sheet)
    kinds, filled = energy.kinds(data_set), evaluation.filled(sheet)
    counted = energy.counted(kinds, use.texts if use else {})
    totals = services.totals_of(counted)
    targets = [
        {
            "quantity": quantity,
            "stands": filled.text(quantity.key),
            "version": filled.version(quantity.key),
            "total": totals[role],
            "takes": sheet.takes(quantity.key),
        }
        for role, quantity in energy.fed(filled.scheme).items()
    ]
    return {
        "application": application,
        "set": data_set,
        "kinds": kinds,
        "use": use,
        "lines": [(line, services.tonnes(line.tce), services.tonnes(line.tco2)) for line in counted.lines],
        "totals": totals,
        "targets": targets,
        "editable": sheet.unlocked != "none",
        "seen": SEEN,
        "take": TAKE,
    }
