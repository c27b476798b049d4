"""What the department's pages show of a public notice: as it would stand today, or as it was published."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications import selectors
from applications.models import Notice
from applications.services import notices
from applications.workflow import Status
from greenmfg.errors import Refused


@dataclass(frozen=True)
class Sheet:
    """The list with its days; ``hindrances`` say why it cannot be published now."""

    units: list[dict[str, Any]]
    opens_on: date | None
    closes_on: date | None
    working_days: int
    hindrances: tuple[str, ...] = ()


def sheet(notice: Notice) -> Sheet:
    """A published notice as it was frozen; a draft as it would be published today."""
    if notice.opens_on is not None:
        body = json.loads(notice.body)
        return Sheet(body["units"], notice.opens_on, notice.closes_on, body["working_days"])
    days = notices.working_days(notice.round)
    rows = list(selectors.noticed(notice))
    gone = tuple(
        f"“{row.named}”已不在推荐名单中，请撤销该公示名单并重新拟定。"
        for row in rows
        if row.status != Status.SELECTED
    )
    units = notices.public_rows(rows)
    try:
        opens_on, closes_on = notices.period(notice.round)
    except Refused as refusal:
        return Sheet(units, None, None, days, (refusal.message, *gone))
    return Sheet(units, opens_on, closes_on, days, gone)
