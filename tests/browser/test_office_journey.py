"""A case of the provincial procedure from its return to the public list, walked by its people."""

from collections.abc import Iterator
from contextvars import ContextVar
from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from applications.models import Application, Document, Notice
from greenmfg import clock
from greenmfg.workdays import add_workdays
from tests.browser.test_journey import SignIn, sign_in, world  # noqa: F401 - fixtures
from tests.evidence.files import a_picture
from tests.people import World
from tests.provincial import ProvincialStory

pytestmark = pytest.mark.django_db(transaction=True)
NAMED = "energy_amount"


@pytest.fixture
def story(world: World) -> Iterator[ProvincialStory]:  # noqa: F811
    with scope(tenant=world.hunan):
        yield ProvincialStory(world)


def return_for_correction(sign_in: SignIn, check, application: Application) -> None:  # noqa: F811
    """The city's clerk proposes to return the case, the approver agrees."""
    tab = sign_in("city_clerk")
    tab.goto("/queue/")
    tab.get_by_role("link", name=application.number).click()
    tab.get_by_role("link", name="退回补正").click()
    tab.locator(f"input[name=keys][value={NAMED}]").check()
    due = timezone.localtime(clock.read()) + timedelta(days=10)
    tab.get_by_label("补正期限").fill(due.strftime("%Y-%m-%dT%H:%M"))
    tab.get_by_label("补正要求").fill("能源消费量与统计报表不一致，请核对。")
    check(tab, "journey-return")
    tab.get_by_role("main").get_by_role("button", name="退回补正").click()
    expect(tab.get_by_text("待审核", exact=True).first).to_be_visible()
    check(tab, "journey-proposed")
    tab = sign_in("city_approver")
    tab.goto(f"/cases/{application.pk}/")
    tab.get_by_role("button", name="同意", exact=True).click()
    tab.goto(f"/cases/{application.pk}/")
    expect(tab.get_by_role("main")).to_contain_text("退回补正")


def correct(sign_in: SignIn, check, application: Application) -> None:  # noqa: F811
    """The unit mends what was named, and nothing else can be changed; its signatory files again."""
    tab = sign_in("owner")
    tab.goto(f"/applications/{application.pk}/")
    check(tab, "journey-returned")
    tab.get_by_role("region", name="退回补正").get_by_role("link").first.click()
    box = tab.locator(f"[data-cell][data-key='{NAMED}'] [data-part=value]")
    box.fill("12345")
    expect(tab.locator("[data-save-state]")).to_contain_text("已保存")
    expect(tab.locator("form[data-unsaved]")).to_have_count(0)
    expect(tab.locator("[data-cell][data-key='output_value'] [data-part=value]")).not_to_be_editable()
    tab.goto(f"/applications/{application.pk}/check/")
    tab.get_by_role("button", name="填报完成，提请签署").click()
    tab = sign_in("colleague")
    tab.goto(f"/applications/{application.pk}/check/")
    tab.get_by_role("button", name="签署并提交").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("提交回执")


def forward(sign_in: SignIn, check, application: Application) -> None:  # noqa: F811
    """The city looks at what has changed and sends the case on; the department receives it."""
    tab = sign_in("city_clerk")
    tab.goto(f"/cases/{application.pk}/")
    tab.get_by_role("link", name="补正对照").first.click()
    expect(tab.get_by_role("main")).to_contain_text("12345")
    check(tab, "journey-differences")
    tab.goto(f"/cases/{application.pk}/")
    tab.get_by_role("link", name="列入上报名单").click()
    tab.get_by_label("联系电话").fill("0731-88886666")
    tab.get_by_role("button", name="拟定并预览").click()
    tab = sign_in("city_approver")
    tab.goto("/transmittals/")
    tab.get_by_role("link", name="待上报").first.click()
    tab.get_by_role("button", name="上报省级").click()
    tab = sign_in("province_clerk")
    tab.goto("/transmittals/")
    tab.get_by_role("link", name="长沙市第 1 批").click()
    tab.get_by_role("button", name="签收").click()


def select(sign_in: SignIn, check, application: Application, do_jobs) -> None:  # noqa: F811
    """The department assesses on site, ranks, proposes and decides; the unit reads 审核中 all the while."""
    tab = sign_in("province_clerk")
    tab.goto(f"/cases/{application.pk}/site/")
    fill_site(tab)
    check(tab, "journey-site")
    tab.get_by_role("main").get_by_role("button", name="登记现场评估").click()
    expect(tab.get_by_text("已登记现场评估").first).to_be_visible()
    assert do_jobs()  # a photograph counts once it has passed its check
    tab.goto(f"/rounds/{application.offer.round_id}/selection/")
    check(tab, "journey-selection")
    tab.get_by_label(f"选择 {application.organization.name}").check()
    tab.get_by_label("列入推荐名单").check()
    tab.get_by_label("理由", exact=True).fill("现场评估通过，指标居前。")
    tab.get_by_role("button", name="提出拟办意见").click()
    tab = sign_in("province_approver")
    tab.goto("/proposals/")
    tab.get_by_label(f"选择 {application.number}").check()
    check(tab, "journey-proposals")
    tab.get_by_role("button", name="同意所选").click()
    tab = sign_in("owner")
    tab.goto(f"/applications/{application.pk}/")
    expect(tab.get_by_role("main")).to_contain_text("审核中")
    expect(tab.get_by_role("main")).not_to_contain_text("拟推荐")


