"""What a core enterprise's people write: its sector, its records, and shares into an application."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import events, policy
from accounts.actor import Actor
from applications import selectors as applications
from applications.services import drafts
from evaluation.models import Honour
from evaluation.services import Change, SaveResult
from greenmfg import clock
from greenmfg.errors import Refused
from supplychain import offering
from supplychain.models import Chain, Disclosure, Recovery, Supplier


@transaction.atomic
def save_sector(*, actor: Actor, seen_version: int, sector: str) -> Chain:
    """Keep the sector and begin the unit's drafts with it.

    Refused: 403 without a role that fills in, 409 where the records have changed since ``seen_version``.
    """
    chain = _claim(actor, seen_version)
    Chain.objects.filter(pk=chain.pk).update(sector=sector)
    events.record(actor=actor, subject=chain, action="save_profile")
    drafts.prefill_again(actor=actor, honour=Honour.SUPPLY_CHAIN)
    return chain


@transaction.atomic
def replace_records(
    *,
    actor: Actor,
    seen_version: int,
    suppliers: Iterable[Mapping[str, Any]],
    recoveries: Iterable[Mapping[str, Any]],
    disclosures: Iterable[Mapping[str, Any]],
) -> Chain:
    """Keep the rows of a workbook, fields by name, instead of all there are; refused as `save_sector`."""
    chain = _claim(actor, seen_version)
    chain.suppliers.all().delete()
    chain.recoveries.all().delete()
    chain.disclosures.all().delete()
    own = {"tenant": actor.province, "chain": chain}
    kept = Supplier.objects.bulk_create(Supplier(**own, **row) for row in suppliers)
    more = Recovery.objects.bulk_create(Recovery(**own, **row) for row in recoveries)
    public = Disclosure.objects.bulk_create(Disclosure(**own, **row) for row in disclosures)
    told = {"suppliers": len(kept), "recoveries": len(more), "disclosures": len(public)}
    events.record(actor=actor, subject=chain, action="import_records", details=told)
    return chain


def write_shares(
    *, actor: Actor, application_id: int, seen_version: int, seen: Mapping[str, int]
) -> SaveResult:
    """Write what is offered for the cells of ``seen``: their names, and the versions that were shown.

    Refused as `drafts.fill`, and 409 where the records have changed since they were shown.
    """
    application = applications.own_application(actor, application_id)
    offers = offering.offers(actor, application)
    if offers.version != seen_version:
        raise _overtaken()
    texts = {row.name: row.offered for row in offers.rows if row.offered}
    changes = [
        Change(key=name, value=texts[name], seen_version=version)
        for name, version in seen.items()
        if name in texts
    ]
    return drafts.fill(actor=actor, application_id=application_id, changes=changes)


def _claim(actor: Actor, seen_version: int) -> Chain:
    """The records' row, locked by the write that counts this change; made where there is none."""
    policy.require(actor, "keep_profile")
    about = {"updated_by": actor.person, "updated_at": clock.now()}
    own = Chain.objects.filter(organization=actor.unit)
    if seen_version:
        if own.filter(version=seen_version).update(version=F("version") + 1, **about) != 1:
            raise _overtaken()
        return own.get()
    try:
        with transaction.atomic():
            return Chain.objects.create(tenant=actor.province, organization=actor.unit, **about)
    except IntegrityError:
        raise _overtaken() from None


def _overtaken() -> Refused:
    return Refused("本单位的供应链记录刚刚又有改动，请刷新页面，核对后再操作。", status=409)
