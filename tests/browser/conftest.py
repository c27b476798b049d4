"""A browser on the product: Debian's Chromium, in which any error, warning or violation fails the test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response

from tests.chromium import LAUNCH

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Playwright's synchronous interface keeps an event loop in the test's thread; Django would refuse
# to touch the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    """Start Debian's Chromium."""
    return LAUNCH


@pytest.fixture
def site(live_server, settings) -> str:
    """The address of the running product; its front-end files come from the checkout."""
    settings.STATICFILES_DIRS = [ROOT / "static", ("vendor", ROOT / "var" / "vendor")]
    return live_server.url


@pytest.fixture
def browser_context_args(site: str) -> dict:
    """Pages are named by path, in the language and time zone of the product's readers."""
    return {
        "base_url": site,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": SIZES["desktop"],
    }


class Watch:
    """What went wrong in the browser during one test, less the answers the test asked for."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.expected: set[int] = set()

    def expect(self, *statuses: int) -> None:
        """Let the server answer with these statuses."""
        self.expected.update(statuses)

    def follow(self, page: Page) -> None:
        """Note every complaint of ``page``; Chromium reports policy violations on the console."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("requestfailed", self._request_failed)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused answer is told twice; _response judges it by its status.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.problems.append(f"console {message.type}: {message.text}")

    def _request_failed(self, request: Request) -> None:
        # A request given up because the page was left is no failure; a cut line is status 0.
        if request.failure != "net::ERR_ABORTED" and 0 not in self.expected:
            self.problems.append(f"request: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status}: {response.url}")


@pytest.fixture
def watch() -> Watch:
    """Call ``expect`` on it before asking for a page that is refused."""
    return Watch()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """A fresh tab; the test fails at its end if the browser had anything to complain of."""
    tab = context.new_page()
    tab.set_default_timeout(5_000)
    watch.follow(tab)
    yield tab
    tab.close()
    assert not watch.problems, "\n".join(watch.problems)


def picture(tab: Page, name: str, tries: int = 3) -> None:
    """Keep the whole page as a picture; a busy machine's Chromium now and then fails to draw one in time."""
    for left in reversed(range(tries)):
        try:
            tab.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        except Error as error:
            if not left or "Unable to capture screenshot" not in error.message:
                raise
        else:
            return


@pytest.fixture
def check() -> Callable[[Page, str], None]:
    """Judge the page shown: no barrier, nothing wider than a phone; keeps a picture at both sizes."""

    def judge(tab: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for size, viewport in SIZES.items():
            tab.set_viewport_size(viewport)
            picture(tab, f"{name}-{size}")
            width = tab.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"], f"{name} is {width} px wide on a {size}"
            found = Axe().run(tab, options={"runOnly": STANDARDS})
            assert found.violations_count == 0, found.generate_report()
        tab.set_viewport_size(SIZES["desktop"])

    return judge
