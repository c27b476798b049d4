"""The 2018 form as the person at the keyboard meets it: figures, bounds, reasons, two people, a return."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect

from applications.models import Application
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from greenmfg import clock
from tests.people import PASSWORD, MemberClient, make_world
from tests.provincial import ProvincialStory

ASKED = "联系电话与登记信息不符，请核对后更正。"


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
    expect(density).to_contain_text("必选：要求 ≥ 30 %，已达到")
    check(page, "fill-2018-performance")
    page.goto(f"/applications/{story.begun.pk}/")
    check(page, "overview-2018")


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
    expect(page.get_by_role("main")).to_contain_text(
        "请由本单位另一位“负责人（签字人）”登录后签署自我评价报告"
    )
    enter("colleague")
    page.goto(f"/applications/{story.filled.pk}/check/")
    page.get_by_role("button", name="签署自我评价报告").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("签署凭证")


def story_scheme(story: ProvincialStory):
    """The scheme of the story's application."""
    return evaluation.scheme_of(story.begun.self_sheet)


@pytest.fixture
def returned(story) -> Application:
    """Filed, and returned by the city for a telephone number."""
    row = story.send_back(phone(story.begun), reason=ASKED)
    return story.seen_by("owner", row)


def phone(application: Application) -> str:
    cells = evaluation.filled(application.self_sheet).cells
    return next(cell.key for cell in cells.values() if cell.kind == "phone")


def test_the_unit_is_led_to_what_it_has_to_mend(page: Page, check, returned, enter):
    enter("owner")
    page.goto(f"/applications/{returned.pk}/")
    told = page.get_by_role("region", name="退回补正")
    expect(told).to_contain_text(ASKED)
    expect(told).to_contain_text("补正期限")
    expect(told).to_contain_text("还剩")
    expect(told.get_by_text("未修改")).to_have_count(1)
    check(page, "returned-overview")

    told.get_by_role("link").click()
    box = page.locator(f'[id="field-{phone(returned)}"]')
    expect(box).to_contain_text("需补正")
    expect(page.locator(".status", has_text="需补正")).to_have_count(1)
    expect(page.get_by_role("main")).to_contain_text(ASKED)
    check(page, "returned-fill")
    box.get_by_role("textbox").fill("0731-80000001")
    page.keyboard.press("Tab")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")

    page.goto(f"/applications/{returned.pk}/check/")
    told = page.get_by_role("region", name="退回补正")
    expect(told.get_by_text("已修改")).to_have_count(1)
    check(page, "returned-check")


def test_a_page_without_a_named_item_says_that_nothing_is_to_be_done_there(page: Page, returned, enter):
    enter("owner")
    scheme = evaluation.scheme_of(returned.self_sheet)
    slug = next(row.slug for row in sections_of(scheme) if phone(returned) not in row.keys)
    page.goto(f"/applications/{returned.pk}/fill/{slug}/")
    expect(page.get_by_role("main")).to_contain_text("本页没有需要补正的项目")


def test_text_typed_into_an_ended_session_survives_the_login_that_follows(page: Page, watch, story, enter):
    narrative = next(row for row in sections_of(story_scheme(story)) if row.slug == "self_narrative")
    key = narrative.keys[0]
    enter("owner")
    page.goto(f"/applications/{story.begun.pk}/fill/{narrative.slug}/")
    page.context.clear_cookies()
    watch.expect(401, 403)
    box = page.locator(f'[id="field-{key}"]').get_by_role("textbox")
    box.fill("本厂位于长沙，主要生产精密零部件。")
    expect(page.get_by_text("登录已失效")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())  # the browser warns of what is not saved yet
    page.get_by_role("link", name="重新登录").click()
    page.locator("#id_username").fill("owner@example.com")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(box).to_have_value("本厂位于长沙，主要生产精密零部件。")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
    assert evaluation.filled(story.begun.self_sheet).text(key) == "本厂位于长沙，主要生产精密零部件。"
    assert page.url.endswith(f"#field-{key}")


def test_attack_032_a_banner_tells_of_a_moved_deadline_on_the_open_page(page: Page, check, story, enter):
    enter("owner")
    page.goto(f"/applications/{story.begun.pk}/fill/performance/")
    story.close_stage("submission", clock.read() + timedelta(days=2))
    page.get_by_label("工厂用地面积").fill("10000")
    page.keyboard.press("Tab")
    expect(page.locator("[data-save-bar]")).to_contain_text("申报截止时间已调整为")
    expect(page.locator("[data-result=closing]")).to_contain_text("还剩 1 天")
    expect(page.get_by_label("工厂用地面积")).to_have_value("10000")
    check(page, "fill-moved-deadline")


def test_what_is_typed_while_it_is_sealed_is_shown_to_be_kept(page: Page, check, watch, story, enter):
    narrative = next(row for row in sections_of(story_scheme(story)) if row.slug == "self_narrative")
    key = narrative.keys[0]
    assert story.filled
    enter("owner")
    page.goto(f"/applications/{story.begun.pk}/fill/{narrative.slug}/")
    assert story.sealed
    watch.expect(409)
    page.locator(f'[id="field-{key}"]').get_by_role("textbox").fill("签署之后才写完的一段。")
    expect(page.locator("[data-save-state]")).to_have_text("已签署，不能修改。")
    page.get_by_role("button", name="保存", exact=True).click()
    kept = page.get_by_role("alert").filter(has_text="未能保存的内容")
    expect(kept).to_contain_text("签署之后才写完的一段。")
    check(page, "fill-too-late")
    page.goto(f"/applications/{story.begun.pk}/")
    check(page, "overview-2018-sealed")
