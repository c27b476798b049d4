"""The page on which the department chooses: ranked, several at once, at a constant price."""

import pytest

from applications.models import Application, Flag, Proposal, Snapshot
from evaluation.models import ScoreRun
from tests.applications.test_transmittals import many
from tests.provincial import ProvincialStory


@pytest.fixture
def chosen_from(story, do_jobs):
    """Cases on the department's desk: the story's own, a better one, one of the same score, one without."""
    rows = many(story, 4)
    do_jobs()
    run = ScoreRun.objects.get()
    for row, total in zip(rows[1:3], ("91.5", run.total), strict=True):
        run.pk, run.sheet_id, run.total, run._state.adding = None, row.self_sheet_id, total, True
        run.save()
    Application.objects.update(status="provincial")
    return rows


def page(client, story, **asked):
    return client.get(f"/rounds/{story.round.pk}/selection/", asked)


def post(client, story, rows, **told):
    shown = page(client, story).context["rows"]
    seen = {f"version-{row.pk}": row.version for row in shown}
    ticked = {"application": [row.pk for row in rows]}
    return client.act(f"/rounds/{story.round.pk}/selection/", {**seen, **ticked, **told})


def test_equal_scores_share_a_place_and_who_has_none_stands_last(story, chosen_from, browse):
    shown = page(browse("province_clerk"), story).context["rows"]
    assert [(row.place, row.total) for row in shown] == [(1, "91.5"), (2, "19.5"), (2, "19.5"), (4, "")]
    assert shown[1].pending
    text = page(browse("province_clerk"), story).text
    assert "省内排名，仅供参考。" in text
    assert "排名规则：" in text


def test_several_are_proposed_with_a_reason_for_all_and_one_of_its_own(story, chosen_from, browse):
    clerk, approver = browse("province_clerk"), browse("province_approver")
    first, second = chosen_from[:2]
    empty = post(clerk, story, [first, second], action="select")
    assert empty.status_code == 422
    assert "请填写理由" in empty.text
    told = {"action": "select", "reason": "综合得分居前", f"reason-{second.pk}": "行业标杆"}
    assert post(clerk, story, [first, second], **told).status_code == 302
    reasons = dict(Proposal.objects.values_list("application", "reason"))
    assert reasons == {first.pk: "综合得分居前", second.pk: "行业标杆"}
    assert "2 件已有拟办意见待审核" in page(approver, story).text
    made = list(Proposal.objects.values_list("pk", flat=True))
    assert approver.act("/proposals/approve/", {"proposal": made}).status_code == 302
    assert Application.objects.filter(status="selected").count() == 2
    assert "拟推荐 2 家" in page(clerk, story).text


def test_what_a_case_does_not_allow_is_said_by_its_name_and_its_standing(story, chosen_from, browse):
    clerk, row = browse("province_clerk"), chosen_from[0]
    answer = post(clerk, story, [row], action="unselect", reason="指标有误")
    assert answer.status_code == 422
    assert f"“{row.organization.name}”现为“省级审核中”，不能“拟移出推荐名单”。" in answer.text
    assert not Proposal.objects.exists()


def test_who_may_not_propose_sees_the_ranking_only(story, chosen_from, browse):
    admin = browse("province_admin")
    assert "提出拟办意见" not in page(admin, story).text
    assert post(admin, story, chosen_from, action="select", reason="优").status_code == 403
    assert page(browse("city_approver"), story).status_code == 403
    assert page(browse("far_department"), story).status_code == 404


def test_a_page_that_has_moved_on_proposes_nothing(story, chosen_from, browse):
    clerk = browse("province_clerk")
    Application.objects.filter(pk=chosen_from[0].pk).update(version=9)
    shown = {f"version-{row.pk}": row.version for row in chosen_from}
    answer = clerk.act(
        f"/rounds/{story.round.pk}/selection/",
        {
            **shown,
            "application": [row.pk for row in chosen_from],
            "action": "select",
            "reason": "综合得分居前",
        },
    )
    assert answer.status_code == 409
    assert chosen_from[0].organization.name in answer.text
    assert not Proposal.objects.exists()


def test_what_is_flagged_and_what_differs_is_marked(story, chosen_from, browse):
    snapshot = Snapshot.objects.order_by("pk").first()
    Flag.objects.create(
        tenant=story.world.hunan,
        application=snapshot.application,
        snapshot=snapshot,
        kind="jump",
        text="突增",
    )
    assert "关注 1 项" in page(browse("province_clerk"), story).text


def test_the_site_assessment_stands_beside_the_score(in_hunan, browse):
    story = ProvincialStory(in_hunan)
    assert story.forwarded
    assert "未登记" in page(browse("province_clerk"), story).text
    assert story.selected
    text = page(browse("province_clerk"), story).text
    assert "通过" in text
    assert "省内排名，仅供参考" not in text


def test_the_ranking_costs_the_same_with_one_and_with_a_page(story, crowd, browse, queries):
    assert story.forwarded
    client = browse("province_clerk")
    path = f"/rounds/{story.round.pk}/selection/"
    client.get(path)
    one = queries(lambda: client.get(path))
    crowd(60)
    Application.objects.update(status="provincial")
    assert queries(lambda: client.get(path)) == one
    assert one <= 12
    assert len(client.get(path).context["rows"]) == 50
    assert len(client.get(f"{path}?page=2").context["rows"]) == 10
