"""Typed text is saved while it is typed and lost by nothing; the server's part is played by the test."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.urls("tests.browser.styleguide")

SAVED = {
    "saved": [{"version": 1, "display": "12,345.6"}],
    "saved_at": "14:05",
}
RESULTS = {"preview_html": "预评得分 81.5", "results": {}}


class Server:
    """Answers the autosave requests of one page in the order given, the last answer for ever."""

    def __init__(self, page: Page) -> None:
        self.posts: list[dict[str, str]] = []
        self.answers: list[Callable[[Route], None]] = []
        self.asked: list[list[str]] = []
        page.route("**/styleguide/autosave/", self._take)
        page.route("**/styleguide/results/?*", self._tell)

    def will(self, status: int, body: dict | None = None) -> None:
        """Answer with ``status`` and ``body``."""
        text = json.dumps(body or {}, ensure_ascii=False)
        self.answers.append(
            lambda route: route.fulfill(status=status, content_type="application/json", body=text)
        )

    def will_be_cut_off(self) -> None:
        """Answer nothing: the line is dead."""
        self.answers.append(lambda route: route.abort("connectionreset"))

    def _take(self, route: Route) -> None:
        fields = parse_qs(route.request.post_data, keep_blank_values=True)
        self.posts.append({name: texts[0] for name, texts in fields.items()})
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer(route)

    def _tell(self, route: Route) -> None:
        self.asked.append(parse_qs(route.request.url.partition("?")[2])["key"])
        text = json.dumps(RESULTS, ensure_ascii=False)
        route.fulfill(status=200, content_type="application/json", body=text)


@pytest.fixture
def server(page: Page) -> Server:
    """The test's own autosave endpoint, with the page open."""
    server = Server(page)
    page.goto("/styleguide/")
    return server


@pytest.fixture
def area(page: Page):
    """The number box the tests type into."""
    return page.get_by_label("工厂用地面积")


@pytest.fixture
def state(page: Page):
    """What the page says about saving."""
    return page.locator("[data-save-state]")


def test_one_answer_is_saved_with_what_it_was_seen_as(page, server, area, state):
    server.will(200, SAVED)
    area.fill("１２,３４５.6")
    expect(state).to_have_text("已保存 14:05")
    assert server.posts == [
        {
            "key": "site_area",
            "year": "0",
            "item": "0",
            "value": "１２,３４５.6",
            "state": "given",
            "reason": "",
            "seen_version": "0",
            "acting": "3",
        }
    ]
    expect(page.locator("#field-site_area").get_by_text("已识别为 12,345.6")).to_be_visible()
    expect(page.locator("[data-preview]")).to_have_text("预评得分 81.5")
    assert server.asked == [["site_area"]]


def test_the_next_save_names_the_version_the_server_gave(server, area, state):
    server.will(200, SAVED)
    area.fill("1")
    expect(state).to_have_text("已保存 14:05")
    area.fill("12")
    area.blur()
    expect(state).to_have_text("已保存 14:05")
    assert [post["seen_version"] for post in server.posts] == ["0", "1"]


def test_several_ticks_are_one_answer(page, server, state):
    server.will(200, SAVED)
    page.get_by_label("质量管理体系").check()
    expect(state).to_have_text("已保存 14:05")
    assert server.posts[0]["value"] == "质量\n环境\n碳管理"


def test_not_applicable_travels_with_its_reason(page, server, state):
    server.will(200, SAVED)
    cell = page.locator("#field-water")
    cell.get_by_label("不适用的理由").fill("工艺不用水。")
    expect(state).to_have_text("已保存 14:05")
    assert (server.posts[0]["state"], server.posts[0]["reason"]) == ("not_applicable", "工艺不用水。")
    cell.get_by_label("不适用", exact=True).uncheck()
    expect(cell.get_by_label("不适用的理由")).to_be_hidden()


