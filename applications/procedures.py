"""Procedures as data: fixtures/procedures/*.yaml, frozen into a round when it is created."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from applications.workflow import Procedure, ProcedureError

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "procedures"


def codes() -> list[str]:
    """The codes of the procedures at hand, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(code: str) -> dict[str, Any]:
    """The procedure file ``code``. ProcedureError (Chinese) if there is none or it cannot be walked."""
    if code not in codes():
        raise ProcedureError(f"没有名为“{code}”的程序")
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    Procedure.parse(data)
    return data


def titles() -> list[tuple[str, str]]:
    """Code and title of each procedure at hand."""
    return [(code, load(code)["title"]) for code in codes()]


def closing_moment(deadline: dict[str, str], year: int) -> datetime:
    """The first instant that is too late: the end of the last day, or the named hour of that day.

    The documents name days only ("10月27日前", "6月底前"); without an hour the whole day counts.
    """
    month, day = map(int, deadline["day"].split("-"))
    last = date(year, month, day)
    if "hour" in deadline:
        moment = datetime.combine(last, time.fromisoformat(deadline["hour"]))
    else:
        moment = datetime.combine(last + timedelta(days=1), time())
    return timezone.make_aware(moment)
