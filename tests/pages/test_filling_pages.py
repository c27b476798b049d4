"""What the pages of a sheet say of a return for correction, of what is sealed, and of what is saved."""

import re
from datetime import timedelta

import pytest

from evaluation import selectors as evaluation
from greenmfg import clock
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def story(in_hunan):
    return ProvincialStory(in_hunan)


def test_whoever_comes_too_late_is_told_where_to_turn(story, client_for):
    row = story.send_back("lawful")
    path = f"/applications/{row.pk}/check/"
    assert "补正期限已过" not in client_for(story.world.owner).get(path).content.decode()
    with clock.override(clock.read() + timedelta(days=6)):
        page = client_for(story.world.owner).get(path).content.decode()
    assert "补正期限已过，不能再提交，请联系退回的主管部门" in page


def test_a_sealed_sheet_suggests_nothing(in_hunan, client_for):
    story = Story(in_hunan)
    client, path = client_for(in_hunan.owner), f"/applications/{story.filled.pk}/fill/energy/"
    assert "得分预估" in client.get(path).content.decode()
    assert story.sealed
    page = client.get(path).content.decode()
    assert "已签署，不能修改" in page
    for told in ("得分预估", "试算", "还可提高"):
        assert told not in page


def test_nothing_counts_as_saved_before_a_person_has_saved_something(in_hunan, client_for):
    story = Story(in_hunan)
    client, path = client_for(in_hunan.owner), f"/applications/{story.begun.pk}/fill/energy/"
    assert "data-save-state></p>" in client.get(path).content.decode()
    story.answer(story.begun, {"energy": "1200"})
    assert "data-save-state>已保存" in client.get(path).content.decode()


def test_a_computed_value_is_shortened_and_a_typed_one_stands_to_the_letter(in_hunan, client_for):
    story = Story(in_hunan)
    story.answer(story.filled, {"energy": "1", "output_value": "3", "water_reuse": "98.123456"})
    page = client_for(in_hunan.owner).get(f"/applications/{story.filled.pk}/check/").content.decode()
    assert '<td data-label="填报值">0.3333 tce/万元</td>' in page
    assert '<td data-label="填报值">98.123456 %</td>' in page


def test_an_indicator_without_a_unit_of_its_own_tells_which_to_take(in_hunan, client_for):
    story = Story(in_hunan)
    page = client_for(in_hunan.owner).get(f"/applications/{story.begun.pk}/fill/energy/").content.decode()
    assert "按该产品的计量单位（如 t、件、台）填数" in page
    assert "单位产品为每一计量单位产品的 tce（如 tce/t、tce/件），单位产值为 tce/万元。" in page


def line_of(story, key):
    """The line of 附表 1.2 that stands for the criterion ``key``."""
    filled = evaluation.filled(story.begun.self_sheet)
    return filled.line_key(next(row for row in filled.scheme.criteria if row.key == key))


@pytest.mark.parametrize(
    ("footprint", "told"),
    [("2000", "必选：要求 ≥ 30 %，还差 10 %"), ("4500", "必选：要求 ≥ 30 %，已达到")],
)
def test_a_measured_line_tells_requirement_inputs_and_distance(story, client_for, footprint, told):
    client = client_for(story.world.owner)
    path = f"/applications/{story.begun.pk}/fill/performance/"
    page = client.get(path).content.decode()
    assert "必选（3 分）：按照 GB/T 36132 附录 A 计算工厂建筑密度，建筑密度不低于 30%。" in page
    assert "还差" not in page
    story.answer(story.begun, {"site_area": "10000", "footprint_area": footprint})
    section = client.get(path).content.decode().partition(f'id="row-{line_of(story, "building_density")}"')[2]
    section = section.partition("</section>")[0]
    assert told in section
    assert f"建构筑物占地面积 {int(footprint):,} m²" in section
    assert "工厂用地面积 10,000 m²" in section


def test_a_distance_to_an_unknown_benchmark_is_no_number(story, client_for):
    story.answer(story.begun, {"site_area": "10000", "floor_area": "12000"})
    page = client_for(story.world.owner).get(f"/applications/{story.begun.pk}/fill/performance/")
    assert "必选：引领值、基准值尚未录入，不能比较" in page.content.decode()


def test_every_figure_tells_where_it_stands_or_what_goes_wrong(story):
    for quantity in evaluation.scheme_of(story.begun.self_sheet).quantities:
        assert quantity.unit, quantity.key
        assert len(quantity.help) > 8, quantity.key


def read(story, client_for, slug):
    page = client_for(story.world.owner).get(f"/applications/{story.begun.pk}/check/").content.decode()
    section = page.partition(f'id="part-{slug}"')[2].partition("</section>")[0]
    return re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", section, re.DOTALL)


def test_the_check_page_tells_what_a_measured_line_comes_to_or_lacks(story, client_for):
    story.answer(story.begun, {line_of(story, "building_density"): "met"})
    values = [text for label, text in read(story, client_for, "performance") if label == "指标值"]
    assert "缺少数据：工厂用地面积、建构筑物占地面积" in values
    story.answer(story.begun, {"site_area": "10000"})
    values = [text for label, text in read(story, client_for, "performance") if label == "指标值"]
    assert "缺少数据：建构筑物占地面积" in values
    story.answer(story.begun, {"footprint_area": "4500"})
    values = [text for label, text in read(story, client_for, "performance") if label == "指标值"]
    assert "45 %" in values


def test_the_check_page_says_no_wording_twice_for_the_way_of_computing(story, client_for):
    criterion = next(row for row in evaluation.scheme_of(story.begun.self_sheet).criteria
                     if row.key == "energy_intensity")  # fmt: skip
    story.answer(story.begun, {"energy_intensity.variant": criterion.variants[1].key})
    lines = read(story, client_for, "performance")
    assert ("计算口径", criterion.variants[1].name) in lines
    assert not [label for label, _text in lines if "（计算口径）" in label]


def test_what_the_preview_names_leads_to_its_box(in_hunan, client_for):
    story = ProvincialStory(in_hunan)
    line = line_of(story, "building_density")
    story.answer(story.begun, {"site_area": "10000", "footprint_area": "4500", line: "unmet"})
    base = f"/applications/{story.begun.pk}/"
    client = client_for(story.world.owner)
    for path in (base, f"{base}fill/performance/", f"{base}check/"):
        aside = client.get(path).content.decode().partition("得分预估</h2>")[2].partition("</section>")[0]
        assert f'<a href="{base}fill/performance/#field-{line}">按照 GB/T 36132' in aside
        assert aside.count("#field-") >= 4
    told = client.get(f"{base}results/?key={line}").json()["preview_html"]
    assert f'<a href="../performance/#field-{line}">' in told


def test_what_waits_for_a_benchmark_leads_to_its_box(in_hunan, client_for):
    story = Story(in_hunan)
    path = f"/applications/{story.filled.pk}/"
    page = client_for(story.world.owner).get(path).content.decode()
    waiting = page.partition("待定：")[2].partition("</p>")[0]
    assert waiting.count(f'<a href="{path}fill/') == 10
    assert page.partition("还可提高得分的指标")[2].count("#field-") == 3
