"""核实性检查: what is doubtful asks for a reason, and nothing else does."""

import pytest

from evaluation.cells import MET, UNMET
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
    previous = filled(**LAST)
    [item] = unexplained(filled(**texts), previous)
    assert item.field == "energy_amount.why"
    assert unexplained(
        filled(**texts, **{"energy_amount.why": "十 四 个 字 不 够 再 写 几 个 也 不"}), previous
    )
    reason = "新建二期生产线投产，产量翻倍所致。"
    assert unexplained(filled(**texts, **{"energy_amount.why": reason}), previous) == []


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
