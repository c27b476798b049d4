"""The records as a workbook to fill in, and back: suppliers by risk, what is recovered, what is public."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from accounts.uscc import parse_uscc
from evaluation.scoring.numbers import NumberProblem, parse_number, plain
from greenmfg.errors import Refused
from greenmfg.excel import forms as excel
from greenmfg.excel.reading import Sheet, Text, read_form
from supplychain.models import Chain, Disclosure, Recovery, Supplier

FORMAT = "supplychain/2"  # of this arrangement; another name makes older workbooks outdated
SPARE = 100  # empty rows below those there are
MOST = 1500
YEARS = range(2000, 2101)
LEAD = (
    "只填写浅黄色的单元格，不要使用公式，不要增删列或改动工作表名称。"
    "导入后以本表内容替换平台上的全部记录，不再保留的行请清空。"
)
AGAIN = "请在“供应链概况”页面重新下载模板，把填写的内容移入新表后再导入。"


class _Unfit(ValueError):
    """A text that cannot stand in its column; the message is Chinese."""


@dataclass(frozen=True)
class Column:
    """One column: how its text is read and what Excel lets one type."""

    field: str
    title: str
    width: int
    read: Callable[[str], str]
    rule: excel.Rule


@dataclass(frozen=True)
class Fault:
    """A cell that cannot stand: where, in the words of its column, and why."""

    place: str
    title: str
    text: str
    message: str


@dataclass(frozen=True)
class Draft:
    """What a workbook says, by tab, each row's fields as texts; every fault; the version it was made of."""

    version: int
    rows: Mapping[str, Sequence[Mapping[str, str]]]
    faults: Sequence[Fault] = field(default=())


def _year(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and int(text[:9]) in YEARS):
        raise _Unfit("请填写四位年份，例如 2024。")
    return text


def _name(text: str) -> str:
    if not text or len(text) > 120:
        raise _Unfit("请填写名称，不超过 120 字。")
    return text


def _code(text: str) -> str:
    return parse_uscc(text) if text else ""


def _address(text: str) -> str:
    if len(text) > 300 or not _is_address(text):
        raise _Unfit("请填写以 http:// 或 https:// 开头的完整网址，不含空格、引号和用户名，不超过 300 字。")
    return text


def _is_address(text: str) -> bool:
    """Whether ``text`` leads to where it seems to: a name before ``@`` is no host."""
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that enclose no address
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return False
    return not re.search(r"[\s\"'<>\\]", text)


def _amount(text: str) -> str:
    try:
        number = parse_number(text.replace(",", ""))
    except NumberProblem as problem:
        raise _Unfit(str(problem)) from None
    if number >= 10**14:
        raise _Unfit("数值过大，请核对单位。")
    return plain(round(number, 4))


