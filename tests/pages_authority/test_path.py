"""From the city's desk to the public list, by the pages alone."""

from datetime import timedelta

from applications.models import Proposal
from applications.services import reviewing
from applications.services.reviewing import Verdict
from evaluation import selectors as evaluation
from greenmfg import clock
from greenmfg.dates import date_text, day_text
from tests.crowd import gather
from tests.provincial import ProvincialStory


def page_version(response):
    return response.context["application"].version


def post_table(client, path, words):
    """Post a clerk's table as the browser does: every field of it, ``words`` where he has written."""
    table = client.get(path).context["table"]
    data = {"seen_version": table.seen["seen_version"].value()}
    for row in table.rows:
        for field in row.form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
        data |= {f"{row.key}-{name}": text for name, text in words.get(row.key, {}).items()}
    return client.act(path, data)


def test_the_city_verifies_and_forwards_the_province_selects_and_concludes_the_public_reads(story, browse):
    pk = story.sealed.application.pk
    clerk, approver = browse("city_clerk"), browse("city_approver")
    listed = clerk.get(f"/cases/{pk}/lookups/").context["table"].rows
    clear = {row.key: {"source": "信用中国", "result": "clear"} for row in listed}
    assert post_table(clerk, f"/cases/{pk}/lookups/", clear).status_code == 302
    rows = clerk.get(f"/cases/{pk}/verify/").context["table"].rows
    words = {row.key: {"outcome": "verified"} for row in rows}
    words["water_reuse"] = {"outcome": "differs", "value": "78.5", "reason": "按水平衡测试报告"}
    assert post_table(clerk, f"/cases/{pk}/verify/", words).status_code == 302
    case = clerk.get(f"/cases/{pk}/")
    assert "核实值 78.5" in case.content.decode()

    step = clerk.get(f"/cases/{pk}/forward/", follow=True)
    told = {name: step.context["form"][name].value() for name in ("application_ids", "filled_by")}
    listed = clerk.act(f"/rounds/{story.round.pk}/transmittal/", told | {"phone": "0731-88886666"})
    page = listed.headers["Location"]
    approver.act(f"{page}send/", {"seen_version": 1})
    province = browse("province_approver")
    province.act(f"{page}receive/", {"seen_version": 2})
    clerk = browse("province_clerk")
    step = clerk.get(f"/cases/{pk}/decide/select/")
    clerk.act(f"/cases/{pk}/decide/select/", {"seen_version": page_version(step), "reason": "指标居前"})
    province.act("/proposals/approve/", {"proposal": Proposal.objects.get().pk})
    pages = [row.url for row in clerk.get(f"/cases/{pk}/").context["actions"] if row.label == "登记公布结果"]
    assert pages == [f"/rounds/{story.round.pk}/outcome/"]
    form = clerk.get(f"{pages[0]}record/").context["form"]
    told = {"seen_version": form["seen_version"].value(), "application": pk, f"{pk}-outcome": "listed"}
    told |= {"document_number": "工信厅节函〔2025〕1号", "listed_on": "2025-12-25"}
    told[f"{pk}-seen_version"] = form.lines[0].form["seen_version"].value()
    assert clerk.act(f"{pages[0]}record/", told).headers["Location"] == pages[0]
    draft = province.get(pages[0]).context["draft"].outcome
    answer = province.act(f"/outcomes/{draft.pk}/confirm/", {"seen_version": draft.version}, follow=True)
    assert "已登记 1 家单位的公布结果。" in answer.content.decode()

    public = browse("").get("/public/hunan/lists/?level=national").content.decode()
    assert "湘江新材料有限公司" in public
    assert "工信厅节函〔2025〕1号" in public


def test_the_case_shows_what_was_sealed_and_never_what_is_written_now(story, browse):
    pk = story.sealed.application.pk
    story.sealed.application.self_sheet.answers.filter(key="water_reuse").update(value="12345.6")
    page = browse("city_clerk").get(f"/cases/{pk}/").content.decode()
    assert "80 %" in page
    assert "12,345.6" not in page


def test_buttons_are_what_the_table_allows_the_person(story, browse):
    pk = story.sealed.application.pk

    def labels(name):
        return [row.label for row in browse(name).get(f"/cases/{pk}/").context["actions"]]

    assert labels("city_clerk") == ["核实指标", "登记负面情形查询", "列入上报名单", "拟不予上报"]
    assert labels("city_approver") == labels("city_clerk")
    assert labels("city_admin") == []
    assert story.forwarded.status == "provincial"
    assert labels("province_approver") == ["拟列入推荐名单", "拟不予推荐"]
    assert labels("province_clerk") == labels("province_approver")
    assert labels("province_admin") == []
    assert labels("city_approver") == []


