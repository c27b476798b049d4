"""Pictures of the third party's pages, and one walk through both desks with nothing but the mouse."""

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect

from applications.models import Entrustment, Evidence
from applications.services.assessing import Report
from evaluation.cell import UNMET
from tests.evaluation.test_sides import line_of
from tests.evidence.files import pdf_bytes
from tests.evidence.stories import ProvedProvincialStory
from tests.people import MemberClient, make_world

REASON = "现场查看各车间采光并核对设计文件，与自我评价所述不同。"


@pytest.fixture
def story(transactional_db: None) -> ProvedProvincialStory:
    """A factory's application to a province of its own."""
    world = make_world()
    with scope(tenant=world.hunan):
        yield ProvedProvincialStory(world)


@pytest.fixture
def sign_in(page: Page, site: str, story):
    """Let the person's session be that of the tab, at his desk."""

    def enter(name: str) -> None:
        session = MemberClient(getattr(story.world, name)).cookies["sessionid"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        page.goto("/desk/")

    return enter


def shoot(page: Page, check, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        page.goto(path)
        check(page, name)


def test_the_pages_of_the_body(page: Page, check, story, sign_in):
    row = story.entrusted
    base = f"/entrustments/{row.pk}/"
    sign_in("assessor")
    shoot(page, check, {"entrustment-offered": base, "entrustment-refuse": f"{base}end/refuse/"})
    assert story.judged.status == "accepted"
    shoot(
        page,
        check,
        {
            "entrustment": base,
            "judged": f"{base}self/",
            "judge-basic": f"{base}fill/assessor_basic/",
            "judge-gates": f"{base}fill/gates/",
            "judge-performance": f"{base}fill/performance/",
            "visits": f"{base}visits/",
            "judge-check": f"{base}check/",
            "reopen": f"{base}reopen/",
            "qualifications": "/qualifications/",
            "qualification": f"/qualifications/{story.accredited.pk}/",
        },
    )


def test_the_body_keeps_evidence_and_gives_it_for_its_rows(page: Page, check, story, sign_in, do_jobs):
    row, library = story.accepted, "/libraries/hunan/"
    base = f"/entrustments/{row.pk}/proofs/"
    sign_in("assessor")
    shoot(page, check, {"body-library-empty": library, "body-row-empty": f"{base}rows/daylight/"})
    file = {"name": "采光检测报告.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes()}
    page.get_by_label("选择文件（可多选）").set_input_files([file])
    expect(page.get_by_role("button", name="取消引用")).to_be_visible()
    do_jobs()  # the check
    do_jobs()  # the pictures
    proof = Evidence.objects.get(organization=story.actor("assessor").unit)
    shoot(
        page,
        check,
        {
            "body-row": f"{base}rows/daylight/",
            "body-library": library,
            "body-file": f"{library}{proof.pk}/",
            "body-file-rows": f"{base}files/{proof.pk}/",
            "body-index": base,
            "judged-evidence": f"/entrustments/{row.pk}/evidence/",
            "judged-evidence-item": f"/entrustments/{row.pk}/evidence/{story.proof.pk}/",
        },
    )
    page.goto(library)
    expect(page.get_by_text("本机构在湖南省各项评价共用的材料")).to_be_visible()


def test_the_body_says_why_it_judges_otherwise(page: Page, check, story, sign_in):
    story.answer(story.filled, {line_of("daylight"): UNMET})
    row = story.judged
    sign_in("assessor")
    page.goto(f"/entrustments/{row.pk}/check/")
    check(page, "judge-doubts")
    page.get_by_role("link", name="自我评价填为不符合").click()
    page.locator("[data-key='daylight.why'] textarea").fill(REASON)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="确认编制完成").click()
    expect(page.get_by_text("请报告审核人审核")).to_be_visible()
    sign_in("checker")
    page.goto(f"/entrustments/{row.pk}/check/")
    check(page, "judge-review")
    page.get_by_role("button", name="审核通过").click()
    sign_in("assessor")
    page.goto(f"/entrustments/{row.pk}/check/")
    check(page, "judge-sign")
    page.get_by_role("radio", name="合格", exact=True).check()
    page.get_by_role("button", name="签署", exact=True).click()
    expect(page.get_by_role("definition").filter(has_text="满分 100 分")).to_be_visible()
    check(page, "entrustment-signed")


def test_the_unit_of_a_value_follows_the_way_it_is_computed(page: Page, check, story, sign_in):
    row = story.accepted
    sign_in("assessor")
    page.goto(f"/entrustments/{row.pk}/fill/performance/")
    page.get_by_label("工厂用地面积").fill("20000")
    page.get_by_label("产值", exact=True).fill("30000")
    page.locator("[data-key='land_productivity.variant'] select").select_option("output_local")
    page.locator("[data-key='solid_waste_utilization.threshold'] input[data-part=value]").fill("60")
    expect(page.get_by_text("产值 ÷ 工厂用地面积 = 1.5 万元/m²")).to_be_visible()
    points = page.locator("[data-key='solid_waste_utilization_advanced']").locator(".answer-unit")
    expect(points).to_have_text("分")
    reason = page.locator("[data-key='solid_waste_utilization.threshold_reason'] textarea")
    reason.fill("行业以难以利用的固体废物为主。")
    expect(page.get_by_text("已保存")).to_be_visible()
    check(page, "judge-variants")


def test_the_pages_of_the_unit_and_of_the_department(page: Page, check, story, sign_in):
    assert story.accredited
    pk = story.sealed.application.pk
    sign_in("colleague")
    shoot(page, check, {"third-party-choice": f"/applications/{pk}/third-party/"})
    assert story.accepted
    shoot(
        page,
        check,
        {
            "third-party": f"/applications/{pk}/third-party/",
            "third-party-cancel": f"/applications/{pk}/third-party/{story.accepted.pk}/cancel/",
            "summary": f"/applications/{pk}/summary/",
            "submit-open": f"/applications/{pk}/submit/",
        },
    )
    assert story.signed
    story.summarize(story.sealed.application)
    shoot(
        page,
        check,
        {"third-party-signed": f"/applications/{pk}/third-party/", "submit": f"/applications/{pk}/submit/"},
    )
    sign_in("province_approver")
    entry = f"/accreditations/{story.accredited.pk}/"
    shoot(
        page,
        check,
        {
            "accreditations": "/accreditations/",
            "accreditation-new": "/accreditations/new/",
            "accreditation": entry,
            "accreditation-revoke": f"{entry}revoke/",
        },
    )


def test_from_the_choice_of_a_body_to_the_receipt(page: Page, story, sign_in):
    assert story.accredited
    pk = story.sealed.application.pk
    sign_in("colleague")
    page.goto(f"/applications/{pk}/")
    page.get_by_role("link", name="查看第三方评价和总结报告").click()
    page.get_by_role("radio", name="中部绿色评价中心").check()
    page.get_by_role("button", name="发出委托").click()
    expect(page.get_by_text("待接受")).to_be_visible()

    sign_in("assessor")
    page.get_by_role("link", name="湘江新材料有限公司").click()
    page.get_by_label("独立性声明").check()
    page.get_by_role("button", name="接受委托").click()
    page.get_by_role("button", name="采用自我评价中的数据").click()
    expect(page.get_by_text("请逐项核实")).to_be_visible()
    page.get_by_role("link", name="现场评价记录").click()
    page.get_by_label("现场评价日期").fill("2026-05-11")
    page.get_by_label("参加人员").fill("李明、王芳")
    page.get_by_label("现场评价记录").fill("查看车间和计量器具，核对台账。")
    page.get_by_role("button", name="保存").click()
    row = Entrustment.objects.get(application=pk)
    story.judge(row)
    # The figures taken over belie some verdicts, for the body as they did for the unit.
    story.judge(row, **{doubt.why: REASON for doubt in Report(story.now(row)).doubts})
    page.goto(f"/entrustments/{row.pk}/check/")
    page.get_by_role("button", name="确认编制完成").click()
    expect(page.get_by_text("请报告审核人审核")).to_be_visible()
    sign_in("checker")
    page.goto(f"/entrustments/{row.pk}/check/")
    page.get_by_role("button", name="审核通过").click()
    sign_in("assessor")
    page.goto(f"/entrustments/{row.pk}/check/")
    page.get_by_role("radio", name="合格", exact=True).check()
    page.get_by_role("button", name="签署", exact=True).click()
    expect(page.get_by_text("评价报告已封存")).to_be_visible()

    story.summarize(story.sealed.application)
    sign_in("colleague")
    page.goto(f"/applications/{pk}/third-party/")
    page.get_by_role("link", name="提交申报材料").click()
    page.get_by_role("button", name="提交申报材料").click()
    expect(page.get_by_text("SJ2026-00001-2", exact=True)).to_be_visible()
