"""The department chooses: the ranking of a round's cases, and what is proposed of several at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import policy
from accounts.access import ActingRequest, acting_required
from applications import selectors
from applications.casework import ranking
from applications.forms.selection import SelectionForm
from applications.models import Offer
from applications.services import proposing
from greenmfg.parameters import lists

PER_PAGE = 50


@lists("application")
@acting_required
@require_http_methods(["GET", "POST"])
def selection(request: ActingRequest, pk: int) -> HttpResponse:
    """One offer of the round at a time: ``?offer=``, else the first with cases to choose from."""
    policy.require(request.actor, "propose_selection" if request.method == "POST" else "choose")
    row = selectors.round_of(request.actor, pk)
    offers = selectors.offers_to_choose(request.actor, row)
    offer = _chosen(offers, request.GET.get("offer", ""))
    form = SelectionForm(request.POST or None, ranking.choices(request.actor, row))
    if form.accepted(proposing.propose_all, actor=request.actor):
        done = form.result[0].status == "approved"
        told = "已办理" if done else "已提出拟办意见，请本单位审核人员决定，共"
        messages.success(request, f"{told} {len(form.result)} 件。")
        return redirect(f"{reverse('selection', args=[pk])}?offer={offer.pk if offer else ''}")
    notes = ranking.notes(row, offer)
    rows = selectors.ranking(request.actor, offer, is_scored=notes["is_scored"]) if offer else []
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    typed = request.POST.dict() if form.is_bound else {}
    context = {
        "round": row,
        "offers": offers,
        "form": form,
        "page": page,
        "rows": ranking.rows_of(request.actor, row, page.object_list, typed, form.ticked),
        "may_decide": policy.may(request.actor, "decide_proposals"),
        "may_propose": policy.may(request.actor, "propose_selection"),
        **notes,
    }
    status = 422 if form.is_bound else 200
    return render(request, "applications/selection.html", context, status=status)


def _chosen(offers: list[Offer], wanted: str) -> Offer | None:
    return next((row for row in offers if str(row.pk) == wanted), offers[0] if offers else None)
