"""The sheet goes out as a workbook and comes back, by the buttons a person presses."""

from pathlib import Path

import pytest
from django_scopes import scope
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.services import Change
from tests.people import MemberClient, make_world
from tests.stories import Story
from tests.workbook.conftest import Paper


@pytest.fixture
def story(transactional_db: None) -> Story:
    world = make_world()
    with scope(tenant=world.hunan):
        yield Story(world)


@pytest.fixture
def tab(page: Page, site: str, story: Story) -> Page:
    """The filler's, on the task list of a filled-in application."""
    session = MemberClient(story.world.owner).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page.goto(f"/applications/{story.filled.pk}/")
    return page


def test_out_and_back(tab: Page, check, story: Story, tmp_path: Path):
    tab.get_by_role("link", name="导入 Excel").click()
    check(tab, "workbook-import")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="下载 Excel 填报表").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    paper = Paper(load_workbook(path))
    for key, typed in {"energy": 2000, "co2": 70, "profile": "一家", "water_intake": "很多"}.items():
        paper.write(key, typed)
    path.write_bytes(paper.content())
    sheet = story.filled.self_sheet
    change = Change("co2", "80", evaluation.filled(sheet).version("co2"))
    sheets.save_answers(actor=story.actor("colleague"), sheet=sheet, changes=[change])

    tab.get_by_label("填好的填报表（.xlsx").set_input_files(path)
    tab.get_by_role("button", name="查看改动").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("核对导入内容")
    check(tab, "workbook-preview")
    tab.get_by_label("采用填报表：二氧化碳排放量").check()
    tab.get_by_role("button", name="写入 2 项改动和勾选的项目").click()
    expect(tab.get_by_text("已从填报表写入 3 项。另有 1 项未写入")).to_be_visible()
    filled = evaluation.filled(sheet)
    assert [filled.text(key) for key in ("energy", "co2", "profile")] == ["2000", "70", "一家"]


def test_a_workbook_that_is_not_taken(tab: Page, check, watch, tmp_path: Path, story: Story):
    watch.expect(422)
    tab.goto(f"/applications/{story.filled.pk}/workbook/import/")
    path = tmp_path / "公式.xlsx"
    with tab.expect_download() as download:
        tab.get_by_role("link", name="下载 Excel 填报表").click()
    download.value.save_as(path)
    paper = Paper(load_workbook(path))
    paper.write("energy", "=1200+34")
    path.write_bytes(paper.content())
    tab.get_by_label("填好的填报表（.xlsx").set_input_files(path)
    tab.get_by_role("button", name="查看改动").click()
    expect(tab.locator("[data-error-summary]")).to_contain_text("含有公式")
    check(tab, "workbook-refused")
