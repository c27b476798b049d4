"""The formula grammar: what it computes, what its units must be, what it refuses."""

from decimal import Decimal

import pytest

from evaluation.scoring.formula import FormulaProblem, Name, ZeroDenominator, compile_formula
from evaluation.scoring.units import parse_unit, unit_text

NAMES = {
    "energy": Name("综合能耗", "tce"),
    "green": Name("可再生能源", "tce"),
    "output": Name("总产值", "万元"),
    "area": Name("用地面积", "m²"),
}
VALUES = {"energy": Decimal(200), "green": Decimal("41.2"), "output": Decimal(1000), "area": Decimal(500)}


@pytest.mark.parametrize(
    ("formula", "value", "unit"),
    [
        ("energy ÷ output", "0.2", "tce/万元"),
        ("energy / output", "0.2", "tce/万元"),
        ("green ÷ energy × 100%", "20.6", "%"),
        ("green * 100% / energy", "20.6", "%"),
        ("green ÷ (energy + green) × 100%", "17.081260364842454394693200663349917081260364842454", "%"),
        ("energy − green", "158.8", "tce"),
        ("energy - green - green", "117.6", "tce"),
        ("2 × 3 + 4 × 5", "26", ""),
        ("2 × (3 + 4)", "14", ""),
        ("min(energy, green)", "41.2", "tce"),
        ("max(energy, green, 0)", "200", "tce"),
        ("sum(energy, green, green)", "282.4", "tce"),
        ("if(green ≥ energy × 0.2, energy, green)", "200", "tce"),
        ("if(energy < green, energy, green)", "41.2", "tce"),
        ("if(area > 0, output ÷ area, 0)", "2", "万元/m²"),
        ("energy × output ÷ output", "200", "tce"),
        ("output × 10000[元/万元] ÷ area", "20000", "元/m²"),
    ],
)
def test_formulas_compute_with_units(formula: str, value: str, unit: str) -> None:
    compiled = compile_formula(formula, NAMES)
    assert compiled.unit == parse_unit(unit)
    assert round(compiled.value(VALUES), 20) == round(Decimal(value), 20)


def test_a_formula_is_shown_in_the_documents_words() -> None:
    compiled = compile_formula("green / (energy + green) * 100%", NAMES)
    assert compiled.shown == "可再生能源 ÷ （综合能耗 + 可再生能源） × 100%"
    assert compiled.names == {"energy", "green"}
    assert compile_formula("output × 10000[元/万元]", NAMES).shown == "总产值 × 10000 元/万元"


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("energy +", "不完整"),
        ("", "不完整"),
        ("energy output", "多余"),
        ("(energy", "缺少"),
        ("energy ÷ coal", "未定义的数量“coal”"),
        ("energy + output", "单位不一致"),
        ("energy + 1", "单位不一致"),
        ("min(energy, output)", "单位不一致"),
        ("if(energy > output, energy, energy)", "单位不一致"),
        ("if(energy > green, energy, output)", "单位不一致"),
        ("if(energy, green, green)", "应为比较"),
        ("if(energy > green, energy)", "应为“,”"),
        ("energy ** 2", "应为数量名"),
        ("__import__", "不认识的字符"),
        ("energy.real", "不认识的字符"),
        ("lambda", "未定义的数量"),
        ("1e400", "未定义的数量|多余"),
        ("能耗", "不认识的字符"),
        ("energy × 10[", "不认识的字符"),
        ("(" * 30 + "1" + ")" * 30, "嵌套过深"),
        ("1+" * 300 + "1", "超过 400 个字符"),
    ],
)
def test_anything_outside_the_grammar_is_refused(formula: str, problem: str) -> None:
    with pytest.raises(FormulaProblem, match=problem):
        compile_formula(formula, NAMES)


@pytest.mark.parametrize("formula", ["energy ÷ output", "(energy − energy) ÷ output × 100%"])
def test_a_zero_denominator_has_no_value(formula: str) -> None:
    with pytest.raises(ZeroDenominator):
        compile_formula(formula, NAMES).value(VALUES | {"output": Decimal(0)})


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert compile_formula(" + ".join(["(energy)"] * 30), NAMES).value(VALUES) == 6000


def test_a_choice_computes_only_the_branch_it_takes() -> None:
    compiled = compile_formula("if(area > 0, output ÷ area, 0)", NAMES)
    assert compiled.value(VALUES | {"area": Decimal(0)}) == 0


@pytest.mark.parametrize("text", ["tce/万元", "m²", "%", "原材料单位/产品单位", "kg·m/s", "1/m²"])
def test_units_are_written_as_they_are_read(text: str) -> None:
    assert unit_text(parse_unit(text)) == text


def test_no_unit_is_dimensionless() -> None:
    assert unit_text(parse_unit("")) == "无量纲"
    assert parse_unit("tce/tce") == parse_unit("")
