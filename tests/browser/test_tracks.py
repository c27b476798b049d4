"""Park, supply chain and product: each from the open offer to the list, on the pages of its people."""

from collections.abc import Callable, Iterator

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect

from applications.models import Application, Listing
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from tests.parks.test_profile import PAGE, PARK
from tests.people import MemberClient, make_world
from tests.provincial import ProductStory, ProvincialStory

STORIES = {"park": ProvincialStory, "supply_chain": ProvincialStory, "product": ProductStory}
# What is typed on a page of each: a year's figure, a year's item, a row of the standard.
TYPED = {
    "park": "energy_output@2025",
    "supply_chain": "supplier_training@2025",
    "product": "conformity_to_standard~1.actual",
}


@pytest.fixture(params=STORIES)
def story(request, transactional_db: None) -> Iterator[ProvincialStory]:
    """A unit of each track before its first application."""
    world = make_world()
    with scope(tenant=world.hunan):
        story = STORIES[request.param](world, honour=request.param)
        assert story.offer
        yield story


@pytest.fixture
def sign_in(page: Page, site: str, story: ProvincialStory) -> Callable[[str, str], None]:
    """Open ``path`` as the person of that name."""

    def enter(name: str, path: str) -> None:
        session = MemberClient(getattr(story.world, name)).cookies["sessionid"].value
        page.goto("about:blank")  # what a page still asks for is not asked by the next person
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        page.goto(path)

    return enter


def tell_of_the_park(page: Page, check: Callable[[Page, str], None]) -> None:
    """257号: who may apply stands on the page of the park itself."""
    page.goto(PAGE)
    for name, text in PARK.items():
        field = page.locator(f"form [name='{name}']")
        match field.first.get_attribute("type") or field.first.evaluate("field => field.tagName"):
            case "hidden":
                continue
            case "radio":
                page.locator(f"form [name='{name}'][value='{text}']").check()
            case "SELECT":
                field.select_option(text)
            case _:
                field.fill(text)
    check(page, "park-profile")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("main")).to_contain_text("已保存")


def fill_in(page: Page, story: ProvincialStory, check: Callable[[Page, str], None]) -> Application:
    """Begin from the desk, type one figure, and have a colleague's figures beside it."""
    page.locator(f"a[href$='/offers/{story.offer.pk}/begin/']").first.click()
    if isinstance(story, ProductStory):
        page.get_by_label("产品名称").fill(story.product)
    page.get_by_role("button", name="开始填报").click()
    application = story.begun = Application.objects.get()
    check(page, f"{story.honour}-application")
    name = TYPED[story.honour]
    sections = sections_of(evaluation.scheme_of(application.self_sheet), "self")
    slug = next(row.slug for row in sections if name in row.keys or name.split("~")[0] in row.keys)
    page.goto(f"/applications/{application.pk}/fill/{slug}/")
    page.locator(f"[data-cell][data-name='{name}'] [data-part=value]").fill("0.3")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    expect(page.locator("form[data-unsaved]")).to_have_count(0)
    assert story.filled
    page.reload()
    check(page, f"{story.honour}-fill")
    return application


def sign(page: Page, story: ProvincialStory, sign_in, check: Callable[[Page, str], None]) -> None:
    """The filler hands it over, the signatory signs what his page shows."""
    path = f"/applications/{story.begun.pk}/check/"
    page.goto(path)
    check(page, f"{story.honour}-check")
    page.get_by_role("button", name="填报完成，提请签署").click()
    sign_in("colleague", path)
    page.get_by_role("button", name="签署自我评价报告").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("检查")
    story.sealed = story.begun.snapshots.get()


def test_from_the_open_offer_to_the_list(page, check, story, sign_in, do_jobs):
    sign_in("owner", "/desk/")
    check(page, f"{story.honour}-desk")
    if story.honour == "park":
        tell_of_the_park(page, check)
        page.goto("/desk/")
    application = fill_in(page, story, check)
    sign(page, story, sign_in, check)
    do_jobs()

    row = story.judged
    do_jobs()
    sign_in("assessor", f"/entrustments/{row.pk}/")
    check(page, f"{story.honour}-body")
    page.goto(f"/entrustments/{row.pk}/check/")
    check(page, f"{story.honour}-body-check")

    assert story.submitted
    do_jobs()
    sign_in("city_clerk", f"/cases/{application.pk}/")
    check(page, f"{story.honour}-case")
    assert story.certified
    page.goto("/public/hunan/lists/")
    expect(page.get_by_role("main")).to_contain_text(application.organization.name)
    assert Listing.objects.get().honour == story.honour
