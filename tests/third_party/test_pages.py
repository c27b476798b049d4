"""Both desks by their pages, with plain forms: from the choice of a body to the receipt."""

import pytest

from applications.casework.waiting import EVALUATING_STEPS
from applications.models import Accreditation, Document, Entrustment
from evaluation import selectors as evaluation
from evaluation.cell import MET
from greenmfg.dates import day_text

QUERIES = 15


@pytest.fixture
def by(story, client_for):
    """A browser of the person, by name."""
    return lambda name: client_for(getattr(story.world, name))


def text(response) -> str:
    return response.content.decode()


def test_the_applicant_chooses_a_body_of_the_list_and_takes_it_back(story, by):
    assert story.accredited
    pk = story.sealed.application.pk
    page = f"/applications/{pk}/third-party/"
    assert "中部绿色评价中心" in text(by("colleague").get(page))
    assert 'type="submit">发出委托' not in text(by("owner").get(page))
    assert by("colleague").act(page).status_code == 422
    chosen = {"assessor": story.actor("assessor").unit.pk}
    assert by("colleague").act(page, chosen).status_code == 302
    assert "待接受" in text(by("colleague").get(page))
    row = Entrustment.objects.get()
    cancel = f"{page}{row.pk}/cancel/"
    assert by("colleague").act(cancel, {"seen_version": row.version}).status_code == 422
    assert by("colleague").act(cancel, {"seen_version": row.version, "reason": "另选"}).status_code == 302
    assert "选择评价机构" in text(by("colleague").get(page))


def test_the_desk_and_the_paper_of_the_seal_tell_what_comes_next(story, by):
    pk = story.sealed.application.pk
    steps = []
    for stage in ("sealed", "entrusted", "accepted", "signed"):
        assert getattr(story, stage)
        page = text(by("colleague").get("/desk/"))
        steps += [step for step in EVALUATING_STEPS.values() if step in page]
    assert steps == ["委托第三方评价机构", "等待评价机构接受委托", "等待第三方评价", "评价合格，提交申报材料"]
    seal = text(by("colleague").get(f"/applications/{pk}/receipt/"))
    assert "签署凭证" in seal
    assert "尚未提交市州" in seal
    assert "回执编号</dt>" not in seal
    assert story.submitted
    filed = text(by("colleague").get(f"/applications/{pk}/receipt/"))
    assert "提交回执" in filed
    assert "尚未提交市州" not in filed


def test_a_receipt_tells_the_report_that_was_filed_from_the_one_that_was_signed_before(story, by, do_jobs):
    assert story.submitted
    do_jobs()
    pk, day = story.begun.pk, day_text(story.submitted.sealed_at)
    for path in (f"/applications/{pk}/receipt/", f"/applications/{pk}/"):
        page = text(by("colleague").get(path))
        assert f"绿色工厂自我评价报告（第 1 次签署，{day}）" in page
        assert f"绿色工厂自我评价报告（提交市州，回执编号 SJ2026-00001-2，{day}）" in page
        assert f"绿色工厂第三方评价报告（第 1 次签署，{day}）" in page
    names = {by("colleague").get(f"/documents/{row.pk}/").headers["Content-Disposition"]
             for row in Document.objects.filter(title="绿色工厂自我评价报告")}  # fmt: skip
    assert len(names) == 2


def test_the_offices_read_the_points_of_the_body_and_none_of_a_form_without_points(story, by, do_jobs):
    pk = story.submitted.application.pk
    for path in ("/queue/", f"/cases/{pk}/"):
        assert "计算中" in text(by("city_clerk").get(path))
    do_jobs()
    queue, case = (text(by("city_clerk").get(path)) for path in ("/queue/", f"/cases/{pk}/"))
    assert '<td data-label="得分" class="num">第三方评价 100</td>' in queue
    assert "<dt>第三方评价总分</dt><dd>100 / 100 分</dd>" in case
    for page in (queue, case):
        assert "自评得分" not in page
    assert 'data-label="得分"' not in case