def test_the_desk_counts_what_waits_and_says_until_when(story, filed, browse):
    story.close_stage("municipal_review", clock.read() + timedelta(days=2, hours=1))
    page = browse("city_clerk").get("/desk/")
    (due,) = page.context["dues"]
    assert (due.title, due.waiting) == ("市州审核", 1)
    assert "还剩 2 天" in page.content.decode()
    assert browse("neighbour").get("/desk/").context["dues"][0].waiting == 0


def test_a_case_and_its_unit_know_the_list_it_went_with(story, browse):
    city, unit = browse("city_clerk"), browse("owner")
    pk, waiting = story.verified.pk, story.proposed

    def told(client, place="cases"):
        return client.get(f"/{place}/{pk}/").content.decode()

    assert f'<a href="/transmittals/{waiting.pk}/">已列入待上报名单</a>' in told(city)
    assert "待上报名单" not in told(unit, "applications")
    assert story.forwarded.status == "provincial"
    line = f"长沙市第 1 批，{day_text(clock.read())}上报"
    for reader in (city, browse("province_clerk")):
        assert f'<a href="/transmittals/{waiting.pk}/">{line}</a>' in told(reader)
    assert f"<dd>{line}</dd>" in told(unit, "applications")


def test_a_case_on_a_notice_leads_to_it(in_hunan, browse):
    story = ProvincialStory(in_hunan)
    pk, draft = story.selected.pk, story.drafted.pk
    department, unit = browse("province_clerk"), browse("owner")
    assert f'<a href="/notices/{draft}/">已列入待发布的公示名单</a>' in department.get(f"/cases/{pk}/").text
    for reader in (browse("city_clerk").get(f"/cases/{pk}/"), unit.get(f"/applications/{pk}/")):
        assert "公示名单" not in reader.text
    notice = story.noticed
    days = f"{date_text(notice.opens_on)} 至 {date_text(notice.closes_on)}"
    assert f'<a href="/notices/{notice.pk}/">{days}</a>' in department.get(f"/cases/{pk}/").text
    for reader in (browse("city_clerk").get(f"/cases/{pk}/"), unit.get(f"/applications/{pk}/")):
        assert f'<a href="/public/hunan/notices/{notice.pk}/">{days}</a>' in reader.text


def test_the_citys_desk_names_what_is_verified_and_not_yet_sent(story, filed, browse):
    city = browse("city_clerk")
    assert "尚未上报" not in city.get("/desk/").text
    assert story.verified
    gather(story, 3)  # two more that nobody has looked at
    (ready,) = city.get("/desk/").context["ready"]
    assert (ready.round, ready.number, ready.proposed) == (story.round, 1, None)
    new = f'<a href="/rounds/{story.round.pk}/transmittal/">检查并拟定上报名单'
    assert new in city.get("/desk/").text
    assert new not in browse("city_admin").get("/desk/").text
    page = f'<a href="/transmittals/{story.proposed.pk}/">待上报名单（1 家）</a>'
    assert page in browse("city_approver").get("/desk/").text
    assert browse("neighbour").get("/desk/").context["ready"] == []
    assert story.sent.number == 1
    assert "尚未上报" not in city.get("/desk/").text


def test_indicators_without_look_ups_are_not_all(story, browse):
    case = story.sealed.application
    clerk = {"actor": story.actor("city_clerk"), "application_id": case.pk, "seen_version": case.version}
    rows = evaluation.scheme_of(case.self_sheet).criteria
    reviewing.verify(**clerk, verdicts=[Verdict(row.key, "verified") for row in rows])
    assert browse("city_clerk").get("/desk/").context["ready"] == []


def test_the_provinces_desk_names_what_it_has_not_received(story, browse):
    department = browse("province_clerk")
    assert story.proposed
    assert "待签收的上报" not in department.get("/desk/").text
    page = f'<a href="/transmittals/{story.sent.pk}/">长沙市第 1 批</a>'
    assert page in department.get("/desk/").text
    assert "待签收的上报" not in browse("city_clerk").get("/desk/").text
    assert story.forwarded.status == "provincial"
    assert page not in department.get("/desk/").text


def test_a_case_without_indicators_to_verify_is_ready_at_once(in_hunan, browse):
    story = ProvincialStory(in_hunan)
    assert story.submitted.receipt
    (ready,) = browse("city_clerk").get("/desk/").context["ready"]
    assert (ready.round, ready.number) == (story.round, 1)
