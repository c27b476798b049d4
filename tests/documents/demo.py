"""One factory's two reports of 257号, filled in as a person would: what golden checks and a look are for."""

import dataclasses
from typing import Any

from applications.documents.filing import Filing, Judgement
from evaluation.cell import MET, UNMET, Catalogue
from evaluation.cells import cells_of, note_key
from evaluation.said import Said
from evaluation.schemes.loader import Loaded
from evaluation.scoring.layout import Side
from tests.documents import conftest

FACTS = {
    "applicant_unit": "湖南䶮㛃精密装备有限公司",
    "applicant_region": "湖南省长沙市",
    "factory_name": "湖南䶮㛃精密装备有限公司",
    "factory_industry": "C3484 机械零部件加工",
    "mailing_address": "湖南省长沙市长沙县经济技术开发区漓湘东路 88 号",
    "ownership": "民营",
    "registrar": "长沙市市场监督管理局",
    "registered_capital": "12 000 万元",
    "licence_term": "2008年6月18日至2058年6月17日",
    "legal_representative": "周𠮷",
    "contact_department": "安全环保与节能管理部",
    "contact_person": "陈晓",
    "judged_factory_name": "湖南䶮㛃精密装备有限公司",
    "judged_factory_address": "湖南省长沙市长沙县经济技术开发区漓湘东路 88 号",
    "judged_factory_ownership": "内资（民营）",
    "judged_factory_legal_representative": "周𠮷",
    "judged_factory_contact": "陈晓",
    "assessor_name": "中部绿色评价中心",
    "assessor_address": "湖南省长沙市岳麓区麓谷大道 658 号",
    "assessor_legal_representative": "何川",
    "assessor_contact": "李明",
    "report_editor": "李明",
    "report_reviewer": "王芳",
    "general_requirements": "符合",
}
STORY = (
    "公司成立于2008年，主要从事精密传动零部件和液压元件的研发、制造与服务，厂区占地 62 000 m²，"
    "现有员工 860 人，建有省级企业技术中心。\n"
    "近三年公司累计投入技术改造资金 6 800 万元，完成电机能效提升、空压站余热回收、切削液集中处理回用"
    "和 3.2 MW 屋顶光伏等项目，单位产值综合能耗较三年前下降 14.6%，二氧化碳排放量（以 CO₂ 计）下降 12.3%。\n"
    "公司建立了由总经理任组长的绿色工厂建设领导小组，制定了中长期规划、年度目标和考核办法，"
    "每季度通报能耗、水耗、固体废物和温室气体排放情况。"
)
QUANTITIES = {
    "site_area": "62000",
    "floor_area": "55800",
    "footprint_area": "29140",
    "output_value": "48600",
    "product_amount": "126000",
    "pollutant_amount": "3120",
    "waste_water_amount": "18600",
    "raw_material_amount": "9450",
    "solid_waste_generated": "1260",
    "solid_waste_used": "1150",
    "solid_waste_stock_used": "30",
    "water_reused": "7200",
    "water_discharged": "10800",
    "energy_amount": "3645.5",
    "carbon_amount": "9820",
}
EVIDENCE = [
    ("企业营业执照", 1),
    ("质量、环境、职业健康安全、能源管理体系认证证书", 8),
    ("2025年度能源审计报告", 64),
    ("排污许可证与自行监测报告", 38),
    ("绿色工厂建设中长期规划与年度实施方案", 26),
    ("温室气体排放核查报告", 45),
]
VISIT = {
    "visited_on": "2026-05-18",
    "until": "2026-05-19",
    "people": "李明（组长）、王芳、刘洋",
    "record": "查看机加工、热处理、装配车间和污水处理站，抽查一级、二级计量器具 36 台，"
    "访谈生产、设备、环保等部门负责人 7 人。",
    "photographs": [{"number": 21, "edition": 1, "title": "污水处理站现场"}],
}
CONDITION = "符合。本机构 2012 年注册，固定办公场所 1 200 m²，专职人员 46 人，其中高级职称 25 人。"


def evidence(keys: list[str], first: int) -> tuple[dict[str, Any], ...]:
    """The pieces of a library from number ``first`` on, each proving a share of ``keys``."""
    return tuple(
        {
            "number": first + place,
            "edition": 1,
            "title": title,
            "filename": f"{title}.pdf",
            "sha256": conftest.SHA256,
            "pages": pages,
            "links": [
                {"key": key, "page_from": None if pages == 1 else 2, "page_to": None if pages == 1 else 5}
                for key in keys[place :: len(EVIDENCE)]
            ],
        }
        for place, (title, pages) in enumerate(EVIDENCE)
    )


