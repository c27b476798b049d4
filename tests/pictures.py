"""Pictures of the guides in docs/user: ``python -m tests.pictures [address]`` against a new ``make demo``.

Walks the applications of the demonstration, begins one where none is begun, and writes
docs/images/user-*.png in few colours. Only made-up units are in them.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import LAUNCH

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "images"
CAST = yaml.safe_load((ROOT / "fixtures" / "demo" / "hunan.yaml").read_text(encoding="utf-8"))
SIZE = {"width": 1200, "height": 760}
COLOURS = 64


@contextmanager
def desk(browser: Browser, address: str, person: str) -> Iterator[Page]:
    """The desk of ``person``, signed in as everybody signs in."""
    context = browser.new_context(
        base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=SIZE
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("电子邮箱").fill(f"{person}@demo.example")
    page.locator("[type=password]").fill(CAST["password"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/")
    yield page
    context.close()


def shoot(page: Page, name: str, path: str = "") -> None:
    """Keep what one sees of ``path``, or of the page as it stands, without scrolling."""
    if path:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    file = FOLDER / f"user-{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(COLOURS)
    few.save(file, optimize=True)
    print(f"{file.name}  {file.stat().st_size // 1024} KiB")


def applicant(page: Page) -> None:
    """A first application: the desk, the tasks, a page, a row's evidence, the import, the check."""
    shoot(page, "desk")
    page.get_by_role("row", name="省级绿色制造单位评价确认").get_by_role("link", name="申报").first.click()
    if page.url.endswith("/begin/"):
        page.get_by_role("button", name="开始填报").click()
        page.wait_for_url("**/applications/*/")
    base = page.url
    shoot(page, "tasks")
    shoot(page, "fill", f"{base}fill/performance/")
    shoot(page, "evidence", f"{base}evidence/rows/lawful/")
    shoot(page, "workbook", f"{base}workbook/import/")
    shoot(page, "check", f"{base}check/")


def signatory(page: Page) -> None:
    """The finished application: choice and judgement of the body, receipt."""
    page.get_by_role("link", name="SJ2025-00001").click()
    base = page.url
    shoot(page, "third-party", f"{base}third-party/")
    shoot(page, "receipt", f"{base}receipt/")


def assessor(page: Page) -> None:
    """The body's desk, its statement of qualification, what it judges."""
    page.get_by_role("link", name="浏阳示范陶瓷有限公司").click()
    base = page.url
    shoot(page, "entrustment")
    shoot(page, "judge", f"{base}fill/infrastructure/")
    shoot(page, "sign", f"{base}check/")
    page.goto("/qualifications/")
    page.get_by_role("link", name="湖南省", exact=True).click()
    shoot(page, "qualification")


def city(page: Page) -> None:
    """The city's desk, a case, its verification, the check before a list is made."""
    shoot(page, "city-desk")
    page.goto("/queue/?text=长沙示范轴承")
    page.get_by_role("link", name="GJ").click()
    base = page.url
    page.get_by_role("heading", name="指标", exact=True).scroll_into_view_if_needed()
    shoot(page, "city-case")
    shoot(page, "city-verify", f"{base}verify/")
    page.goto("/transmittals/")
    page.get_by_role("link", name="检查并拟定上报名单").first.click()
    shoot(page, "city-transmittal")


def province(page: Page) -> None:
    """The department's desk, the ranking of a round, a notice that stands."""
    shoot(page, "province-desk")
    page.goto("/rounds/")
    page.get_by_role("link", name="国家级绿色制造单位推荐").first.click()
    shoot(page, "province-selection", f"{page.url}selection/")
    page.goto("/notices/")
    page.get_by_role("link", name="省级绿色制造单位评价确认").first.click()
    shoot(page, "province-notice")


def main() -> None:
    """Every picture, person by person."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    walks = {
        "bz.filler": applicant,
        "tc.signatory": signatory,
        "pj.admin": assessor,
        "cs.clerk": city,
        "sheng.clerk": province,
    }
    with sync_playwright() as play:
        browser = play.chromium.launch(**LAUNCH)
        for person, walk in walks.items():
            with desk(browser, address, person) as page:
                walk(page)
        browser.close()


if __name__ == "__main__":
    main()
