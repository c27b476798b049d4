"""Every component in every state on one page, as a URL configuration of its own for the tests.

It also answers autosave requests the way the product does (see static/js/autosave.js), so that the
script can be tested without an application, a round or a province.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import yaml
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import Context, Engine, RequestContext
from django.urls import include, path
from django.views.decorators.http import require_POST

from evaluation.scoring.places import place_of
from greenmfg.errors import Item, Refused
from greenmfg.templatetags.charts import CategoryScore

NOW = datetime(2025, 10, 27, 6, 3, tzinfo=UTC)
PAGE = Path(__file__).with_name("styleguide.html")
UNTOUCHED = {
    "version": 0,
    **dict.fromkeys(
        ("value", "was", "unit", "help", "previous", "state", "reason", "control", "other_value"), ""
    ),
    **dict.fromkeys(("required", "other", "may_skip", "is_locked", "is_returned", "is_fixed"), False),
    **dict.fromkeys(("choices", "chosen", "errors"), ()),
    "max_chars": 0,
}
CELLS = Path(__file__).with_name("styleguide.yaml")  # see templates/components/answer.html


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page itself."""
    template = Engine.get_default().from_string(PAGE.read_text(encoding="utf-8"))
    return HttpResponse(template.render(RequestContext(request, _props())))


def refusal(request: HttpRequest) -> HttpResponse:
    """A refusal of a service as a page."""
    refused = Refused(
        "您打开核对页之后，填报内容又有改动。请重新核对后再签署。",
        status=409,
        items=[Item("a", "第 3 项已由同事修改。")],
    )
    return render(request, "refusal.html", {"refused": refused, "back": "/styleguide/"}, status=409)


def broken(request: HttpRequest) -> HttpResponse:
    """The page of a server error, rendered without a request as Django does."""
    return HttpResponse(Engine.get_default().get_template("500.html").render(Context()), status=500)


@require_POST
def autosave(_request: HttpRequest) -> JsonResponse:
    """Where the form of the page saves to; the tests answer in its place."""
    return JsonResponse({"saved": [{"version": 1}], "saved_at": "14:03"})


def results(_request: HttpRequest) -> JsonResponse:
    """What the page comes to after a save: nothing new."""
    return JsonResponse({"results": {}})


def job(_request: HttpRequest) -> HttpResponse:
    """Where the running job of the page is asked after: nothing new."""
    return HttpResponse(status=204)


def _props() -> dict:
    job = {"OPEN": ("queued", "running"), "all_steps": 91, "done_steps": 37, "reason": ""}
    return {
        "now": NOW,
        "moments": [None, *(NOW + timedelta(hours=hours) for hours in (-1, 5, 60, 120, 400))],
        "entries": [
            {"title": "签署并提交", "state": "done", "at": NOW, "who": "某某环保设备有限公司 张工"},
            {
                "title": "市州审核",
                "state": "now",
                "who": "长沙市工业和信息化局",
                "note": "第 3 项与台账不一致。",
            },
            {"title": "省级审核", "state": "next"},
        ],
        "items": [Item("site_area", "工厂用地面积：请填写数字，例如 12345.6"), Item("", "附件尚未上传。")],
        "scores": [
            CategoryScore("能源低碳化", Decimal("24.5"), Decimal(30)),
            CategoryScore("资源高效化", Decimal("18.25"), Decimal(30)),
            CategoryScore("生产洁净化", Decimal(16), Decimal(16)),
            CategoryScore("产品绿色化", None, Decimal(16)),
            CategoryScore("用地集约化", Decimal("3.2"), Decimal(8)),
        ],
        "bars": [
            (Decimal("0.2"), Decimal("0.3"), Decimal("0.15")),
            (Decimal(92), Decimal(60), Decimal(90)),
            (Decimal(3), Decimal(60), Decimal(90)),
            (None, Decimal(60), Decimal(90)),
            (Decimal(3), None, None),
        ],
        "jobs": [
            SimpleNamespace(pk=1, state="running", get_state_display="进行中", **job),
            SimpleNamespace(pk=2, state="done", get_state_display="已完成", **job),
            SimpleNamespace(
                pk=3, state="dead", get_state_display="未能完成", **{**job, "reason": "文件超过大小限制。"}
            ),
        ],
        "applications": [
            ("湘潭市", "2025-GC-0007", "示例精密铸造有限公司", "85.40"),
            ("长沙市", "2025-GC-0001", "某某环保设备有限公司", "91.2"),
        ],
        "page": Paginator(range(431), 20).get_page(7),
        "cells": [
            {**UNTOUCHED, **cell, "place": place_of(cell["key"])}
            for cell in yaml.safe_load(CELLS.read_text(encoding="utf-8"))
        ],
    }


pages = [
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/autosave/", autosave, name="autosave"),
    path("styleguide/results/", results, name="results"),
    path("styleguide/job/", job, name="job"),
    path("styleguide/refusal/", refusal, name="refusal"),
    path("styleguide/broken/", broken, name="broken"),
]
urlpatterns = [*pages, path("", include("greenmfg.urls"))]
