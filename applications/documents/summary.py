"""The 创建工作总结报告 (15号 三、3): no form of it is printed, so the procedure's sections in plain dress."""

from collections.abc import Iterator, Mapping

from applications.documents.filing import Filing
from applications.documents.forms import Narrative, Passage
from applications.documents.report import CoverField, Report, dressed
from applications.procedures import Summary
from applications.services.snapshots import SUMMARY
from evaluation.scoring.layout import Document, Statement

SIGNATURE = Statement(text="", signatures=("（单位公章）", "日期："))


def summary_report(filing: Filing, asked: Summary, told: Mapping[str, str]) -> Report:
    """``asked`` with the texts ``told``, by section, beside the self-evaluation of ``filing``."""
    narrative = Narrative(
        heading=asked.title,
        lead="",
        passages=list(_passages(asked, told)),
        statement=SIGNATURE,
        note=asked.note if asked.status == "unconfirmed" else "",
    )
    layout = Document(key=SUMMARY, title=asked.title, parts=(), official=False, issuer=filing.unit)
    return dressed(filing, layout, [CoverField(label="申报单位", text=filing.unit)], [narrative])


def _passages(asked: Summary, told: Mapping[str, str]) -> Iterator[Passage]:
    for section in asked.sections:
        yield Passage(
            anchor=section.key,
            depth=1,
            title=section.title,
            guidance="",
            text=told.get(section.key, ""),
            answered=True,
            enclosures=[],
        )
