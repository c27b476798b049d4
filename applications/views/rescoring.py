"""Who moved by a new set of benchmarks."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import ActingRequest, acting_required
from applications.selectors.rescoring import lines_of, rescoring_of
from evaluation.data_sets import reading

PER_PAGE = 100


@acting_required
@require_GET
def data_set_moved(request: ActingRequest, pk: int) -> HttpResponse:
    """Counts first, then every unit with its points before and after, who moved most first."""
    row = reading.data_set_of(request.actor, pk)
    rescoring = rescoring_of(request.actor, row)
    lines = lines_of(rescoring) if rescoring else []
    known = [line.difference for line in lines if line.difference is not None]
    context = {
        "set": row,
        "rescoring": rescoring,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "counts": {
            "未签署的申报": len(lines),
            "上升": sum(1 for one in known if one > 0),
            "下降": sum(1 for one in known if one < 0),
            "其他变化": sum(1 for line in lines if not line.is_same and not line.difference),
            "不变": sum(1 for line in lines if line.is_same),
        },
    }
    return render(request, "applications/data_set_moved.html", context)
