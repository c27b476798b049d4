"""Procedures as data: fixtures/procedures/*.yaml, frozen into a round when it is created."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from applications.reports import report_sheets_of
from applications.wording import notice_wording_of, plaque_wording_of
from applications.workflow import Procedure, ProcedureError, Stage
from evaluation.models import Honour

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "procedures"
# 15号 三、3: from the list the province has published; 257号 三: by the applicant's own choice.
PROVINCE_LIST, FREE = "province_list", "free"
# What a cap counts in: one batch of the ministry (257号 三), or all that count by the year.
CAP_BASES: Mapping[str, str] = {"batch": "本批次", "year": "本年度"}


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


@dataclass(frozen=True, kw_only=True)
class OwnReport:
    """What a third party's report is called where no form of it is printed and the body uploads its own."""

    title: str = "第三方评价报告"
    status: str = "unconfirmed"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Cap:
    """How many projects a body may take on with its affiliates, over all provinces."""

    projects: int
    basis: str  # one of CAP_BASES
    source: str


@dataclass(frozen=True, kw_only=True)
class BonusRule:
    """Points that the department may add to cases of ``honours`` at its discretion."""

    honours: tuple[str, ...]
    title: str
    ground: str
    source: str
    status: str = "unconfirmed"
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
    own_report_of(procedure)
    cap_of(procedure)
    summary_of(procedure)
    bonus_of(procedure)
    transmittal_table_of(procedure)
    report_sheets_of(procedure)
    notice_wording_of(procedure)
    plaque_wording_of(procedure)
    return data


def _expect_choice(procedure: Procedure) -> None:
    choice = procedure.flag(Stage.THIRD_PARTY, "assessor_choice", FREE)
    if choice not in (PROVINCE_LIST, FREE):
        raise ProcedureError(f"未知的评价机构选择方式：{choice!r}")


def cap_of(procedure: Procedure) -> Cap | None:
    """How many projects a body may take on, None where no document says it. ProcedureError if malformed."""
    data = procedure.flag(Stage.THIRD_PARTY, "cap")
    if data is None:
        return None
    try:
        cap = Cap(**data)
    except TypeError as error:
        raise ProcedureError(f"评价机构承担项目上限的写法不对：{error}") from None
    if cap.basis not in CAP_BASES or cap.projects < 1:
        raise ProcedureError(f"评价机构承担项目上限不成立：{cap.projects}，{cap.basis}")
    return cap


def told_when_late(procedure: Procedure) -> str:
    """What becomes of a list that is late for the ministry (257号 一), empty where nothing is said."""
    return str(procedure.flag(Stage.PROVINCIAL_REVIEW, "late", ""))


def from_list_only(procedure: Procedure) -> bool:
    """Whether only a body on the province's published list may be entrusted."""
    return bool(procedure.flag(Stage.THIRD_PARTY, "assessor_choice", FREE) == PROVINCE_LIST)


def own_report_of(procedure: Procedure) -> OwnReport:
    """What ``procedure`` says of a report without a printed form. ProcedureError where it is malformed."""
    try:
        return OwnReport(**procedure.flag(Stage.THIRD_PARTY, "own_report", {}))
    except TypeError as error:
        raise ProcedureError(f"第三方自行编制的评价报告写法不对：{error}") from None


def asks_verification(procedure: Procedure) -> bool:
    """Whether the city verifies every indicator before it sends a case on (湖南通知 四、1)."""
    return bool(procedure.flag(Stage.MUNICIPAL_REVIEW, "verification") == "every_indicator")


def asks_lookup(procedure: Procedure) -> bool:
    """Whether the city looks up every condition before it sends a case on (湖南通知 四、1)."""
    return bool(procedure.flag(Stage.MUNICIPAL_REVIEW, "lookup") == "every_gate")


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


