"""A document of the scheme as it is printed: cover, instructions, parts in order, statement, receipt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import segno
from django.utils import timezone

from applications.documents.appendix import Appendix, appendices, evidence_index
from applications.documents.explanation import Explanation, explanation
from applications.documents.filing import Filing
from applications.documents.forms import FormPart, Narrative, entries_part, form_part
from applications.documents.tables import Grid, grid
from evaluation.scoring.layout import Document, Part

BLANK_DATE = "20 年 月 日"


@dataclass(frozen=True, kw_only=True)
class CoverField:
    """A line of the cover."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the contents."""

    anchor: str
    title: str


ReportPart = FormPart | Grid | Explanation | Appendix


@dataclass(frozen=True, kw_only=True)
class Report:
    """A whole document, ready for the templates."""

    layout: Document
    filing: Filing
    subtitle: str  # only where no form is printed: year and honour
    cover: list[CoverField]
    date_line: str
    parts: list[ReportPart]
    qr_code: str  # data URL of the check address; empty in a draft

    @property
    def contents(self) -> Iterator[Entry]:
        """The headings with the anchors of their places; of a narrative, its sections."""
        for number, part in enumerate(self.parts, start=1):
            if isinstance(part, Narrative):
                chapters = (row for row in part.passages if row.depth == 1)
                yield from (Entry(anchor=row.anchor, title=row.title) for row in chapters)
            else:
                yield Entry(anchor=f"part-{number}", title=part.heading)
        if self.layout.statement:
            yield Entry(anchor="statement", title=self.layout.statement.title)
        if self.filing.seal:
            yield Entry(anchor="receipt", title=self.filing.seal.heading)


def report(filing: Filing, layout: Document) -> Report:
    """The document ``layout`` of the scheme, filled in from ``filing``."""
    if layout.statement:
        layout = replace(layout, statement=layout.statement.filled(filing.filled.text))
    return dressed(filing, layout, list(_cover(filing, layout)), list(_parts(filing, layout)))


def dressed(filing: Filing, layout: Document, cover: list[CoverField], parts: list[ReportPart]) -> Report:
    """``parts`` with what every document has: the date of the seal, the code, year and honour."""
    scheme, seal = filing.filled.scheme, filing.seal
    return Report(
        layout=layout,
        filing=filing,
        subtitle=""
        if layout.official
        else f"{filing.filled.year} 年度{scheme.names.get('honour', scheme.title)}",
        cover=cover,
        date_line=_date_line(filing, layout),
        parts=parts,
        qr_code=segno.make_qr(seal.check_url, error="m").svg_data_uri(border=2) if seal else "",
    )


def _cover(filing: Filing, layout: Document) -> Iterator[CoverField]:
    fields = {field.key: field for form in filing.filled.scheme.forms for field in form.fields}
    for line in layout.cover:
        text = filing.field_text(fields[line.field]) if line.field else ""
        yield CoverField(label=line.label, text="、".join(text.split("\n")))


def _date_line(filing: Filing, layout: Document) -> str:
    """The printed ``20 年 月 日``, or ``20 年 月``, with the day of the seal; as printed in a draft."""
    blank = layout.date_line or BLANK_DATE
    if filing.seal is None:
        return blank
    day = timezone.localtime(filing.seal.at)
    return re.sub(
        r"20\s*年\s*月(\s*日)?",
        lambda found: f"{day.year} 年 {day.month} 月{f' {day.day} 日' if found[1] else ''}",
        blank,
    )


def _parts(filing: Filing, layout: Document) -> Iterator[ReportPart]:
    for part in layout.parts:
        yield _part(filing, part)
    if filing.filled.side == "self" and filing.filled.has_points:
        yield explanation(filing)
    yield from appendices(filing)
    if not any(part.evidence_index for part in layout.parts):
        yield evidence_index(filing, "")


def _part(filing: Filing, part: Part) -> ReportPart:
    scheme = filing.filled.scheme
    if part.form:
        form = next(form for form in scheme.forms if form.key == part.form)
        heading = part.heading or form.title
        # 附件 2-1 goes on from 基本信息表 with 一、 and has its title on the cover alone; the blank form of
        # 附件 2-2 says of itself that it is one, and filled in, it is the report.
        heading = "" if heading == filing.layout.title else heading.removesuffix("（格式）")
        return form_part(filing, form, heading)
    if part.table:
        table = next(table for table in scheme.tables if table.key == part.table)
        keys = [key for row in table.rows for key in row.criteria]
        listed = [filing.criteria[key] for key in keys if filing.criteria[key].entries]
        if listed:
            return entries_part(filing, listed[0], part.heading or table.title)
        return grid(filing, table, part.heading)
    return evidence_index(filing, part.heading, printed=True)
