"""The page of a case in a browser: its evidence beside the rows, the way through its sections."""

import re
from collections.abc import Callable

import pytest
from django_scopes import scope
from playwright.sync_api import Browser, Locator, Page, expect

from applications.models import Flag
from applications.services import evidence
from tests.evidence.stories import ProvedProvincialStory, ProvedStory
from tests.people import MemberClient, World, make_world


@pytest.fixture
def sign_in(site: str) -> Callable[[Page, World, str], None]:
    """Let the person's session be that of the tab."""

    def enter(tab: Page, world: World, name: str) -> None:
        session = MemberClient(getattr(world, name)).cookies["sessionid"].value
        tab.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    return enter


@pytest.fixture
def story(transactional_db: None) -> ProvedStory:
    """A national case; one file proves a row by all of its three pages, and another by the last two."""
    world = make_world()
    with scope(tenant=world.hunan):
        told = ProvedStory(world)
        proof = {"application_id": told.filled.pk, "evidence_id": told.proof.pk}
        evidence.link(actor=told.actor("owner"), keys=["land_output"], page_from=2, page_to=3, **proof)
        case = told.sealed.application
        flag = {"application": case, "snapshot": told.sealed, "kind": "jump", "text": "较上年增加 50%"}
        Flag.objects.create(tenant=world.hunan, key="land_output", **flag)
        yield told


def to_top(page: Page) -> None:
    """Axe takes what has gone half below the heads of the columns for too small to press."""
    page.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })")


def proof_of(page: Page, key: str):
    return page.locator(f"tr:is(#row-{key}, #field-{key}) .row-proofs a")


@pytest.mark.parametrize("under", ["", "verify/"])
def test_the_pages_of_a_proof_are_shown_beside_its_row(page: Page, check, story, sign_in, do_jobs, under):
    sign_in(page, story.world, "city_clerk")
    page.goto(f"/cases/{story.sealed.application.pk}/{under}")
    pane = page.locator("[data-evidence-pane]")
    expect(pane).to_be_hidden()
    link = proof_of(page, "land_output")
    with page.expect_response("**/pages/2/"):
        link.click()
    expect(pane.get_by_role("heading")).to_have_text(f"{story.proof.label} {story.proof.title}")
    expect(link).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("status").filter(has_text="第 2 页，共 3 页")).to_have_count(1)
    picture = pane.get_by_role("img")
    expect(picture).to_have_attribute("alt", f"{story.proof.title}，第 2 页，共 3 页")
    do_jobs()
    expect(picture).to_have_attribute("src", re.compile(r"/pages/2/\?drawn$"))
    to_top(page)
    check(page, f"case-pane-{under.strip('/') or 'case'}")

    expect(pane.get_by_role("button", name="上一页")).to_be_disabled()  # the first of those that are meant
    pane.get_by_role("button", name="下一页").click()
    expect(picture).to_have_attribute("alt", f"{story.proof.title}，第 3 页，共 3 页")
    page.keyboard.press("ArrowLeft")
    expect(picture).to_have_attribute("alt", f"{story.proof.title}，第 2 页，共 3 页")
    expect(pane.get_by_role("link", name="查看整份材料")).to_have_attribute(
        "href", link.evaluate("link => link.href")
    )
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(link).to_be_focused()


def test_the_key_goes_from_proof_to_proof_and_the_pane_goes_along(page: Page, story, sign_in):
    sign_in(page, story.world, "city_clerk")
    page.goto(f"/cases/{story.sealed.application.pk}/verify/")
    pane = page.locator("[data-evidence-pane]")
    first, second = proof_of(page, "energy_intensity"), proof_of(page, "land_output")
    page.locator("#energy_intensity-verified").focus()
    page.keyboard.press("e")
    expect(first).to_be_focused()
    expect(pane).to_contain_text("1 / 3")
    page.keyboard.press("e")
    expect(second).to_be_focused()
    expect(pane).to_contain_text("1 / 2")
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(page.locator("#field-land_output textarea")).to_be_focused()


def verdict_of(row: Locator) -> str:
    return row.locator("fieldset input:checked + label").inner_text()