def _proved(loaded: Loaded, side: Side) -> list[str]:
    rows = [row for table in loaded.scheme.tables if table.side == side for row in table.rows]
    items = [item.key for form in loaded.scheme.forms if form.side == side for item in form.items]
    return items + [key for row in rows for key in ([row.key] if row.key else (*row.gates, *row.criteria))]


def answers(loaded: Loaded, side: Side) -> dict[str, Said]:
    """Every cell of the side, a few rows unmet, of few points, or claimed not to apply."""
    cells = cells_of(loaded.scheme, side)
    told = {key: _told(cells, key) for key in cells}
    told |= {key: text for key, text in QUANTITIES.items() if key in cells}
    told |= {key: text for key, text in FACTS.items() if key in cells}
    for key in cells:
        if key.endswith(".variant") and "per_output_value" in cells[key].choices:
            told[key] = "per_output_value"
        elif "land_productivity" in key and key.endswith(".variant"):
            told[key] = "output_local"
    if side == "self":
        told |= {"evidence_technologies": UNMET, note_key("self_energy_intensity"): "按 GB/T 2589 折算。"}
    else:
        told |= {
            "solid_waste_utilization.threshold": "60",
            "solid_waste_utilization.threshold_reason": "机械零部件行业废切削液比例高，取 60%。",
        }
    rows = {key: Said(key=key, value=text) for key, text in told.items() if text}
    if side == "self":
        waived = Said(key="evidence_ccc", state="not_applicable", reason="产品不在 CCC 目录内")
        rows["evidence_ccc"] = waived
    return rows


def _told(cells: Catalogue, key: str) -> str:
    cell = cells[key]
    if cell.kind == "met":
        return MET
    if cell.kind == "points":
        return str(max(0, int(cell.top) - len(key) % 3))
    if key.endswith(".note"):
        return "查阅制度文件和运行记录，并经现场核实，符合要求。" if "符合性" in cell.label else ""
    if cell.kind == "paragraph":
        return "" if "." in key else STORY
    if cell.kind == "number":
        return ""
    return cell.choices[0] if cell.choices else conftest.TEXTS.get(cell.kind, "")


def filing(loaded: Loaded, side: Side, *, is_draft: bool = False) -> Filing:
    """The whole of one side: the applicant's report, or the body's with visits, people and conditions."""
    sheet = conftest.filled(loaded, {})
    rows = {(key, 0, 0): answer for key, answer in answers(loaded, side).items()}
    sheet = dataclasses.replace(sheet, answers=rows, side=side, year=2025)
    source = conftest.filing(
        sheet, is_draft=is_draft, evidence=evidence(_proved(loaded, side), 1 if side == "self" else 15)
    )
    source = dataclasses.replace(source, unit=FACTS["factory_name"])
    if side == "self":
        return source
    verified = evidence(_proved(loaded, "self"), 1)
    seal = source.seal and dataclasses.replace(source.seal, act="签署", receipt="")
    return dataclasses.replace(source, judgement=judgement(is_draft, verified), seal=seal)


def judgement(is_draft: bool, verified: tuple[dict[str, Any], ...]) -> Judgement:
    conditions = dict.fromkeys(("registered", "premises", "staff", "record"), CONDITION)
    return Judgement(
        conclusion="" if is_draft else "qualified",
        reason="",
        people={"declared_by": "何川", "prepared_by": "李明", "reviewed_by": "王芳"},
        visits=[VISIT],
        assessor={
            "uscc": "12430000MB1234567X",
            "name": "中部绿色评价中心",
            "accreditation": {
                "document_number": "湘工信节能〔2026〕3号",
                "valid_from": "2026-01-01",
                "valid_to": "2028-12-31",
                "conditions": conditions,
                "affiliates": [{"name": "中部检测有限公司", "uscc": "91430100MA4L16JJ5T"}],
                "evidence": [{"number": 1, "edition": 1, "title": "检验检测机构资质认定证书"}],
            },
        },
        judged={"no": 1, "sha256": conftest.SHA256, "evidence": verified},
    )
