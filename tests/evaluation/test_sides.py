"""The two sides of 257号 附件 2: the applicant's lines (附表 1.2) and the assessor's rows (附表 2.2)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import selectors
from evaluation import services as sheets
from evaluation.cell import MET, UNMET, CellError
from evaluation.cells import cells_of, note_key, threshold_key, threshold_reason_key
from evaluation.estimate import estimate
from evaluation.filled import Filled
from evaluation.models import Answer
from evaluation.said import Said
from evaluation.sections import sections_of
from evaluation.services import Change
from tests.stories import publish_scheme, read_scheme

SCHEME = read_scheme("factory-2018").scheme
LINES = [row for table in SCHEME.tables if table.key == "1.2" for row in table.rows]


def filled(side="self", **texts: str) -> Filled:
    return Filled(
        scheme=SCHEME,
        scheme_sha256="",
        answers={
            (key, 0, 0): Said(key=key, value=text, state=Answer.State.GIVEN) for key, text in texts.items()
        },
        benchmarks={},
        industry="",
        year=2026,
        side=side,
    )


def line_of(criterion: str) -> str:
    return next(row.key for row in LINES if criterion in row.criteria)


@pytest.mark.parametrize("side", ["self", "assessor"])
def test_every_cell_of_a_side_stands_on_one_page(side):
    shown = [key for page in sections_of(SCHEME, side) for key in page.keys]
    assert sorted(shown) == sorted(key for key in cells_of(SCHEME, side) if not key.endswith(".why"))


def test_the_assessor_judges_91_rows_and_explains_each():
    cells = cells_of(SCHEME, "assessor")
    assert all({row.key, note_key(row.key)} <= cells.keys() for row in (*SCHEME.criteria, *SCHEME.gates))
    assert not {row.key for row in LINES} & cells.keys()


def test_a_verdict_stands_beside_the_computed_value():
    body = filled("assessor", building_density=UNMET, site_area="10000", footprint_area="4000")
    row = body.rows["building_density"]
    assert (row.status, row.trace["value"]) == ("failed", "40")


def test_quantities_alone_are_no_verdict():
    row = filled("assessor", site_area="10000", footprint_area="4000")
    assert row.rows["building_density"].status == "missing"
    assert row.measured(row.scheme.criterion_aliases["building_density"]).value == 40


def test_the_assessor_chooses_a_threshold_within_its_bounds_and_says_why():
    key = "solid_waste_utilization_advanced"
    cells = cells_of(SCHEME, "assessor")
    for text in ("52.9", "90.1"):
        with pytest.raises(CellError):
            cells.clean((threshold_key(key), 0, 0), text, "given", "")
    chosen = {key: "3", threshold_key(key): "60"}
    assert threshold_reason_key(key) in {item.field for item in filled("assessor", **chosen).problems()}
    trace = (
        filled("assessor", **chosen, **{threshold_reason_key(key): "行业以难利用固废为主"}).rows[key].trace
    )
    assert (trace["threshold"], trace["threshold_reason"]) == ("60", "行业以难利用固废为主")


def test_a_line_asks_once_how_its_criteria_are_computed():
    line = line_of("land_productivity")
    assert line == line_of("land_productivity_advanced")
    texts = {"land_productivity.variant": "output_local", "output_value": "500", "site_area": "1000"}
    sheet = filled(**texts)
    for key in ("land_productivity", "land_productivity_advanced"):
        found = sheet.measured(SCHEME.criterion_aliases[key])
        assert (found.value, found.unit) == (Decimal("0.5"), "万元/m²")


def test_nothing_known_is_no_estimate():
    assert estimate(filled()) is None
    assert estimate(filled("assessor", building_compliance=MET)) is None


def test_all_met_is_bounded_by_the_required_rows_below_and_100_above():
    found = estimate(filled(**{row.key: MET for row in LINES}))
    assert (found.low, found.high, found.unmet) == (60, 100, ())
    assert [row.required[0] == row.required[1] for row in found.categories] == [True] * 6


@given(st.lists(st.sampled_from([MET, UNMET, ""]), min_size=len(LINES), max_size=len(LINES)))
def test_the_bounds_enclose_what_the_third_party_can_give(said):
    texts = {row.key: text for row, text in zip(LINES, said, strict=True) if text}
    found = estimate(filled(**texts))
    if found is not None:
        assert 0 <= found.low <= found.high <= 100
        assert all(row.low <= row.high <= row.category.points for row in found.categories)


def test_a_sheet_of_the_assessor_takes_rows_and_no_lines(in_hunan):
    actor = in_hunan.owner.actor
    revision = publish_scheme("factory-2018")
    sheet = sheets.create_sheet(actor=actor, scheme_revision_id=revision.pk, year=2026, side="assessor")
    changes = [Change(key="building_compliance", value=MET), Change(key=LINES[0].key, value=MET)]
    result = sheets.save_answers(actor=actor, sheet=sheet, changes=changes)
    assert ([row.key for row in result.saved], [row.field for row in result.errors]) == (
        ["building_compliance"],
        [LINES[0].key],
    )
    shown = selectors.filled(sheet)
    again = selectors.thaw(revision.sha256, shown.as_json())
    assert (again.side, again.text("building_compliance")) == ("assessor", MET)
    assert selectors.document_of(sheet).side == "assessor"
