"""A workbook that comes back: which of its blanks a person has touched, and what stands in them now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from applications.workbooks.layout import NOTE, WAIVED, Layout, Slot, Tab
from applications.workbooks.texts import fingerprint
from evaluation.models import Answer
from evaluation.selectors import locked
from greenmfg.errors import Item, Refused
from greenmfg.excel.reading import Sheet, Text, read_form
from greenmfg.forms import RefusableForm, WorkbookField

AGAIN = "请重新下载填报表，把填写的内容移入新表后再导入。"


class UploadForm(RefusableForm):
    """The workbook that was filled in."""

    workbook = WorkbookField(label="填好的填报表（.xlsx，不超过 5 MB）")


@dataclass(frozen=True)
class Entry:
    """One answer as a person has changed it in his workbook.

    ``state`` and ``reason`` are None where the item has no such blanks; ``seen`` is the version exported.
    """

    place: str  # 绩效!F7
    key: str
    value: str
    state: str | None
    reason: str | None
    seen: int
    fault: str = ""


def read(*, made: Layout, workbook: bytes) -> list[Entry]:
    """What was changed in ``workbook`` since it was exported.

    Refused 409 where the sheet takes nothing any more, 422 for a workbook that is not of this application
    and edition, or whose arrangement was changed.
    """
    if made.application.self_sheet.unlocked == "none":
        raise locked()
    form = read_form(workbook)
    _expect_ours(made, form.mark)
    _expect_all(made, form.sheets)
    sheets = {sheet.name: sheet for sheet in form.sheets}
    return [entry for tab in made.tabs for entry in _entries(tab, sheets[tab.name])]


def _expect_ours(made: Layout, mark: dict[str, str]) -> None:
    if mark.get("申报") != made.mark["申报"]:
        number = mark.get("申报", "").partition("/")[0]
        raise Refused(
            f"这份填报表属于申报“{number[:40]}”，不能导入申报“{made.application.number}”。"
            "请打开它所属的申报后导入。"
        )
    for name in ("评价要求", "评价要求摘要"):
        if mark.get(name) != made.mark[name]:
            raise Refused(f"这份填报表依据的评价要求版本与本次申报不同。{AGAIN}")
    if mark.get("版式") != made.mark["版式"]:
        raise Refused(f"这份填报表的版式已经更新。{AGAIN}")


def _expect_all(made: Layout, sheets: Sequence[Sheet]) -> None:
    expected, found = [tab.name for tab in made.tabs], [sheet.name for sheet in sheets]
    items = [
        Item("", f"缺少工作表“{name}”，请恢复原名或重新下载。") for name in expected if name not in found
    ]
    items += [Item("", f"多出工作表“{name}”，请删除后导入。") for name in found if name not in expected]
    if items:
        raise Refused("填报表的工作表有增删或改名。", items=items)


def _entries(tab: Tab, sheet: Sheet) -> Iterator[Entry]:
    for number, row in enumerate(tab.rows):
        texts = sheet.rows[number] if number < len(sheet.rows) else ()
        for slot, box in row.boxes.items():
            if len(texts) <= NOTE.origin or _hidden(texts, slot.key) != box.key:
                raise _changed(sheet, number)
            entry = _entry(sheet, number, slot, box.may_skip)
            if entry is not None:
                yield entry
    for number in range(len(tab.rows), len(sheet.rows)):
        if any(text.text or text.fault for text in sheet.rows[number]):
            raise Refused(f"工作表“{sheet.name}”第 {_line(sheet, number)} 行不属于填报内容，请删除后导入。")


def _entry(sheet: Sheet, number: int, slot: Slot, may_skip: bool) -> Entry | None:
    """The answer of ``slot``, None where its blanks are as they were exported."""
    texts = sheet.rows[number]
    value = texts[slot.value - 1]
    waives = bool(slot.state) and may_skip
    state = texts[slot.state - 1] if waives else Text()
    reason = texts[slot.reason - 1] if waives else Text()
    if fingerprint(value.text, state.text, reason.text) == _hidden(texts, slot.origin):
        return None
    version = _hidden(texts, slot.version)
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise _changed(sheet, number)
    fault = value.fault or state.fault or reason.fault
    claim = state.text.strip()
    if claim not in ("", WAIVED):
        fault = fault or f"“是否不适用”栏只能选择“{WAIVED}”或留空"
    given = Answer.State.NOT_APPLICABLE if claim else Answer.State.GIVEN
    return Entry(
        place=sheet.place(number, slot.value),
        key=_hidden(texts, slot.key),
        value=value.text,
        state=given if waives else None,
        reason=reason.text if waives else None,
        seen=int(version),
        fault=fault,
    )


def _hidden(texts: Sequence[Text], column: int) -> str:
    return texts[column - 1].text


def _line(sheet: Sheet, number: int) -> str:
    return sheet.place(number, 1).rpartition("!A")[2]


def _changed(sheet: Sheet, number: int) -> Refused:
    line = _line(sheet, number)
    return Refused(f"工作表“{sheet.name}”第 {line} 行的隐藏标识被改动，不能确定填的是哪一项。{AGAIN}")
