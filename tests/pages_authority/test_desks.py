"""The home of an office: what is due, counts as bars and table, the spread of points, who is late."""

from datetime import timedelta

import pytest

from applications.models import Application, RoundOutcome, Transmittal
from applications.services import rounds
from greenmfg import clock
from greenmfg.jobs import selectors as jobs
from greenmfg.jobs import services as work
from tests.crowd import gather
from tests.listings import approve, propose_removal
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def home(browse):
    """The context and the page of that person's home."""

    def open_home(name, address="/desk/"):
        page = browse(name).get(address)
        return page.context, page.text

    return open_home


def row_of(text, name):
    """The row of a table that begins with ``name``, without its markup between cells."""
    return text.partition(f'<th scope="row">{name}</th>')[2].partition("</tr>")[0]


def test_each_status_of_a_due_stage_leads_to_its_queue(story, home):
    assert story.selected
    told, text = home("province_clerk")
    (due,) = told["dues"]
    assert [(pile.label, pile.number) for pile in due.piles] == [("拟推荐", 1)]
    assert f'<a href="/queue/?round={story.round.pk}&amp;status=selected">拟推荐 1 件</a>' in text


def test_the_department_sees_every_city_and_what_has_not_reached_it_in_numbers_only(story, filed, home):
    told, text = home("province_clerk")
    assert [stack.name for stack in told["stacks"]] == ["长沙市", "株洲市"]
    assert [part.label for part in told["parts"]][:3] == ["市州审核中", "待签收", "省级审核中"]
    changsha = row_of(text, "长沙市")
    assert '<td class="num" data-label="市州审核中">1</td>' in changsha  # a number, no way to the case
    assert story.sealed.application.organization.name not in text
    assert '<td class="num" data-label="合计">0</td>' in row_of(text, "株洲市")


def test_what_is_sent_and_not_received_waits_in_a_column_of_its_own(story, home):
    assert story.sent
    assert '<td class="num" data-label="待签收">1</td>' in row_of(home("province_clerk")[1], "长沙市")
    story.receive(Transmittal.objects.get())
    text = row_of(home("province_clerk")[1], "长沙市")
    assert '<td class="num" data-label="待签收">0</td>' in text
    narrowed = f"round={story.round.pk}&amp;region={story.world.changsha.pk}&amp;status=provincial"
    assert f'<a href="/queue/?{narrowed}">1<span' in text


def test_the_bars_are_drawn_from_the_numbers_of_their_row(story, filed, home):
    gather(story, 4)
    Application.objects.exclude(pk=filed.application.pk).update(status="provincial")
    text = row_of(home("city_clerk")[1], "绿色工厂")
    assert 'class="part part-municipal" x="0.00%" width="25.00%"' in text
    assert 'class="part part-provincial" x="25.00%" width="75.00%"' in text
    assert text.count('aria-hidden="true"') == text.count("<svg")  # the same numbers stand in the cells


def test_points_are_spread_by_ten_and_what_is_pending_is_named_beside(story, filed, home):
    assert "得分计算中" in home("city_clerk")[1]
    for pk in jobs.queued():
        work.run(pk)
    (told,) = home("city_clerk")[0]["distributions"]
    assert (told.scored, told.pending, told.waiting) == (0, 1, 0)
    assert "另有 1 件含待定得分项" in home("city_clerk")[1]


def test_a_bodys_points_stand_in_the_distribution(in_hunan, home):
    story = ProvincialStory(in_hunan)
    assert story.submitted
    for pk in jobs.queued():
        work.run(pk)
    told, text = home("city_clerk")
    (spread,) = told["distributions"]
    assert (dict(spread.numbers), spread.pending, spread.waiting) == ({9: 1}, 0, 0)
    assert '<th scope="row">90 分以上</th>' in text


@pytest.mark.parametrize(("days", "is_late"), [(4, False), (2, True), (-1, True)])
def test_a_city_is_late_from_three_days_before_the_end_of_its_review(story, filed, home, days, is_late):
    story.close_stage("municipal_review", clock.read() + timedelta(days=days))
    behind = home("province_clerk")[0]["behind"]
    groups = home("city_clerk")[0]["groups"]
    assert [(row.name, row.unsent) for row in behind] == ([("长沙市", 1)] if is_late else [])
    assert [(group.number, group.units[0].name) for group in groups] == (
        [(1, "湘江新材料有限公司")] if is_late else []
    )


