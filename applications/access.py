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
from applications import selectors


def _in_province_of(find: Callable[[Actor, int], Any]) -> Callable[[View], View]:
    """Hand the view the row that ``find`` knows as the actor's own, inside the row's province; else 404."""

    def door(view: View) -> View:
        @acting_required
        @wraps(view)
        def opened(request: ActingRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            row = find(request.actor, pk)
            request.actor = replace(request.actor, tenant=row.tenant)
            request.tenant = row.tenant
            with scope(tenant=row.tenant):
                return view(request, row, *args, **kwargs)

        return opened

    return door


entrusted = _in_province_of(selectors.entrustment_of)
accredited = _in_province_of(selectors.accreditation_of)
