"""The pages of the offices and the public, looked at in a browser: no barrier, fits a phone."""

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect

from tests.people import MemberClient, World, make_world
from tests.stories import Story


@pytest.fixture
def story(transactional_db: None) -> Story:
    """A case on the city's desk, in a province of its own."""
    world = make_world()
    with scope(tenant=world.hunan):
        yield Story(world)


@pytest.fixture
def sign_in(page: Page, site: str):
    """Let the person's session be that of the tab."""

    def enter(world: World, name: str) -> None:
        session = MemberClient(getattr(world, name)).cookies["sessionid"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    return enter


def test_the_citys_pages(page: Page, check, watch, story, sign_in):
    pk = story.sealed.application.pk
    sign_in(story.world, "city_approver")
    for name, path in {
        "desk-city": "/desk/",
        "queue": "/queue/",
        "case": f"/cases/{pk}/",
        "verify": f"/cases/{pk}/verify/",
        "lookups": f"/cases/{pk}/lookups/",
        "decide": f"/cases/{pk}/decide/decline_municipal/",
    }.items():
        page.goto(path)
        check(page, name)
    page.goto(f"/cases/{pk}/verify/")
    row = page.locator("#field-land_output")
    row.get_by_label("核实值不同").check()
    row.get_by_label("土地产出率：核实值").fill("0.31")
    watch.expect(422)
    page.get_by_role("button", name="登记核实意见").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="第 14 项").click()
    expect(row.get_by_label("土地产出率：核实值")).to_have_value("0.31")
    check(page, "verify-faulty")
    row.get_by_label("土地产出率：理由").fill("按不动产权证书")
    page.get_by_role("button", name="登记核实意见").click()
    expect(page.get_by_text("已登记 1 项核实意见。")).to_be_visible()


def test_the_departments_pages(page: Page, check, story, sign_in):
    pk = story.forwarded.pk
    sign_in(story.world, "province_approver")
    for name, path in {
        "desk-province": "/desk/",
        "case-province": f"/cases/{pk}/",
        "select": f"/cases/{pk}/decide/select/",
        "rounds": "/rounds/",
        "round": f"/rounds/{story.round.pk}/",
        "round-new": "/rounds/new/",
    }.items():
        page.goto(path)
        check(page, name)
    assert story.selected.status == "selected"
    page.goto(f"/cases/{pk}/conclude/")
    check(page, "conclude")


def test_the_pages_of_applicant_assessor_and_public(page: Page, check, watch, story, sign_in):
    document = story.sealed.documents.get()
    assert story.listed.status == "concluded"
    for person, name in {"owner": "desk-applicant", "assessor": "desk-assessor"}.items():
        sign_in(story.world, person)
        page.goto("/desk/")
        check(page, name)
    page.context.clear_cookies()
    page.goto("/public/hunan/lists/")
    expect(page.get_by_role("cell", name="湘江新材料有限公司").first).to_be_visible()
    check(page, "list")
    page.goto(f"/check/{document.token}/")
    check(page, "check")
    watch.expect(404)
    page.goto("/check/unknown/")
    check(page, "check-unknown")
