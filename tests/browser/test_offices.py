"""The pages of the offices and the public, looked at in a browser: no barrier, fits a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from applications.models import Application, Document, Snapshot
from greenmfg import clock
from greenmfg.jobs.tasks import run_job
from tests.bans import propose_ban
from tests.crowd import gather
from tests.evidence.files import pdf_bytes
from tests.evidence.stories import ProvedStory
from tests.people import MemberClient, World, make_world
from tests.provincial import ProvincialStory
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


def test_an_unread_message_on_the_desk_leads_to_what_it_tells_of(page: Page, check, story, sign_in):
    story.propose("decline_municipal", story.verified, "材料不实")
    sign_in(story.world, "city_approver")
    page.goto("/desk/")
    check(page, "desk-unread")
    page.get_by_role("region", name="未读消息（1 条）").get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile(r"/proposals/$"))
    page.goto("/desk/")
    expect(page.get_by_role("region", name="未读消息")).to_have_count(0)
    page.get_by_role("link", name="拟办意见 1 件").click()
    expect(page.get_by_role("heading", name="待审核的拟办意见")).to_be_visible()


def gather_sealed(story: Story, number: int) -> None:
    """So many cases on the city's desk, with the story's own content."""
    gather(story, number)
    Snapshot.objects.bulk_create(
        Snapshot(
            tenant=row.tenant, application=row, no=1, sheet_revision=1, body=story.sealed.body,
            sha256=story.sealed.sha256, sealed_by=story.sealed.sealed_by, sealed_at=story.sealed.sealed_at,
        )
        for row in Application.objects.exclude(pk=story.sealed.application.pk)
    )  # fmt: skip


def test_from_case_to_case_in_the_order_of_the_queue(page: Page, check, story, sign_in):
    gather_sealed(story, 3)
    numbers = list(Application.objects.order_by("-number").values_list("number", flat=True))
    units = list(Application.objects.order_by("organization__name").values_list("number", flat=True))
    sign_in(story.world, "city_clerk")
    page.goto(f"/cases/{story.sealed.application.pk}/")
    expect(page.get_by_text("下一件（J）")).to_be_hidden()
    assert sorted(numbers) == sorted(units)
    page.goto("/queue/?sort=unit")
    page.get_by_role("link", name=units[0], exact=True).click()
    trail = page.get_by_role("navigation", name="当前位置")
    expect(page.get_by_text("第 1 / 3 件")).to_be_visible()
    expect(page.get_by_role("link", name="上一件（K）")).to_be_hidden()
    check(page, "case-of-queue")
    page.evaluate("window.isTheSamePage = true")
    page.keyboard.press("j")
    expect(trail).to_contain_text(units[1])
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_focused()
    assert heading.inner_text() in page.title()
    expect(page.get_by_role("status").filter(has_text="第 2 / 3 件")).to_contain_text(heading.inner_text())
    page.get_by_role("link", name="下一件（J）").click()
    expect(trail).to_contain_text(units[2])
    expect(page.get_by_role("link", name="下一件（J）")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(trail).to_contain_text(units[1])
    check(page, "case-after-a-step")
    page.go_back()
    expect(trail).to_contain_text(units[2])
    page.go_back()
    page.go_back()
    expect(trail).to_contain_text(units[0])
    expect(page.get_by_text("第 1 / 3 件", exact=True)).to_be_visible()
    assert page.evaluate("window.isTheSamePage")


def test_a_step_from_a_case_after_the_session_has_ended_asks_to_sign_in(page: Page, watch, story, sign_in):
    gather_sealed(story, 2)
    sign_in(story.world, "city_clerk")
    page.goto("/queue/")
    page.locator("[data-case-list] tbody a").last.click()
    expect(page.get_by_text("第 2 / 2 件")).to_be_visible()
    page.evaluate("window.isTheSamePage = true")
    page.context.clear_cookies()
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile("/login/"))
    assert not page.evaluate("window.isTheSamePage")


def test_a_clerk_verifies_by_keys(page: Page, check, sign_in, transactional_db):
    world = make_world()
    with scope(tenant=world.hunan):
        story = ProvedStory(world)
        pk = story.sealed.application.pk
    sign_in(world, "city_clerk")
    page.goto(f"/cases/{pk}/")
    page.keyboard.press("e")
    proof = page.locator(".row-proofs a").first
    expect(proof).to_be_focused()

    page.goto(f"/cases/{pk}/verify/")
    expect(page.get_by_text("使用快捷键")).to_be_visible()
    rows = page.locator("tbody tr:not(.category-row)")
    accepted = rows.get_by_label("核实", exact=True)
    page.keyboard.press("a")
    assert page.locator("input[value=verified]:checked").count() == 0, "no row has the focus"
    accepted.first.focus()
    page.keyboard.press("a")
    expect(accepted.first).to_be_checked()
    expect(accepted.nth(1)).to_be_focused()
    expect(accepted.nth(1)).not_to_be_checked()
    page.keyboard.press("Control+a")
    page.keyboard.press("r")
    reason = rows.nth(1).get_by_role("textbox", name="：理由")
    expect(reason).to_be_focused()
    page.keyboard.type("area")
    expect(reason).to_have_value("area")
    assert page.locator("input[value=verified]:checked").count() == 1
    check(page, "verify-by-keys")

    page.get_by_label("使用快捷键").uncheck()
    accepted.nth(2).focus()
    page.keyboard.press("a")
    expect(accepted.nth(2)).not_to_be_checked()
    page.reload()
    expect(page.get_by_label("使用快捷键")).not_to_be_checked()


def test_many_documents_at_once(page: Page, check, story, sign_in, do_jobs):
    gather(story, 3)
    document = story.sealed.documents.get()
    sign_in(story.world, "city_clerk")
    page.goto("/queue/")
    page.get_by_label("选择前 50 个").check()
    ours = page.get_by_label(f"选择 {document.application.number}", exact=True)
    expect(ours).to_be_checked()
    page.get_by_label("选择前 50 个").uncheck()
    ours.check()
    page.get_by_role("button", name="生成所选申报的文件").click()
    expect(page.get_by_text("等待中")).to_be_visible()
    check(page, "batch-waiting")
    do_jobs()
    expect(page.get_by_role("link", name="下载全部 1 份（ZIP）")).to_be_visible()
    check(page, "batch-done")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载全部").click()
    assert download.value.suggested_filename == "申报文件_1份.zip"


def test_the_departments_pages(page: Page, check, watch, story, sign_in):
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
    page.goto(f"/rounds/{story.round.pk}/outcome/")
    check(page, "outcome-awaiting")
    page.goto(f"/rounds/{story.round.pk}/outcome/record/")
    check(page, "outcome-record")
    watch.expect(422)
    page.get_by_label("公布文件文号").fill("工信厅节函〔2025〕1号")
    page.get_by_label("公布日期").fill("2025-12-25")
    page.get_by_role("button", name="登记公布结果").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary]").get_by_role("link").click()
    check(page, "outcome-record-faulty")
    row = story.record()
    page.goto(f"/rounds/{story.round.pk}/outcome/")
    check(page, "outcome-draft")
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_text("已登记 1 家单位的公布结果。")).to_be_visible()
    check(page, "outcome-confirmed")
    row.refresh_from_db()
    assert row.status == "confirmed"


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


def test_a_transmittal_from_the_dry_run_to_the_province(page: Page, check, watch, story, sign_in):
    assert story.verified
    gather(story, 3)
    sign_in(story.world, "city_clerk")
    page.goto("/transmittals/")
    check(page, "transmittals")
    page.get_by_role("link", name="检查并拟定上报名单").click()
    expect(page.get_by_role("heading", name="未通过检查（2 家）")).to_be_visible()
    check(page, "transmittal-new")
    page.get_by_role("button", name="拟定并预览").click()
    check(page, "transmittal-drawn-up")
    sign_in(story.world, "city_approver")
    page.reload()
    check(page, "transmittal-draft")
    page.get_by_role("button", name="上报省级").click()
    expect(page.get_by_text("已上报 1 家单位。")).to_be_visible()
    check(page, "transmittal-sent")
    watch.expect(422)
    page.get_by_role("button", name="撤回上报").click()
    expect(page.get_by_text("请填写撤回理由。").first).to_be_visible()
    sign_in(story.world, "province_approver")
    page.goto("/transmittals/")
    check(page, "transmittals-province")
    page.get_by_role("link", name="长沙市第 1 批").click()
    check(page, "transmittal-unread")
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_role("cell", name="湘江新材料有限公司")).to_be_visible()
    check(page, "transmittal-received")


def test_a_notice_from_the_list_to_an_objection(page: Page, check, watch, story, sign_in):
    provincial = ProvincialStory(story.world)
    assert provincial.selected
    sign_in(story.world, "province_clerk")
    page.goto("/notices/")
    check(page, "notices")
    page.get_by_role("link", name="拟定公示名单").click()
    check(page, "notice-new")
    page.get_by_label("异议受理部门").fill("节能与综合利用处")
    page.get_by_label("联系电话").fill("0731-88955000")
    page.get_by_role("button", name="拟定并预览").click()
    check(page, "notice-drawn-up")
    sign_in(story.world, "province_approver")
    page.reload()
    check(page, "notice-draft")
    page.get_by_role("button", name="发布公示").click()
    expect(page.get_by_text("已发布公示。")).to_be_visible()
    check(page, "notice-open")
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_role("link", name="湖南省公示").click()
    check(page, "public-notices")
    page.get_by_role("link", name="2026年度省级绿色制造单位评价确认公示名单").click()
    check(page, "public-notice")
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("被提出异议的单位").select_option(label="湘江新材料有限公司")
    page.get_by_role("textbox", name="异议内容").fill("该单位2025年曾因超标排放被处罚。")
    page.get_by_role("textbox", name="姓名").fill("周正直")
    watch.expect(422)
    page.get_by_role("button", name="提交异议").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    check(page, "objection-faulty")
    page.get_by_role("textbox", name="联系电话").fill("13912345678")
    page.get_by_label("我承诺").check()
    page.get_by_label("证明材料").set_input_files(
        [{"name": "照片.pdf", "mimeType": "", "buffer": pdf_bytes()}]
    )
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("heading", name="异议回执")).to_be_visible()
    check(page, "objection-receipt")
    page.goto("/public/hunan/objections/")
    check(page, "objection-find")
    sign_in(story.world, "province_approver")
    page.goto("/notices/")
    page.get_by_role("link", name="2026年度省级绿色制造单位评价确认").last.click()
    page.get_by_role("table", name="异议").get_by_role("link").click()
    check(page, "objection")
    page.get_by_label("异议不成立").check()
    page.get_by_label("核查意见").fill("处罚对象为另一单位。")
    page.get_by_role("button", name="登记结论").click()
    expect(page.get_by_text("已登记核查结论")).to_be_visible()
    check(page, "notice-objections")


def test_who_may_not_apply(page: Page, check, story, sign_in):
    story.list_unit(story.world.owner)
    row = propose_ban(story.world, story.world.owner)
    sign_in(story.world, "province_clerk")
    for name, path in {"bans": "/bans/", "ban-new": "/bans/new/", "ban-own": f"/bans/{row.pk}/"}.items():
        page.goto(path)
        check(page, name)
    sign_in(story.world, "province_approver")
    page.goto("/desk/")
    page.get_by_role("link", name="禁止申报").first.click()
    check(page, "ban-waiting")
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_text("已生效")).to_be_visible()
    page.get_by_role("link", name="撤销").click()
    check(page, "ban-lift")
    page.get_by_label("理由").fill("复核后事实不成立")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销，该单位可以申报。")).to_be_visible()


def test_the_end_of_a_notice(page: Page, check, story, sign_in):
    provincial = ProvincialStory(story.world)
    with clock.override(clock.read() - timedelta(days=30)):
        pk = provincial.noticed.pk
    sign_in(story.world, "province_approver")
    page.goto(f"/notices/{pk}/")
    page.get_by_role("button", name="结束公示").click()
    page.get_by_role("link", name="发文公布").click()
    check(page, "notice-announce")
    page.get_by_label("公布文件文号").fill("湘工信节能〔2026〕12号")
    page.get_by_label("公布日期").fill(timezone.localdate(clock.read()).isoformat())
    page.get_by_role("button", name="登记公布文件").click()
    expect(page.get_by_text("已公布，1 家单位列入名单。")).to_be_visible()
    check(page, "notice-listed")
    page.context.clear_cookies()
    with scope(tenant=story.world.hunan):
        run_job(Document.objects.get(kind="certificate").job_id)
        paper = Document.objects.get(kind="certificate")
    page.goto(f"/check/{paper.token}/")
    check(page, "check-listing")