def test_the_body_takes_it_on_with_its_declaration(story, by):
    row = story.entrusted
    page = f"/entrustments/{row.pk}/"
    body = by("assessor")
    assert "独立性声明" in text(body.get(page))
    assert body.get(f"{page}self/").status_code == 409
    assert body.act(f"{page}accept/", {"seen_version": row.version}).status_code == 422
    assert body.act(f"{page}accept/", {"seen_version": row.version, "declares": "on"}).status_code == 302
    assert "评价中" in text(body.get(page))
    assert "自我评价（已签署）" in text(body.get(f"{page}self/"))


def test_the_body_is_not_told_how_to_raise_a_score(story, by):
    row = story.accepted
    page = text(by("assessor").get(f"/entrustments/{row.pk}/"))
    assert "得分预估" in page
    assert "还可提高得分的指标" not in page


@pytest.mark.parametrize("action", ["refuse", "resign"])
def test_the_body_says_why_it_does_not_judge(story, by, action):
    row = story.entrusted if action == "refuse" else story.accepted
    page = f"/entrustments/{row.pk}/end/{action}/"
    assert by("assessor").get(page).status_code == 200
    assert by("assessor").act(page, {"seen_version": row.version}).status_code == 422
    assert by("assessor").act(page, {"seen_version": row.version, "reason": "有利益冲突"}).status_code == 302
    assert "有利益冲突" in text(by("owner").get(f"/applications/{row.application_id}/third-party/"))


def test_a_step_that_is_not_in_the_table_is_absent(story, by):
    assert by("assessor").get(f"/entrustments/{story.accepted.pk}/end/sign/").status_code == 404


def test_a_page_shows_what_the_unit_says_beside_each_row(story, by):
    row = story.accepted
    page = text(by("assessor").get(f"/entrustments/{row.pk}/fill/performance/"))
    assert page.count("申报单位自评：") == 24
    assert "选取的门槛" in page
    gates = text(by("assessor").get(f"/entrustments/{row.pk}/fill/gates/"))
    assert gates.count("申报单位自评：") == 8


def test_a_page_of_the_body_is_saved_as_a_whole_and_by_the_cell(story, by):
    row = story.accepted
    body = by("assessor")
    page = f"/entrustments/{row.pk}/fill/infrastructure/"
    posted = {"value.building_compliance.0.0": MET, "seen.building_compliance.0.0": "0"}
    assert body.act(page, posted).status_code == 302
    cell = {"key": "building_materials", "value": "5", "seen_version": "0"}
    answer = body.act(f"/entrustments/{row.pk}/answers/", cell)
    assert answer.status_code == 422, "no more than its four points"
    cell["value"] = "3.5"
    assert body.act(f"/entrustments/{row.pk}/answers/", cell).json()["saved"][0]["version"] == 1
    filled = evaluation.filled(row.sheet)
    assert (filled.text("building_compliance"), filled.text("building_materials")) == (MET, "3.5")


def test_a_page_with_a_refused_threshold_claims_neither_saved_nor_done(story, by):
    row = story.judged
    page = f"/entrustments/{row.pk}/fill/performance/"
    shown = text(by("assessor").get(page))
    assert "本页已填 <strong>24</strong> / 24 项" in shown
    assert "data-save-state>已保存" in shown
    posted = {
        "value.solid_waste_utilization.threshold.0.0": "5",
        "seen.solid_waste_utilization.threshold.0.0": "0",
    }
    answer = by("assessor").act(page, posted)
    assert answer.status_code == 422
    assert "本页已填 <strong>23</strong> / 24 项" in text(answer)
    assert "data-save-state>有内容未能保存<" in text(answer)


def test_a_row_with_two_printed_thresholds_names_both(story, by):
    page = text(by("assessor").get(f"/entrustments/{story.accepted.pk}/fill/product/"))
    box = page.partition('id="field-product_efficiency_advanced"')[2].partition('id="field-')[0]
    assert "起评为相关标准的节能评价值/先进值" in box
    assert "满分为行业前5%的水平" in box


def test_the_body_reads_cells_of_the_unit_and_writes_none(story, by):
    row = story.accepted
    before = evaluation.filled(row.application.self_sheet).as_json()
    cell = {"key": "applicant_unit", "value": "改写", "seen_version": "1"}
    assert by("assessor").act(f"/entrustments/{row.pk}/answers/", cell).status_code == 422
    for path in ("answers/", "fill/self_basic/"):
        assert by("assessor").act(f"/applications/{row.application_id}/{path}", cell).status_code == 404
    assert evaluation.filled(row.application.self_sheet).as_json() == before


