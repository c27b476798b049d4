"""A published list as it is written into a workbook."""

from typing import Any

from greenmfg.excel import Value

HEAD = (
    "单位名称",
    "统一社会信用代码",
    "所在市州",
    "级别",
    "类别",
    "年度",
    "公布文件",
    "公布日期",
    "状态",
    "移出文件",
    "移出日期",
)


def printed(row: Any) -> tuple[Value, ...]:
    """One row of `selectors.listings` under ``HEAD``."""
    return (
        row.named,
        row.uscc,
        row.region.name if row.region else "",
        row.get_level_display(),
        row.get_honour_display(),
        row.year,
        row.document_number,
        row.listed_on,
        row.get_state_display(),
        row.removed_by or "",
        row.removed_on or "",
    )
