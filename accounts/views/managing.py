"""An administrator's pages: own unit, members; for the province its bureaus, assessors and regions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy, selectors
from accounts.access import ActingRequest, acting_required
from accounts.forms import (
    FirstAdminForm,
    InviteForm,
    NewUnitForm,
    RegionForm,
    RolesForm,
    UnitForm,
    UnitNameForm,
    role_choices,
)
from accounts.models import Organization
from accounts.services import members as services
from accounts.services import people
from accounts.services import units as opening
from greenmfg.parameters import lists


@acting_required
@require_http_methods(["GET", "POST"])
def unit(request: ActingRequest) -> HttpResponse:
    """The data of the own unit; its administrators may change them."""
    own = request.actor.organization
    kind = UnitForm if own.kind == Organization.Kind.APPLICANT else UnitNameForm
    form = kind(request.POST or None, initial=vars(own))
    if request.method == "POST":
        policy.require(request.actor, "change_unit")
    if form.accepted(people.change_unit, actor=request.actor):
        messages.success(request, "已保存。")
        return redirect("accounts:unit")
    context = {
        "form": form,
        "unit": own,
        "may_change": policy.may(request.actor, "change_unit"),
        "has_moved": own.kind == Organization.Kind.APPLICANT and not own.is_local,
    }
    return render(request, "accounts/unit.html", context)


@lists("roles")
@acting_required
@require_http_methods(["GET", "POST"])
def members(request: ActingRequest) -> HttpResponse:
    """The people of the unit and who is invited; invite somebody."""
    actor = request.actor
    policy.require(actor, "manage_members" if request.method == "POST" else "see_members")
    form = InviteForm(request.POST or None, choices=_choices(request))
    if form.accepted(services.invite, actor=actor):
        messages.success(request, f"邀请已发送到 {form.cleaned_data['email']}，7 日内有效。")
        return redirect("accounts:members")
    context = {
        "form": form,
        "members": selectors.members(actor),
        "invitations": selectors.open_invitations(actor.organization),
        "may_manage": policy.may(actor, "manage_members"),
    }
    return render(request, "accounts/members.html", context)


@lists("roles")
@acting_required
@require_http_methods(["GET", "POST"])
def member(request: ActingRequest, pk: int) -> HttpResponse:
    """The name and roles of one member."""
    policy.require(request.actor, "manage_members")
    row = selectors.member(request.actor, pk)
    initial = {"name": row.user.name, "roles": row.roles, "seen": " ".join(row.roles)}
    form = RolesForm(request.POST or None, choices=_choices(request), initial=initial)
    if form.accepted(services.adjust, actor=request.actor, user_id=pk):
        messages.success(request, "已保存，立即生效。")
        return redirect("accounts:members")
    return render(request, "accounts/member.html", {"form": form, "member": row})


@acting_required
@require_POST
def remove_member(request: ActingRequest, pk: int) -> HttpResponse:
    """End a membership."""
    services.remove(actor=request.actor, user_id=pk)
    messages.success(request, "已移出本单位。")
    return redirect("accounts:members")


@acting_required
@require_POST
def deactivate(request: ActingRequest, pk: int) -> HttpResponse:
    """Close a member's account."""
    services.deactivate(actor=request.actor, user_id=pk)
    messages.success(request, "账号已停用，其所有登录已退出。")
    return redirect("accounts:members")


@acting_required
@require_POST
def reactivate(request: ActingRequest, pk: int) -> HttpResponse:
    """Open a member's account again."""
    services.reactivate(actor=request.actor, user_id=pk)
    messages.success(request, "账号已恢复。")
    return redirect("accounts:members")


@acting_required
@require_POST
def withdraw_invitation(request: ActingRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    services.withdraw_invitation(actor=request.actor, invitation_id=pk)
    messages.success(request, "邀请已撤回。")
    return redirect("accounts:members")


@acting_required
@require_GET
def units(request: ActingRequest) -> HttpResponse:
    """The bureaus of the province and the assessor bodies."""
    return render(request, "accounts/units.html", {"units": selectors.units(request.actor)})


@acting_required
@require_http_methods(["GET", "POST"])
def new_unit(request: ActingRequest) -> HttpResponse:
    """Open a bureau or an assessor body and invite its first administrator."""
    policy.require(request.actor, "manage_units")
    form = NewUnitForm(request.POST or None)
    if form.accepted(opening.create_unit, actor=request.actor):
        told = form.cleaned_data
        messages.success(request, f"已开通“{told['name']}”，邀请已发送到 {told['email']}。")
        return redirect("accounts:units")
    return render(request, "accounts/new_unit.html", {"form": form})


@acting_required
@require_http_methods(["GET", "POST"])
def invite_again(request: ActingRequest, pk: int) -> HttpResponse:
    """Invite a first administrator once more, perhaps at another address."""
    row = selectors.unit(request.actor, pk)
    form = FirstAdminForm(request.POST or None)
    if form.accepted(opening.invite_again, actor=request.actor, organization_id=pk):
        messages.success(request, f"邀请已发送到 {form.cleaned_data['email']}，7 日内有效。")
        return redirect("accounts:units")
    return render(request, "accounts/invite_again.html", {"form": form, "unit": row})


@acting_required
@require_http_methods(["GET", "POST"])
def regions(request: ActingRequest) -> HttpResponse:
    """The regions of the province; add a county or a 省直管县市."""
    policy.require(request.actor, "manage_regions")
    form = RegionForm(request.POST or None)
    if form.accepted(opening.add_region, actor=request.actor):
        messages.success(request, f"已增加“{form.cleaned_data['name']}”。")
        return redirect("accounts:regions")
    return render(request, "accounts/regions.html", {"form": form, "regions": selectors.regions()})


def _choices(request: ActingRequest) -> list[tuple[str, str]]:
    return role_choices(policy.ROLES_OF[request.actor.organization.kind])
