"""What must hold for every input, on schemes made up and on the real one."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.schemes.loader import load_code
from evaluation.scoring.criterion import Counting, Criterion, Step
from evaluation.scoring.engine import gains, score
from evaluation.scoring.formula import Formula, FormulaProblem, Name, compile_formula
from evaluation.scoring.numbers import NumberProblem, half_up, parse_number, plain
from evaluation.scoring.sheet import SheetProblems, parse_json, read_sheet
from tests.scoring.build import criterion, one_row

FACTORY = load_code("factory-2025").scheme
REASON = {"not_applicable": "无此情形"}

numbers = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False).map(plain)


def marks(direction: str, first: str, second: str) -> dict[str, str]:
    low, high = sorted((first, second), key=Decimal)
    return (
        {"leading": high, "baseline": low} if direction == "positive" else {"leading": low, "baseline": high}
    )


@st.composite
def answer_of(draw: st.DrawFn, row: Criterion) -> dict[str, Any]:
    if row.not_applicable != "forbidden" and draw(st.booleans()):
        return REASON
    if row.kind == "judged":
        return {"points": plain(half_up(row.points * draw(st.integers(0, 1000)) / 1000, 4))}
    if row.kind == "count":
        return {"count": str(draw(st.integers(0, 12)))}
    if draw(st.booleans()):
        return {"value": draw(numbers)}
    return {
        "quantities": {name: draw(numbers) for name in sorted(FACTORY.inputs[row.key]) if draw(st.booleans())}
    }


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, Any]:
    rows = [row for row in FACTORY.criteria if draw(st.booleans())]
    return {
        "gates": {gate.key: {"met": draw(st.booleans())} for gate in FACTORY.gates if draw(st.booleans())},
        "benchmarks": {
            row.key: marks(row.direction or "", draw(numbers), draw(numbers))
            for row in FACTORY.criteria
            if row.benchmarked and draw(st.booleans())
        },
        "answers": {row.key: draw(answer_of(row)) for row in rows},
    }


@given(sheets())
def test_points_stay_within_bounds_and_add_up(sheet: dict[str, Any]) -> None:
    result = score(FACTORY, read_sheet(FACTORY, sheet))
    for row in result.rows:
        assert row.points is None or 0 <= row.points <= row.maximum
        assert (row.points is None) == (row.status in ("pending", "missing", "not_applicable"))
    for category, declared in zip(result.categories, FACTORY.categories, strict=True):
        assert category.points is None or 0 <= category.points <= declared.points
    parts = [category.weighted for category in result.categories if category.weighted is not None]
    assert result.total == (half_up(sum(parts, Decimal(0)), 2) if parts else None)
    assert result.total is None or 0 <= result.total <= 100


@given(sheets(), st.randoms())
def test_the_order_of_answers_does_not_matter(sheet: dict[str, Any], random: Any) -> None:
    shuffled = {name: dict(random.sample(sorted(part.items()), len(part))) for name, part in sheet.items()}
    first, second = (score(FACTORY, read_sheet(FACTORY, given)) for given in (sheet, shuffled))
    assert [row.points for row in first.rows] == [row.points for row in second.rows]
    assert (first.status, first.total, first.categories) == (second.status, second.total, second.categories)


@given(sheets())
def test_gains_are_what_the_open_rows_lack(sheet: dict[str, Any]) -> None:
    result = score(FACTORY, read_sheet(FACTORY, sheet))
    possible = gains(FACTORY, result)
    assert all(gain > 0 for _, gain in possible)
    assert [gain for _, gain in possible] == sorted((gain for _, gain in possible), reverse=True)


def never_lowered(row: Criterion, worse: str, better: str, **benchmark: str) -> None:
    first, second = (one_row(row, {"value": value}, **benchmark).points for value in (worse, better))
    assert first is not None
    assert second is not None
    assert first <= second


@pytest.mark.parametrize("kind", ["linear", "ratio"])
@given(st.sampled_from(["positive", "reverse"]), numbers, numbers, numbers, numbers)
def test_more_of_a_good_thing_never_lowers_the_points(
    kind: str, direction: str, one: str, other: str, first: str, second: str
) -> None:
    ordered = sorted((one, other), key=Decimal, reverse=direction == "reverse")
    never_lowered(criterion(kind, direction=direction), *ordered, **marks(direction, first, second))


@given(
    st.sampled_from(["positive", "reverse"]),
    st.lists(st.integers(0, 99), min_size=1, unique=True),
    numbers,
    numbers,
)
def test_a_better_value_never_reaches_a_lower_step(
    direction: str, starts: list[int], one: str, other: str
) -> None:
    reverse = direction == "reverse"
    steps = tuple(
        Step(start=Decimal(start), points=Decimal(8 * place) / len(starts))
        for place, start in enumerate(sorted(starts, reverse=reverse), start=1)
    )
    ordered = sorted((one, other), key=Decimal, reverse=reverse)
    never_lowered(criterion("steps", direction=direction, steps=steps), *ordered)


@given(st.integers(0, 11))
def test_one_function_more_never_lowers_the_points(count: int) -> None:
    row = criterion("count", count=Counting(full=Decimal(8), maximum=Decimal(12)))
    fewer, more = (one_row(row, {"count": str(number)}).points for number in (count, count + 1))
    assert fewer is not None
    assert more is not None
    assert fewer <= more


@given(st.text())
def test_a_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        value = parse_number(text, signed=True)
    except NumberProblem:
        return
    assert value.is_finite()
    assert parse_number(plain(value), signed=True) == value


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["1", "G1", "energy_intensity"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "gates",
                    "benchmarks",
                    "answers",
                    "G1",
                    "1",
                    "4",
                    "9",
                    "value",
                    "met",
                    "quantities",
                    "energy",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(anything)
def test_whatever_the_sheet_holds_it_is_scored_or_refused(data: object) -> None:
    with suppress(SheetProblems):
        assert score(FACTORY, read_sheet(FACTORY, data)).status in ("complete", "incomplete", "failed")


@given(st.text(alphabet='{}[]":,0123456789eE.-+ntrufalsN \\u\n'))
def test_whatever_the_json_is_it_is_read_or_refused(text: str) -> None:
    with suppress(SheetProblems):
        assert not isinstance(parse_json(text), (int, float)) or parse_json(text) in (True, False)


@given(st.text(alphabet="ab0123456789.%+-−×÷*/()<>=≤≥, minmaxsuf", max_size=40))
def test_whatever_the_formula_is_it_compiles_or_is_refused(text: str) -> None:
    try:
        compiled = compile_formula(text, {"a": Name("甲", "t"), "b": Name("乙", "t")})
    except FormulaProblem:
        return
    assert isinstance(compiled, Formula)
