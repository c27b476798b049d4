"""factory-registration-guangzhou against the print: counts, either/or rows, minima, what excludes nobody."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from evaluation.schemes.loader import FIXTURES, load_code, load_file
from evaluation.scoring.engine import score
from evaluation.scoring.numbers import half_up
from evaluation.scoring.result import Score
from evaluation.scoring.sheet import read_sheet

SCHEME = load_code("factory-registration-guangzhou").scheme
ROWS = {criterion.key: criterion for criterion in SCHEME.criteria}


def scored(answers: dict[str, Any], **sheet: Any) -> Score:
    return score(SCHEME, read_sheet(SCHEME, {"answers": answers} | sheet))


def value_of(key: str, quantities: dict[str, str]) -> Decimal | None:
    row = next(row for row in scored({key: {"quantities": quantities}}).rows if row.key == key)
    return Decimal(row.trace["value"]) if row.trace["value"] else None


def test_fifteen_indicators_in_twenty_rows_of_five_categories() -> None:
    rows = SCHEME.scored_tables[0].rows
    numbers = [row.cells["number"] for row in rows]
    assert list(dict.fromkeys(numbers)) == [str(number) for number in range(1, 16)]
    assert Counter(numbers) == Counter({str(n): 1 for n in range(1, 16)}) + Counter(
        {"5": 1, "10": 1, "11": 1, "15": 2}
    )
    groups = dict.fromkeys((criterion.category, criterion.group) for criterion in SCHEME.criteria)
    assert list(Counter(category for category, _ in groups).values()) == [4, 4, 3, 3, 1]
    assert len(SCHEME.criteria) == 20


def test_nothing_carries_points() -> None:
    assert SCHEME.aggregation.kind == "none"
    assert {criterion.kind for criterion in SCHEME.criteria} == {"recorded", "text"}
    assert not SCHEME.has_points("self")


def test_functions_catalogues_and_pollutants() -> None:
    functions, catalogues = ROWS["platform_functions"].count, ROWS["advanced_technology"]
    assert functions is not None
    assert functions.ticked
    assert len(functions.items) == 12
    names = [quantity.name for quantity in SCHEME.quantities if quantity.name.startswith("《")]
    assert len(names) == 8
    assert catalogues.text == f"采用{''.join(names)}范围内先进技术和设备的数量"
    assert len(SCHEME.inputs["advanced_technology"]) == 8
    for key, pollutants in (
        ("water_pollutants", ["化学需氧量", "氨氮", "总氮", "总磷"]),
        ("air_pollutants", ["二氧化硫", "氮氧化物", "颗粒物", "挥发性有机物"]),
    ):
        limits = [q.name for q in SCHEME.quantities if q.key in SCHEME.inputs[key] and "limit" in q.key]
        assert limits == [f"{name}许可排放浓度限值" for name in pollutants]


@pytest.mark.parametrize(("key", "other"), [("energy_intensity", "output"), ("water_intensity", "output")])
def test_up_to_three_products_with_a_standard_or_else_the_output_value(key: str, other: str) -> None:
    product, output = ROWS[key].variants
    assert product.repeat is not None
    assert (product.repeat.most, product.repeat.label) == (3, "产品名称")
    assert product.name.startswith("有适用")
    assert (output.key, output.repeat) == (other, None)
    assert output.name.startswith("无适用")


def test_a_condition_that_exists_is_explained_and_excludes_nobody() -> None:
    negative = [gate for gate in SCHEME.gates if gate.polarity == "negative"]
    assert len(negative) == 6
    assert not any(gate.binding for gate in negative)
    assert all(
        [asked.label for asked in gate.explanations] == ["原因", "整改措施", "预期整改完成时间", "效果"]
        for gate in negative
    )
    unmet = {gate.key: {"met": gate.polarity == "positive"} for gate in SCHEME.gates}
    assert scored({}, gates=unmet).status == "incomplete"


def test_it_alone_prints_no_cover() -> None:
    schemes = [load_file(path).scheme for path in sorted(FIXTURES.glob("*.yaml"))]
    assert [row.scheme for row in schemes for one in row.documents if not one.has_cover] == [SCHEME.scheme]


def test_only_a_product_without_an_efficiency_standard_leaves_out_row_14() -> None:
    assert ROWS["green_products"].applies == "有适用国家强制性能效标准时必选"
    assert ROWS["green_products"].not_applicable != "forbidden"
    assert ROWS["land_output"].not_applicable == "forbidden"


def test_every_row_has_a_place_for_special_circumstances_and_its_printed_method() -> None:
    table = SCHEME.scored_tables[0]
    assert [column.shows for column in table.columns][-4:] == ["data", "cell", "cell", "remark"]
    # Two cells break off in the copy at hand; the rest says nothing doubtful but the missing ×100%.
    assert [row.criteria[0] for row in table.rows if row.note] == [
        "renewable_share",
        "water_reuse",
        "advanced_technology",
    ]
    assert not any("村料" in text for row in table.rows for text in row.cells.values())


def test_limits_on_text_are_hard_and_part_four_follows_the_indicators() -> None:
    fields = {field.key: field for form in SCHEME.forms for field in form.fields}
    assert (fields["process_profile"].max_chars, fields["green_profile"].max_chars) == (200, 500)
    assert not any(field.soft for field in fields.values())
    parts = [part.form or part.table for part in SCHEME.documents[0].parts]
    assert parts == ["basic", "requirements", "indicators", "work"]


def test_the_least_of_the_pollutants_that_are_there() -> None:
    half: dict[str, str] = {"cod_limit": "30", "cod_mean": "12"}
    assert value_of("water_pollutants", half) == 60
    assert value_of("water_pollutants", half | {"ammonia_limit": "8", "ammonia_mean": "6"}) == 25
    assert value_of("water_pollutants", half | {"ammonia_limit": "8"}) is None
    assert value_of("water_pollutants", {}) is None


@pytest.mark.parametrize(
    ("case", "key", "quantities", "published"),
    [
        ("C27", "energy_intensity", {"energy_kgce": "21520", "output_value": "1000"}, "21.52"),
        ("C27", "carbon_intensity", {"co2": "24580", "output_value": "1000"}, "24.58"),
        ("C27", "renewable_share", {"renewable_energy": "41.2", "energy": "200"}, "20.60"),
        ("C27", "water_intensity", {"products_water": "1250", "output_value": "1000"}, "1.25"),
        ("C27", "water_reuse", {"water_reused": "4000", "water_intake": "1000"}, "80"),
        ("C27", "green_products", {"efficient_products": "800", "qualified_products": "1000"}, "80"),
        ("C27", "floor_ratio", {"floor_area": "96000", "land_area": "100000"}, "0.96"),
        ("C01", "land_output", {"output_value": "29794", "land_area": "77037"}, "0.387"),
        (
            "C02",
            "solid_waste_use",
            {"waste_used": "1504.04", "waste_generated": "3024.32", "waste_stored_used": "35.25"},
            "49.16",
        ),
    ],
)
def test_a_published_value_is_recomputed(
    case: str, key: str, quantities: dict[str, str], published: str
) -> None:
    value, expected = value_of(key, quantities), Decimal(published)
    assert value is not None
    assert half_up(value, -int(expected.as_tuple().exponent)) == expected