def test_what_the_body_has_signed_is_called_signed_and_not_filed(story, by):
    row = story.signed.entrustment
    page = text(by("assessor").get(f"/entrustments/{row.pk}/fill/performance/"))
    assert "已签署，不能修改。" in page
    assert "已提交" not in page


def test_a_visit_is_recorded_changed_and_taken_out(story, by):
    page, body = f"/entrustments/{story.accepted.pk}/visits/", by("assessor")
    told = {"visited_on": "2026-05-11", "people": "李明", "record": "查看车间。", "seen_version": "0"}
    assert body.act(page, {**told, "record": ""}).status_code == 422
    assert body.act(page, told).status_code == 302
    visit = story.accepted.visits.get()
    changed = {**told, "people": "李明、王芳", "seen_version": "1"}
    assert body.act(f"{page}{visit.pk}/", changed).status_code == 302
    assert body.act(f"{page}{visit.pk}/", changed).status_code == 409
    assert "李明、王芳" in text(body.get(page))
    assert body.act(f"{page}{visit.pk}/remove/", {"seen_version": "2"}).status_code == 302
    assert not story.accepted.visits.exists()


def test_prepared_reviewed_signed_summarized_filed(story, by):
    row = story.judged
    body, checker = by("assessor"), by("checker")
    page = f"/entrustments/{row.pk}/"
    revision = {"sheet_revision": row.sheet.revision}
    assert "确认编制完成" in text(body.get(f"{page}check/"))
    assert body.act(f"{page}prepare/", revision).status_code == 302
    assert "审核通过" not in text(body.get(f"{page}check/"))
    assert checker.act(f"{page}review/", revision).status_code == 302
    told = {"seen_version": row.version, "conclusion": "qualified", **revision}
    assert "签署评价结论" in text(body.get(f"{page}check/"))
    assert body.act(f"{page}sign/", {**told, "conclusion": ""}).status_code == 422
    assert body.act(f"{page}sign/", told).status_code == 302
    unit, filing = by("colleague"), f"/applications/{row.application_id}/"
    assert "合格" in text(unit.get(f"{filing}third-party/"))
    assert "还须处理 5 项" in text(unit.get(f"{filing}submit/"))
    sections = ("background", "organization", "measures", "results", "next_steps")
    texts = {f"value.{key}.0.0": "已完成。" for key in sections}
    assert by("owner").act(f"{filing}summary/", texts).status_code == 302
    version = story.seen_by("colleague", row.application).version
    assert unit.act(f"{filing}submit/", {"seen_version": version}).status_code == 302
    assert "SJ2026-00001-2" in text(unit.get(f"{filing}receipt/"))


def test_every_gap_leads_to_its_page(story, by):
    row = story.accepted
    page = text(by("assessor").get(f"/entrustments/{row.pk}/check/"))
    assert f'href="/entrustments/{row.pk}/fill/gates/#field-lawful"' in page
    assert f'href="/entrustments/{row.pk}/visits/#field-visits"' in page
    answer = by("assessor").act(f"/entrustments/{row.pk}/prepare/", {"sheet_revision": row.sheet.revision})
    assert answer.status_code == 422


def test_the_unit_sees_nothing_of_the_work_before_the_signature(story, by):
    row = story.judged
    story.judge(row, report_overview="只有机构知道的概述", building_materials="1")
    story.confirm(row)
    page = text(by("owner").get(f"/applications/{row.application_id}/third-party/"))
    assert "评价中" in page
    for hidden in ("只有机构知道的概述", "合格", "得分", "审核", "checker", "李明"):
        assert hidden not in page.replace("评价合格后", ""), hidden
    assert by("owner").get(f"/entrustments/{row.pk}/").status_code == 404


