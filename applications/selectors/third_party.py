"""What third-party bodies are entrusted with."""

from django_scopes import scopes_disabled

from accounts.actor import Actor
from applications.models import (
    Entrustment,
)


def entrustments_of(actor: Actor) -> list[Entrustment]:
    """What an assessor is entrusted with, newest first.

    An assessor stands outside all provinces and is entrusted from any: its own rows in each of them.
    """
    with scopes_disabled():
        return list(
            Entrustment.objects.filter(assessor=actor.organization)
            .select_related("application__organization", "application__offer__round", "tenant")
            .order_by("-pk")
        )
