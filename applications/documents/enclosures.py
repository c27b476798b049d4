"""附列: what the platform recorded itself, listed below the section of a body's report that it belongs to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.documents.filing import Filing, Judgement
from applications.models import Entrustment
from applications.models.third_party import CONDITIONS
from evaluation.cell import MET, UNMET, verdicts
from evaluation.scoring.layout import Encloses

TITLE = "（平台附列）"
CONCLUSIONS = dict(Entrustment.Conclusion.choices)
ORDINALS = "（一）", "（二）", "（三）", "（四）"


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A small table with its title."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    narrow: bool = False  # the first column holds no more than a number


def enclosures(filing: Filing, kind: Encloses) -> list[Enclosure]:
    """What stands below a section that encloses ``kind``; nothing in the applicant's own report."""
    if not kind or filing.judgement is None:
        return []
    return [item for item in ENCLOSED[kind](filing, filing.judgement) if item.rows]


def _process(_filing: Filing, judgement: Judgement) -> list[Enclosure]:
    people = judgement.people
    told = {
        "独立性声明": people["declared_by"],
        "报告编制负责人确认": people["prepared_by"],
        "报告审核人确认（内部技术复核）": people["reviewed_by"],
    }
    return [
        Enclosure(
            title=f"{TITLE}现场评价记录",
            heads=("现场评价日期", "参加人员", "现场评价记录", "现场照片"),
            rows=[_visit(row) for row in judgement.visits],
        ),
        Enclosure(
            title=f"{TITLE}评价人员",
            heads=("事项", "人员"),
            rows=[(what, name or "—") for what, name in told.items()],
        ),
    ]


def _visit(row: Mapping[str, Any]) -> tuple[str, ...]:
    days = day(row["visited_on"]) + (f"至{day(row['until'])}" if row["until"] else "")
    photographs = "、".join(f"证{picture['number']}" for picture in row["photographs"])
    return days, row["people"], row["record"], photographs or "—"


def _conclusion(filing: Filing, judgement: Judgement) -> list[Enclosure]:
    scheme, score = filing.filled.scheme, filing.score
    unmet = [row["no"] for row in score["rows"] if row["status"] == "failed"]
    gates = {gate["met"] for gate in score["gates"] if gate["binding"]}
    told = [
        ("一般要求", "尚未评价" if None in gates else verdicts()[UNMET if False in gates else MET]),
        ("不符合的必选要求", f"第 {'、'.join(unmet)} 项" if unmet else "无"),
        ("指标得分", f"{filing.total_text}（满分 {scheme.aggregation.total} 分）"),
        ("评价结论", CONCLUSIONS.get(judgement.conclusion, "尚未签署")),
    ]
    if judgement.reason:
        told.append(("理由", judgement.reason))
    return [Enclosure(title=f"{TITLE}评价结论", heads=("项目", "结果"), rows=told)]


def _references(filing: Filing, judgement: Judgement) -> list[Enclosure]:
    judged = judgement.judged
    cited = [(row.label, row.title) for row in filing.cited]
    source = f"{filing.unit}自我评价报告（第 {judged['no']} 次封存，SHA-256：{judged['sha256']}）"
    return [
        Enclosure(
            title=f"{TITLE}所评价的自我评价报告和所引证明材料",
            heads=("编号", "文件"),
            rows=[("自评", source), *cited],
            narrow=True,
        )
    ]


def _qualification(_filing: Filing, judgement: Judgement) -> list[Enclosure]:
    entry = judgement.assessor["accreditation"]
    if entry is None:
        return []
    until = day(entry["valid_to"]) if entry["valid_to"] else "未规定"
    listed = f"{entry['document_number']}；有效期自{day(entry['valid_from'])}起，至：{until}"
    affiliates = [f"{row['name']}（{row['uscc']}）" for row in entry["affiliates"]]
    conditions = [
        (f"{ordinal}{text}", entry["conditions"].get(key) or "（未说明）")
        for ordinal, (key, text) in zip(ORDINALS, CONDITIONS.items(), strict=True)
    ]
    proofs = [f"证{row['number']} {row['title']}" for row in entry["evidence"]]
    named = [
        ("列入本省第三方评价机构名单", listed),
        ("申明的关联单位", "、".join(affiliates) or "无"),
        ("证明材料", "、".join(proofs) or "无"),
    ]
    return [
        Enclosure(title=f"{TITLE}第三方机构应具备的条件", heads=("条件", "说明"), rows=conditions + named)
    ]


def day(text: str) -> str:
    """An ISO date as documents print it."""
    then = date.fromisoformat(text)
    return f"{then.year}年{then.month}月{then.day}日"


ENCLOSED: dict[str, Callable[[Filing, Judgement], list[Enclosure]]] = {
    "process": _process,
    "conclusion": _conclusion,
    "references": _references,
    "qualification": _qualification,
}