def test_the_unit_mends_what_the_body_gave_back(story, by):
    row = story.confirmed
    page = f"/entrustments/{row.pk}/reopen/"
    version = story.seen_by("owner", row.application).version
    assert by("assessor").get(page).status_code == 200
    assert by("assessor").act(page, {"seen_version": version, "reason": "综合能耗漏项"}).status_code == 302
    assert "综合能耗漏项" in text(by("owner").get(f"/applications/{row.application_id}/"))
    assert "正在修改自我评价" in text(by("assessor").get(f"/entrustments/{row.pk}/"))


def test_autosave_of_the_summary_keeps_to_its_contract(story, by):
    path = f"/applications/{story.begun.pk}/summary/answers/"
    first = by("owner").act(path, {"key": "results", "value": "节能。", "seen_version": "0"})
    assert first.json()["saved"][0]["version"] == 1
    clash = by("colleague").act(path, {"key": "results", "value": "节水。", "seen_version": "0"})
    assert (clash.status_code, clash.json()["conflicts"][0]["theirs"]) == (409, "节能。")
    assert by("owner").act(path, {"key": "nothing", "value": "甲", "seen_version": "0"}).status_code == 422


def test_the_department_keeps_its_list_by_its_pages(story, by):
    office = by("province_approver")
    told = {"assessor_id": story.actor("assessor").unit.pk, "document_number": "湘工信〔2026〕3号"}
    told |= {"valid_from": "2026-01-01", "valid_to": "2028-12-31"}
    assert office.act("/accreditations/new/", {**told, "valid_to": "2025-01-01"}).status_code == 422
    assert office.act("/accreditations/new/", told).status_code == 302
    assert "中部绿色评价中心" in text(by("province_clerk").get("/accreditations/"))
    pk = story.actor("assessor").unit.pk
    entry = f"/accreditations/{_entry(pk)}/"
    changed = {"document_number": "湘工信〔2026〕9号", "valid_from": "2026-01-01", "seen_version": "1"}
    assert office.act(entry, changed).status_code == 302
    end = {"revoked_on": "2026-06-01", "reason": "弄虚作假", "seen_version": "2"}
    assert office.act(f"{entry}revoke/", {**end, "reason": ""}).status_code == 422
    assert office.act(f"{entry}revoke/", end).status_code == 302
    assert "弄虚作假" in text(office.get(entry))


def _entry(body: int) -> int:
    return Accreditation.objects.get(assessor=body).pk


def test_the_body_explains_itself_by_its_page(story, by):
    page = f"/qualifications/{story.accredited.pk}/"
    assert "湖南省" in text(by("assessor").get("/qualifications/"))
    told = {"registered": "独立法人。", "affiliates.0": "甲公司", "uscc.0": "123", "seen_version": "1"}
    assert by("assessor").act(page, told).status_code == 422
    told["uscc.0"] = story.actor("stranger").unit.uscc
    assert by("assessor").act(page, told).status_code == 302
    shown = text(by("province_approver").get(f"/accreditations/{story.accredited.pk}/"))
    assert "独立法人。" in shown
    assert told["uscc.0"] in shown


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("assessor", "/entrustments/{row.pk}/"),
        ("assessor", "/entrustments/{row.pk}/self/"),
        ("assessor", "/entrustments/{row.pk}/fill/performance/"),
        ("assessor", "/entrustments/{row.pk}/check/"),
        ("assessor", "/entrustments/{row.pk}/visits/"),
        ("owner", "/applications/{row.application_id}/third-party/"),
        ("owner", "/applications/{row.application_id}/summary/"),
        ("owner", "/applications/{row.application_id}/submit/"),
        ("province_approver", "/accreditations/"),
    ],
)
def test_a_page_asks_few_questions(story, by, django_assert_max_num_queries, name, path):
    address, browser = path.format(row=story.confirmed), by(name)
    browser.get(address)
    with django_assert_max_num_queries(QUERIES):
        assert browser.get(address).status_code == 200


def test_autosave_of_the_body_asks_few_questions(story, by, django_assert_max_num_queries):
    row, body = story.accepted, by("assessor")
    cell = {"key": "lawful", "value": MET, "seen_version": "0"}
    body.get(f"/entrustments/{row.pk}/")
    with django_assert_max_num_queries(QUERIES):
        assert body.act(f"/entrustments/{row.pk}/answers/", cell).status_code == 200