def bonus_of(procedure: Procedure) -> BonusRule | None:
    """The points that the department may add under ``procedure``, None where it may add none.

    ProcedureError where they are malformed.
    """
    data: Mapping[str, Any] | None = procedure.flag(Stage.PROVINCIAL_REVIEW, "bonus")
    if data is None:
        return None
    try:
        rule = BonusRule(**{**data, "honours": tuple(data["honours"])})
    except (KeyError, TypeError) as error:
        raise ProcedureError(f"加分的写法不对：{error}") from None
    if not rule.honours or not set(rule.honours) <= set(Honour):
        raise ProcedureError(f"加分适用的类别写法不对：{'、'.join(map(str, rule.honours)) or '没有写明'}")
    return rule


def bonus_for(procedure: Procedure, honour: str) -> BonusRule | None:
    """`bonus_of` ``procedure`` where it is for cases of ``honour``."""
    rule = bonus_of(procedure)
    return rule if rule and honour in rule.honours else None


@dataclass(frozen=True, kw_only=True)
class TransmittalTable:
    """The table that goes with a city's transmittal.

    ``columns`` are (key of the unit's row, printed title, width in characters); ``entries`` are the entries
    of an offer that it lists, none: all; ``has_head``: 填报市州（盖章） and who filled it in
    stand above the table.
    """

    title: str
    columns: tuple[tuple[str, str, int], ...]
    entries: tuple[str, ...] = ()
    has_head: bool = False
    status: str = "unconfirmed"
    note: str = ""


# What a column may print of a unit, see applications.services.transmitting.
TRANSMITTAL_KEYS = frozenset(
    {"number", "name", "uscc", "region", "honour", "entry_label", "subject", "industry", "filed_on"}
)
# 15号 三、3 lets the city send its cases on and prints no table for it.
PLAIN_TABLE = TransmittalTable(
    title="上报单位清单",
    columns=(
        ("name", "单位名称", 36),
        ("uscc", "统一社会信用代码", 28),
        ("honour", "类别", 14),
        ("industry", "行业", 20),
        ("number", "申报编号", 22),
    ),
    note="文件未印发市州上报表式，清单格式为平台暂拟。",
)


def transmittal_table_of(procedure: Procedure) -> TransmittalTable:
    """The table of a city's transmittal under ``procedure``, a plain list where it names none.

    ProcedureError where it is malformed.
    """
    data: Mapping[str, Any] | None = procedure.flag(Stage.MUNICIPAL_REVIEW, "table")
    if data is None:
        return PLAIN_TABLE
    try:
        columns = tuple((row["key"], row["title"], row["width"]) for row in data["columns"])
        told = {**data, "columns": columns, "entries": tuple(data.get("entries", ()))}
        table = TransmittalTable(**told)
    except (KeyError, TypeError) as error:
        raise ProcedureError(f"上报汇总表的写法不对：{error}") from None
    if unknown := {key for key, _title, _width in columns} - TRANSMITTAL_KEYS:
        raise ProcedureError(f"上报汇总表没有这些列：{'、'.join(sorted(unknown))}")
    return table


def titles(kind: str, region: str) -> list[tuple[str, str]]:
    """Code and title of each procedure at hand by which an office holds a round of its own.

    ``kind`` is that of the office, ``region`` the code of its region.
    """
    found = [(code, load(code)) for code in codes()]
    return [(code, data["title"]) for code, data in found if Procedure.parse(data).is_for(kind, region)]


def closing_moment(deadline: dict[str, str], year: int) -> datetime:
    """The first instant that is too late: the end of the last day, or the named hour of that day.

    The documents name days only ("10月27日前", "6月底前"); without an hour the whole day counts, and a month
    alone ("02") counts to its last day.
    """
    month, *day = map(int, deadline["day"].split("-"))
    last = date(year, month, *(day or [monthrange(year, month)[1]]))
    if "hour" in deadline:
        moment = datetime.combine(last, time.fromisoformat(deadline["hour"]))
    else:
        moment = datetime.combine(last + timedelta(days=1), time())
    return timezone.make_aware(moment)
