"""Reads of a park's profile."""

from collections.abc import Mapping
from decimal import Decimal

from accounts.models import Organization
from evaluation.scoring.numbers import plain
from parks.models import ParkProfile


def profile_of(park: Organization) -> ParkProfile | None:
    """What the park has told of itself; None as long as it has not."""
    return ParkProfile.objects.filter(organization=park).select_related("updated_by").first()


def prefill(park: Organization) -> Mapping[str, str]:
    """What its forms start from, by the names of `layout.Prefill`."""
    profile = profile_of(park)
    if profile is None:
        return {}
    lower = profile.level == ParkProfile.Level.LOWER  # which no form offers
    return {
        "park.level": "" if lower else profile.get_level_display(),
        "park.type": profile.type,
        "park.address": profile.address,
        "park.planned_area": plain(Decimal(profile.planned_area)),
        "park.built_area": plain(Decimal(profile.built_area)),
        "park.companies": str(profile.companies),
        "park.large_companies": str(profile.large_companies),
    }
