"""257号 二、（三）: which parks may apply under it, 国家级 or 省级, of industry, with bounds and a body."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Organization
from applications.tracks import UNTOLD, Judge
from evaluation.scoring.scheme import Scheme
from greenmfg.errors import Item
from parks import selectors
from parks.models import ParkProfile

DOCUMENT = "工信厅节函〔2018〕257号"
CLAUSE = f"{DOCUMENT} 二、（三）绿色园区"
LEAST_SHARE = 50  # per cent, to be exceeded


@dataclass(frozen=True)
class Condition:
    """One of the five: the field of the profile it is read from, its words, and whether it holds."""

    field: str
    text: str
    holds: Callable[[ParkProfile], bool]


CONDITIONS = (
    Condition("makes", "以产品制造和能源供给为主要功能", lambda park: park.makes),
    Condition("industrial_share", "工业增加值占比超过 50%", lambda park: park.industrial_share > LEAST_SHARE),
    Condition("has_boundary", "具有法定边界和范围", lambda park: park.has_boundary),
    Condition("has_body", "具备统一管理机构", lambda park: park.has_body),
    Condition("level", "省级以上工业园区", lambda park: park.level != ParkProfile.Level.LOWER),
)


def obstacles(park: Organization) -> Judge:
    """What stands against ``park``: nothing where the requirements do not rest on 257号."""
    profile = selectors.profile_of(park)
    return lambda scheme: _obstacles(profile, scheme)


def _obstacles(profile: ParkProfile | None, scheme: Scheme) -> list[Item]:
    if all(source.number != DOCUMENT for source in scheme.sources.values()):
        return []
    if profile is None:
        return [Item(UNTOLD, f"请先填写园区概况，以核对申报条件（{CLAUSE}）。")]
    return [
        Item(row.field, f"不符合申报条件“{row.text}”（{CLAUSE}）。填写有误的，请改正园区概况。")
        for row in CONDITIONS
        if not row.holds(profile)
    ]
