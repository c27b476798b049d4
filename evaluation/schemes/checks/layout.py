"""Printed tables, forms and documents name what exists, completely and in order."""

from collections.abc import Iterator

from evaluation.schemes.checks.walk import walk, walk_sections
from evaluation.schemes.reader import Report
from evaluation.scoring.layout import ChecklistItem, Field, Form, Section, Table
from evaluation.scoring.numbers import shown
from evaluation.scoring.scheme import Scheme

MOST = 100  # rows of a form
_CONTENT = {
    "fields": "fields",
    "rows": "fields",
    "yearly": "fields",
    "narrative": "sections",
    "checklist": "items",
}


def check(scheme: Scheme, report: Report) -> None:
    """Check tables, forms and documents."""
    for path, table in walk("tables", scheme.tables):
        _table(scheme, table, path, report)
    _scored_tables(scheme, report)
    for path, form in walk("forms", scheme.forms):
        _form(form, path, report)
    _called_for(scheme, report)
    _documents(scheme, report)
    _statements(scheme, report)


def _table(scheme: Scheme, table: Table, path: str, report: Report) -> None:
    criteria = {criterion.key for criterion in scheme.criteria}
    gates = {gate.key for gate in scheme.gates}
    categories = {category.key for category in scheme.categories}
    cells = {column.key for column in table.columns if column.shows == "cell"}
    places = cells | {column.key for column in table.columns if column.shows == "explanation"}
    for here, row in walk(f"{path}.rows", table.rows):
        for field, known, what in (("criteria", criteria, "评分项"), ("gates", gates, "基本要求")):
            for key in getattr(row, field):
                if key not in known:
                    report.add(f"{here}.{field}", f"{what}“{shown(key)}”未定义")
        if row.criteria and row.gates:
            report.add(here, "一行不能同时指向评分项和基本要求")
        if not row.text and len(row.criteria + row.gates) != 1:
            report.add(here, "只有恰好指向一个评分项或基本要求的行才可省略 text")
        if row.category and row.category not in categories:
            report.add(f"{here}.category", f"一级指标“{shown(row.category)}”未定义")
        for missing in sorted(cells - set(row.cells)):
            report.add(f"{here}.cells", f"缺少“{missing}”列的内容")
        for extra in sorted(set(row.cells) - places):
            problem = f"“{shown(extra)}”不是 shows: cell 的列，也不是 shows: explanation 的列"
            report.add(f"{here}.cells.{extra}", problem)


def _scored_tables(scheme: Scheme, report: Report) -> None:
    """One at most for each side, and one at all where there is anything to score."""
    scored = [(path, table) for path, table in walk("tables", scheme.tables) if table.scored]
    sides = [table.side for _, table in scored]
    if scheme.criteria and not scored:
        report.add("tables", "应有一张表标明 scored: yes")
    for path, table in scored:
        if sides.count(table.side) > 1:
            report.add(path, "申报单位与第三方评价机构至多各有一张表标明 scored: yes")
        _scored_table(scheme, path, table, report)


def _scored_table(scheme: Scheme, path: str, table: Table, report: Report) -> None:
    """A scored table holds every criterion once, in the order in which the criteria are listed."""
    printed = [key for row in table.rows for key in row.criteria]
    listed = [criterion.key for criterion in scheme.criteria]
    for key in listed:
        if printed.count(key) != 1:
            report.add(path, f"评分项“{key}”在计分表中出现 {printed.count(key)} 次，应为 1 次")
    if sorted(printed) == sorted(listed) and printed != listed:
        place = next(i for i, pair in enumerate(zip(printed, listed, strict=True)) if pair[0] != pair[1])
        report.add(path, f"计分表各行次序与 criteria 不一致，自第 {place + 1} 项“{printed[place]}”起")


def _form(form: Form, path: str, report: Report) -> None:
    for content in dict.fromkeys(_CONTENT.values()):
        given = bool(getattr(form, content))
        if given != (content == _CONTENT[form.kind]):
            problem = "不得给出" if given else "须给出"
            report.add(f"{path}.{content}", f"{form.kind} 类表单{problem}“{content}”")
    for name, kind in (("most", "rows"), ("years", "yearly")):
        number = getattr(form, name)
        if (form.kind == kind) != bool(number) or number > MOST:
            report.add(f"{path}.{name}", f"{kind} 类表单须给出 1 至 {MOST} 的“{name}”，其他表单不得给出")
    for here, entry in _entries(form, path):
        if entry.soft and not entry.max_chars:
            report.add(f"{here}.soft", "soft 只与 max_chars 同用")
    for here, field in walk(f"{path}.fields", form.fields):
        if bool(field.choices) != (field.type in ("choice", "choices")):
            report.add(f"{here}.choices", "choice、choices 类字段须给出 choices，其他字段不得给出")
        if field.signed and field.type != "number":
            report.add(f"{here}.signed", "signed 只用于 number 类字段")


def _entries(form: Form, path: str) -> Iterator[tuple[str, Field | Section]]:
    yield from walk(f"{path}.fields", form.fields)
    yield from walk_sections(f"{path}.sections", form.sections)


def _called_for(scheme: Scheme, report: Report) -> None:
    """What makes a field or a kind of evidence required is a field that says yes or how many."""
    forms = [form for form in scheme.forms if form.kind == "fields"]
    told = {field.key for form in forms for field in form.fields if field.type in ("yes_no", "number")}
    for path, form in walk("forms", scheme.forms):
        asked: list[tuple[str, Field | ChecklistItem]] = [
            *walk(f"{path}.fields", form.fields),
            *walk(f"{path}.items", form.items),
        ]
        for here, row in asked:
            for key in set(row.required_with) - told:
                report.add(f"{here}.required_with", f"“{shown(key)}”不是 yes_no 或 number 类字段")


def _documents(scheme: Scheme, report: Report) -> None:
    forms = {form.key for form in scheme.forms}
    tables = {table.key for table in scheme.tables}
    fields = {field.key for form in scheme.forms for field in form.fields}
    for path, document in walk("documents", scheme.documents):
        for here, line in walk(f"{path}.cover", document.cover):
            if line.field and line.field not in fields:
                report.add(f"{here}.field", f"字段“{shown(line.field)}”未定义")
        for here, part in walk(f"{path}.parts", document.parts):
            if bool(part.form) + bool(part.table) + part.evidence_index != 1:
                report.add(here, "每一部分须在 form、table、evidence_index 中恰好给出一个")
            if part.form and part.form not in forms:
                report.add(f"{here}.form", f"表单“{shown(part.form)}”未定义")
            if part.table and part.table not in tables:
                report.add(f"{here}.table", f"表“{shown(part.table)}”未定义")


def _statements(scheme: Scheme, report: Report) -> None:
    fields = {field.key for form in scheme.forms for field in form.fields}
    owners = [(path, form.statement) for path, form in walk("forms", scheme.forms)]
    owners += [(path, document.statement) for path, document in walk("documents", scheme.documents)]
    for path, statement in owners:
        if statement is None:
            continue
        for blank, key in statement.blanks.items():
            if blank not in statement.title + statement.text:
                report.add(f"{path}.statement.blanks", f"文中没有“{shown(blank)}”")
            if key not in fields:
                report.add(f"{path}.statement.blanks", f"字段“{shown(key)}”未定义")