def test_a_dead_line_keeps_the_text_and_saves_it_later(watch, server, area, state):
    watch.expect(0)
    server.will_be_cut_off()
    server.will(200, SAVED)
    area.fill("777")
    expect(state).to_contain_text("连接已中断")
    expect(state).to_have_text("已保存 14:05", timeout=10_000)
    assert [post["value"] for post in server.posts] == ["777", "777"]


def test_unsaved_text_survives_a_reload(page, watch, server, area, state):
    watch.expect(0)
    server.will_be_cut_off()
    area.fill("888")
    expect(state).to_contain_text("连接已中断")
    server.answers.clear()
    server.will(200, SAVED)
    page.reload()
    expect(area).to_have_value("888")
    expect(state).to_have_text("已保存 14:05")
    page.reload()
    expect(area).to_have_value("１２３４5")  # saved: the server's text counts again


def test_a_colleagues_change_is_shown_beside_mine_and_mine_may_stay(page, watch, server, area, state):
    watch.expect(409)
    server.will(409, _conflict())
    server.will(200, {**SAVED, "saved": [{"version": 5}]})
    area.fill("300")
    panel = page.get_by_role("alert").filter(has_text="王芳 于 14:02 修改了这一项")
    expect(panel).to_contain_text("300")
    expect(panel).to_contain_text("250")
    panel.get_by_role("button", name="保留我填写的").click()
    expect(state).to_have_text("已保存 14:05")
    assert (server.posts[1]["value"], server.posts[1]["seen_version"]) == ("300", "4")
    expect(panel).to_be_hidden()


def test_a_colleagues_change_may_be_taken_over(page, watch, server, area, check):
    watch.expect(409)
    server.will(409, _conflict())
    area.fill("300")
    panel = page.get_by_role("alert").filter(has_text="王芳")
    expect(panel).to_be_visible()
    check(page, "conflict")
    panel.get_by_role("button", name="采用已保存的").click()
    expect(area).to_have_value("250")
    assert len(server.posts) == 1


def test_a_fault_stands_beside_its_box(page, watch, server, area, state):
    watch.expect(422)
    server.will(422, {"errors": [{"key": "site_area", "message": "请填写数字，例如 12345.6"}]})
    area.fill("NaN")
    expect(page.locator("#field-site_area").get_by_text("请填写数字，例如 12345.6")).to_be_visible()
    expect(area).to_have_attribute("aria-invalid", "true")
    expect(state).to_contain_text("还有 1 项未保存")


@pytest.mark.parametrize("status", [401, 403])
def test_after_the_session_has_ended_a_login_leads_back_to_the_box(page, watch, server, area, status):
    watch.expect(status)
    server.will(status)
    area.fill("999")
    expect(page.get_by_text("登录已失效")).to_be_visible()
    link = page.get_by_role("link", name="重新登录")
    expect(link).to_have_attribute("href", "/login/?next=%2Fstyleguide%2F%23field-site_area")


def test_a_refusal_is_told_in_its_own_words(watch, server, area, state):
    watch.expect(409)
    server.will(409, {"message": "已提交，不能修改。"})
    area.fill("1")
    expect(state).to_have_text("已提交，不能修改。")


def test_the_form_is_posted_as_a_whole_after_the_last_answer(page, server, area):
    server.will(200, SAVED)
    area.fill("456")
    with page.expect_request(
        lambda request: request.method == "POST" and "autosave" not in request.url
    ) as whole:
        page.get_by_role("button", name="保存", exact=True).click()
    fields = parse_qs(whole.value.post_data, keep_blank_values=True)
    assert fields["value.site_area.0.0"] == ["456"]
    assert fields["seen.site_area.0.0"] == ["1"]
    assert [post["value"] for post in server.posts] == ["456"]


def _conflict() -> dict:
    row = {"key": "site_area", "mine": "300", "theirs": "250", "version": 4, "by": "王芳", "at": "14:02"}
    return {"conflicts": [row]}
