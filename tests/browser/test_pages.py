"""The pages anybody meets, and those that answer for a refusal."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.urls("tests.browser.styleguide")


def test_home(page: Page, check):
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("绿色制造体系申报评价平台")
    check(page, "home")


def test_keyboard_reaches_the_content_first(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_login(page: Page, check):
    page.goto("/")
    page.locator("header").get_by_role("link", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check(page, "login")


REFUSALS = [
    ("/no-such-page/", 404, "页面不存在"),
    ("/styleguide/refusal/", 409, "未能办理"),
    ("/styleguide/broken/", 500, "系统暂时无法处理"),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals_are_pages(page: Page, check, watch, refusal):
    address, status, heading = refusal
    watch.expect(status)
    assert page.goto(address).status == status
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    check(page, str(status))
