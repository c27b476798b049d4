"""A province's list of third-party bodies, and the body's own words for its place on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import policy
from accounts.access import ActingRequest, acting_required
from accounts.selectors import absent
from applications import selectors
from applications.access import accredited
from applications.forms.third_party import (
    AmendForm,
    NewAccreditationForm,
    QualificationForm,
    RevocationForm,
)
from applications.models import Accreditation
from applications.models.third_party import CONDITIONS
from applications.services import accreditation as services
from greenmfg.parameters import lists

# -- the province ----------------------------------------------------------------------------------


@acting_required
@require_GET
def accreditations(request: ActingRequest) -> HttpResponse:
    """The province's list."""
    rows = selectors.accreditations(request.actor)
    context = {
        "rows": [(row, *_standing(row)) for row in rows],
        "may_accredit": policy.may(request.actor, "accredit"),
    }
    return render(request, "applications/third_party/accreditations.html", context)


@acting_required
@require_http_methods(["GET", "POST"])
def accreditation_new(request: ActingRequest) -> HttpResponse:
    """Enter a body on the list."""
    policy.require(request.actor, "accredit")
    form = NewAccreditationForm(request.POST or None, bodies=selectors.unlisted_bodies(request.actor))
    if form.accepted(services.accredit, actor=request.actor):
        messages.success(request, "已列入名单。")
        return redirect("accreditation", form.result.pk)
    context = {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "applications/third_party/accreditation_new.html", context, status=status)


@acting_required
@require_http_methods(["GET", "POST"])
def accreditation(request: ActingRequest, pk: int) -> HttpResponse:
    """One entry with what the body says of itself; posting changes document or validity."""
    policy.require(request.actor, "accredit" if request.method == "POST" else "see_accreditations")
    row = selectors.accreditation(request.actor, pk)
    told = {
        "document_number": row.document_number,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "seen_version": row.version,
    }
    form = AmendForm(request.POST or None, initial=told)
    if form.accepted(services.amend, actor=request.actor, accreditation_id=pk):
        messages.success(request, "已更新。")
        return redirect("accreditation", pk)
    context = {
        "row": row,
        "standing": _standing(row),
        "conditions": [(text, row.conditions.get(key, "")) for key, text in CONDITIONS.items()],
        "form": form,
        "may_accredit": policy.may(request.actor, "accredit") and row.revoked_on is None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "applications/third_party/accreditation.html", context, status=status)


@acting_required
@require_http_methods(["GET", "POST"])
def accreditation_revoke(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a body off the list."""
    policy.require(request.actor, "accredit")
    row = selectors.accreditation(request.actor, pk)
    form = RevocationForm(
        request.POST or None, initial={"seen_version": row.version, "revoked_on": selectors.today()}
    )
    if form.accepted(services.revoke, actor=request.actor, accreditation_id=pk):
        messages.success(request, "已撤销。该机构不能再接受委托和签署结论。")
        return redirect("accreditation", pk)
    context = {"row": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "applications/third_party/accreditation_revoke.html", context, status=status)


def _standing(row: Accreditation) -> tuple[str, str]:
    """Label and tone of an entry today."""
    today = selectors.today()
    if row.revoked_on is not None:
        return "已撤销", "bad"
    if today < row.valid_from:
        return "未到有效期", "neutral"
    if row.valid_to is not None and row.valid_to < today:
        return "已到期", "warn"
    return "有效", "good"


# -- the body --------------------------------------------------------------------------------------


@acting_required
@require_GET
def qualifications(request: ActingRequest) -> HttpResponse:
    """On which provinces' lists the body stands."""
    if request.actor.kind != "assessor":
        raise absent()
    rows = [(row, *_standing(row)) for row in selectors.accreditations_of(request.actor)]
    return render(request, "applications/third_party/qualifications.html", {"rows": rows})


@lists("evidence")
@accredited
@require_http_methods(["GET", "POST"])
def qualification(request: ActingRequest, row: Accreditation) -> HttpResponse:
    """The four conditions in the body's own words, for one province."""
    if request.method == "POST":
        policy.require(request.actor, "qualify")
    proofs = [proof.pk for proof in row.evidence.all()]
    form = QualificationForm(
        request.POST or None,
        library=selectors.own_evidence(request.actor),
        affiliates=row.affiliates,
        initial={**row.conditions, "evidence": proofs, "seen_version": row.version},
    )
    if form.accepted(services.qualify, actor=request.actor, entry=row):
        messages.success(request, "已保存资质说明。")
        return redirect("qualification", row.pk)
    context = {
        "row": row,
        "standing": _standing(row),
        "form": form,
        "may_qualify": policy.may(request.actor, "qualify") and row.revoked_on is None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "applications/third_party/qualification.html", context, status=status)
