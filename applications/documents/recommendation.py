"""省级工业和信息化主管部门推荐汇总表 (257号 附件 1): the department's one document to the ministry.

Four tables of one width, one signature; a table that nothing was recommended for is printed as the form
leaves it.
"""

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Round
from evaluation import selectors as evaluation
from evaluation.models import Honour
from greenmfg.excel.printed import Sheet, Table

TITLE = "省级工业和信息化主管部门推荐汇总表"
BODY = "第三方机构名称"
# Honour, title and columns of each table, in the printed order and words.
TABLES = (
    (Honour.FACTORY, "绿色工厂推荐名单", ("序号", "工厂名称", BODY, "行业")),
    (Honour.PRODUCT, "绿色设计产品推荐名单", ("序号", "产品名称及型号", "企业名称", "行业")),
    (Honour.PARK, "绿色园区推荐名单", ("序号", "园区名称", BODY, "类型")),
    (Honour.SUPPLY_CHAIN, "绿色供应链管理推荐名单", ("序号", "供应链管理核心企业", BODY, "行业")),
)
BLANK = (("1", "", "", ""), ("2", "", "", ""), ("...", "", "", ""))


def recommendation_sheet(actor: Actor, round: Round) -> Sheet:
    """What is printed of ``round``: five queries, however many units."""
    rows = list(selectors.recommended(actor, round))
    bodies = selectors.signed_bodies(rows)
    industries = evaluation.stated_industries(row.self_sheet for row in rows)
    tables = []
    for honour, title, columns in TABLES:
        units = [row for row in rows if row.offer.honour == honour]
        printed = [
            (str(ordinal), *_unit(row, bodies.get(row.pk, "")), industries.get(row.self_sheet_id, ""))
            for ordinal, row in enumerate(units, start=1)
        ]
        tables.append(Table(title=title, columns=columns, rows=printed or BLANK))
    return Sheet(
        label="附件 1",
        title=TITLE,
        widths=(8, 36, 32, 22),
        tables=tables,
        signature=(f"推荐单位：{round.owner.name}", "（单位公章）", "年　　月　　日"),
    )


def _unit(row: Application, body: str) -> tuple[str, str]:
    """Second and third column: a product stands with its maker, anything else with its body."""
    if row.offer.honour == Honour.PRODUCT:
        return row.subject, row.organization.name
    return row.organization.name, body
