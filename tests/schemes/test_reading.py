"""A scheme file that is wrong in one place says so, at the line where it is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.schemes.loader import SchemeProblems, load
from tests.schemes.small import TEXT, broken, line_of


def faults(text: str) -> list[tuple[int, str, str]]:
    try:
        load(text)
    except SchemeProblems as failure:
        return [tuple(problem) for problem in failure.problems]
    return []


def test_the_small_scheme_is_right() -> None:
    assert faults(TEXT) == []


YAML_FAULTS = [
    ("honour: factory", "honour: [factory", "", "YAML 语法错误"),
    ("title: 小方案", "title: &t 小方案", "title", "不允许使用锚点“&t”"),
    ("title: 小方案", "title: *t", "title", "不允许使用引用“*t”"),
    ("title: 小方案", "title: !!str 小方案", "title", "不允许使用类型标签“tag:yaml.org,2002:str”"),
    ("title: 小方案", "title: !python/name:os.system x", "title", "不允许使用类型标签"),
    ("title: 小方案", "title:", "title", "值为空"),
    ("title: 小方案", "title: ''", "title", "值为空"),
    ("title: 小方案", "title: ~", "title", "值为空"),
    ("title: 小方案", "title: ' 小方案'", "title", "文字首尾有空白"),
    ("title: 小方案", "title: yes", "title", "应为文字"),
    ("title: 小方案", "title: [小方案]", "title", "应为单个值"),
    ("title: 小方案", "yes: 小方案", "", "键必须是文字"),
]


@pytest.mark.parametrize(("piece", "wrong", "path", "message"), YAML_FAULTS)
def test_what_yaml_allows_but_a_scheme_does_not(piece: str, wrong: str, path: str, message: str) -> None:
    # A list left open shows where the next line does not belong into it.
    lines = (line_of(piece), line_of(piece) + 1)
    found = faults(broken((piece, wrong)))
    assert any(line in lines and where == path and message in text for line, where, text in found), found


def test_a_duplicate_key_is_told_with_the_first_one() -> None:
    text = broken(("honour: factory", "honour: factory\ntitle: 又一个"), ("title: 小方案", "title: 小方案"))
    assert faults(text) == [(line_of("title: 小方案", text), "title", "重复的键“title”（首次出现在第 5 行）")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "文件为空"),
        ("# 只有注释\n", "文件为空"),
        ("- 1\n", "应为若干“键: 值”"),
        ("\x01", "控制字符"),
        ("a: " + "[" * 30 + "]" * 30, "嵌套超过 20 层"),
        (TEXT + "---\nb: 1\n", "只能有一个 YAML 文档"),
    ],
)
def test_what_is_no_single_mapping(text: str, message: str) -> None:
    assert any(message in found for _, _, found in faults(text))


SHAPE_FAULTS = [
    ("revision: 1", "revision: 1.0", "revision", "不是整数"),
    ("revision: 1", "revision: 0", "revision", "应为正整数"),
    ("revision: 1", "revision: 99999999999999999999", "revision", "不超过 9999"),
    ("title: 小方案", 'title: "小\\0方案"', "title", "文字含有控制字符"),
    ("title: 小方案", f"title: {'长' * 121}", "title", "不得超过 120 字"),
    ("总产值, unit: 万元", "总产值, years: 0, unit: 万元", "quantities[output].years", "应在 1 与 10 之间"),
    (
        "总产值, unit: 万元",
        "总产值, years: 99999999, unit: 万元",
        "quantities[output].years",
        "应在 1 与 10 之间",
    ),
    ("honour: factory", "honour: farm", "honour", "不在允许的取值之内：factory、park、supply_chain、product"),
    ("honour: factory", "honour: factory\nhonor: x", "honor", "不认识的键“honor”"),
    ("rounding: {row: 4}", "rounding: {row: 40}", "rounding.row", "不得超过 10 位"),
    ("kind: linear", "kind: magic", "criteria[intensity].kind", "不在允许的取值之内"),
    ("direction: reverse", "direction: backwards", "criteria[intensity].direction", "不在允许的取值之内"),
    ("binding: yes", 'binding: "yes"', "gates[lawful].binding", "应为 yes 或 no"),
    (
        "    points: 100\n    direction",
        "    points: 1_00\n    direction",
        "criteria[intensity].points",
        "不是可识别的数",
    ),
    (
        "    points: 100\n    direction",
        "    points: [100]\n    direction",
        "criteria[intensity].points",
        "应为单个值",
    ),
    (
        "source: {document: notice, clause: 附表 2}",
        "source: 附表 2",
        "gates[lawful].source",
        "应为若干“键: 值”",
    ),
    (
        "source: {document: notice, clause: 附表 2}",
        "source: {document: notice}",
        "gates[lawful].source.clause",
        "缺少“clause”",
    ),
    (", source: {document: notice, clause: 附表 2}", "", "gates[lawful].source", "缺少“source”"),
    ('parts: [{form: basic}, {table: "1"}]', "parts: basic", "documents[report].parts", "应为列表"),
]


@pytest.mark.parametrize(("piece", "wrong", "path", "message"), SHAPE_FAULTS)
def test_a_field_that_cannot_be_read(piece: str, wrong: str, path: str, message: str) -> None:
    text = broken((piece, wrong))
    changed = next(
        n for n, (a, b) in enumerate(zip(TEXT.split("\n"), text.split("\n"), strict=False), start=1) if a != b
    )
    assert [(line, found_path) for line, found_path, _ in faults(text)] == [(changed, path)]
    assert message in faults(text)[0][2]


MEANING_FAULTS = [
    (
        "points: 100, weight: 60",
        "points: 90, weight: 60",
        "categories[use].points",
        "“能源”各项分值之和为 100，应为 90",
    ),
    ("weight: 60", "weight: 50", "categories", "各一级指标权重之和为 90，应为 100"),
    ("weight: 60, ", "", "categories[use]", "按权重汇总时“能源”须有 weight"),
    ("category: care", "category: rest", "criteria[manual].category", "“rest”未定义"),
    ("category: care", "category: rest", "categories[care]", "“管理”没有任何评分项"),
    ("key: manual\n", "key: intensity\n", "criteria[2].key", "重复的键“intensity”"),
    ("key: energy,", "key: manual,", "criteria[manual].key", "重复的键“manual”"),
    ("key: unit_name", "key: lawful", "forms[basic].fields[lawful].key", "重复的键“lawful”"),
    ("key: manual\n", "key: Manual\n", "criteria[Manual].key", "应以小写字母开头"),
    ("key: manual\n", "key: min\n", "criteria[min].key", "公式中的保留字"),
    ("necessity: 必选", "printed_number: 1", "criteria[manual].printed_number", "印刷序号“1”与第 1 项冲突"),
    (
        "document: notice, clause: 附表 2",
        "document: memo, clause: 附表 2",
        "gates[lawful].source.document",
        "来源“memo”未在 sources 中列出",
    ),
    ("necessity: 必选", "status: unconfirmed", "criteria[manual].status", "须用 note 说明"),
    ("    direction: reverse\n", "", "criteria[intensity].direction", "linear 类评分项须有“direction”"),
    (
        "necessity: 必选",
        "steps: [{start: 1, points: 100}]",
        "criteria[manual].steps",
        "required 类评分项不使用“steps”",
    ),
    ("necessity: 必选", "threshold: {op: '>='}", "criteria[manual].threshold", "恰好给出一个"),
    (
        "necessity: 必选",
        "threshold_choice: {low: 1, high: 2}",
        "criteria[manual].threshold_choice",
        "才可另选门槛",
    ),
    ("energy ÷ output", "energy ÷ outputs", "criteria[intensity].formula", "未定义的数量“outputs”"),
    ("energy ÷ output", "energy ÷ (output", "criteria[intensity].formula", "公式缺少“)”"),
    (
        "energy ÷ output",
        "energy × output",
        "criteria[intensity].formula",
        "公式结果的单位是 tce·万元，声明的单位是 tce/万元",
    ),
    ("energy ÷ output", "energy + output", "criteria[intensity].formula", "单位不一致：tce、万元"),
    ("    unit: tce/万元\n", "", "criteria[intensity].formula", "声明的单位是 无量纲"),
    ("scored: yes", "scored: no", "tables", "应有一张表标明 scored: yes"),
    ("criteria: [manual]", "criteria: [intensity]", "tables[1]", "评分项“manual”在计分表中出现 0 次"),
    ("criteria: [manual]", "criteria: [manuel]", "tables[1].rows[2].criteria", "评分项“manuel”未定义"),
    ("criteria: [manual]", "gates: [manual]", "tables[1].rows[2].gates", "基本要求“manual”未定义"),
    (
        "criteria: [manual], cells: {rule: 符合}",
        "criteria: [manual]",
        "tables[1].rows[2].cells",
        "缺少“rule”列的内容",
    ),
    ("{rule: 符合}", "{rule: 符合, more: x}", "tables[1].rows[2].cells.more", "不是 shows: cell 的列"),
    (
        "criteria: [manual]",
        "criteria: [manual], gates: [lawful]",
        "tables[1].rows[2]",
        "不能同时指向评分项和基本要求",
    ),
    (
        "criteria: [manual]",
        "key: lawful, criteria: [manual]",
        "tables[1].rows[lawful].key",
        "重复的键“lawful”",
    ),
    ("kind: weighted", "kind: sum", "categories", "各一级指标分值之和为 200，应为 100"),
    (
        "kind: weighted",
        "kind: weighted, total: 50",
        "categories[use].points",
        "按权重汇总时“能源”的分值为 100，应为 50",
    ),
    ("key: care, name", "key: use, name", "categories[2].key", "重复的键“use”"),
    ("{form: basic}", "{form: extra}", "documents[report].parts[1].form", "表单“extra”未定义"),
    ("{form: basic}", "{heading: 基本信息}", "documents[report].parts[1]", "恰好给出一个"),
    ('{table: "1"}', '{table: "2"}', "documents[report].parts[2].table", "表“2”未定义"),
    ("kind: fields", "kind: checklist", "forms[basic].items", "须给出“items”"),
    (
        "label: 单位名称",
        "label: 单位名称, type: choice",
        "forms[basic].fields[unit_name].choices",
        "须给出 choices",
    ),
    (
        "label: 单位名称",
        "label: 单位名称, soft: yes",
        "forms[basic].fields[unit_name].soft",
        "只与 max_chars 同用",
    ),
    (
        "label: 单位名称",
        "label: 单位名称, signed: yes",
        "forms[basic].fields[unit_name].signed",
        "只用于 number 类字段",
    ),
    (
        "label: 单位名称",
        "label: 单位名称, required_with: [lawful]",
        "forms[basic].fields[unit_name].required_with",
        "不是 yes_no 或 number 类字段",
    ),
    (
        'parts: [{form: basic}, {table: "1"}]',
        'parts: [{table: "1"}]\n    statement: {text: 属实, blanks: {某某: unit_name}}',
        "documents[report].statement.blanks",
        "文中没有“某某”",
    ),
    ("total: 70", "total: 71", "golden[1].expect.total", "应为 71，算得 70"),
    ("rows: {intensity: 50}", "rows: {intensity: 51}", "golden[1].expect.rows.intensity", "应为 51，算得 50"),
    (
        "values: {intensity: 2}",
        "values: {intensity: 2.01}",
        "golden[1].expect.values.intensity",
        "应为 2.01，算得 2",
    ),
    ("status: complete", "status: failed", "golden[1].expect.status", "应为 failed，算得 complete"),
    ("rows: {intensity: 50}", "rows: {unknown: 50}", "golden[1].expect.rows.unknown", "本方案没有这一键"),
    (
        "manual: {met: yes}",
        'manual: {points: "1"}',
        "golden[1].sheet.answers.manual.points",
        "不接受“points”",
    ),
]


MANUAL = "    kind: required\n    points: 100\n    necessity: 必选\n"
KIND_FAULTS = [
    ("kind: count | count: {full: 3, maximum: 2}", "count", "0 < full ≤ maximum"),
    (
        "kind: count | count: {full: 1, maximum: 2, items: [甲]}",
        "count.items",
        "列出 1 项，maximum 为 2",
    ),
    ("kind: count", "count", "须有“count”"),
    (
        "kind: steps | direction: positive | steps: [{start: 2, points: 50}, {start: 1, points: 100}]",
        "steps",
        "由劣到优",
    ),
    (
        "kind: steps | direction: reverse | steps: [{start: 2, points: 50}, {start: 1, points: 60}]",
        "steps",
        "最高一档应为满分 100",
    ),
    ("kind: ratio | direction: positive | cap: 0.5", "cap", "cap 不能小于 1"),
    ("kind: graded | hint: {entry: 5}", "hint", "须同时给出且不相等"),
    ("kind: graded | hint: {entry: 5, full: 5}", "hint", "须同时给出且不相等"),
    ("kind: graded | hint: {basis: benchmark, entry: 5}", "hint", "不得再给 entry、full"),
    (
        "kind: graded | formula: energy | unit: tce | variants: [{key: a, name: 甲}]",
        "formula",
        "只能给出一种",
    ),
    (
        "kind: graded | formula_source: {document: notice, clause: A}",
        "formula_source",
        "没有 formula",
    ),
    (
        "kind: graded | bands: {quantity: coal, bands: [{key: a, name: 甲}]}",
        "bands.quantity",
        "“coal”未定义",
    ),
    (
        "kind: graded | variants: [{key: a, name: 甲}, {key: a, name: 乙}]",
        "variants[2].key",
        "重复的键“a”",
    ),
    (
        "kind: graded | variants: [{key: a, name: 甲, threshold: {op: '>', value: 1}}]",
        "variants",
        "graded 类评分项不使用“threshold”",
    ),
    (
        "kind: required | threshold: {op: '>', value: 1} | threshold_choice: {low: 2, high: 1}",
        "threshold_choice",
        "low 应小于 high",
    ),
    (
        "kind: required | threshold: {op: '>', value: 1, times: 2}",
        "threshold.times",
        "只与 of 同用",
    ),
    ("kind: required | points: -100", "points", "分值不能为负数"),
    ("kind: text | points: 100", "points", "text 类评分项不使用“points”"),
    ("kind: text | points: 0 | not_applicable: full", "not_applicable", "无满分可言"),
    (
        "kind: graded | variants: [{key: a, name: 甲, repeat: {key: of, most: 3, label: 名称}}]",
        "variants[a].repeat",
        "不能分别按多项数据",
    ),
    (
        "kind: recorded | variants: [{key: a, name: 甲, repeat: {key: of, most: 3, label: 名称}}]",
        "variants[a].repeat",
        "须给出 formula",
    ),
    ("kind: graded | presumes: intensity", "presumes", "不是另一项 required 要求"),
    ("kind: graded | presumes: nothing", "presumes", "不是另一项 required 要求"),
    ("kind: required | presumes: manual", "presumes", "不是另一项 required 要求"),
]


@pytest.mark.parametrize(("fields", "path", "message"), KIND_FAULTS)
def test_a_criterion_that_does_not_fit_its_kind(fields: str, path: str, message: str) -> None:
    lines = fields.split(" | ")
    if not any(line.startswith("points:") for line in lines):
        lines.append("points: 100")
    found = faults(broken((MANUAL, "".join(f"    {line}\n" for line in lines))))
    assert any(where == f"criteria[manual].{path}" and message in text for _, where, text in found), found


@pytest.mark.parametrize(("piece", "wrong", "path", "message"), MEANING_FAULTS)
def test_a_scheme_that_does_not_hold_together(piece: str, wrong: str, path: str, message: str) -> None:
    found = [text for _, found_path, text in faults(broken((piece, wrong))) if found_path == path]
    assert any(message in text for text in found), faults(broken((piece, wrong)))


def test_a_fault_of_meaning_names_the_line_of_its_field() -> None:
    text = broken(("energy ÷ output", "energy ÷ outputs"), ("necessity: 必选", "status: unconfirmed"))
    assert [line for line, _, _ in faults(text)] == [
        line_of("formula:", text),
        line_of("status: unconfirmed", text),
    ]


def test_the_order_of_the_scored_table_is_the_order_of_the_criteria() -> None:
    text = broken(
        ("criteria: [intensity], cells: {rule: 对标}", "criteria: [swap], cells: {rule: 对标}"),
        ("criteria: [manual]", "criteria: [intensity]"),
        ("criteria: [swap]", "criteria: [manual]"),
    )
    assert faults(text) == [
        (line_of('key: "1"', text), "tables[1]", "计分表各行次序与 criteria 不一致，自第 1 项“manual”起")
    ]


def test_all_faults_are_reported_at_once_and_nothing_that_follows_from_them() -> None:
    text = broken(
        ("honour: factory", "honour: farm"),
        ("weight: 60", "weight: 65"),
        ("direction: reverse", "direction: sideways"),
        ("energy ÷ output", "energy ÷ coal"),
        ("key: unit_name", "key: manual"),
        ("necessity: 必选", "colour: green"),
    )
    assert [(line, path) for line, path, _ in faults(text)] == [
        (line_of("honour: farm", text), "honour"),
        (line_of("categories:", text), "categories"),
        (line_of("sideways", text), "criteria[intensity].direction"),
        (line_of("energy ÷ coal", text), "criteria[intensity].formula"),
        (line_of("colour", text), "criteria[manual].colour"),
        (line_of("key: manual, label", text), "forms[basic].fields[manual].key"),
    ]


def test_points_that_cannot_be_read_do_not_also_fail_to_add_up() -> None:
    assert len(faults(broken(("    points: 100\n    direction", "    points: 1e2\n    direction")))) == 1


@given(st.integers(0, len(TEXT)), st.integers(0, 40), st.text(alphabet="[]{}:,&*!\"'#- \nx1", max_size=6))
def test_whatever_is_cut_or_put_in_is_read_or_refused(at: int, cut: int, put_in: str) -> None:
    for line, _, message in faults(TEXT[:at] + put_in + TEXT[at + cut :]):
        assert line >= 1
        assert "\n" not in message
