"""The doors to what a third-party body reaches across provinces.

A body stands outside all provinces. What it was given in one of them is found by its own name alone, and
the view runs inside that province, with an actor who acts there: behind these doors no view can forget it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django_scopes import scope

from accounts.access import ActingRequest, View, acting_required
from accounts.actor import Actor
from accounts.models import Tenant
from applications import selectors


def _in_province_of(find: Callable[[Actor, int], Any]) -> Callable[[View], View]:
    """Hand the view the row that ``find`` knows as the actor's own, inside the row's province; else 404."""

    def door(view: View) -> View:
        @acting_required
        @wraps(view)
        def opened(request: ActingRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            row = find(request.actor, pk)
            return _inside(row.tenant, request, view, row, *args, **kwargs)

        return opened

    return door


def at_work(view: View) -> View:
    """Let a body into a province, named by its slug, that lists it or has entrusted it; else 404."""

    @acting_required
    @wraps(view)
    def opened(request: ActingRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        tenant = selectors.province_of_body(request.actor, slug)
        return _inside(tenant, request, view, *args, **kwargs)

    return opened


def _inside(tenant: Tenant, request: ActingRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    request.actor = replace(request.actor, tenant=tenant)
    request.tenant = tenant
    with scope(tenant=tenant):
        return view(request, *args, **kwargs)


entrusted = _in_province_of(selectors.entrustment_of)
filling = _in_province_of(selectors.entrustment_to_fill)
saving = _in_province_of(selectors.entrustment_to_save)
accredited = _in_province_of(selectors.accreditation_of)
