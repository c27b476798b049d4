"""推荐名单: look at what would be reported, freeze it, and read what was reported before."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import policy
from accounts.access import ActingRequest, acting_required
from accounts.selectors import absent
from applications import selectors
from applications.casework.late import reporting_ends
from applications.documents.recommendation import report_sheets
from applications.forms.rounds import RecommendationForm
from applications.models import Level, Round
from applications.services import recommending as services
from applications.views.printed import workbook_of
from greenmfg.excel.printed import Sheet


@acting_required
@require_http_methods(["GET", "POST"])
def recommendations(request: ActingRequest, pk: int) -> HttpResponse:
    """What would be reported of a round now, the editions there are, and the form that makes the next.

    Of a round whose last edition stands the editions alone.
    """
    row = _reporting(request, pk)
    if request.method == "POST":
        policy.require(request.actor, "issue_recommendation")
    editions = list(selectors.recommendations(row))
    if services.stands(request.actor, row) and request.method == "GET":
        context = {"round": row, "editions": editions, "stands": True}
        return render(request, "applications/recommendations.html", context)
    content = services.content_of(request.actor, row)
    form = RecommendationForm(request.POST or None, is_first=not editions, seen=services.digest(content))
    if form.accepted(services.issue, actor=request.actor, round=row):
        messages.success(request, "已形成推荐名单，PDF 正在生成。")
        return redirect("recommendation", form.result.pk)
    context = {
        "round": row,
        "reporting": reporting_ends(row),
        "sheets": report_sheets(row, content),
        "editions": editions,
        "is_changed": bool(editions) and not services.is_as_reported(content, editions[0].pk),
        "undecided": selectors.undecided(request.actor, row),
        "form": form,
        "may_issue": policy.may(request.actor, "issue_recommendation"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "applications/recommendations.html", context, status=status)


@acting_required
@require_GET
def recommendation_preview(request: ActingRequest, pk: int, sheet: str) -> HttpResponse:
    """One sheet as it would be reported now, as xlsx."""
    row = _reporting(request, pk)
    if services.stands(request.actor, row):
        raise absent()
    found = _named(report_sheets(row, services.content_of(request.actor, row)), sheet)
    return workbook_of(found, f"{found.title}（预览）_{row.title}")


@acting_required
@require_GET
def recommendation(request: ActingRequest, pk: int) -> HttpResponse:
    """One edition as it was reported."""
    policy.require(request.actor, "see_recommendations")
    row = selectors.recommendation_of(request.actor, pk)
    context = {
        "recommendation": row,
        "sheets": report_sheets(row.round, json.loads(row.body)),
        "printouts": selectors.printouts(row),
        "last": selectors.recommendations(row.round)[0],
    }
    return render(request, "applications/recommendation.html", context)


@acting_required
@require_GET
def recommendation_workbook(request: ActingRequest, pk: int, sheet: str) -> HttpResponse:
    """One sheet of an edition as xlsx."""
    policy.require(request.actor, "see_recommendations")
    row = selectors.recommendation_of(request.actor, pk)
    found = _named(report_sheets(row.round, json.loads(row.body)), sheet)
    return workbook_of(found, f"{found.title}_{row.round.title}_第{row.edition}版")


def _reporting(request: ActingRequest, pk: int) -> Round:
    """A round of the actor's that leads to the national list and has been opened; Refused 404 otherwise."""
    policy.require(request.actor, "see_recommendations")
    row = selectors.round_of(request.actor, pk)
    if row.level != Level.NATIONAL or row.state == Round.State.DRAFT:
        raise absent()
    return row


def _named(sheets: dict[str, Sheet], key: str) -> Sheet:
    if key not in sheets:
        raise absent()
    return sheets[key]
