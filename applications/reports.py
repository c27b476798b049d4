"""What the department reports to the ministry of a round: the layouts, as data of the round's procedure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.workflow import Procedure, ProcedureError, Stage

# What a sheet may list, and what a column may print of each; see applications.services.recommending.
KEYS: Mapping[str, frozenset[str]] = {
    "recommended": frozenset(
        {"number", "name", "uscc", "region", "honour", "subject", "industry", "key_industry", "body", "total"}
    ),
    "existing": frozenset(
        {
            "number", "name", "uscc", "region", "honour", "industry", "key_industry", "filing", "total",
            "leading", "baseline", "below", "pending",
        }
    ),
    "indicators": frozenset({"honour", "indicator", "units", "leading", "baseline", "below", "pending"}),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ReportTable:
    """One table: its title, (key, title) of each column after 序号, the one honour it lists if it says so."""

    columns: tuple[tuple[str, str], ...]
    title: str = ""
    honour: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportSheet:
    """One printed sheet. ``widths`` are of all columns, 序号 first; ``blank`` rows stand in an empty table.

    ``of`` names what it lists, one of KEYS; ``has_head``: 文号 and 版次 stand above the tables.
    """

    key: str
    title: str
    of: str
    widths: tuple[int, ...]
    tables: tuple[ReportTable, ...]
    label: str = ""
    has_head: bool = False
    landscape: bool = False
    blank: tuple[str, ...] = ()
    status: str = "confirmed"
    note: str = ""


BODY = "第三方机构名称"
# 257号 附件 1: four tables of one width with one signature, in the printed order and words.
ATTACHMENT_1 = ReportSheet(
    key="recommended",
    title="省级工业和信息化主管部门推荐汇总表",
    of="recommended",
    label="附件 1",
    widths=(8, 36, 32, 22),
    blank=("1", "2", "..."),
    tables=(
        ReportTable(
            honour="factory",
            title="绿色工厂推荐名单",
            columns=(("name", "工厂名称"), ("body", BODY), ("industry", "行业")),
        ),
        ReportTable(
            honour="product",
            title="绿色设计产品推荐名单",
            columns=(("subject", "产品名称及型号"), ("name", "企业名称"), ("industry", "行业")),
        ),
        ReportTable(
            honour="park",
            title="绿色园区推荐名单",
            columns=(("name", "园区名称"), ("body", BODY), ("industry", "类型")),
        ),
        ReportTable(
            honour="supply_chain",
            title="绿色供应链管理推荐名单",
            columns=(("name", "供应链管理核心企业"), ("body", BODY), ("industry", "行业")),
        ),
    ),
)


def report_sheets_of(procedure: Procedure) -> tuple[ReportSheet, ...]:
    """The sheets reported under ``procedure``, 附件 1 of 257号 where it names none.

    ProcedureError where they are malformed.
    """
    data = procedure.flag(Stage.PROVINCIAL_REVIEW, "reports")
    if data is None:
        return (ATTACHMENT_1,)
    try:
        sheets = tuple(_sheet(row) for row in data)
    except (KeyError, TypeError) as error:
        raise ProcedureError(f"报送表的写法不对：{error}") from None
    keys = [sheet.key for sheet in sheets]
    if len(set(keys)) != len(keys):
        raise ProcedureError("报送表的代号有重复")
    for sheet in sheets:
        _expect_walkable(sheet)
    return sheets


def _sheet(data: Mapping[str, Any]) -> ReportSheet:
    tables = tuple(
        ReportTable(
            **{**row, "columns": tuple((column["key"], column["title"]) for column in row["columns"])}
        )
        for row in data["tables"]
    )
    told = {**data, "tables": tables, "widths": tuple(data["widths"]), "blank": tuple(data.get("blank", ()))}
    return ReportSheet(**told)


def _expect_walkable(sheet: ReportSheet) -> None:
    if sheet.of not in KEYS:
        raise ProcedureError(f"报送表“{sheet.title}”列示的内容未知：{sheet.of}")
    for table in sheet.tables:
        if unknown := {key for key, _title in table.columns} - KEYS[sheet.of]:
            raise ProcedureError(f"报送表“{sheet.title}”没有这些列：{'、'.join(sorted(unknown))}")
        if len(table.columns) + 1 != len(sheet.widths):
            raise ProcedureError(f"报送表“{sheet.title}”的列数与列宽数不一致")