def test_listed_units_that_have_not_filed_are_counted_and_named(story, filed, home):
    story.list_unit(story.world.stranger, level="national")
    assert [(row.name, row.unfiled) for row in home("province_clerk")[0]["behind"]] == [("长沙市", 1)]
    (group,) = home("city_clerk")[0]["groups"]
    assert [unit.name for unit in group.units] == ["麓山机械有限公司"]
    assert home("neighbour")[0]["groups"] == []


def test_a_body_that_is_still_at_work_is_named_when_filing_ends_soon(in_hunan, home):
    story = ProvincialStory(in_hunan)
    assert story.accepted
    assert home("city_clerk")[0]["groups"] == []
    story.close_stage("submission", clock.read() + timedelta(days=6))
    (group,) = home("city_clerk")[0]["groups"]
    assert [(unit.name, unit.address) for unit in group.units] == [("湘江新材料有限公司", "")]
    assert [(row.name, row.evaluating) for row in home("province_clerk")[0]["behind"]] == [("长沙市", 1)]


def test_a_returned_case_stands_with_its_date(in_hunan, home):
    story = ProvincialStory(in_hunan)
    row = story.send_back("output_value")
    (group,) = home("city_clerk")[0]["groups"]
    assert [unit.address for unit in group.units] == [f"/cases/{row.pk}/"]
    assert group.units[0].due_at is not None


def test_open_objections_lead_to_their_notice(in_hunan, home):
    story = ProvincialStory(in_hunan)
    notice = story.objected.notice
    told, text = home("province_clerk")
    assert [(row.name, row.objections) for row in told["behind"]] == [("长沙市", 1)]
    assert f'<a href="/notices/{notice.pk}/">1<span' in text
    (due,) = [due for due in told["dues"] if due.title.startswith("公示")]
    assert (due.title, due.waiting, due.closes_at) == ("公示（第 1 次）", 1, notice.ends_at)


def test_each_notice_stands_with_its_own_last_day(in_hunan, home):
    first = ProvincialStory(in_hunan)
    assert first.noticed
    second = ProvincialStory(in_hunan, applicant="stranger", signatory="stranger")
    second.round, second.accredited = first.round, first.accredited
    with clock.override(clock.read() + timedelta(days=1)):
        assert second.noticed
    told, text = home("province_clerk")
    dues = [due for due in told["dues"] if due.title.startswith("公示")]
    assert [(due.title, due.waiting) for due in dues] == [("公示（第 1 次）", 1), ("公示（第 2 次）", 1)]
    assert dues[0].closes_at < dues[1].closes_at
    assert f'<a href="/notices/{second.noticed.pk}/">公示中 1 件</a>' in text
    for address in ("/notices/", "/public/hunan/notices/"):
        page = home("province_clerk", address)[1]
        assert "（第 1 次" in page
        assert "（第 2 次" in page


def test_what_a_city_has_returned_stands_in_a_column_of_its_own(in_hunan, home):
    story = ProvincialStory(in_hunan)
    story.send_back("output_value")
    row = row_of(home("province_clerk")[1], "长沙市")
    assert '<td class="num" data-label="市州审核中">0</td>' in row
    assert '<td class="num" data-label="退回补正">1</td>' in row


def test_of_several_rounds_one_is_chosen(in_hunan, home):
    national, provincial = (
        Story(in_hunan),
        ProvincialStory(in_hunan, applicant="stranger", signatory="stranger"),
    )
    assert national.sealed
    told, _text = home("city_clerk")
    assert told["round"] == national.round
    assert provincial.submitted
    told, text = home("city_clerk")
    assert (told["round"], told["stacks"][0].numbers["municipal"]) == (provincial.round, 1)
    assert f'<option value="{provincial.round.pk}" selected>' in text
    told, _text = home("city_clerk", f"/desk/?round={national.round.pk}")
    assert told["round"] == national.round
    assert home("city_clerk", "/desk/?round=x")[0]["round"] == provincial.round


