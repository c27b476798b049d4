"""One factory from the open offer to the national list, walked by its people in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from django_scopes import scope
from playwright.sync_api import Browser, Page, expect

from applications.models import Application, Document, Listing, Snapshot
from evaluation import selectors as evaluation
from tests.people import PASSWORD, World, make_world
from tests.stories import Story, answers_2025

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[str], Page]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def story(world: World) -> Iterator[Story]:
    with scope(tenant=world.hunan):
        yield Story(world)


@pytest.fixture
def sign_in(browser: Browser, browser_context_args, watch, world: World) -> Iterator[SignIn]:
    """A tab of its own for each person, signed in through the login page."""
    contexts = []

    def enter(name: str) -> Page:
        contexts.append(browser.new_context(**browser_context_args))
        tab = contexts[-1].new_page()
        tab.set_default_timeout(10_000)
        watch.follow(tab)
        tab.goto("/accounts/login/")
        tab.get_by_label("电子邮箱").fill(getattr(world, name).user.email)
        tab.get_by_label("密码").fill(PASSWORD)
        tab.get_by_role("main").get_by_role("button", name="登录").click()
        tab.wait_for_url("**/desk/")
        return tab

    yield enter
    for context in contexts:
        context.close()
    assert not watch.problems, "\n".join(watch.problems)


def answer(tab: Page, key: str, text: str) -> None:
    """Type or pick one answer of the page shown."""
    cell = tab.locator(f"[data-cell][data-key='{key}']")
    if cell.locator("input[type=radio]").count():
        cell.locator(f"input[type=radio][value='{text}']").check()
    elif cell.locator("select").count():
        cell.locator("select").select_option(text)
    else:
        cell.locator("[data-part=value]").fill(text)


def fill_page(tab: Page, slug: str) -> None:
    """Answer everything on the page ``slug`` and wait until the server has it."""
    tab.get_by_role("main").locator(f"a[href$='/fill/{slug}/']").first.click()
    tab.wait_for_url(f"**/fill/{slug}/")
    keys = [cell.get_attribute("data-key") for cell in tab.locator("[data-cell]").all()]
    asked = [key for key in keys if key in answers_2025()]
    assert asked, slug
    for key in asked:
        answer(tab, key, answers_2025()[key])
    expect(tab.locator("[data-save-state]")).to_contain_text("已保存")
    expect(tab.locator("form[data-unsaved]")).to_have_count(0)


class Journey:
    """The steps of one application, each with the pages it shows."""

    def __init__(self, story: Story, sign_in: SignIn, check: Callable[[Page, str], None]) -> None:
        self.story, self.sign_in, self.check = story, sign_in, check

    def fill_in(self, owner: Page) -> Application:
        """The filler begins and answers every page."""
        self.check(owner, "applicant-desk")
        owner.get_by_role("link", name="开始申报").click()
        self.check(owner, "begin")
        owner.get_by_role("button", name="开始填报").click()
        self.check(owner, "application-begun")
        for slug in ("basic", "gates", "energy", "resources", "production", "product", "land"):
            fill_page(owner, slug)
        self.check(owner, "fill-land")
        owner.get_by_role("link", name="能源低碳化").click()
        self.check(owner, "fill-energy")
        application = Application.objects.get()
        assert evaluation.filled(application.self_sheet).problems() == []
        owner.goto(f"/applications/{application.pk}/check/")
        self.check(owner, "check-filler")
        owner.get_by_role("button", name="填报完成，提请签署").click()
        expect(owner.get_by_role("main")).to_contain_text(
            "请由本单位另一位“负责人（签字人）”登录后签署并提交"
        )
        return application

    def seal(self, application: Application, do_jobs: Callable[[], int]) -> Snapshot:
        """The signatory seals what the check page shows."""
        tab = self.sign_in("colleague")
        tab.goto(f"/applications/{application.pk}/check/")
        self.check(tab, "check-signatory")
        tab.get_by_role("button", name="签署并提交").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("提交回执")
        snapshot = Snapshot.objects.get()
        expect(tab.get_by_role("main")).to_contain_text(snapshot.sha256)
        do_jobs()
        tab.reload()
        expect(tab.get_by_role("link", name="自评价表")).to_be_visible()
        self.check(tab, "receipt")
        # There is no way back to a button that would file again.
        tab.go_back()
        expect(tab.get_by_role("heading", level=1)).to_have_text("提交回执")
        tab.goto(f"/applications/{application.pk}/fill/energy/")
        expect(tab.get_by_role("main")).to_contain_text("已签署，不能修改")
        self.check(tab, "fill-sealed")
        return snapshot

    def verify(self, application: Application) -> None:
        """The city's clerk looks up every condition and verifies every indicator."""
        tab = self.sign_in("city_clerk")
        self.check(tab, "city-desk")
        tab.goto(f"/cases/{application.pk}/lookups/")
        for gate in evaluation.scheme_of(application.self_sheet).gates:
            row = tab.locator(f"#field-{gate.key}")
            row.get_by_label("查询来源").fill("信用中国")
            row.get_by_label("查询日期").fill("2025-10-28")
            row.get_by_label("未发现").check()
        self.check(tab, "lookups")
        tab.get_by_role("button", name="登记查询记录").click()
        expect(tab.get_by_role("main")).to_contain_text("信用中国")
        tab.get_by_role("link", name="核实指标").click()
        for radio in tab.locator("input[type=radio][value=verified]").all():
            radio.check()
        self.check(tab, "verify")
        tab.get_by_role("button", name="登记核实意见").click()
        self.check(tab, "case-verified")

    def forward(self, application: Application) -> None:
        """The city's clerk puts the case on a list, the approver sends it; the province receives it."""
        tab = self.sign_in("city_clerk")
        tab.goto("/queue/")
        self.check(tab, "queue")
        tab.get_by_role("link", name=application.number).click()
        tab.get_by_role("link", name="列入上报名单").click()
        tab.get_by_label("联系电话").fill("0731-88886666")
        self.check(tab, "forward")
        tab.get_by_role("button", name="拟定并预览").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("长沙市上报名单")
        tab = self.sign_in("city_approver")
        tab.goto("/transmittals/")
        tab.get_by_role("link", name="长沙市待上报名单").click()
        tab.get_by_role("button", name="上报省级").click()
        tab = self.sign_in("province_clerk")
        tab.goto("/transmittals/")
        tab.get_by_role("link", name="长沙市第 1 批").click()
        tab.get_by_role("button", name="签收").click()

    def select(self, application: Application) -> tuple[Page, Page]:
        """The province's clerk proposes the case for its list, the approver agrees."""
        clerk, approver = self.sign_in("province_clerk"), self.sign_in("province_approver")
        self.check(approver, "province-desk")
        clerk.goto(f"/cases/{application.pk}/")
        clerk.get_by_role("link", name="列入推荐名单").click()
        clerk.get_by_label("意见").fill("指标居前，优中选优。")
        self.check(clerk, "select")
        clerk.get_by_role("main").get_by_role("button").click()
        approver.goto(f"/cases/{application.pk}/")
        approver.get_by_role("button", name="同意", exact=True).click()
        return clerk, approver

    def conclude(self, application: Application, clerk: Page, approver: Page) -> None:
        """The clerk records what the ministry announced of the round, the approver confirms it."""
        clerk.goto(f"/cases/{application.pk}/")
        for _page in ("case", "outcome"):
            clerk.get_by_role("link", name="登记公布结果").click()
        clerk.get_by_label("列入名单", exact=True).check()
        clerk.get_by_label("公布文件文号").fill("工信厅节函〔2025〕1号")
        clerk.get_by_label("公布日期").fill("2025-12-25")
        clerk.get_by_label("平台得分").fill("86.5")
        clerk.get_by_label("来源").fill("部平台打分结果通知")
        self.check(clerk, "outcome-record")
        clerk.get_by_role("main").get_by_role("button", name="登记公布结果").click()
        expect(clerk.get_by_role("main")).to_contain_text("须由登记人以外的审核人员确认")
        approver.goto(f"/rounds/{application.offer.round_id}/outcome/")
        self.check(approver, "outcome-draft")
        approver.get_by_role("button", name="确认登记").click()
        approver.goto(f"/cases/{application.pk}/")
        expect(approver.get_by_role("main")).to_contain_text("部平台打分结果通知")
        self.check(approver, "case-concluded")

    def read_in_public(self, tab: Page, snapshot: Snapshot) -> None:
        """Anybody finds the unit on the list and checks its document."""
        tab.goto("/public/hunan/lists/?level=national")
        expect(tab.get_by_role("main")).to_contain_text("湘江新材料有限公司")
        self.check(tab, "public-list")
        tab.goto(f"/check/{Document.objects.get().token}/")
        expect(tab.get_by_role("main")).to_contain_text(snapshot.sha256)
        self.check(tab, "check-document")


def test_from_the_open_offer_to_the_national_list(story, sign_in, check, page, do_jobs):
    story.list_unit(story.world.owner)
    assert story.round.state == "open"
    journey = Journey(story, sign_in, check)
    owner = sign_in("owner")
    application = journey.fill_in(owner)
    snapshot = journey.seal(application, do_jobs)
    journey.verify(application)
    journey.forward(application)
    clerk, approver = journey.select(application)
    owner.goto(f"/applications/{application.pk}/")
    expect(owner.get_by_role("main")).to_contain_text("审核中")
    expect(owner.get_by_role("main")).not_to_contain_text("拟推荐")
    journey.conclude(application, clerk, approver)
    journey.read_in_public(page, snapshot)
    assert Listing.objects.get(level="national").name == "湘江新材料有限公司"
