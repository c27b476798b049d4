"""What a revision changes against another: every field of the format is classed, every change is named."""

from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from evaluation.schemes.classes import FIELDS, Grade
from evaluation.schemes.diff import compare, gravest, summary
from evaluation.schemes.loader import load
from evaluation.scoring.scheme import Scheme
from tests.schemes.small import TEXT, broken
from tests.stories import read_scheme


def _classes(kind: Any, found: set[type[Any]]) -> set[type[Any]]:
    """Every dataclass that a compared field of ``kind`` may hold."""
    if isinstance(kind, type) and is_dataclass(kind) and kind not in found:
        found.add(kind)
        hints = get_type_hints(kind)
        for row in fields(kind):
            if kind not in FIELDS or FIELDS[kind].get(row.name, (Grade.TEXT,))[0] is not None:
                _classes(hints[row.name], found)
    for part in get_args(kind):
        _classes(part, found)
    return found


def test_every_field_of_the_format_is_classed() -> None:
    told = {kind.__name__: set(names) for kind, names in FIELDS.items()}
    assert told == {kind.__name__: {row.name for row in fields(kind)} for kind in _classes(Scheme, set())}, (
        "class the new field in evaluation/schemes/classes.py"
    )


def test_a_revision_that_says_the_same_changes_nothing() -> None:
    changes = compare(load(TEXT).scheme, load(broken(("revision: 1", "revision: 2"))).scheme)
    assert (changes, gravest(changes)) == ([], Grade.TEXT)


FIELD = "- {key: unit_name, label: 单位名称}"
CHANGES: list[tuple[tuple[str, str], Grade, str]] = [
    (("text: 管理手册", "text: 管理手册及记录"), Grade.TEXT, "指标“管理手册及记录” › 表述"),
    (("title: 小方案", "title: 方案"), Grade.TEXT, "标题"),
    (("label: 单位名称", "label: 单位名称, help: 全称"), Grade.GUIDANCE,
     "表单“基本信息” › 填报项“单位名称” › 填报说明"),
    (("weight: 60", "weight: 60, status: unconfirmed, note: 权重待定"), Grade.GUIDANCE,
     "一级指标“能源” › 待确认标记"),
    (("binding: yes", "binding: no"), Grade.SCORING, "基本要求“依法设立” › 是否必须满足"),
    (("necessity: 必选\n", "necessity: 必选\n    not_applicable: full\n    applies: 适用时\n"),
     Grade.SCORING, "指标“管理手册” › 不适用时"),
    ((FIELD, f"{FIELD}\n      - {{key: phone, label: 电话}}"), Grade.STRUCTURE, "表单“基本信息” › 填报项"),
    ((FIELD, "- {key: name, label: 单位名称}"), Grade.STRUCTURE, "表单“基本信息” › 填报项"),
    ((FIELD, "- {key: unit_name, label: 单位名称, max_chars: 20}"), Grade.STRUCTURE,
     "表单“基本信息” › 填报项“单位名称” › 字数限制"),
    (("parts: [{form: basic}, {table: \"1\"}]", "parts: [{table: \"1\"}, {form: basic}]"), Grade.STRUCTURE,
     "文书“报告” › 组成"),
]  # fmt: skip


@pytest.mark.parametrize(("swap", "grade", "place"), CHANGES, ids=[swap[1] for swap, _, _ in CHANGES])
def test_a_change_is_classed_by_what_it_touches(swap: tuple[str, str], grade: Grade, place: str) -> None:
    changes = compare(load(TEXT).scheme, load(broken(swap)).scheme)
    assert gravest(changes) is grade
    assert place in [change.place for change in changes if change.grade is grade]


def test_another_edition_is_told_apart_whole() -> None:
    changes = compare(read_scheme("factory-2018").scheme, read_scheme("factory-2025").scheme)
    assert gravest(changes) is Grade.STRUCTURE
    assert sum(count for _grade, count in summary(changes)) == len(changes)
    assert all(change.before != change.after for change in changes)


def test_a_kind_of_evidence_more_is_of_the_evidence() -> None:
    asked = """  - key: proofs
    title: 材料清单
    kind: checklist
    items:
      - {key: permit, text: 排污许可证}
documents:
"""
    more = asked.replace("documents:", "      - {key: report_2024, text: 检测报告}\ndocuments:")
    before, after = (load(broken(("documents:\n", text))).scheme for text in (asked, more))
    [change] = compare(before, after)
    assert (change.grade, change.after) == (Grade.EVIDENCE, "检测报告")
