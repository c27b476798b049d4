"""The components in all their states, and what the scripts of every page do."""

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.urls("tests.browser.styleguide")


def test_every_component_in_every_state(page: Page, check):
    page.goto("/styleguide/")
    check(page, "components")


def test_errors_come_first_and_lead_to_their_place(page: Page):
    page.goto("/styleguide/")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="工厂用地面积：请填写数字").click()
    expect(page.get_by_label("工厂用地面积")).to_be_focused()


def test_a_step_is_posted_once_however_often_it_is_clicked(page: Page):
    posts = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.post_data)
            route.fulfill(status=204)  # the page stays
        else:
            route.continue_()

    page.route("**/styleguide/**", hold)
    page.goto("/styleguide/")
    button = page.get_by_role("button", name="不予推荐")
    button.dblclick()
    expect(button).to_be_disabled()
    assert len(posts) == 1
    assert "acting=" in posts[0]


def test_a_running_job_is_asked_after_until_it_is_over(page: Page):
    over = '<div class="job" id="job-1">已完成</div>'
    page.route("**/styleguide/job/", lambda route: route.fulfill(content_type="text/html", body=over))
    page.goto("/styleguide/")
    expect(page.locator("#job-1")).to_contain_text("进行中")
    expect(page.locator("#job-1")).to_have_text("已完成")


def test_rows_are_walked_by_keyboard(page: Page):
    page.goto("/styleguide/")
    table = page.get_by_role("group", name="申报队列")
    table.focus()
    page.keyboard.press("j")
    expect(table.get_by_role("link", name="2025-GC-0007")).to_be_focused()
    page.keyboard.press("j")
    expect(table.get_by_role("link", name="2025-GC-0001")).to_be_focused()
    page.keyboard.press("k")
    expect(table.get_by_role("link", name="2025-GC-0007")).to_be_focused()


def test_a_text_area_counts_its_characters_without_white_space(page: Page):
    page.goto("/styleguide/")
    page.get_by_label("企业简介").fill("绿色 工厂\n𠮷")
    expect(page.get_by_text("已写 5 字，限 200 字以内")).to_be_visible()
    page.get_by_label("企业简介").fill("厂" * 201)
    expect(page.get_by_text("已写 201 字，限 200 字以内")).to_have_class("form-text over-limit")
