"""What the database holds, to compare before and after an attack."""

import hashlib

from django.apps import apps
from django.contrib.sessions.models import Session
from django_scopes import scopes_disabled

from accounts.models import Event, OpenSession

# These are written by looking at a page, or by being refused one.
TRACES = {Event, OpenSession, Session}


def fingerprint() -> dict[str, str]:
    """A hash of all rows of every table, traces aside."""
    with scopes_disabled():
        return {
            model._meta.db_table: _hash(model)
            for model in apps.get_models(include_auto_created=True)
            if model not in TRACES
        }


def _hash(model: type) -> str:
    rows = list(model._base_manager.order_by("pk").values_list())
    return hashlib.sha256(repr(rows).encode()).hexdigest()
