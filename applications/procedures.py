"""Procedures as data: fixtures/procedures/*.yaml, frozen into a round when it is created."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from applications.workflow import Procedure, ProcedureError, Stage

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "procedures"
# 15号 三、3: from the list the province has published; 257号 三: by the applicant's own choice.
PROVINCE_LIST, FREE = "province_list", "free"


@dataclass(frozen=True, kw_only=True)
class SummarySection:
    """A section of the 创建工作总结报告."""

    key: str
    title: str
    guidance: str = ""
    max_chars: int = 0  # characters without white space; 0: none
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The 创建工作总结报告 a procedure asks for on submission; no form of it is printed."""

    title: str
    sections: tuple[SummarySection, ...]
    status: str = "confirmed"
    note: str = ""


def codes() -> list[str]:
    """The codes of the procedures at hand, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(code: str) -> dict[str, Any]:
    """The procedure file ``code``. ProcedureError (Chinese) if there is none or it cannot be walked."""
    if code not in codes():
        raise ProcedureError(f"没有名为“{code}”的程序")
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    procedure = Procedure.parse(data)
    _expect_choice(procedure)
    summary_of(procedure)
    return data


def _expect_choice(procedure: Procedure) -> None:
    choice = procedure.flag(Stage.THIRD_PARTY, "assessor_choice", FREE)
    if choice not in (PROVINCE_LIST, FREE):
        raise ProcedureError(f"未知的评价机构选择方式：{choice!r}")


def from_list_only(procedure: Procedure) -> bool:
    """Whether only a body on the province's published list may be entrusted."""
    return bool(procedure.flag(Stage.THIRD_PARTY, "assessor_choice", FREE) == PROVINCE_LIST)


def summary_of(procedure: Procedure) -> Summary | None:
    """The 创建工作总结报告 that ``procedure`` asks for, None where it asks for none.

    ProcedureError where it is malformed.
    """
    data: Mapping[str, Any] | None = procedure.flag(Stage.SUBMISSION, "report")
    if data is None:
        return None
    try:
        sections = tuple(SummarySection(**row) for row in data["sections"])
        summary = Summary(**{**data, "sections": sections})
    except (KeyError, TypeError) as error:
        raise ProcedureError(f"总结报告的章节写法不对：{error}") from None
    keys = [row.key for row in sections]
    if not keys or len(set(keys)) != len(keys):
        raise ProcedureError("总结报告没有章节，或章节的代号有重复")
    return summary


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
