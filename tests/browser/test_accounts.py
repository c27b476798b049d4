"""The pages of accounts in a browser: how a unit gets in, and what its administrators see."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts import links
from tests.people import PASSWORD, World, a_uscc, make_world


@pytest.fixture
def world(site: str) -> World:
    return make_world()


def sign_in(page: Page, name: str) -> None:
    page.goto(reverse("accounts:login"))
    page.get_by_label("电子邮箱").fill(f"{name}@example.com")
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def path(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def test_a_unit_registers(page: Page, world: World, check):
    page.goto(reverse("accounts:register"))
    check(page, "register")
    page.get_by_label("电子邮箱").fill("new@example.com")
    page.get_by_role("button", name="获取注册链接").click()
    check(page, "letter-sent")
    page.goto(path(links.registration("new@example.com", world.hunan)))
    page.get_by_role("button", name="完成注册").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    check(page, "register-unit-errors")
    for label, text in {
        "统一社会信用代码": a_uscc(),
        "单位名称": "𠮷䶮科技有限公司",
        "所属行业": "环境保护专用设备制造",
        "国民经济行业代码": "3591",
        "姓名": "欧阳修竹",
        "手机": "13912345678",
        "登录密码": "一蓑烟雨 任平生 1082",
        "确认密码": "一蓑烟雨 任平生 1082",
    }.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("所在地区").select_option(label="长沙市")
    page.get_by_role("button", name="完成注册").click()
    expect(page.locator("header")).to_contain_text("𠮷䶮科技有限公司")


def test_a_second_registration_finds_the_way_to_the_administrators(page: Page, world: World, check, watch):
    watch.expect(409)
    page.goto(path(links.registration("new@example.com", world.hunan)))
    page.get_by_label("统一社会信用代码").fill(world.owner.organization.uscc)
    for label, text in {
        "单位名称": "湘江新材料有限公司",
        "所属行业": "材料",
        "国民经济行业代码": "2614",
        "姓名": "欧阳修竹",
        "手机": "13912345678",
        "登录密码": "一蓑烟雨 任平生 1082",
        "确认密码": "一蓑烟雨 任平生 1082",
    }.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("所在地区").select_option(label="长沙市")
    page.get_by_role("button", name="完成注册").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("单位已注册")
    check(page, "claim")
    page.get_by_role("button", name="发送加入申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("加入申请已发送")


MEMBER_PAGES = ["members", "unit", "profile", "password-change", "switch"]


def test_pages_of_a_units_administrator(page: Page, world: World, check):
    sign_in(page, "admin")
    for name in MEMBER_PAGES:
        page.goto(reverse(f"accounts:{name}"))
        check(page, name)
    page.goto(reverse("accounts:member", args=[world.owner.user.pk]))
    check(page, "member")


def test_pages_of_the_provinces_administrator(page: Page, world: World, check):
    sign_in(page, "province_admin")
    for name in ("units", "unit-new", "regions"):
        page.goto(reverse(f"accounts:{name}"))
        check(page, name)


def test_pages_of_somebody_who_cannot_get_in(page: Page, world: World, check, watch):
    page.goto(reverse("accounts:password-reset"))
    check(page, "password-reset")
    page.goto(reverse("accounts:password-reset-confirm", args=["MQ", "no-token"]))
    check(page, "link-invalid")
    watch.expect(410, 429)
    page.goto(reverse("accounts:invitation", args=["no-token"]))
    check(page, "invitation-gone")
    for _ in range(6):
        page.goto(reverse("accounts:login"))
        page.get_by_label("电子邮箱").fill("owner@example.com")
        page.get_by_label("密码").fill("wrong")
        page.locator("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("暂时不能登录")
    check(page, "locked-out")
