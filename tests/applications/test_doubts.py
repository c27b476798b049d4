"""核实性检查 on the check page: each rule is shown, asks for a reason, and lets nobody sign before."""

from dataclasses import dataclass

import pytest

from applications.models import Application
from applications.services import drafts
from evaluation import selectors as evaluation
from evaluation.cell import MET, UNMET
from greenmfg.errors import Refused
from tests.people import MemberClient
from tests.provincial import ProvincialStory, example

REASON = "数据与台账合同一致，核对无误。"  # just fifteen


@dataclass
class Sheets:
    """This year's application of a unit that has filed before."""

    story: ProvincialStory
    row: Application

    def key(self, name: str) -> str:
        """The cell named ``name``, for a criterion the line of 附表 1.2 that stands for it."""
        filled = evaluation.filled(self.row.self_sheet)
        return next((filled.line_key(row) for row in filled.scheme.criteria if row.key == name), name)

    def page(self) -> str:
        client = MemberClient(getattr(self.story.world, self.story.applicant))
        return client.get(f"/applications/{self.row.pk}/check/").content.decode()


@pytest.fixture
def sheets(in_hunan) -> Sheets:
    """Both filings say the same, so that nothing is doubtful yet."""
    story = ProvincialStory(in_hunan)
    story.answer(story.filled, {"solid_waste_stock_used": "0"})
    story.seal(story.filled)
    offer = story.round_of(2027).offers.get(honour="factory")
    row = drafts.begin(actor=story.actor(story.applicant), offer_id=offer.pk)
    cells = evaluation.filled(row.self_sheet).cells
    story.answer(row, {key: example(cell) for key, cell in cells.items() if not key.endswith(".why")})
    story.answer(row, {"solid_waste_stock_used": "0"})
    return Sheets(story, row)


def test_what_is_filed_as_last_year_asks_nothing(sheets):
    assert "需要核实的数据" not in sheets.page()
    assert sheets.story.prepare(sheets.row)


@pytest.mark.parametrize(
    ("told", "about", "said"),
    [
        ({"energy_amount": "1.4"}, "energy_amount", "40%，超过 30%"),
        ({"energy_amount": "1000"}, "energy_amount", "约相差一千倍，可能用错了计量单位"),
        ({"energy_amount": "0"}, "energy_amount", "减少 100%，超过 30%"),
        ({"footprint_area": "1.2"}, "building_density", "大于 100%"),
        ({"footprint_area": "0.25"}, "building_density", "与该要求不一致"),
        ({"environment_system": UNMET, "environment_certified": MET}, "environment_certified", "前后矛盾"),
    ],
)
def test_a_doubt_asks_for_fifteen_characters_before_anybody_signs(sheets, told, about, said):
    sheets.story.answer(sheets.row, {sheets.key(name): text for name, text in told.items()})
    why = f"{sheets.key(about)}.why"
    assert said in sheets.page()
    for reason in ("", " ".join(REASON[:14])):
        sheets.story.answer(sheets.row, {why: reason})
        with pytest.raises(Refused) as refused:
            sheets.story.prepare(sheets.row)
        assert why in [item.field for item in refused.value.items]
    cells = (sheets.key(name) for name in told)
    sheets.story.answer(sheets.row, {why: REASON} | {f"{key}.why": REASON for key in cells})
    assert sheets.story.prepare(sheets.row)
