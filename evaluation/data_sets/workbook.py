"""A data set as a workbook to fill in, and back: each row says in words what it is the value of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from evaluation.data_sets import reading
from evaluation.data_sets.tables import Column, Table, plainly
from evaluation.publishing import LONGEST
from evaluation.scoring.numbers import NumberProblem, parse_number
from greenmfg.errors import Item, Refused
from greenmfg.excel import forms as excel
from greenmfg.excel.reading import Form, Sheet, Text, read_form

FORMAT = "1"  # of this arrangement; another number makes older workbooks outdated
SPARE = 100  # empty rows below those offered, for further industries or areas
LEAD = (
    "只填写浅黄色的单元格，不要使用公式，不要增删列或改动工作表名称。每行一个数值，须注明来源；"
    "尚未公布的留空（待定），不要填 0。下方空行可以补充，指标等从下拉列表中选择。"
    "填好后在“数据集”页面导入，核对每一处改动后再发布。"
)
OURS = "这不是从“数据集”页面下载的模板，请下载模板，在其中填写后再导入。"


@dataclass(frozen=True)
class Misread:
    """A cell that cannot stand: where, in the words of its column, and why."""

    place: str
    title: str
    text: str
    message: str


@dataclass(frozen=True)
class Draft:
    """What a workbook says: the set it is of, its rows, and every fault."""

    table: Table
    values: Sequence[Any]
    faults: Sequence[Misread]


def write(table: Table, values: Sequence[Any], revision: int) -> bytes:
    """The workbook of ``table``: ``values``, what is offered and has none yet, and room for more."""
    known = {value.place for value in values}
    missing = [row for row in table.offered if row.place not in known]
    rows = [_row(table.columns, table.say(value)) for value in chain(values, missing)]
    spare = [_row(table.columns, dict.fromkeys((column.field for column in table.columns), ""))] * SPARE
    about = f"{table.title}　{table.kind.label}　{table.year}年度"
    return excel.write_form(
        tabs=[
            excel.Tab(
                name=table.kind.label,
                title=about,
                lead=LEAD,
                columns=[excel.Column(title=column.title, width=column.width) for column in table.columns],
                rows=[*rows, *spare],
            )
        ],
        mark={
            "版式": FORMAT,
            "数据集": table.code or reading.FACTORS,
            "年度": str(table.year),
            "版次": str(revision),
        },
        footer=about,
    )


def _row(columns: Sequence[Column], words: Mapping[str, str]) -> list[str | excel.Blank]:
    return [
        words[column.field]
        if column.told
        else excel.Blank(value=_value(column, words[column.field]), rule=_rule(column))
        for column in columns
    ]


def _value(column: Column, text: str) -> str | Decimal:
    if not (column.number and text):
        return text
    try:
        return parse_number(text, signed=True)
    except NumberProblem:
        return text


def _rule(column: Column) -> excel.Rule | None:
    if column.number:
        return excel.Rule(
            kind="number", low=f"-{excel.LIMIT}", message="请填写数字，尚未公布的留空，不要填 0。"
        )
    if column.choices:
        return excel.Rule(kind="list", choices=column.choices, message="请从下拉列表中选择。")
    return excel.Rule(kind="length", high="200", message="不超过 200 字。")


def read(*, workbook: bytes) -> Draft:
    """What ``workbook`` says; Refused 422 where it is none of these or its arrangement was changed.

    Nothing is written.
    """
    form = read_form(workbook)
    table = _table(form.mark)
    sheet = _only_sheet(form, table)
    heard = [(number, row) for number, row in enumerate(sheet.rows) if _is_given(table, row)]
    if len(heard) > LONGEST:
        raise Refused(f"一次最多导入 {LONGEST} 个数值。")
    values = [table.hear(_words(table, row)) for _, row in heard]
    unread = [fault for number, row in heard for fault in _unreadable(table, sheet, number, row)]
    places = {fault.place for fault in unread}
    wrong = [fault for fault in _wrong(table, sheet, heard, values) if fault.place not in places]
    return Draft(table, values, [*unread, *wrong])


def _wrong(
    table: Table, sheet: Sheet, heard: Sequence[tuple[int, Sequence[Text]]], values: Sequence[Any]
) -> Iterator[Misread]:
    """What may be read but not be published, at its cells."""
    columns = {column.field: number for number, column in enumerate(table.columns, start=1)}
    for fault in table.faults(values):
        (number, row), column = heard[fault.row], columns[fault.field]
        message = fault.message
        if fault.twin is not None:
            twin = _cell(sheet, heard[fault.twin][0], column)
            message = f"与 {twin} 所在的行重复，请只保留一行。"
        title, text = table.columns[column - 1].title, row[column - 1].text
        yield Misread(_cell(sheet, number, column), title, text, message)


def _table(mark: Mapping[str, str]) -> Table:
    code, year = mark.get("数据集", ""), mark.get("年度", "")
    if not (code and len(year) == 4 and year.isascii() and year.isdecimal()):
        raise Refused(OURS)
    if mark.get("版式") != FORMAT:
        raise Refused("这份模板的版式已经更新，请重新下载模板，把填写的内容移入新表后再导入。")
    return reading.table(code, int(year))


def _only_sheet(form: Form, table: Table) -> Sheet:
    found = {sheet.name: sheet for sheet in form.sheets}
    items = [
        Item("", f"多出工作表“{name}”（包括隐藏的工作表），请删除后导入。")
        for name in found
        if name != table.kind.label
    ]
    if table.kind.label not in found:
        items.append(Item("", f"缺少工作表“{table.kind.label}”，请恢复原名或重新下载模板。"))
    if items:
        raise Refused("模板的工作表有增删或改名。", items=items)
    return found[table.kind.label]


def _is_given(table: Table, row: Sequence[Text]) -> bool:
    """Whether the row holds a value: a place without one is 待定 and stays so."""
    by_column = zip(table.columns, row, strict=False)
    return any(text.text.strip() or text.fault for column, text in by_column if column.number)


def _words(table: Table, row: Sequence[Text]) -> dict[str, str]:
    return {
        column.field: plainly(text.text.strip()) if column.number else text.text.strip()
        for column, text in zip(table.columns, row, strict=False)
    }


def _unreadable(table: Table, sheet: Sheet, number: int, row: Sequence[Text]) -> Iterator[Misread]:
    for index, (column, text) in enumerate(zip(table.columns, row, strict=False), start=1):
        if text.fault and not column.told:
            yield Misread(_cell(sheet, number, index), column.title, text.text, text.fault)


def _cell(sheet: Sheet, row: int, column: int) -> str:
    """Without the name of the one sheet there is: ``D7``."""
    return sheet.place(row, column).rpartition("!")[2]
