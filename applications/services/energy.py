"""The applicant's energy use beside his sheet, and its totals written into the sheet's own quantities."""

from collections.abc import Mapping
from decimal import Decimal

from accounts import policy
from accounts.actor import Actor
from applications import selectors
from applications.services import drafts
from evaluation import energy
from evaluation import selectors as evaluation
from evaluation.models import EnergyUse
from evaluation.scoring.energy import Balance
from evaluation.scoring.numbers import half_up, plain
from evaluation.services import Change, SaveResult
from greenmfg.errors import Refused

PLACES = 4


def save(*, actor: Actor, application_id: int, seen_version: int, texts: energy.Texts) -> EnergyUse:
    """Keep what was typed.

    Refused: 403 without a role that fills in, 404 for a foreign application, 409 where its sheet takes
    nothing any more or somebody else has saved meanwhile.
    """
    application = selectors.own_application(actor, application_id)
    policy.require(actor, "apply")
    if text := drafts.ended(application):
        raise Refused(text, status=409)
    return energy.save(actor=actor, sheet=application.self_sheet, texts=texts, seen_version=seen_version)


def write(*, actor: Actor, application_id: int, seen_version: int, seen: Mapping[str, int]) -> SaveResult:
    """Write the totals into the quantities of ``seen``: their keys, and the versions that were shown.

    Refused as `drafts.fill`, and 409 where what was typed of the energy has changed since it was shown.
    """
    application = selectors.own_application(actor, application_id)
    sheet = application.self_sheet
    use = energy.use_of(sheet)
    if use is None or use.version != seen_version:
        raise Refused("能源消费量刚刚又有改动，没有写入。请刷新页面，核对后再写入。", status=409)
    totals = totals_of(energy.counted(energy.kinds(energy.factors_for(sheet)), use.texts))
    offered = {
        quantity.key: totals[role]
        for role, quantity in energy.fed(evaluation.scheme_of(sheet)).items()
        if totals[role]
    }
    changes = [
        Change(key=key, value=offered[key], seen_version=version)
        for key, version in seen.items()
        if key in offered
    ]
    return drafts.fill(actor=actor, application_id=application_id, changes=changes)


def totals_of(balance: Balance) -> dict[str, str]:
    """The totals by their role, as they are written; empty where one is not known."""
    return {"total_energy": tonnes(balance.tce), "co2": tonnes(balance.tco2)}


def tonnes(amount: Decimal | None) -> str:
    """An amount as it is shown and written; empty where it is not known."""
    return "" if amount is None else plain(half_up(amount, PLACES))
