"""What two sheets say of the same: products by name, years by distance; several values of one row."""

from functools import cache

from applications.presenting.preview import preview
from evaluation.filled import Filled
from evaluation.marks import marks_reached
from evaluation.matching import counterpart, figures_told
from evaluation.outlying import gaps, out_of_range
from evaluation.plausibility import doubts
from evaluation.said import Said
from evaluation.schemes.loader import FIXTURES, Loaded, load_file
from evaluation.scoring.places import name_of, place_of
from evaluation.scoring.spread import spread
from evaluation.sections import sections_of

MARKS = {"leading": "0.1", "baseline": "0.3", "source": "测试用标准", "status": ""}
KNOWN = {("energy_intensity", "product", ""): MARKS}
PRODUCTS = {"energy_intensity.variant": "product"}


@cache
def loaded(name: str) -> Loaded:
    return load_file(FIXTURES / f"{name}.yaml")


def sheet(name: str, year: int, side: str = "self", known: dict | None = None, **told: str) -> Filled:
    answers = {place_of(key): Said(name_of(place_of(key).key), value) for key, value in told.items()}
    scheme = spread(loaded(name).scheme, year)
    return Filled(scheme, loaded(name).sha256, answers, known or {}, "", year, side)


def products(*rows: tuple[str, str, str], year: int = 2025) -> Filled:
    told = dict(PRODUCTS)
    for item, values in enumerate(rows, start=1):
        keys = ("product_name", "product_energy", "product_output")
        told |= {name_of(key, 0, item): value for key, value in zip(keys, values, strict=True)}
    return sheet("factory-2025", year, known=KNOWN, **told)


def test_a_product_is_compared_by_its_name_and_a_year_with_the_one_before() -> None:
    now, then = (
        products(("轴承", "10", "100"), ("齿轮", "30", "100")),
        products(("齿轮", "30", "100"), year=2024),
    )
    assert counterpart(now, then, "product_energy~2") == "product_energy~1"
    assert counterpart(now, then, "product_energy~1") == ""
    assert not [row for row in doubts(now, then) if row.key.startswith("product")]
    earlier = sheet("park-2018", 2024, **{"energy_output@2024": "1"})
    found = doubts(sheet("park-2018", 2025, **{"energy_output@2025": "2"}), earlier)
    assert "energy_output@2025" in [row.key for row in found]


def test_every_product_is_held_against_the_range_and_the_other_side() -> None:
    own = products(("轴承", "10", "100"), ("齿轮", "90", "100"))
    (far,) = out_of_range(own)
    assert "（齿轮）为 0.9 tce/产品单位" in far.text
    assert "超过基准值的两倍" in far.text
    (apart,) = gaps(products(("齿轮", "60", "100"), ("轴承", "10", "100")), own)
    assert (
        apart.text
        == (
            "“单位产品能耗”（齿轮）自评为 0.9 tce/产品单位，第三方为 0.6 tce/产品单位，相差 33.3%，超过 10%。"
        )
        or "（齿轮）自评为 0.9" in apart.text
    )
    reached = {row.key: mark for row, mark in marks_reached(own.scheme, own.score_as_json())}
    assert reached["energy_intensity"] == "below"


def test_a_body_takes_over_whole_rows() -> None:
    """Into the row of the name, else the next free one; what it has compared itself it keeps."""
    told = products(("轴承", "10", "100"), ("齿轮", "30", "100"))
    own = products(("齿轮", "31", ""))
    taken = {name: text for name, text in figures_told(own, told) if not own.text(name)}
    assert taken == {
        "product_output~1": "100",
        "product_name~2": "轴承", "product_energy~2": "10", "product_output~2": "100",
    }  # fmt: skip


def test_whatever_is_asked_has_a_box() -> None:
    for name in ("park-2025", "park-2018", "factory-2025", "supply-chain-2018"):
        scheme = spread(loaded(name).scheme, 2025)
        shown = {key for page in sections_of(scheme) for key in page.keys}
        assert {row.key for row in scheme.quantities} <= shown, name


def test_why_an_elasticity_waits_is_told_in_its_own_words() -> None:
    told = {name_of(key, year): "5" for key in ("pollutant", "added_value") for year in (2022, 2025)}
    shown = preview(sheet("park-2025", 2025, **told), "/{}/".format)
    assert shown is not None
    assert "增长率为 0，弹性系数无意义，待定，不计分" in dict(shown["pending"])
