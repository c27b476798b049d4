"""Who moves by new benchmarks: drafts before and after, sealed scores never."""

import pytest

from applications.models import Rescoring
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation.benchmarks import Value
from tests.people import MemberClient
from tests.stories import Story


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


@pytest.fixture
def publish(story):
    def publish(leading):
        value = Value(key="water_reuse", leading=leading, baseline="20", source="测试")
        return benchmarks.publish(
            actor=story.actor("province_approver"),
            scheme="factory-2025",
            year=2025,
            title="测试",
            values=[value],
        )

    return publish


def lines(data_set):
    return Rescoring.objects.get(data_set=data_set).lines


def test_a_draft_moves_and_the_page_tells_how_far(story, publish, do_jobs):
    case = story.filled
    own = float(evaluation.filled(case.self_sheet).text("water_reuse"))
    first = publish(str(own + 10))
    do_jobs()
    (line,) = lines(first)
    assert (line["number"], line["unit"]) == (case.number, case.organization.name)
    second = publish(str(own))
    do_jobs()
    (again,) = lines(second)
    assert again["before"] == line["after"]
    assert float(again["after"][0]) > float(again["before"][0])
    assert float(again["after"][0]) == evaluation.filled(case.self_sheet).score.total
    page = MemberClient(story.world.province_clerk).get(f"/data-sets/{second.pk}/moved/")
    assert page.context["counts"] == {"未签署的申报": 1, "上升": 1, "下降": 0, "其他变化": 0, "不变": 0}
    assert case.organization.name in page.content.decode()


def test_before_the_job_has_run_the_page_says_so(story, publish):
    assert story.filled
    page = MemberClient(story.world.province_clerk).get(f"/data-sets/{publish('90').pk}/moved/")
    assert "正在计算" in page.content.decode()


def test_what_is_sealed_does_not_move(story, publish, do_jobs):
    snapshot = story.sealed
    do_jobs()
    run = evaluation.official_scores([snapshot.application.self_sheet_id])
    data_set = publish("90")
    do_jobs()
    assert lines(data_set) == []
    assert evaluation.official_scores([snapshot.application.self_sheet_id]) == run


def test_another_year_and_a_second_run_change_nothing(story, publish, do_jobs):
    assert story.filled
    other = benchmarks.publish(
        actor=story.actor("province_approver"),
        scheme="factory-2025",
        year=2026,
        title="测试",
        values=[Value(key="water_reuse", leading="90", baseline="20", source="测试")],
    )
    do_jobs()
    do_jobs()
    assert lines(other) == []