def _one_of(choices: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    known = {label: value for value, label in choices}

    def read(text: str) -> str:
        if text not in known:
            raise _Unfit(f"请填写{'、'.join(known)}中的一项。")
        return known[text]

    return read


def _list(choices: Sequence[str]) -> excel.Rule:
    return excel.Rule(kind="list", choices=tuple(choices), message="请从下拉列表中选择。")


def _length(most: int) -> excel.Rule:
    return excel.Rule(kind="length", high=str(most), message=f"不超过 {most} 个字。")


_YEAR = Column(
    "year",
    "年度",
    10,
    _year,
    excel.Rule(kind="count", low="2000", high="2100", message="请填写四位年份。"),
)
_AMOUNT = excel.Rule(kind="number", message="请填写数字，不带单位。")
TABS: Mapping[str, Sequence[Column]] = {
    "供应商": (
        _YEAR,
        Column("name", "供应商名称", 44, _name, _length(120)),
        Column("uscc", "统一社会信用代码（可不填）", 26, _code, _length(18)),
        Column("risk", "风险等级", 12, _one_of(Supplier.Risk.choices), _list(Supplier.Risk.labels)),
    ),
    "回收": (
        _YEAR,
        Column("kind", "回收对象", 12, _one_of(Recovery.Kind.choices), _list(Recovery.Kind.labels)),
        Column("placed", "投放量（同一单位）", 20, _amount, _AMOUNT),
        Column("recovered", "回收量（同一单位）", 20, _amount, _AMOUNT),
    ),
    "信息披露": (
        _YEAR,
        Column("item", "披露内容", 40, _one_of(Disclosure.Item.choices), _list(Disclosure.Item.labels)),
        Column("title", "名称", 40, _name, _length(120)),
        Column("url", "网址", 60, _address, _length(300)),
    ),
}
SUPPLIERS, RECOVERIES, DISCLOSURES = TABS
UNIQUE = {
    SUPPLIERS: ("year", "name"),
    RECOVERIES: ("year", "kind"),
    DISCLOSURES: ("year", "item", "url"),
}


def write(
    chain: Chain | None,
    suppliers: Sequence[Supplier],
    recoveries: Sequence[Recovery],
    disclosures: Sequence[Disclosure],
) -> bytes:
    """The workbook with all that is kept now, and room for more."""
    present = {
        SUPPLIERS: [[str(row.year), row.name, row.uscc, row.get_risk_display()] for row in suppliers],
        RECOVERIES: [
            [str(row.year), row.get_kind_display(), plain(row.placed), plain(row.recovered)]
            for row in recoveries
        ],
        DISCLOSURES: [[str(row.year), row.get_item_display(), row.title, row.url] for row in disclosures],
    }
    tabs = [
        excel.Tab(
            name=name,
            title=f"供应链记录　{name}",
            lead=LEAD,
            columns=[excel.Column(title=column.title, width=column.width) for column in columns],
            rows=[
                [
                    excel.Blank(value=text, rule=column.rule)
                    for text, column in zip(texts, columns, strict=True)
                ]
                for texts in [*present[name], *[[""] * len(columns)] * SPARE]
            ],
        )
        for name, columns in TABS.items()
    ]
    mark = {"版式": FORMAT, "版次": str(chain.version if chain else 0)}
    return excel.write_form(tabs=tabs, mark=mark, footer="供应链记录")


def read(*, workbook: bytes) -> Draft:
    """What ``workbook`` says; Refused 422 where it is none of these. Nothing is written."""
    form = read_form(workbook)
    version, is_ours = form.mark.get("版次", ""), form.mark.get("版式") == FORMAT
    if not (is_ours and version.isascii() and version.isdecimal() and len(version) < 10):
        raise Refused(f"这不是供应链记录的模板，或版式已经更新。{AGAIN}")
    sheets = {sheet.name: sheet for sheet in form.sheets}
    if set(sheets) != set(TABS):
        raise Refused(f"模板的工作表有增删或改名，应为“{'”“'.join(TABS)}”。{AGAIN}")
    rows: dict[str, list[dict[str, str]]] = {}
    faults: list[Fault] = []
    for name in TABS:
        rows[name] = list(_rows(name, sheets[name], faults))
    return Draft(int(version), rows, faults)


def _rows(name: str, sheet: Sheet, faults: list[Fault]) -> Iterator[dict[str, str]]:
    columns, met = TABS[name], dict[tuple[str, ...], int]()
    given = [(number, row) for number, row in enumerate(sheet.rows) if _is_given(row, len(columns))]
    if len(given) > MOST:
        raise Refused(f"工作表“{name}”超过 {MOST} 行，请核对。")
    for number, texts in given:
        row = {}
        for place, (column, text) in enumerate(zip(columns, texts, strict=False), start=1):
            try:
                if text.fault:
                    raise _Unfit(text.fault)
                row[column.field] = column.read(text.text.strip())
            except ValueError as problem:
                faults.append(Fault(sheet.place(number, place), column.title, text.text, str(problem)))
        key = tuple(row.get(part, "") for part in UNIQUE[name])
        if all(key) and (first := met.setdefault(key, number)) != number:
            told = f"与第 {sheet.place(first, 1).rpartition('!A')[2]} 行重复，请只保留一行。"
            faults.append(Fault(sheet.place(number, 2), columns[1].title, texts[1].text, told))
        yield row


def _is_given(row: Sequence[Text], width: int) -> bool:
    return any(text.text.strip() or text.fault for text in row[:width])
