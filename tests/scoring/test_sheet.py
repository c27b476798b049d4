"""Bad sheets: every fault is named with its path, all of them at once."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.scoring.criterion import Counting, Threshold, ThresholdChoice, Variant
from evaluation.scoring.reading import MAX_TEXT
from evaluation.scoring.scheme import Scheme
from evaluation.scoring.sheet import SheetProblems, parse_json, read_sheet
from tests.scoring.build import criterion, gate, scheme

VARIANTS = (
    Variant(key="ratio", name="单位产值", unit="tce/万元", formula="energy ÷ output"),
    Variant(key="total", name="总量", unit="tce", formula="energy"),
)
SCHEME = scheme(
    criterion("linear", "intensity", direction="reverse", variants=VARIANTS, printed_number="1"),
    criterion("linear", "share", direction="positive", unit="%"),
    criterion("graded", "degree", not_applicable="zero"),
    criterion("required", "must"),
    criterion(
        "required",
        "more",
        threshold=Threshold(op=">", value=Decimal(65)),
        threshold_choice=ThresholdChoice(low=Decimal(52), high=Decimal(78)),
    ),
    criterion("count", "functions", count=Counting(full=Decimal(8), maximum=Decimal(12))),
    criterion("text", "story", points=Decimal(0)),
    gates=(gate("lawful"),),
)


def faults(data: object, of: Scheme = SCHEME) -> list[str]:
    try:
        read_sheet(of, data)
    except SheetProblems as failure:
        return [f"{path}: {message}" for path, message in failure.problems]
    return []


def answer(key: str, content: object) -> list[str]:
    return faults({"answers": {key: content}})


def test_rows_go_by_key_printed_number_or_ordinal() -> None:
    sheet = read_sheet(
        SCHEME,
        {
            "answers": {"1": {"value": "1"}, "share": {"value": "2"}, "3": {"points": "3"}},
            "gates": {"G1": {"met": True}},
        },
    )
    assert list(sheet.answers) == ["intensity", "share", "degree"]
    assert sheet.gates == {"lawful": True}


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "1e400", "1_000", "١٢", "12 ", "-0", "-5", "9" * 30_000])
def test_a_bad_number_is_refused_wherever_it_stands(bad: str) -> None:
    found = faults(
        {
            "benchmarks": {"share": {"leading": bad, "baseline": bad}},
            "answers": {
                "intensity": {"quantities": {"energy": bad, "output": "1"}},
                "share": {"value": bad},
                "degree": {"points": bad},
                "more": {"value": "60", "threshold": bad, "reason": "x"},
                "functions": {"count": bad},
            },
        }
    )
    assert [fault.partition(": ")[0] for fault in found] == [
        "benchmarks.share.leading",
        "benchmarks.share.baseline",
        "answers.intensity.quantities.energy",
        "answers.share.value",
        "answers.degree.points",
        "answers.more.threshold",
        "answers.functions.count",
    ]
    assert all("\n" not in fault and len(fault) < 200 for fault in found)


def test_full_width_digits_are_folded() -> None:
    assert read_sheet(SCHEME, {"answers": {"share": {"value": "１２．５"}}}).answers[
        "share"
    ].value == Decimal("12.5")


@pytest.mark.parametrize("number", ["1.5", "3", "NaN", "-Infinity", "1e999", "true", "null"])
def test_numbers_are_written_as_text(number: str) -> None:
    data = parse_json(f'{{"answers": {{"share": {{"value": {number}}}}}}}')
    assert faults(data) == ['answers.share.value: 数值应写成带引号的文本，例如 "12.5"']


def test_a_count_and_a_year_may_stand_without_quotes() -> None:
    sheet = read_sheet(SCHEME, parse_json('{"year": 2024, "answers": {"functions": {"count": 9}}}'))
    assert (sheet.year, sheet.answers["functions"].count) == (2024, 9)


@pytest.mark.parametrize(
    ("key", "content", "fault"),
    [
        ("nothing", {"value": "1"}, "answers.nothing: 本方案没有这一评分项"),
        ("0", {"value": "1"}, "answers.0: 本方案没有这一评分项"),
        ("", {"value": "1"}, "answers.: 本方案没有这一评分项"),
        ("share", {"points": "1"}, "answers.share.points: 本项（linear）不接受“points”，应填数值 value"),
        (
            "share",
            {"quantities": {}},
            "answers.share.quantities: 本项（linear）不接受“quantities”，应填数值 value",
        ),
        ("must", {"value": "1"}, "answers.must.value: 本项（required）不接受“value”，应填是否符合 met"),
        ("must", {"met": "true"}, "answers.must.met: 应为 true 或 false"),
        ("must", {}, "answers.must: 应填且只填一项：是否符合 met"),
        ("must", True, "answers.must: 应为 JSON 对象"),
        ("must", None, "answers.must: 应为 JSON 对象"),
        ("degree", {"points": "8.0001"}, "answers.degree.points: 8.0001 超过本项满分 8"),
        ("degree", {"points": "-1"}, "answers.degree.points: “-1”不能为负数"),
        ("degree", {"not_applicable": ""}, "answers.degree.not_applicable: 文字不能为空"),
        ("degree", {"not_applicable": "  "}, "answers.degree.not_applicable: 文字不能为空"),
        ("degree", {"not_applicable": "\ud800"}, "answers.degree.not_applicable: 文字含有无法识别的字符"),
        ("degree", {"not_applicable": "无", "points": "1"}, "answers.degree.points: 不认识的键"),
        ("must", {"not_applicable": "无"}, "answers.must.not_applicable: 本项不允许填报不适用"),
        ("functions", {"count": "2.5"}, "answers.functions.count: “2.5”不是整数，请填写 0 或正整数，例如 8"),
        ("functions", {"count": "13"}, "answers.functions.count: 13 超过可计数量 12"),
        ("functions", {"count": True}, "answers.functions.count: 应为整数"),
        (
            "intensity",
            {"value": "1", "variant": "x"},
            "answers.intensity.variant: 没有“x”这种算法，可选：ratio、total",
        ),
        (
            "intensity",
            {"value": "1", "quantities": {}},
            "answers.intensity: 应填且只填一项：数值 value 或 数量 quantities",
        ),
        ("intensity", {"quantities": {"coal": "1"}}, "answers.intensity.quantities.coal: 不认识的键"),
        ("intensity", {"quantities": "1"}, "answers.intensity.quantities: 应为 JSON 对象"),
        (
            "share",
            {"value": "1", "variant": "ratio"},
            "answers.share.variant: 本项（linear）不接受“variant”，应填数值 value",
        ),
        (
            "more",
            {"value": "1", "threshold": "80", "reason": "x"},
            "answers.more.threshold: 应在 52 与 78 之间选取",
        ),
        (
            "more",
            {"value": "1", "threshold": "60"},
            "answers.more: 另选门槛 threshold 与理由 reason 须同时填写",
        ),
        ("story", {"text": "x" * (MAX_TEXT + 1)}, "answers.story.text: 文字超过 5000 个字符"),
        ("story", {"text": 5}, "answers.story.text: 应为文字"),
    ],
)
def test_an_answer_that_does_not_fit_its_row(key: str, content: object, fault: str) -> None:
    assert answer(key, content) == [fault]


@pytest.mark.parametrize(
    ("benchmark", "fault"),
    [
        (
            {"share": {"leading": "20", "baseline": "40"}},
            "benchmarks.share: 引领值 20 不应低于基准值 40，请核对是否颠倒",
        ),
        ({"1": {"leading": "4", "baseline": "2"}}, "benchmarks.1: 引领值 4 不应高于基准值 2，请核对是否颠倒"),
        ({"share": {"leading": "40"}}, "benchmarks.share.baseline: 缺少数值"),
        ({"share": {"baseline": "40"}}, "benchmarks.share.leading: 缺少数值"),
        ({"must": {"leading": "2", "baseline": "1"}}, "benchmarks.must: 本项不与引领值、基准值对标"),
        ({"share": {"leading": "2", "baseline": "1", "band": "x"}}, "benchmarks.share.band: 不认识的键"),
        (
            {"share": {"leading": "2", "baseline": "1", "variant": "x"}},
            "benchmarks.share.variant: 没有“x”这种算法，本项只有一种算法",
        ),
        ({"share": None}, "benchmarks.share: 应为 JSON 对象"),
    ],
)
def test_a_benchmark_that_does_not_fit_its_row(benchmark: dict[str, Any], fault: str) -> None:
    assert faults({"benchmarks": benchmark}) == [fault]


def test_two_names_of_one_row_or_gate_are_a_repetition() -> None:
    found = faults(
        {
            "gates": {"G1": {"met": True}, "lawful": {"met": True}},
            "benchmarks": {
                "2": {"leading": "2", "baseline": "1"},
                "share": {"leading": "2", "baseline": "1"},
            },
            "answers": {"share": {"value": "1"}, "2": {"value": "1"}},
        }
    )
    assert found == [
        "gates.lawful: 与“G1”是同一基本要求，重复填写",
        "benchmarks.share: 与“2”是同一评分项，重复填写",
        "answers.2: 与“share”是同一评分项，重复填写",
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], ": 应为 JSON 对象"),
        ({"score": {}}, "score: 不认识的键"),
        ({"answers": []}, "answers: 应为 JSON 对象"),
        ({"gates": {"G2": {"met": True}}}, "gates.G2: 本方案没有这一基本要求"),
        ({"gates": {"G1": {"met": 1}}}, "gates.G1.met: 应为 true 或 false"),
        ({"gates": {"G1": {}}}, "gates.G1.met: 应为 true 或 false"),
        ({"gates": {"G1": True}}, "gates.G1: 应为 JSON 对象"),
        ({"year": "24"}, "year: “24”不是四位年份，例如 2024"),
        ({"year": "２０２４"}, "year: “２０２４”不是四位年份，例如 2024"),
        ({"year": True}, "year: “True”不是四位年份，例如 2024"),
        ({"industry": 5}, "industry: 应为文字"),
    ],
)
def test_a_sheet_of_the_wrong_shape(data: object, fault: str) -> None:
    assert faults(data) == [fault]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ": 不是有效的 JSON（第 1 行第 1 列）"),
        ('{"answers": {}', ": 不是有效的 JSON（第 1 行第 15 列）"),
        ("{'a': 1}", ": 不是有效的 JSON（第 1 行第 2 列）"),
        ("[" * 100_000, ": JSON 嵌套过深"),
        ('{"answers": {"1": {}, "1": {}}}', "1: JSON 中出现重复的键"),
        (" " * 2_000_001, ": 内容超过 2000000 个字符"),
    ],
)
def test_text_that_is_no_json(text: str, fault: str) -> None:
    with pytest.raises(SheetProblems) as failure:
        parse_json(text)
    assert [f"{path}: {message}" for path, message in failure.value.problems] == [fault]


def test_an_integer_of_many_digits_is_only_text() -> None:
    assert faults(parse_json(f'{{"answers": {{"share": {{"value": {"9" * 5000}}}}}}}')) != []
