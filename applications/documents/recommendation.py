"""What the department reports to the ministry, as printed: 257号 附件 1, or the round's own sheets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from applications.models import Round
from evaluation.models import Honour
from greenmfg.dates import date_text
from greenmfg.excel.printed import Sheet, Table


def report_sheets(round: Round, body: Mapping[str, Any]) -> dict[str, Sheet]:
    """The printed sheets, by their keys, of a frozen ``body`` or of `recommending.content_of` before it."""
    return {design["key"]: _sheet(round, body, design) for design in body["designs"]}


def _sheet(round: Round, body: Mapping[str, Any], design: Mapping[str, Any]) -> Sheet:
    notes = []
    if "edition" not in body:
        notes.append("预览：本表为目前的内容，尚未形成名单。")
    if design["status"] == "unconfirmed":
        notes.append(f"〔待确认〕{design['note']}")
    return Sheet(
        label=design["label"],
        title=design["title"],
        widths=design["widths"],
        head=_head(body) if design["has_head"] else (),
        tables=[_table(body["units"][design["of"]], design, table) for table in design["tables"]],
        signature=(f"推荐单位：{round.owner.name}", "（单位公章）", "年　　月　　日"),
        note="".join(notes),
        landscape=design["landscape"],
    )


def _head(body: Mapping[str, Any]) -> Sequence[str]:
    if "edition" not in body:
        return ()
    day = date_text(date.fromisoformat(body["issued_on"]))
    return (f"报送文号：{body['document_number']}", f"报送日期：{day}", f"版次：第 {body['edition']} 版")


def _table(units: Sequence[Mapping[str, str]], design: Mapping[str, Any], table: Mapping[str, Any]) -> Table:
    keys = [key for key, _title in table["columns"]]
    rows: list[list[str | int]] = [
        [ordinal, *(_text(key, unit[key]) for key in keys)]
        for ordinal, unit in enumerate(
            (unit for unit in units if table["honour"] in ("", unit["honour"])), start=1
        )
    ]
    blank: list[list[str | int]] = [
        [int(mark) if mark.isdecimal() else mark, *("" for _key in keys)] for mark in design["blank"]
    ]
    titles = ["序号", *(title for _key, title in table["columns"])]
    return Table(title=table["title"], columns=titles, rows=rows or blank)


def _text(key: str, value: str) -> str:
    return str(Honour(value).label) if key == "honour" else value
