"""Figures that others have published, recomputed by the formulas of the shipped schemes.

C01: land use of a Chongqing aluminium-profile factory (2024); C02: industrial solid waste of Wuhai
(sthjj.wuhai.gov.cn, 2023); C27: the worked examples of an indicator guide (GB/T 36132-2025 Annex B).
"""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.schemes.loader import load_code
from evaluation.scoring.engine import score
from evaluation.scoring.numbers import half_up
from evaluation.scoring.result import RowScore
from evaluation.scoring.sheet import read_sheet

SCHEMES = {code: load_code(code).scheme for code in ("factory-2018", "factory-2025")}


def row_of(code: str, key: str, answer: dict[str, Any], **benchmark: str) -> RowScore:
    sheet: dict[str, Any] = {"answers": {key: answer}}
    if benchmark:
        sheet["benchmarks"] = {key: benchmark}
    result = score(SCHEMES[code], read_sheet(SCHEMES[code], sheet))
    return next(row for row in result.rows if row.key == key)


CASES = [
    # case, scheme, row, quantities, published value
    ("C01", "factory-2018", "68", {"floor_area": "79379", "site_area": "77037"}, "1.03"),
    ("C01", "factory-2018", "70", {"footprint_area": "32949", "site_area": "77037"}, "42.8"),
    # 38.7 亿元/km² is 0.387 万元/m².
    ("C01", "factory-2018", "72", {"output_value": "29794", "site_area": "77037"}, "0.387"),
    ("C01", "factory-2025", "14", {"output_value": "29794", "land_area": "77037"}, "0.387"),
    (
        "C02",
        "factory-2025",
        "8",
        {"waste_used": "1504.04", "waste_generated": "3024.32", "waste_stored_used": "35.25"},
        "49.16",
    ),
    (
        "C02",
        "factory-2018",
        "84",
        {
            "solid_waste_used": "1504.04",
            "solid_waste_generated": "3024.32",
            "solid_waste_stock_used": "35.25",
        },
        "49.16",
    ),
    ("C27", "factory-2025", "1", {"energy": "21.52", "output_value": "1000"}, "0.02152"),  # 21.52 kgce/万元
    ("C27", "factory-2025", "2", {"co2": "24.58", "output_value": "1000"}, "0.02458"),
    ("C27", "factory-2025", "3", {"renewable_energy": "41.2", "energy": "200"}, "20.60"),
    ("C27", "factory-2025", "6", {"water_intake": "1250", "output_value": "1000"}, "1.25"),
    ("C27", "factory-2025", "7", {"water_reused": "4000", "water_intake": "1000"}, "80"),
    (
        "C27",
        "factory-2025",
        "8",
        {"waste_used": "200", "waste_generated": "200", "waste_stored_used": "0"},
        "100",
    ),
    ("C27", "factory-2025", "10", {"upgrade_investment_3y": "88.6", "output_value_3y": "1000"}, "8.86"),
    ("C27", "factory-2025", "14", {"output_value": "33000", "land_area": "100000"}, "0.33"),
    ("C27", "factory-2018", "68", {"floor_area": "96000", "site_area": "100000"}, "0.96"),
    ("C27", "factory-2018", "70", {"footprint_area": "30000", "site_area": "100000"}, "30"),
]


@pytest.mark.parametrize(("case", "code", "number", "quantities", "published"), CASES)
def test_a_published_value_is_recomputed(
    case: str, code: str, number: str, quantities: dict[str, str], published: str
) -> None:
    key = SCHEMES[code].criterion_aliases[number].key
    value = row_of(code, key, {"quantities": quantities}).trace["value"]
    assert value is not None
    expected = Decimal(published)
    places = -int(expected.as_tuple().exponent)
    assert half_up(Decimal(value), places) == expected


def test_leaving_out_what_was_stored_in_former_years_gives_another_rate() -> None:
    quantities = {"waste_used": "1504.04", "waste_generated": "3024.32", "waste_stored_used": "0"}
    value = row_of("factory-2025", "solid_waste_use", {"quantities": quantities}).trace["value"]
    assert value is not None
    assert half_up(Decimal(value), 2) == Decimal("49.73")


def test_the_factory_of_c01_meets_two_land_requirements_and_misses_the_third() -> None:
    """容积率 ≥ 0.8 and 建筑密度 hold; 单位用地面积产值 stays below the local mean (734.17 万元/亩)."""
    rows = [SCHEMES["factory-2018"].criterion_aliases[number].key for number in ("68", "70", "72")]
    area = {"site_area": "77037"}
    ratio = row_of("factory-2018", rows[0], {"quantities": {"floor_area": "79379"} | area}, baseline="0.8")
    density = row_of("factory-2018", rows[1], {"quantities": {"footprint_area": "32949"} | area})
    output = row_of(
        "factory-2018",
        rows[2],
        {"quantities": {"output_value": "29794"} | area, "variant": "output_local"},
        baseline="1.101255",
    )
    assert (ratio.status, density.status, output.status) == ("scored", "scored", "failed")
