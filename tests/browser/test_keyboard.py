"""From the sign-in to the receipt with nothing but the keyboard, the focus seen at every step."""

import pytest
from django_scopes import scope
from playwright.sync_api import Locator, Page, expect

from applications.models import Application
from applications.services import evidence
from evaluation import selectors as evaluation
from tests.evidence.files import a_pdf
from tests.people import PASSWORD, make_world
from tests.provincial import ProvincialStory

STOPS = 400  # of the longest page, and no test without end
# Whether the goal has the focus, whether anybody sees where it is (an outline or a shadow), and where it is.
LOOK = """goal => {
  const place = document.activeElement;
  const style = getComputedStyle(place);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return [place === goal, outlined || style.boxShadow !== "none", place.outerHTML.slice(0, 160)];
}"""


@pytest.fixture
def story(transactional_db: None) -> ProvincialStory:
    world = make_world()
    with scope(tenant=world.hunan):
        yield ProvincialStory(world)


def reach(page: Page, goal: Locator) -> None:
    """Go on with Tab until ``goal`` has the focus; every stop on the way shows that it has it."""
    expect(goal).to_be_visible()
    for _ in range(STOPS):
        is_there, is_seen, place = goal.evaluate(LOOK)
        assert is_seen or place.startswith(("<body", "<main")), f"nobody sees the focus on {place}"
        if is_there:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {goal}")


def press(page: Page, goal: Locator, key: str = "Enter") -> None:
    reach(page, goal)
    page.keyboard.press(key)


def sign_in(page: Page, name: str) -> None:
    """The password comes out of a manager: pasted, not typed."""
    page.goto("/accounts/login/")
    reach(page, page.get_by_label("邮箱"))
    page.keyboard.type(f"{name}@example.com")
    page.evaluate("text => navigator.clipboard.writeText(text)", PASSWORD)
    reach(page, page.locator("#id_password"))
    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def open_line(story: ProvincialStory) -> tuple[Application, str]:
    """An application that lacks one line of 绩效, its figure and its proof."""
    row = story.filled
    filled = evaluation.filled(row.self_sheet)
    line = filled.line_key(next(row for row in filled.scheme.criteria if row.key == "building_density"))
    story.answer(row, {line: "", "site_area": "10000", "footprint_area": "", f"{line}.why": ""})
    evidence.add(actor=story.actor("owner"), upload=a_pdf())
    return row, line


def test_attack_103_a_pasted_password_and_the_keyboard_alone_file_an_application(page: Page, story, do_jobs):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row, line = open_line(story)
    do_jobs()
    sign_in(page, "owner")
    press(page, page.get_by_role("main").get_by_role("link", name=row.number))
    press(page, page.get_by_role("link", name="绩效", exact=True))
    reach(page, page.get_by_label("建构筑物占地面积"))
    page.keyboard.type("4500")
    section = page.locator(f"#row-{line}")
    press(page, section.get_by_label("符合", exact=True), "Space")
    expect(section).to_contain_text("= 45 %")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    press(page, section.locator("[data-evidence-open]"))
    press(page, page.get_by_label("证1"), "Space")
    press(page, page.get_by_role("button", name="引用", exact=True))
    press(page, page.get_by_role("link", name="返回填报"))
    expect(page.locator(f"[data-evidence-block='{line}']")).to_contain_text("证1")
    press(page, page.get_by_role("button", name="下一页"))
    press(page, page.get_by_role("button", name="填报完成，提请签署"))
    expect(page.get_by_text("请本单位负责人（签字人）登录后签署自我评价报告")).to_be_visible()
    press(page, page.get_by_role("button", name="退出"))
    expect(page.get_by_role("button", name="退出")).to_have_count(0)
    sign_in(page, "colleague")
    press(page, page.get_by_role("main").get_by_role("link", name=row.number))
    press(page, page.get_by_role("link", name="核对并签署"))
    press(page, page.get_by_role("button", name="签署自我评价报告"))
    expect(page.get_by_role("heading", level=1)).to_have_text("签署凭证")
