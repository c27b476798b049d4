"""A sheet written into a workbook: every answer where its blank is, with rules that check while one types."""

from datetime import date
from decimal import Decimal
from typing import Literal

from applications.models import Application
from applications.workbooks import layout
from applications.workbooks.layout import ANSWER, NOTE, VARIANT, WAIVED, Layout, Row, Slot
from applications.workbooks.texts import fingerprint, is_number
from evaluation.cell import LONGEST
from evaluation.forms import Box
from evaluation.scoring.numbers import NumberProblem, parse_number
from evaluation.selectors import locked
from greenmfg import clock
from greenmfg.dates import moment_text
from greenmfg.excel.forms import LIMIT, Blank, Column, Rule, Tab, write_form
from greenmfg.excel.texts import as_text

FIRST_DAY = date(1901, 1, 1)  # what Excel counts before is wrong by a day
LEAD = (
    "只填写浅黄色的单元格，请勿增删行列、改动工作表名称或使用公式。"
    "填好后在平台申报页面选择“导入 Excel”，核对每一处改动后再确认写入。"
)
WIDTHS = {layout.NUMBER: 7, layout.TEXT: 40, layout.HELP: 34, layout.UNIT: 12}
WIDTHS |= {VARIANT.value: 20, ANSWER.value: 24, ANSWER.state: 11, ANSWER.reason: 24, NOTE.value: 30}
TITLES = {layout.NUMBER: "序号", layout.TEXT: "项目", layout.HELP: "填报说明", layout.UNIT: "单位"}
TITLES |= {VARIANT.value: "计算口径", ANSWER.value: "填报内容", ANSWER.state: "是否不适用"}
TITLES |= {ANSWER.reason: "不适用的理由", NOTE.value: "说明"}
ROOMY = 70  # the width of a column that takes whole paragraphs


def export(application: Application) -> bytes:
    """The workbook of ``application`` as it stands; Refused 409 where nothing of it may be filled in."""
    sheet = application.self_sheet
    if sheet.unlocked == "none":
        raise locked()
    made = layout.layout_of(application)
    told = {"填报版本": str(sheet.revision), "导出时间": moment_text(clock.read())}
    return write_form(
        tabs=[_tab(made, tab) for tab in made.tabs],
        mark=made.mark | told,
        footer=f"{application.organization.name}　{application.number}",
    )


def _tab(made: Layout, tab: layout.Tab) -> Tab:
    section = tab.section
    lead = "\n".join(filter(None, (section.lead or (section.form.lead if section.form else ""), LEAD)))
    return Tab(
        name=tab.name,
        title=f"{made.filled.scheme.title}　{section.title}",
        lead=lead,
        columns=_columns(tab.rows),
        rows=[_cells(row) for row in tab.rows],
    )


def _columns(rows: list[Row]) -> list[Column]:
    """All columns stand on every tab, those it has no use for hidden like the keys."""
    slots = {slot for row in rows for slot in row.boxes}
    shown = {layout.NUMBER, layout.TEXT, ANSWER.value, *(slot.value for slot in slots)}
    if any(row.help for row in rows):
        shown.add(layout.HELP)
    if any(row.unit for row in rows):
        shown.add(layout.UNIT)
    if any(row.boxes[ANSWER].may_skip for row in rows):
        shown |= {ANSWER.state, ANSWER.reason}
    widths = WIDTHS
    if any(row.boxes[ANSWER].control == "area" for row in rows):
        widths = WIDTHS | {ANSWER.value: ROOMY}
    return [
        Column(title=TITLES.get(number, ""), width=widths.get(number, 10), is_hidden=number not in shown)
        for number in range(1, layout.LAST + 1)
    ]


def _cells(row: Row) -> list[str | Blank]:
    cells: dict[int, str | Blank] = {
        layout.NUMBER: row.number,
        layout.TEXT: row.text,
        layout.HELP: "\n".join(row.help),
        layout.UNIT: row.unit,
    }
    for slot, box in row.boxes.items():
        cells |= _slot(slot, box)
    return [cells.get(number, "") for number in range(1, layout.LAST + 1)]


def _slot(slot: Slot, box: Box) -> dict[int, str | Blank]:
    """One answer: its blanks, and hidden beside them what it was exported as."""
    value = _value(box)
    cells: dict[int, str | Blank] = {
        slot.value: Blank(value=value, rule=_rule(box), is_locked=box.is_locked),
        slot.key: box.key,
        slot.version: str(box.version),
    }
    state, reason = "", ""
    if slot.state and box.may_skip:
        state, reason = WAIVED if box.waiver else "", box.reason
        cells[slot.state] = Blank(value=state, rule=_WAIVER, is_locked=box.is_locked)
        cells[slot.reason] = Blank(value=reason, rule=_length(LONGEST), is_locked=box.is_locked)
    written = value if isinstance(value, str) else as_text(value)
    cells[slot.origin] = fingerprint(written, state, reason)
    return cells


def _value(box: Box) -> str | Decimal | date:
    """The answer as Excel holds it: numbers, dates, and words for choices."""
    text = box.value
    if is_number(box):
        try:
            return parse_number(text, signed=True)
        except NumberProblem:
            return text
    if box.control == "date":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        return day if day >= FIRST_DAY else text
    return dict(box.choices).get(text, text)


_WAIVER = Rule(kind="list", choices=(WAIVED,), message=f"请选择“{WAIVED}”，或留空。")


def _rule(box: Box) -> Rule:
    cell = box.cell
    if box.choices and box.control != "checks":
        choices = tuple(label for _, label in box.choices)
        return Rule(kind="list", choices=choices, advice=box.other, message="请从下拉列表中选择。")
    if cell.kind == "year":
        return Rule(kind="count", low="1900", high="2099", message="请填写四位年份，例如 2024。")
    if cell.kind in ("count", "points", "number"):
        high = cell.top or str(LIMIT)
        low = cell.bottom or (f"-{LIMIT}" if cell.signed else "0")
        bounds = f"，在 {low} 到 {high} 之间" if cell.top else ""
        what = "0 或正整数" if cell.kind == "count" else "数字"
        kind: Literal["count", "number"] = "count" if cell.kind == "count" else "number"
        return Rule(kind=kind, low=low, high=high, message=f"请填写{what}{bounds}。")
    if box.control == "date":
        return Rule(kind="date", message="请按“年-月-日”填写日期，例如 2008-06-18。")
    return _length(cell.limit)


def _length(limit: int) -> Rule:
    return Rule(
        kind="length", high=str(limit), advice=True, message=f"限 {limit} 字（空格和换行不计），请核对字数。"
    )
