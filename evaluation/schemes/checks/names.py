"""Keys are authored, unique and never an alias of something else; citations name known documents."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from evaluation.schemes.checks.walk import walk, walk_sections
from evaluation.schemes.reader import Report
from evaluation.scoring.edition import Citation
from evaluation.scoring.formula import WORDS
from evaluation.scoring.numbers import shown
from evaluation.scoring.scheme import MOST_YEARS, Scheme

# An answer names one of these keys; digits alone and G1 are aliases, so a key begins with a small letter.
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
# As wide as the columns of the database.
MOST_REVISIONS, MOST_EDITION, MOST_TITLE = 9999, 20, 120
_LOOSE_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")


def check(scheme: Scheme, report: Report) -> None:
    """Check keys, uniqueness, printed numbers and citations of the whole scheme."""
    if report.sound("scheme") and not _LOOSE_KEY.fullmatch(scheme.scheme):
        report.add("scheme", "方案代码只能由小写字母、数字和 - _ . 组成")
    if report.sound("revision") and not 1 <= scheme.revision <= MOST_REVISIONS:
        report.add("revision", f"修订号应为正整数，不超过 {MOST_REVISIONS}")
    for field, most in (("edition", MOST_EDITION), ("title", MOST_TITLE)):
        if len(getattr(scheme, field)) > most:
            report.add(field, f"不得超过 {most} 字")
    _answerable(scheme, report)
    _local(scheme, report)
    _printed_numbers(scheme, report)
    for path, item in _everything("", scheme):
        _open_points(path, item, report)
        if (
            isinstance(item, Citation)
            and report.sound(re.escape(path))
            and item.document not in scheme.sources
        ):
            report.add(f"{path}.document", f"来源“{shown(item.document)}”未在 sources 中列出")


def years_end(scheme: Scheme, report: Report) -> bool:
    """Whether every quantity is asked for so few years that each of them may be named."""
    found = [path for path, row in walk("quantities", scheme.quantities) if not 1 <= row.years <= MOST_YEARS]
    for path in found:
        if report.sound(re.escape(f"{path}.years")):
            report.add(f"{path}.years", f"应在 1 与 {MOST_YEARS} 之间")
    return not found


def _answerable(scheme: Scheme, report: Report) -> None:
    """Whatever a cell of a sheet may be named after shares one name space."""
    seen: dict[str, str] = {}
    for path, key in _answerable_keys(scheme):
        if not report.sound(re.escape(path)):
            continue
        if not KEY.fullmatch(key):
            report.add(f"{path}.key", f"键“{shown(key)}”应以小写字母开头，只含小写字母、数字和下划线")
        elif key in WORDS:
            report.add(f"{path}.key", f"键“{key}”是公式中的保留字")
        elif key in seen:
            report.add(f"{path}.key", f"重复的键“{key}”（已用于第 {report.line(seen[key])} 行 {seen[key]}）")
        seen.setdefault(key, path)


def _answerable_keys(scheme: Scheme) -> Iterator[tuple[str, str]]:
    for name in ("gates", "quantities", "criteria"):
        for path, item in walk(name, getattr(scheme, name)):
            yield path, item.key
    for gate_path, gate in walk("gates", scheme.gates):
        for path, explanation in walk(f"{gate_path}.explanations", gate.explanations):
            yield path, explanation.key
    for key, path in _repeats(scheme).items():
        yield path, key
    for table_path, table in walk("tables", scheme.tables):
        for path, row in walk(f"{table_path}.rows", table.rows):
            if row.key:
                yield path, row.key
    yield from _form_keys(scheme)


def _form_keys(scheme: Scheme) -> Iterator[tuple[str, str]]:
    for form_path, form in walk("forms", scheme.forms):
        for path, field in walk(f"{form_path}.fields", form.fields):
            yield path, field.key
        for path, section in walk_sections(f"{form_path}.sections", form.sections):
            yield path, section.key
        for path, entry in walk(f"{form_path}.items", form.items):
            yield path, entry.key


def _repeats(scheme: Scheme) -> dict[str, str]:
    """The keys of what rows are repeated for, each once: several rows may be about the same things."""
    found: dict[str, str] = {}
    for path, criterion in walk("criteria", scheme.criteria):
        for here, variant in walk(f"{path}.variants", criterion.variants):
            if variant.repeat:
                found.setdefault(variant.repeat.key, f"{here}.repeat")
    return found


def _local(scheme: Scheme, report: Report) -> None:
    """Keys that need to be unique in their own list only."""
    lists: list[tuple[str, Any]] = [
        (name, getattr(scheme, name)) for name in ("categories", "tables", "forms", "documents", "selections")
    ]
    lists += [(f"{path}.columns", table.columns) for path, table in walk("tables", scheme.tables)]
    for path, criterion in walk("criteria", scheme.criteria):
        lists.append((f"{path}.variants", criterion.variants))
        lists.append((f"{path}.bands.bands", criterion.bands.bands if criterion.bands else ()))
    for path, items in lists:
        seen: set[str] = set()
        for here, item in walk(path, items):
            if not _LOOSE_KEY.fullmatch(item.key) and report.sound(re.escape(f"{here}.key")):
                report.add(f"{here}.key", f"键“{shown(item.key)}”只能由小写字母、数字和 - _ . 组成")
            if item.key in seen:
                report.add(f"{here}.key", f"重复的键“{item.key}”")
            seen.add(item.key)


def _printed_numbers(scheme: Scheme, report: Report) -> None:
    """A sheet may name a row by printed number or ordinal, so these must not contradict."""
    seen: dict[str, int] = {str(ordinal): ordinal for ordinal, _ in enumerate(scheme.criteria, start=1)}
    for ordinal, (path, criterion) in enumerate(walk("criteria", scheme.criteria), start=1):
        number = criterion.printed_number
        if number and seen.setdefault(number, ordinal) != ordinal:
            report.add(f"{path}.printed_number", f"印刷序号“{number}”与第 {seen[number]} 项冲突")


def _open_points(path: str, item: Any, report: Report) -> None:
    if getattr(item, "status", "") == "unconfirmed" and not item.note:
        report.add(f"{path}.status", "标为 unconfirmed 的内容须用 note 说明文件未定之处及取值依据")


def _everything(path: str, item: Any) -> Iterator[tuple[str, Any]]:
    """Every dataclass of the tree, with its path."""
    if is_dataclass(item):
        yield path, item
        for declared in fields(item):
            here = f"{path}.{declared.name}" if path else declared.name
            yield from _everything(here, getattr(item, declared.name))
    elif isinstance(item, tuple):
        for here, child in walk(path, item):
            yield from _everything(here, child)
    elif isinstance(item, dict):
        for name, child in item.items():
            yield from _everything(f"{path}.{name}", child)
