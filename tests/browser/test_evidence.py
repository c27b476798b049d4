"""The evidence library in a browser: files watched one by one, linked to rows, with and without script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django_scopes import scope
from playwright.sync_api import Browser, Page, Route, expect

from applications.models import Evidence, EvidenceLink
from applications.services import evidence as services
from tests.evidence.files import a_pdf, a_picture, pdf_bytes
from tests.people import MemberClient, World, make_world
from tests.stories import Story

ROW = "energy_intensity"


@pytest.fixture
def story(transactional_db: None):
    world = make_world()
    with scope(tenant=world.hunan):
        yield Story(world)


@pytest.fixture
def sign_in(site: str):
    """Let the person's session be that of the tab."""

    def enter(tab: Page, world: World, name: str) -> None:
        session = MemberClient(getattr(world, name)).cookies["sessionid"].value
        tab.context.clear_cookies()
        tab.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    return enter


def upload(name: str, content: bytes, kind: str = "application/pdf") -> dict:
    return {"name": name, "mimeType": kind, "buffer": content}


def test_files_come_in_one_by_one_with_a_verdict_each(page: Page, check, story, sign_in, do_jobs):
    sign_in(page, story.world, "owner")
    page.goto("/evidence/")
    check(page, "evidence-empty")
    same = pdf_bytes()
    files = [
        upload("能源审计报告.pdf", same),
        upload("能源审计报告（副本）.pdf", same),
        upload("加密.pdf", a_pdf(password="1234").read()),
    ]
    page.get_by_label("选择文件（可多选）").set_input_files(files)
    lines = page.locator("[data-evidence-progress] li")
    expect(lines).to_have_count(3)
    expect(lines.filter(has_text="没有重复保存")).to_have_count(1)
    expect(lines.filter(has_text="已保存为")).to_have_count(2)
    do_jobs()
    # The script asks for the verdict in its own time.
    expect(lines.filter(has_text="加密.pdf")).to_contain_text("密码", timeout=10_000)
    expect(lines.filter(has_text="检查通过，共 3 页")).not_to_have_count(0, timeout=10_000)
    do_jobs()  # the pictures
    page.reload()
    expect(page.locator("[data-evidence-list] tr")).to_have_count(2)
    check(page, "evidence-library")
    assert Evidence.objects.count() == 2


def test_an_upload_is_cancelled_and_tried_again(page: Page, watch, story, sign_in):
    sign_in(page, story.world, "owner")
    page.goto("/evidence/")
    held: list[Route] = []
    # Never answered; Playwright takes no method that is built in.
    page.route("**/evidence/upload/", lambda route: held.append(route))  # noqa: PLW0108
    page.get_by_label("选择文件（可多选）").set_input_files([upload("报告.pdf", pdf_bytes())])
    line = page.locator("[data-evidence-progress] li")
    line.get_by_role("button", name="取消上传").click()
    expect(line).to_contain_text("已取消")
    held[0].abort()  # what is still held would be sent on once nobody holds it
    page.unroute("**/evidence/upload/")
    line.get_by_role("button", name="重新上传").click()
    expect(line).to_contain_text("已保存为证1")
    assert Evidence.objects.count() == 1


def test_a_cut_line_is_said_and_mended(page: Page, watch, story, sign_in):
    sign_in(page, story.world, "owner")
    page.goto("/evidence/")
    watch.expect(0)
    page.route("**/evidence/upload/", lambda route: route.abort("connectionreset"))
    page.get_by_label("选择文件（可多选）").set_input_files([upload("报告.pdf", pdf_bytes())])
    line = page.locator("[data-evidence-progress] li")
    expect(line).to_contain_text("连接中断")
    page.unroute("**/evidence/upload/")
    line.get_by_role("button", name="重新上传").click()
    expect(line).to_contain_text("已保存为证1")


def test_a_file_and_what_it_proves(page: Page, check, story, sign_in, do_jobs):
    row = services.add(actor=story.actor("owner"), upload=a_pdf())
    services.add(actor=story.actor("owner"), upload=a_picture())
    do_jobs()
    application = story.filled
    sign_in(page, story.world, "owner")
    page.goto(f"/evidence/{row.pk}/")
    do_jobs()
    page.reload()
    check(page, "evidence-item")
    page.get_by_label("有效期至").fill("2025-06-30")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("有效期不足")).to_be_visible()
    page.goto(f"/applications/{application.pk}/evidence/rows/{ROW}/")
    page.get_by_label("证1").check()
    page.get_by_label("起页").fill("2")
    page.get_by_label("止页").fill("3")
    check(page, "evidence-row")
    page.get_by_role("button", name="引用", exact=True).click()
    expect(page.get_by_text("第2—3页")).to_be_visible()
    page.get_by_label("选择文件（可多选）").set_input_files([upload("台账.pdf", pdf_bytes())])
    expect(page.get_by_role("button", name="取消引用")).to_have_count(2)
    page.get_by_role("link", name="返回填报").click()
    block = page.locator(f"[data-evidence-block='{ROW}']")
    expect(block).to_contain_text("能源审计报告（第2—3页）")
    check(page, "evidence-fill")
    page.goto(f"/applications/{application.pk}/evidence/")
    check(page, "evidence-index")
    page.goto(f"/applications/{application.pk}/evidence/files/{row.pk}/")
    check(page, "evidence-rows")


def test_the_office_reads_what_was_filed(page: Page, check, story, sign_in, do_jobs):
    row = services.add(actor=story.actor("owner"), upload=a_pdf())
    do_jobs()
    services.link(actor=story.actor("owner"), application_id=story.filled.pk, keys=[ROW], evidence_id=row.pk)
    pk = story.sealed.application.pk
    sign_in(page, story.world, "city_clerk")
    page.goto(f"/cases/{pk}/evidence/")
    check(page, "evidence-case")
    page.get_by_role("link", name="能源审计报告").click()
    expect(page.get_by_alt_text("第 1 页")).to_be_visible()
    check(page, "evidence-case-item")


def test_without_script_everything_still_works(
    browser: Browser, browser_context_args, story, sign_in, tmp_path: Path, do_jobs: Callable[[], int]
):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    tab = context.new_page()
    sign_in(tab, story.world, "owner")
    application = story.filled
    tab.goto(f"/applications/{application.pk}/evidence/rows/{ROW}/")
    tab.get_by_label("选择文件（可多选）").set_input_files(
        [upload("甲.pdf", pdf_bytes()), upload("乙.pdf", pdf_bytes())]
    )
    tab.get_by_role("button", name="上传").click()
    expect(tab.get_by_role("button", name="取消引用")).to_have_count(2)
    tab.get_by_role("button", name="取消引用").first.click()
    expect(tab.get_by_role("button", name="取消引用")).to_have_count(1)
    tab.goto("/evidence/")
    tab.get_by_label("选择文件（可多选）").set_input_files([upload("丙.pdf", pdf_bytes())])
    tab.get_by_role("button", name="上传").click()
    expect(tab.get_by_text("丙.pdf：已保存为证3，正在检查内容。")).to_be_visible()
    context.close()
    assert EvidenceLink.objects.count() == 1
