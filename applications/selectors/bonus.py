"""加分 of a case that the actor has been shown to see, as his own office has recorded it."""

from typing import Any

from django.db.models import QuerySet

from accounts.actor import Actor
from applications.models import Bonus


def bonuses(actor: Actor, application: Any) -> QuerySet[Bonus]:
    """The records of ``application``, a row or a reference to one, the one that counts first."""
    rows = Bonus.objects.filter(application=application, organization=actor.organization)
    return rows.select_related("by").order_by("-no")
