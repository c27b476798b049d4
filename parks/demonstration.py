"""A park of the demonstration tells of itself."""

from collections.abc import Mapping
from typing import Any

from accounts.actor import Actor
from parks import services


def tell(actor: Actor, told: Mapping[str, Any], _year: int) -> None:
    """Keep the profile, its fields by name."""
    services.save(actor=actor, seen_version=0, facts=told)
