"""综合能耗 and CO2 from consumption: counted, kept beside the sheet, written where one wants it."""

from decimal import Decimal

import pytest

from evaluation import energy, factors
from evaluation import selectors as evaluation
from evaluation.scoring.energy import Factor, Kind, Use, balance
from tests.people import MemberClient
from tests.stories import Story

POWER = Kind(
    key="electricity",
    name="电力",
    unit="kWh",
    coal=Factor(value=Decimal("0.1229")),
    co2={"": Factor(value=Decimal("0.5306")), "湖南省": Factor(value=Decimal("0.4976"))},
)
GAS = Kind(
    key="natural_gas", name="天然气", unit="m³", coal=Factor(value=Decimal("1.2143"), highest=Decimal("1.33"))
)


def test_amounts_are_in_the_units_of_the_table():
    counted = balance([POWER], {"electricity": Use(amount=Decimal(100), area="湖南省")})
    assert (counted.tce, counted.tco2) == (Decimal("122.9"), Decimal("497.6"))


def test_without_a_factor_there_is_no_total_and_of_a_range_none_is_taken():
    uses = {"electricity": Use(amount=Decimal(100)), "natural_gas": Use(amount=Decimal(1))}
    assert balance([POWER, GAS], uses).tce is None
    uses["natural_gas"] = Use(amount=Decimal(1), coal=Decimal("1.3"), basis="检测报告")
    counted = balance([POWER, GAS], uses)
    assert counted.tce == Decimal("135.9")
    assert counted.lines[1].coal.source == "检测报告"
    assert counted.tco2 is None
    assert balance([POWER], {}).tce is None
    assert balance([GAS], {"natural_gas": Use(amount=Decimal(0))}).tce == 0


@pytest.fixture
def story(in_hunan):
    story = Story(in_hunan)
    assert story.begun
    year, title, values = factors.initial()
    factors.publish(actor=story.actor("province_approver"), year=year, title=title, values=values)
    return story


@pytest.fixture
def page(story):
    return Page(story)


class Page:
    """The helper of the story's application, as somebody of the unit sees it."""

    def __init__(self, story, name="owner"):
        self.story, self.client = story, MemberClient(getattr(story.world, name))
        self.path = f"/applications/{story.begun.pk}/energy/"

    def get(self):
        return self.client.get(self.path)

    def save(self, seen=0, **texts):
        told = {name.replace("__", "."): text for name, text in texts.items()}
        return self.client.act(self.path, {"seen_version": seen, **told})

    def write(self, *keys, seen=1, **versions):
        ticks = {f"take.{key}": "on" for key in keys}
        shown = {f"seen.{key}": versions.get(key, 0) for key in keys}
        return self.client.act(f"{self.path}write/", {"seen.": seen, **ticks, **shown})

    def text(self, key):
        return evaluation.filled(self.story.begun.self_sheet).text(key)


def test_consumption_is_counted_and_written_only_where_ticked(page):
    assert "由各种能源的消费量测算" in page.client.get(page.path.replace("energy/", "")).content.decode()
    assert page.save(electricity__amount="1,000", electricity__area="湖南省").status_code == 302
    shown = page.get()
    assert shown.context["totals"] == {"total_energy": "1229", "co2": "4976"}
    assert "待确认" in shown.content.decode()
    assert page.text("energy") == ""
    assert page.write("energy").status_code == 302
    assert (page.text("energy"), page.text("co2")) == ("1229", "")


def test_nothing_is_written_over_unseen(page):
    page.save(electricity__amount="1000")
    page.story.answer(page.story.begun, {"energy": "999"})
    assert page.write("energy").status_code == 409
    assert page.text("energy") == "999"
    assert page.write("energy", energy=1).status_code == 302
    assert page.text("energy") == "1229"


def test_who_saves_second_keeps_what_he_typed_and_sees_the_others(page):
    page.save(electricity__amount="1000")
    late = page.save(electricity__amount="2000")
    assert late.status_code == 409
    assert 'value="2000"' in late.content.decode()
    assert page.get().context["totals"]["total_energy"] == "1229"
    assert page.write("energy", seen=0).status_code == 409
    assert (
        page.save(seen=late.context["form"]["seen_version"].value(), electricity__amount="2000").status_code
        == 302
    )


def test_what_cannot_stand_is_told_at_its_box(page):
    answer = page.save(electricity__amount="很多", heat__coal="0.04")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"electricity.amount", "heat.basis"}
    assert energy.use_of(page.story.begun.self_sheet) is None


def test_a_range_asks_for_a_factor_of_ones_own(page):
    page.save(natural_gas__amount="10")
    assert page.get().context["totals"] == {"total_energy": "", "co2": ""}
    page.save(seen=1, natural_gas__amount="10", natural_gas__coal="1.3", natural_gas__basis="检测报告 2025-1")
    assert page.get().context["totals"] == {"total_energy": "130", "co2": ""}


def test_once_sealed_nothing_moves(page):
    page.save(electricity__amount="1000")
    assert page.story.sealed
    assert page.get().status_code == 200
    assert page.save(seen=1, electricity__amount="1").status_code == 409
    assert page.write("energy", energy=1).status_code == 409
    assert energy.use_of(page.story.begun.self_sheet).texts["electricity"]["amount"] == "1000"


def test_without_factors_the_page_says_so(in_hunan):
    assert "还没有发布折标系数" in Page(Story(in_hunan)).get().content.decode()
