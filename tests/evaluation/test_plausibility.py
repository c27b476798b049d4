"""核实性检查: what is doubtful asks for a reason, and nothing else does."""

import pytest

from evaluation.cell import MET, UNMET
from evaluation.plausibility import doubts, unexplained
from tests.evaluation.test_sides import filled, line_of

LAST = {"energy_amount": "1000", "output_value": "500"}


def about(texts: dict[str, str], last: dict[str, str] | None = None) -> dict[str, str]:
    previous = None if last is None else filled(**last)
    return {row.key: row.text for row in doubts(filled(**texts), previous)}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("1000", ""),
        ("1300", ""),  # just 30 % is no jump
        ("1300.1", "增加 30%，超过 30%"),
        ("699.9", "减少 30%，超过 30%"),
        ("1000000", "约相差一千倍"),
        ("1", "约相差一千倍"),
        ("900000", "约相差一千倍"),
        ("100000", "增加 9900%"),
        ("2000000", "约相差一千倍"),
        ("2000001", "增加 199900.1%"),
        ("0.5", "约相差一千倍"),
        ("0.4999", "减少 100%"),
        ("0", "减少 100%，超过 30%"),
    ],
)
def test_a_number_is_held_against_the_last_filing(now, said):
    found = about({"energy_amount": now}, LAST)
    assert (said in found.get("energy_amount", "")) if said else not found


def test_nothing_is_compared_without_a_last_filing_or_with_an_empty_cell():
    assert about({"energy_amount": "5"}) == {}
    assert about({"energy_amount": ""}, LAST) == about({"site_area": "5"}, LAST) == {}


def test_a_share_above_the_whole_is_doubtful():
    found = about({"site_area": "1000", "footprint_area": "1200"})
    assert "为 120%，大于 100%" in found[line_of("building_density")]


@pytest.mark.parametrize(
    ("said", "footprint", "doubtful"),
    [(MET, "290", True), (MET, "300", False), (UNMET, "300", True), (UNMET, "290", False)],
)
def test_a_verdict_that_the_figures_belie_is_doubtful(said, footprint, doubtful):
    line = line_of("building_density")  # 建筑密度不低于 30%
    found = about({line: said, "site_area": "1000", "footprint_area": footprint})
    assert ("不一致" in found.get(line, "")) is doubtful


def test_a_reason_of_fifteen_characters_settles_it():
    texts = {"energy_amount": "2000"}
    found = doubts(filled(**texts), filled(**LAST))
    [item] = unexplained(filled(**texts), found)
    assert item.field == "energy_amount.why"
    assert unexplained(filled(**texts, **{"energy_amount.why": "十 四 个 字 不 够 再 写 几 个 也 不"}), found)
    reason = "新建二期生产线投产，产量翻倍所致。"
    assert unexplained(filled(**texts, **{"energy_amount.why": reason}), found) == []


@pytest.mark.parametrize(
    ("claimed", "base"),
    [
        ("quality_certified", "quality_system"),
        ("safety_certified", "safety_system"),
        ("environment_certified", "environment_system"),
        ("energy_certified", "energy_system"),
        ("eco_design", "eco_design_concept"),
        ("product_efficiency_advanced", "product_efficiency"),
        ("air_emission_advanced", "air_emission"),
        ("water_emission_advanced", "water_emission"),
        ("greenhouse_gas_verification", "greenhouse_gas_accounting"),
        ("greenhouse_gas_improvement", "greenhouse_gas_accounting"),
    ],
)
def test_an_optional_row_claimed_without_the_required_one_is_doubtful(claimed, base):
    found = about({line_of(claimed): MET, line_of(base): UNMET})
    assert set(found) == {line_of(claimed)}
    assert "前后矛盾" in found[line_of(claimed)]
    assert about({line_of(claimed): MET, line_of(base): MET}) == {}
    assert about({line_of(claimed): UNMET, line_of(base): UNMET}) == {}
    assert about({line_of(claimed): MET}) == {}


def test_a_line_over_both_rows_contradicts_nothing():
    assert about({line_of("waste_gas_intensity"): UNMET}) == {}


def test_growth_from_nothing_is_no_percentage():
    assert about({"solid_waste_stock_used": "5"}, {"solid_waste_stock_used": "0"}) == {}
    assert about({"solid_waste_stock_used": "0"}, {"solid_waste_stock_used": "0"}) == {}


def body(texts: dict[str, str], told: dict[str, str]) -> dict[str, str]:
    """The doubts about what a body says, beside a self-evaluation that says what is ``told``."""
    return {row.key: row.text for row in doubts(filled("assessor", **texts), None, filled(**told))}


@pytest.mark.parametrize(
    ("key", "said", "told", "shown"),
    [
        ("lawful", MET, UNMET, "自我评价填为不符合，本次评为符合，"),
        ("lawful", UNMET, MET, "自我评价填为符合，本次评为不符合，"),
        ("lawful", MET, MET, ""),
        ("lawful", MET, "", ""),
        ("building_compliance", MET, UNMET, "自我评价填为不符合，本次评为符合，"),
        ("building_compliance", UNMET, MET, "自我评价填为符合，本次评为不符合，"),
        ("building_compliance", UNMET, UNMET, ""),
        ("building_materials", "4", UNMET, "自我评价填为不符合，本次评为 4 分（满分 4 分），"),
        ("building_materials", "0", MET, "自我评价填为符合，本次评为 0 分（满分 4 分），"),
        ("building_materials", "3.5", UNMET, ""),
        ("building_materials", "0", UNMET, ""),
        ("building_density", MET, UNMET, "本次评为符合"),
        ("building_density", UNMET, MET, "本次评为不符合"),
        # 符合 on a line of a 必选 and a 可选 row promises the former alone.
        ("building_density_advanced", "0", MET, ""),
    ],
)
def test_a_body_that_judges_a_row_otherwise_than_the_unit_is_asked_why(key, said, told, shown):
    gates = {gate.key for gate in filled().scheme.gates}
    found = body({key: said}, {key if key in gates else line_of(key): told})
    assert (shown in found.get(key, "")) if shown else not found


@pytest.mark.parametrize(
    ("now", "said"), [("1000", ""), ("1300", ""), ("1400", "自我评价为 1000，本次为 1400"), ("1", "一千倍")]
)
def test_the_quantities_of_a_body_are_held_against_the_units(now, said):
    found = body({"energy_amount": now}, LAST)
    assert (said in found.get("energy_amount", "")) if said else not found


@pytest.mark.parametrize(("points", "doubtful"), [("0", False), ("1", True), ("", False)])
def test_points_without_what_they_presume_are_doubtful(points, doubtful):
    found = body({"quality_certified": points, "quality_system": UNMET}, {})
    assert ("前后矛盾" in found.get("quality_certified", "")) is doubtful
