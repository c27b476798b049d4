"""Counts, sums and numbers that a complete transcription of 附表 1.1, 1.2, 2.1 and 2.2 comes to."""

from decimal import Decimal

import pytest

from evaluation.scoring.layout import Table
from evaluation.scoring.scheme import Scheme

# category: (printed name, weight in percent, first and last running number in 附表 2.2, rows in 附表 1.2)
CATEGORIES = {
    "infrastructure": ("基础设施", 20, 1, 21, 21),
    "management": ("管理体系", 15, 22, 30, 7),
    "resources": ("能源资源投入", 15, 31, 45, 15),
    "product": ("产品", 10, 46, 57, 12),
    "emission": ("环境排放", 10, 58, 67, 10),
    "performance": ("绩效", 30, 68, 91, 12),
}
# 二级指标 of 附表 2.2 with the points of their rows; a leading + marks 必选.
GROUPS = {
    "建筑": "+8 +6 +3 +3 4 4 4 4 4",
    "照明": "+7 +3 4 4 4",
    "设备设施": "+5 +5 +5 +5 +5 +5 8",
    "一般要求": "+10 8 +10 8",
    "环境管理体系": "+20 10",
    "能源管理体系": "+20 10",
    "社会责任": "4",
    "能源投入": "+10 8 5 3 3 3",
    "资源投入": "+10 +10 +10 5 4",
    "采购": "+10 +10 4 5",
    "生态设计": "+30 6 4",
    "有害物质使用": "+15 4",
    "节能": "+15 6",
    "减碳": "6 3 3",
    "可回收利用率": "4 4",
    "大气污染物": "+15 10",
    "水体污染物": "+15 10",
    "固体废物": "+10",
    "噪声": "+10",
    "温室气体": "+10 10 4 6",
    "用地集约化": "+3 2 +3 2 +3 2",
    "原料无害化": "+6 4",
    "生产洁净化": "+6 4 +6 4 +6 4",
    "废物资源化": "+6 4 +6 4 +6 4",
    "能源低碳化": "+6 4 +3 2",
}


def test_scored_rows_by_category(scheme: Scheme) -> None:
    assert len(scheme.criteria) == 91
    assert [(category.key, category.name, category.weight) for category in scheme.categories] == [
        (key, name, Decimal(weight)) for key, (name, weight, *_) in CATEGORIES.items()
    ]
    for key, (_, _, first, last, _) in CATEGORIES.items():
        assert {row.category for row in scheme.criteria[first - 1 : last]} == {key}


@pytest.mark.parametrize("category", CATEGORIES)
def test_sixty_points_required_and_forty_optional(scheme: Scheme, category: str) -> None:
    rows = [row for row in scheme.criteria if row.category == category]

    assert sum(row.points for row in rows if row.necessity == "必选") == 60
    assert sum(row.points for row in rows if row.necessity == "可选") == 40


def test_points_of_every_row(scheme: Scheme) -> None:
    groups: dict[str, list[str]] = {}
    for row in scheme.criteria:
        groups.setdefault(row.group, []).append(f"{'+' if row.necessity == '必选' else ''}{row.points}")

    assert {group: " ".join(points) for group, points in groups.items()} == GROUPS


def test_required_rows_are_met_or_fail_and_optional_rows_are_graded(scheme: Scheme) -> None:
    kinds = [(row.necessity, row.kind) for row in scheme.criteria]

    assert kinds.count(("必选", "required")) == 42
    assert kinds.count(("可选", "graded")) == 49


def test_rows_cite_their_place(scheme: Scheme) -> None:
    names = {category.key: category.name for category in scheme.categories}
    for number, row in enumerate(scheme.criteria, start=1):
        assert row.source.clause == f"附表 2.2 第{number}行（{names[row.category]}）"


def test_self_evaluation_rows(scheme: Scheme, tables: dict[str, Table]) -> None:
    category = {row.key: row.category for row in scheme.criteria}
    necessity = {row.key: row.necessity for row in scheme.criteria}
    rows = tables["1.2"].rows
    counts = {key: sum(category[row.criteria[0]] == key for row in rows) for key in CATEGORIES}
    required = [row for row in rows if (row.necessity or necessity[row.criteria[0]]) == "必选"]

    assert counts == {key: count for key, (*_, count) in CATEGORIES.items()}
    assert (len(rows), len(required)) == (77, 41)


def test_eight_basic_requirements_in_both_tables(scheme: Scheme, tables: dict[str, Table]) -> None:
    printed = [(gate.key,) for gate in scheme.gates]

    assert len(scheme.gates) == 8
    assert all(gate.binding for gate in scheme.gates)
    assert [row.gates for row in tables["1.1"].rows] == printed
    assert [row.gates for row in tables["2.1"].rows] == printed


def test_not_applicable_follows_the_applicability_word(scheme: Scheme) -> None:
    ruled = {
        number: row.not_applicable
        for number, row in enumerate(scheme.criteria, start=1)
        if row.not_applicable != "forbidden"
    }

    assert ruled == {
        9: "reweight",  # 适用时
        13: "reweight",  # 工艺适用时
        16: "full",  # 适用时
        19: "full",  # 若具有以下设备
        20: "full",  # 必要时
        51: "full",  # 必选（适用时）
        52: "reweight",  # 可选（适用时）
        55: "reweight",  # 适用时
        67: "reweight",  # 可行时
    }
    for number in ruled:
        assert scheme.criteria[number - 1].status == "unconfirmed"
    assert [n for n, row in enumerate(scheme.criteria, start=1) if row.applies] == [51, 52]


def test_optional_rows_build_on_a_required_row_of_their_own_group(scheme: Scheme) -> None:
    number = {row.key: n for n, row in enumerate(scheme.criteria, start=1)}
    builds = {number[row.key]: number[row.presumes] for row in scheme.criteria if row.presumes}

    # 67 改善 builds like 65 核查声明 on 64 核算; every other one on the row right above it.
    assert builds == {67: 64} | {n: n - 1 for n in (23, 25, 27, 29, 47, 52, 59, 61, 65, *range(69, 92, 2))}
    for optional, required in builds.items():
        first, second = scheme.criteria[required - 1], scheme.criteria[optional - 1]
        assert (first.group, first.necessity, second.necessity) == (second.group, "必选", "可选")
