"""What a park's people write of it."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts.actor import Actor
from applications.services import drafts
from evaluation.models import Honour
from greenmfg import clock
from greenmfg.errors import Refused
from parks.models import ParkProfile


@transaction.atomic
def save(*, actor: Actor, seen_version: int, facts: Mapping[str, Any]) -> ParkProfile:
    """Keep ``facts``, the fields of the profile by name, and begin the park's drafts with them.

    ``seen_version`` is the profile's on the page, 0 where there was none. Refused: 403 without a role that
    fills in, 409 where somebody has saved meanwhile.
    """
    policy.require(actor, "keep_profile")
    row = ParkProfile.objects.select_for_update(no_key=True).filter(organization=actor.unit).first()
    if (row.version if row else 0) != seen_version:
        raise _overtaken()
    kept = {**facts, "updated_by": actor.person, "updated_at": clock.now(), "version": seen_version + 1}
    profile = ParkProfile(pk=row.pk if row else None, tenant=actor.province, organization=actor.unit, **kept)
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError:
        raise _overtaken() from None
    events.record(actor=actor, subject=profile, action="save_profile")
    drafts.prefill_again(actor=actor, honour=Honour.PARK)
    return profile


def _overtaken() -> Refused:
    return Refused("本单位另一位成员刚刚保存了园区概况，请刷新页面，核对后再填写。", status=409)