def fill_site(tab: Page) -> None:
    """What was found on site, with a photograph."""
    tab.get_by_label("评估日期").fill(timezone.localdate(clock.read()).isoformat())
    for label, text in {"姓名": "陈立", "单位": "省工业和信息化厅", "职务": "处长"}.items():
        tab.get_by_label(label).first.fill(text)
    for label in ("指标完成情况", "第三方评价机构编制的评价报告"):
        tab.get_by_role("group", name=label).get_by_label("符合要求", exact=True).check()
    for label in ("对指标完成情况的评估意见", "对评价报告的评估意见"):
        tab.get_by_label(label).fill("与报告一致。")
    picture = a_picture("车间.png")
    tab.locator("input[type=file]").set_input_files(
        [{"name": "车间.png", "mimeType": "image/png", "buffer": picture.read()}]
    )


def publish(sign_in: SignIn, application: Application) -> Notice:  # noqa: F811
    """The clerk draws the list up, the approver publishes it."""
    tab = sign_in("province_clerk")
    tab.goto("/notices/")
    tab.get_by_role("link", name="拟定公示名单").click()
    tab.get_by_label("异议受理部门").fill("节能与综合利用处")
    tab.get_by_label("联系电话").fill("0731-88955000")
    tab.get_by_role("button", name="拟定并预览").click()
    tab = sign_in("province_approver")
    tab.goto(f"/notices/{Notice.objects.get().pk}/")
    tab.get_by_role("button", name="发布公示").click()
    expect(tab.get_by_text("已发布公示。")).to_be_visible()
    return Notice.objects.get()


def object_and_answer(sign_in: SignIn, page: Page, application: Application) -> None:  # noqa: F811
    """Somebody objects with his name and gets a receipt; the department looks into it."""
    page.goto("/public/hunan/notices/")
    page.get_by_role("link", name="公示名单").first.click()
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("被提出异议的单位").select_option(label=application.organization.name)
    page.get_by_role("textbox", name="异议内容").fill("该单位2025年曾因超标排放被处罚。")
    page.get_by_role("textbox", name="姓名").fill("周正直")
    page.get_by_role("textbox", name="联系电话").fill("13912345678")
    page.get_by_label("我承诺").check()
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("heading", name="异议回执")).to_be_visible()
    tab = sign_in("province_clerk")
    tab.goto(f"/notices/{Notice.objects.get().pk}/")
    tab.get_by_role("table", name="异议").get_by_role("link").click()
    tab.get_by_label("异议不成立").check()
    tab.get_by_label("核查意见").fill("处罚对象为另一单位。")
    tab.get_by_role("button", name="登记结论").click()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("处罚对象为另一单位。")


def announce(sign_in: SignIn, notice: Notice) -> None:  # noqa: F811
    """The notice has stood its days: it is ended, and the announcement makes the listing."""
    tab = sign_in("province_approver")
    tab.goto(f"/notices/{notice.pk}/")
    tab.get_by_role("button", name="结束公示").click()
    tab.get_by_role("link", name="发文公布").click()
    tab.get_by_label("公布文件文号").fill("湘工信节能〔2026〕12号")
    tab.get_by_label("公布日期").fill(timezone.localdate(clock.read()).isoformat())
    tab.get_by_role("button", name="登记公布文件").click()
    expect(tab.get_by_text("已公布，1 家单位列入名单。")).to_be_visible()


def read_in_public(page: Page, check, application: Application) -> None:
    """Anybody finds the unit on the list and checks its certificate."""
    page.goto("/public/hunan/lists/?level=provincial")
    expect(page.get_by_role("main")).to_contain_text(application.organization.name)
    paper = Document.objects.get(kind=Document.CERTIFICATE)
    page.goto(f"/check/{paper.token}/")
    expect(page.get_by_role("main")).to_contain_text("湘工信节能〔2026〕12号")
    check(page, "journey-check")


def test_from_the_return_to_the_public_check(story, sign_in, check, page, do_jobs, monkeypatch):  # noqa: F811
    application = story.submitted.application
    return_for_correction(sign_in, check, application)
    correct(sign_in, check, application)
    forward(sign_in, check, application)
    select(sign_in, check, application, do_jobs)
    notice = publish(sign_in, application)
    object_and_answer(sign_in, page, application)
    # Nothing shortens a notice, so the days pass: for every thread, unlike `clock.override`.
    after = clock.read() + (add_workdays(notice.closes_on, 1) - notice.opens_on)
    monkeypatch.setattr(clock, "_override", ContextVar("clock_override", default=after))
    announce(sign_in, notice)
    do_jobs()
    read_in_public(page, check, application)
