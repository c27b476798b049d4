"""A small scheme file that is right, for tests that break it in one place."""

TEXT = """\
scheme: small
edition: "2025"
revision: 1
honour: factory
title: 小方案
sources:
  notice: {number: 〔2025〕1号, title: 通知}
aggregation: {kind: weighted}
rounding: {row: 4}
categories:
  - {key: use, name: 能源, points: 100, weight: 60, source: {document: notice, clause: 附表 1}}
  - {key: care, name: 管理, points: 100, weight: 40, source: {document: notice, clause: 附表 1}}
gates:
  - {key: lawful, text: 依法设立, binding: yes, source: {document: notice, clause: 附表 2}}
quantities:
  - {key: energy, name: 综合能耗, unit: tce}
  - {key: output, name: 总产值, unit: 万元}
criteria:
  - key: intensity
    category: use
    text: 能源消耗强度
    kind: linear
    points: 100
    direction: reverse
    unit: tce/万元
    formula: energy ÷ output
    source: {document: notice, clause: 附表 1 第 1 行}
  - key: manual
    category: care
    text: 管理手册
    kind: required
    points: 100
    necessity: 必选
    source: {document: notice, clause: 附表 1 第 2 行}
tables:
  - key: "1"
    label: 附表 1
    title: 评价表
    scored: yes
    columns:
      - {key: text, title: 要求, shows: text}
      - {key: rule, title: 规则, shows: cell}
    rows:
      - {criteria: [intensity], cells: {rule: 对标}}
      - {criteria: [manual], cells: {rule: 符合}}
forms:
  - key: basic
    title: 基本信息
    kind: fields
    fields:
      - {key: unit_name, label: 单位名称}
documents:
  - key: report
    title: 报告
    parts: [{form: basic}, {table: "1"}]
golden:
  - name: 算例
    sheet:
      gates: {G1: {met: yes}}
      benchmarks: {intensity: {leading: "1", baseline: "3"}}
      answers: {intensity: {quantities: {energy: "20", output: "10"}}, manual: {met: yes}}
    expect: {status: complete, total: 70, rows: {intensity: 50}, values: {intensity: 2}}
"""


def broken(*changes: tuple[str, str]) -> str:
    """The text with each first piece replaced by the second; a piece must occur."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(piece: str, text: str = TEXT) -> int:
    """The line where a piece first occurs."""
    assert piece in text, piece
    return text[: text.index(piece)].count("\n") + 1