def test_the_key_accepts_row_by_row_and_never_writes_over_a_verdict(page: Page, check, story, sign_in):
    sign_in(page, story.world, "city_clerk")
    page.goto(f"/cases/{story.sealed.application.pk}/verify/")
    said = page.locator(".keys-said")
    rows = page.locator("tr[id^=field-]")
    rows.nth(1).get_by_label("核实值不同", exact=True).check()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("a")  # in no row: nothing is accepted that has not been shown
    expect(rows.nth(0).get_by_label("核实", exact=True)).to_be_focused()
    expect(said).to_have_text("再按 A 选为“核实”，现在是第 1 项。")
    assert page.locator("fieldset input:checked").count() == 1
    page.keyboard.press("A")  # Caps Lock
    assert verdict_of(rows.nth(0)) == "核实"
    expect(said).to_have_text("第 1 项已选为“核实”，现在是第 3 项。")
    check(page, "verify-by-key")
    rows.nth(1).get_by_label("核实值不同", exact=True).focus()
    page.evaluate(
        """document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Process", code: "KeyA", bubbles: true }))"""
    )  # an input method has taken the key
    assert verdict_of(rows.nth(1)) == "核实值不同"
    expect(said).to_have_text("第 2 项已选“核实值不同”，没有改动，现在是第 3 项。")
    for _ in range(rows.count() - 2):
        page.keyboard.press("a")
    expect(said).to_have_text(f"第 {rows.count()} 项已选为“核实”，各项都已作出选择。")


def test_photographs_appear_by_themselves(page: Page, check, sign_in, do_jobs, transactional_db):
    world = make_world()
    with scope(tenant=world.hunan):
        pk = ProvedProvincialStory(world).selected.pk
    sign_in(page, world, "province_clerk")
    page.goto(f"/cases/{pk}/")
    page.get_by_role("navigation", name="本页目录").get_by_role("link", name="现场评估").click()
    picture = page.get_by_role("img", name="现场照片 1")
    expect(picture).to_be_in_viewport()
    do_jobs()
    expect(picture).to_have_attribute("src", re.compile(r"\?drawn$"))
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0


def test_a_proof_is_a_link_on_a_narrow_screen(page: Page, story, sign_in):
    sign_in(page, story.world, "city_clerk")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"/cases/{story.sealed.application.pk}/")
    proof_of(page, "land_output").click()
    expect(page).to_have_url(f"/cases/{story.sealed.application.pk}/evidence/{story.proof.pk}/#page-2")


def test_only_the_rows_with_a_mark_until_a_link_asks_for_another(page: Page, check, story, sign_in):
    sign_in(page, story.world, "city_clerk")
    page.goto(f"/cases/{story.sealed.application.pk}/")
    rows = page.locator("[data-marks]")
    number = rows.count()
    flagged, unverified = (page.get_by_role("button", name=name) for name in ("有疑点 1", f"未核实 {number}"))
    flagged.click()
    expect(rows.filter(visible=True)).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text=f"显示 1 项，共 {number} 项")).to_be_visible()
    to_top(page)
    check(page, "case-marked")
    contents = page.get_by_role("navigation", name="本页目录")
    expect(contents.locator("[aria-current]")).to_have_count(0)
    contents.get_by_role("link", name="能源低碳化").click()
    expect(rows.filter(visible=True)).to_have_count(number)
    unverified.click()
    expect(flagged).to_have_attribute("aria-pressed", "false")
    unverified.click()
    expect(rows.filter(visible=True)).to_have_count(number)


def test_a_long_case_is_found_through_by_its_sections(page: Page, check, sign_in, transactional_db):
    world = make_world()
    with scope(tenant=world.hunan):
        pk = ProvedProvincialStory(world).forwarded.pk
    sign_in(page, world, "province_clerk")
    page.goto(f"/cases/{pk}/")
    contents = page.get_by_role("navigation", name="本页目录")
    contents.get_by_role("link", name="绩效").click()
    expect(page.get_by_role("heading", name="绩效", exact=True)).to_be_in_viewport()
    expect(contents.get_by_role("link", name="绩效")).to_have_attribute("aria-current", "true")
    expect(contents).to_be_in_viewport()
    to_top(page)
    check(page, "case-contents")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(contents.get_by_role("link", name="办理经过")).to_be_hidden()
    contents.get_by_text("本页目录").click()
    contents.get_by_role("link", name="办理经过").click()
    expect(page.get_by_role("heading", name="办理经过")).to_be_in_viewport()
    expect(contents.get_by_role("link", name="办理经过")).to_be_hidden()


def test_without_the_scripts_the_case_is_whole(browser: Browser, browser_context_args, story, sign_in):
    tab = browser.new_context(**browser_context_args, java_script_enabled=False).new_page()
    sign_in(tab, story.world, "city_clerk")
    tab.goto(f"/cases/{story.sealed.application.pk}/")
    expect(tab.get_by_role("group", name="筛选指标")).to_be_hidden()
    expect(
        tab.get_by_role("navigation", name="本页目录").get_by_role("link", name="用地集约化")
    ).to_be_visible()
    proof_of(tab, "land_output").click()
    expect(tab.get_by_role("img", name=f"{story.proof.title}，第 2 页")).to_be_visible()
    tab.context.close()