def test_a_closed_round_stays_as_long_as_cases_are_open_in_it(story, filed, home):
    rounds.close_round(actor=story.actor("province_approver"), round=story.round)
    assert [due.waiting for due in home("city_clerk")[0]["dues"]] == [1]
    assert home("neighbour")[0]["dues"] == []


def test_a_citys_home_does_not_change_with_another_citys_data(story, filed, home):
    def numbers():
        told, _text = home("neighbour")
        return [told[name] for name in ("dues", "ready", "stacks", "distributions", "groups", "behind")]

    before = numbers()
    gather(story, 5)
    story.list_unit(story.world.stranger, level="national")
    Application.objects.exclude(pk=filed.application.pk).update(status="provincial")
    assert numbers() == before
    _told, text = home("neighbour")
    for foreign in ("长沙市", "湘江新材料", "麓山机械", "同类企业"):
        assert foreign not in text


@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_departments_home_costs_the_same_for_any_number_of_cases(filed, browse, crowd, queries, number):
    crowd(number)
    client = browse("province_clerk")
    client.get("/desk/")
    assert queries(lambda: client.get("/desk/")) == 12


# -- what waits for a decision ---------------------------------------------------------------------


def decisions(told):
    """What the page names, and where each leads."""
    return {pile.label: (pile.number, pile.address) for pile in told["to_decide"]}


def test_the_approver_reads_of_all_that_waits_for_his_decision(in_hunan, home):
    national = Story(in_hunan)
    provincial = ProvincialStory(in_hunan, applicant="stranger", signatory="stranger")
    national.record()
    notice = provincial.drafted
    national.propose("unselect", national.selected, "名额有限")
    propose_removal(in_hunan, in_hunan.owner)
    told, text = home("province_approver")
    assert decisions(told) == {
        "拟办意见": (1, "/proposals/"),
        f"“{national.round.title}”公布结果": (1, f"/rounds/{national.round.pk}/outcome/"),
        f"“{provincial.round.title}”公示名单": (1, f"/notices/{notice.pk}/"),
        "名单决定": (1, "/listings/?state=proposed"),
    }
    assert "4 件待您审核" in text
    for _number, address in decisions(told).values():
        page = home("province_approver", address)[1]
        assert "待审" in page or "待批准" in page or "待发布" in page or "确认公布结果" in page
    for other in ("province_clerk", "province_admin", "city_approver"):
        assert "待您审核" not in home(other)[1]


def test_a_citys_approver_reads_of_the_list_that_waits_to_be_sent(story, home):
    page = f"/transmittals/{story.proposed.pk}/"
    assert decisions(home("city_approver")[0]) == {f"“{story.round.title}”上报名单": (1, page)}
    assert decisions(home("city_clerk")[0]) == decisions(home("province_approver")[0]) == {}


def test_what_one_has_proposed_or_recorded_oneself_waits_for_another(story, home):
    row = story.record()
    RoundOutcome.objects.filter(pk=row.pk).update(by=story.world.province_approver.user)
    decision = propose_removal(story.world, story.world.owner)
    assert list(decisions(home("province_approver")[0])) == ["名单决定"]
    approve(story.world, decision)
    assert "待您审核" not in home("province_approver")[1]


def test_the_list_is_narrowed_to_what_waits_to_be_decided(story, home):
    story.list_unit(story.world.owner)
    story.list_unit(story.world.stranger)
    propose_removal(story.world, story.world.stranger)
    told, _text = home("province_approver", "/listings/?state=proposed")
    assert [row.name for row in told["page"]] == ["麓山机械有限公司"]
    told, _text = home("province_approver", "/listings/?state=active")
    assert len(told["page"]) == 2


def test_the_approvers_home_costs_no_more_with_everything_on_it(story, filed, browse, queries):
    client = browse("province_approver")
    client.get("/desk/")
    before = queries(lambda: client.get("/desk/"))
    for name in ("owner", "stranger"):
        if name == "stranger":
            story.list_unit(story.world.stranger)
        propose_removal(story.world, getattr(story.world, name))
    assert queries(lambda: client.get("/desk/")) == before + 1  # the messages of it
    assert before + 1 <= 15
