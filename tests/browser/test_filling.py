"""The 2018 form as the person at the keyboard meets it: figures, bounds of the score, reasons, two people."""

from collections.abc import Iterator

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect

from evaluation import selectors as evaluation
from tests.people import MemberClient, make_world
from tests.provincial import ProvincialStory


@pytest.fixture
def story(transactional_db: None) -> Iterator[ProvincialStory]:
    world = make_world()
    with scope(tenant=world.hunan):
        yield ProvincialStory(world)


@pytest.fixture
def enter(page: Page, site: str, story):
    """Let the person's session be that of the tab."""

    def as_person(name: str) -> None:
        session = MemberClient(getattr(story.world, name)).cookies["sessionid"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    return as_person


def test_what_the_figures_come_to_is_shown_while_they_are_typed(page: Page, check, story, enter):
    address = f"/applications/{story.begun.pk}/fill/performance/"
    enter("owner")
    page.goto(address)
    density = page.locator("section.indicator", has=page.get_by_role("heading", name="建筑密度"))
    expect(page.locator("[data-preview]")).to_contain_text("尚无可估计的内容")
    page.get_by_label("工厂用地面积").fill("10000")
    page.get_by_label("建构筑物占地面积").fill("4500")
    page.keyboard.press("Tab")
    expect(density).to_contain_text("建构筑物占地面积 ÷ 工厂用地面积 × 100% = 45 %")
    density.get_by_label("符合", exact=True).check()
    expect(page.locator("[data-preview]")).to_contain_text("预评，不属于自我评价报告")
    expect(page.locator("[data-preview]")).to_contain_text("绩效　3～100 分")
    check(page, "fill-2018-performance")


def test_a_doubtful_figure_is_explained_before_anybody_signs(page: Page, check, watch, story, enter):
    story.answer(story.filled, {"site_area": "1000", "footprint_area": "1200"})
    line = next(row.key for table in story_scheme(story).tables if table.key == "1.2" for row in table.rows
                if "building_density" in row.criteria)  # fmt: skip
    story.answer(story.filled, {f"{line}.why": ""})
    enter("owner")
    page.goto(f"/applications/{story.filled.pk}/check/")
    expect(page.get_by_role("heading", name="需要核实的数据")).to_be_visible()
    expect(page.get_by_role("button", name="填报完成，提请签署")).to_have_count(0)
    check(page, "check-2018-doubts")
    box = page.locator(f'[id="field-{line}.why"]').get_by_role("textbox")
    box.fill("厂区含租用的相邻地块，占地面积按建成面积统计。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("已保存")
    page.get_by_role("button", name="填报完成，提请签署").click()
    expect(page.get_by_role("main")).to_contain_text("请由本单位另一位“负责人（签字人）”登录后签署提交")
    enter("colleague")
    page.goto(f"/applications/{story.filled.pk}/check/")
    page.get_by_role("button", name="签署并提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("提交回执")


def story_scheme(story: ProvincialStory):
    """The scheme of the story's application."""
    return evaluation.scheme_of(story.begun.self_sheet)
