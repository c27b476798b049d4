"""What the acting member was told in the app."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import selectors
from accounts.access import ActingRequest, acting_required
from accounts.services import messages as services

PER_PAGE = 50


@acting_required
@require_GET
def inbox(request: ActingRequest) -> HttpResponse:
    """The messages, the unread first."""
    page = Paginator(selectors.messages(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/messages.html", {"page": page})


@acting_required
@require_POST
def read(request: ActingRequest, pk: int) -> HttpResponse:
    """Mark one as read and, where it was asked for, go on to what it tells of."""
    row = services.read(actor=request.actor, message_id=pk)
    return redirect(row.link if row.link and "open" in request.POST else "accounts:messages")


@acting_required
@require_POST
def read_all(request: ActingRequest) -> HttpResponse:
    """Mark all as read."""
    number = services.read_all(actor=request.actor)
    messages.success(request, f"已将 {number} 条消息标为已读。")
    return redirect("accounts:messages")
