"""What the task list and the check page say at each stage of an application."""

from datetime import timedelta

import pytest

from accounts.actor import Actor
from applications.services import drafts, lapsing
from evaluation import selectors as evaluation
from evaluation.estimate import estimate
from evaluation.sections import sections_of
from greenmfg import clock
from tests.people import MemberClient
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


def overview(story):
    pk = story.begun.pk
    return MemberClient(story.world.owner).get(f"/applications/{pk}/").content.decode()


def test_what_is_sealed_shows_its_score_and_suggests_nothing(story):
    assert "得分预估" in overview(story)
    total = evaluation.filled(story.filled.self_sheet).score_as_json()["total"]
    assert story.sealed
    page = overview(story)
    assert "提交时的自评得分" in page
    assert f"<strong>{float(total):g}</strong> 分" in page
    assert "得分预估" not in page
    assert "还可提高" not in page
    assert "查看回执" in page


def test_what_was_withdrawn_has_no_receipt(story):
    row = story.seen_by("owner", story.begun)
    drafts.withdraw(
        actor=story.actor("colleague"), application_id=row.pk, seen_version=row.version, reason="另行申报"
    )
    assert "查看回执" not in overview(story)


def test_what_lapsed_was_ended_by_the_system_and_has_no_receipt(story):
    assert story.begun
    story.close_stage("prepare", clock.read() - timedelta(seconds=1))
    lapsing.lapse_overdue(actor=Actor.system(story.world.hunan))
    page = overview(story)
    assert "逾期未提交" in page
    assert '<span class="timeline-who">系统</span>' in page
    assert "查看回执" not in page


def test_the_unit_reads_on_which_document_it_was_listed(story):
    assert story.selected
    assert "公布结果" not in overview(story)
    assert story.listed
    page = overview(story)
    assert "工信厅节函〔2025〕1号" in page
    assert "2025年12月25日" in page
    assert 'href="/public/hunan/lists/?level=national"' in page


def test_a_table_without_points_of_its_own_shows_bounds_alone(in_hunan):
    story = ProvincialStory(in_hunan)
    assert "尚无可估计的内容" in overview(story)
    scheme = evaluation.scheme_of(story.begun.self_sheet)
    section = next(row for row in sections_of(scheme) if row.slug == "infrastructure")
    required = {row.key for row in scheme.criteria if row.kind == "required"}
    line = next(row for row in section.lines if required.issuperset(row.criteria))
    story.answer(story.begun, {line.key: "unmet"})
    page = overview(story)
    assert "预评，不属于自我评价报告" in page
    assert "必选项不符合，整体不能通过" in page
    assert scheme.wording(line)[:12] in page
    assert "～" in page
    assert "必选符合 0 / " in page


def test_the_check_page_names_what_is_missing_page_by_page(in_hunan):
    story = ProvincialStory(in_hunan)
    pk = story.begun.pk
    page = MemberClient(story.world.owner).get(f"/applications/{pk}/check/").content.decode()
    filled = evaluation.filled(story.begun.self_sheet)
    titles = [
        row.title for row in sections_of(filled.scheme) if row.progress(filled)[0] < row.progress(filled)[1]
    ]
    places = [page.index(f"<h3>{title}（") for title in titles]
    assert places == sorted(places)
    assert f'href="/applications/{pk}/fill/infrastructure/#field-' in page


def test_the_task_list_names_who_wrote_last_and_what_is_missing(story, client_for):
    client, path = client_for(story.world.owner), f"/applications/{story.begun.pk}/"
    page = client.get(path).content.decode()
    row = page.partition("fill/energy/")[2].partition("</tr>")[0]
    assert "未开始" in row
    assert f'href="{path}fill/energy/#field-energy_intensity"' in row
    assert "，另有" in row
    assert '<td data-label="最近填写">—</td>' in row
    story.answer(story.begun, {"profile": "一家工厂。"})
    page = client.get(path).content.decode()
    assert page.count('<td data-label="最近填写">owner<br>') == 1
    assert story.sealed
    assert "尚缺" not in client.get(path).content.decode()


def test_the_preview_of_lines_names_what_would_raise_it_most(in_hunan):
    story = ProvincialStory(in_hunan)
    story.answer(story.begun, {"site_area": "10000", "footprint_area": "4500"})
    filled = evaluation.filled(story.begun.self_sheet)
    line = filled.line_key(next(row for row in filled.scheme.criteria if row.key == "building_density"))
    story.answer(story.begun, {line: "unmet"})
    found = estimate(evaluation.filled(story.begun.self_sheet))
    assert [most for _, most in found.gains] == sorted((most for _, most in found.gains), reverse=True)
    assert len(found.gains) == 3
    # Who calls everything met has left nothing to raise, whatever the third party gives for it.
    assert estimate(evaluation.filled(story.filled.self_sheet)).gains == ()


def signing_of(story, person="colleague"):
    """Task list and check page of the story's application, and the desk it stands on."""
    pk, client = story.begun.pk, MemberClient(getattr(story.world, person))
    paths = f"/applications/{pk}/", f"/applications/{pk}/check/", "/desk/"
    return [client.get(path).content.decode() for path in paths]


def test_where_a_third_party_judges_first_only_the_self_evaluation_is_signed(in_hunan):
    story = ProvincialStory(in_hunan)
    assert story.filled
    for person in ("owner", "colleague"):
        tasks, check, desk = signing_of(story, person)
        assert ">核对并签署</a>" in tasks
        assert "<h1>核对并签署</h1>" in check
        assert "填报、签署自我评价报告" in desk
        for page in (tasks, check, desk):
            assert "并提交" not in page
    story.prepare(story.filled)
    check = signing_of(story)[1]
    assert ">签署自我评价报告</button>" in check
    assert "评价“合格”后再提交市州" in check
    story.answer(story.filled, {"lawful": ""})
    assert "签署前还须处理 1 项" in signing_of(story)[1]
    story.answer(story.filled, {"lawful": "met"})
    assert story.sealed
    assert "签署自我评价报告" in overview(story)


def test_what_the_city_returned_goes_straight_back_to_it(in_hunan):
    story = ProvincialStory(in_hunan)
    story.send_back("lawful")
    tasks, check, _desk = signing_of(story, "owner")
    assert ">核对并提交</a>" in tasks
    assert "登录后签署并提交" in check


def test_without_a_third_party_signing_is_filing(story):
    story.prepare(story.filled)
    tasks, check, desk = signing_of(story)
    assert ">核对并提交</a>" in tasks
    assert "<h1>核对并提交</h1>" in check
    assert ">签署并提交</button>" in check
    assert "填报、签署并提交" in desk
    story.answer(story.filled, {"profile": ""})
    assert "提交前还须处理" in signing_of(story)[1]
