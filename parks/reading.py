"""A park's profile as an office reads it beside a case."""

from collections.abc import Sequence
from decimal import Decimal

from accounts.models import Organization
from evaluation.scoring.numbers import plain
from greenmfg.dates import moment_text
from parks import selectors
from parks.eligibility import CONDITIONS, Condition
from parks.models import ParkProfile


def told(park: Organization) -> Sequence[tuple[str, str]]:
    """What ``park`` has told of itself: what it is, and the five conditions with what proves them."""
    profile = selectors.profile_of(park)
    if profile is None:
        return []
    return [
        ("园区级别", profile.get_level_display()),
        ("园区类型", profile.type),
        ("通讯地址", profile.address),
        ("规划面积", f"{plain(Decimal(profile.planned_area))} 平方公里"),
        ("已建成面积", f"{plain(Decimal(profile.built_area))} 平方公里"),
        ("入园企业数", f"{profile.companies} 家，其中规模以上 {profile.large_companies} 家"),
        ("高耗能企业数", f"{profile.energy_intensive} 家"),
        ("重点企业数", f"{profile.key_companies} 家"),
        ("工业增加值占比", f"{plain(Decimal(profile.industrial_share))}%"),
        *((row.text, _verdict(row, profile)) for row in CONDITIONS),
        ("填写", f"{profile.updated_by.name}，{moment_text(profile.updated_at)}"),
    ]


def _verdict(condition: Condition, profile: ParkProfile) -> str:
    note = getattr(profile, f"{condition.field}_note")
    verdict = "符合" if condition.holds(profile) else "不符合"
    return f"{verdict}。证明材料说明：{note}" if note else verdict
