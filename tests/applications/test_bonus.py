"""酌情加分 (创建工作方案 注2) through the department's pages: recorded, ranked by, internal."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applications import procedures
from applications.documents.history import html_of_history
from applications.models import Application, Bonus, Round
from applications.workflow import Procedure, ProcedureError
from evaluation.models import ScoreRun
from tests.applications.test_creation_plan import CreationStory
from tests.crowd import gather
from tests.people import MemberClient
from tests.stories import Story

REASON = "园区内有国家绿色工厂三家"


@pytest.fixture
def park(in_hunan):
    return CreationStory(in_hunan, honour="park")


def record(story, points, *, name="province_clerk", seen_no=0, reason=REASON, case=None):
    told = {"points": points, "reason": reason, "seen_no": seen_no}
    path = f"/cases/{(case or story.forwarded).pk}/bonus/"
    return MemberClient(getattr(story.world, name)).act(path, told)


def page(story, path, name="province_clerk"):
    return MemberClient(getattr(story.world, name)).get(path)


def standing(story):
    """What the ranking shows: place, bonus and total of each."""
    shown = page(story, f"/rounds/{story.round.pk}/selection/").context["rows"]
    return [(row.place, row.bonus, row.total) for row in shown]


def test_points_stand_on_the_departments_case_and_a_later_record_goes_before(park):
    case = f"/cases/{park.forwarded.pk}/"
    assert f"{case}bonus/" in page(park, case).text
    form = page(park, f"{case}bonus/").text
    assert "评审时将酌情予以适当加分" in form
    assert "文件未印分值和上限" in form
    assert record(park, "2．50").status_code == 302
    assert record(park, "3").status_code == 409  # the page showed no record yet
    assert record(park, "0", name="province_approver", seen_no=1, reason="荣誉已过五年").status_code == 302
    assert list(Bonus.objects.order_by("no").values_list("points", flat=True)) == [2.5, 0]
    assert REASON in page(park, f"{case}bonus/").text
    text = page(park, case, "province_admin").text
    assert "荣誉已过五年" in text
    assert f"酌情加分 2.5 分：{REASON}" in text  # in 办理经过
    for change in (lambda: Bonus.objects.update(points=9), lambda: Bonus.objects.all().delete()):
        with pytest.raises(IntegrityError, match="applications_bonus is frozen"), transaction.atomic():
            change()
    park.decide("select", park.forwarded, "综合评审")
    assert record(park, "1", seen_no=2).status_code == 409
    assert f"{case}bonus/" not in page(park, case).text


REFUSED = {
    "两分": "不是可识别的数",
    "-1": "不能为负数",
    "100.01": "分值不超过 100",
    "1.005": "最多 2 位小数",
    "0": "没有已登记的加分可以撤销",
    "": "请填写分值",
}


def test_what_is_no_such_number_and_a_missing_reason_are_told_at_the_field(park):
    for points, says in REFUSED.items():
        answer = record(park, points)
        assert answer.status_code == 422
        assert says in answer.text
    assert "请填写理由" in record(park, "2", reason=" ").text
    assert not Bonus.objects.exists()


def test_neither_the_unit_nor_its_city_nor_anybody_else_reads_of_it(park):
    row = park.forwarded
    for name, status in {
        "owner": 403, "city_clerk": 403, "neighbour": 403, "province_admin": 403, "far_department": 404,
    }.items():  # fmt: skip
        assert record(park, "2", name=name).status_code == status, name
    assert record(park, "2").status_code == 302
    for name, path in {"owner": f"/applications/{row.pk}/", "city_approver": f"/cases/{row.pk}/"}.items():
        text = page(park, path, name).text
        printed = html_of_history(park.actor(name), row)
        assert "加分" not in (text + printed).replace("适当加分", "")
        assert REASON not in text + printed


def test_only_whose_form_promises_points_is_given_any(in_hunan):
    factory = CreationStory(in_hunan)
    assert record(factory, "2").status_code == 404
    assert "加分" not in page(factory, f"/cases/{factory.forwarded.pk}/").text
    assert "加分" not in page(factory, f"/rounds/{factory.round.pk}/selection/").text


def test_without_scores_the_points_alone_rank_at_a_constant_price(park):
    gather(park, 3)
    Application.objects.exclude(pk=park.sealed.application.pk).update(status="provincial")
    assert park.forwarded
    first, second = Application.objects.order_by("-pk")[:2]
    record(park, "1.5", case=first)
    selection, client = f"/rounds/{park.round.pk}/selection/", MemberClient(park.world.province_clerk)
    client.get(selection)
    with CaptureQueriesContext(connection) as one:
        client.get(selection)
    record(park, "10", case=second)
    with CaptureQueriesContext(connection) as two:
        text = client.get(selection).content.decode()
    assert standing(park)[:2] == [(1, 10, ""), (2, 1.5, "")]
    assert "登记了酌情加分的，按分值由高到低排列" in text
    assert len(one) == len(two) <= 12


def test_with_scores_the_sum_ranks(in_hunan, do_jobs):
    story = Story(in_hunan)
    data = procedures.load("national-2025")
    (rule,) = [stage for stage in data["stages"] if stage["kind"] == "provincial_review"]
    rule["bonus"] = {"honours": ["factory"], "title": "酌情加分", "ground": "…", "source": "注2"}
    Round.objects.filter(pk=story.round.pk).update(procedure=data)
    assert story.sealed
    do_jobs()
    gather(story, 2)
    Application.objects.update(status="provincial")
    row, other = Application.objects.order_by("pk")
    total = ScoreRun.objects.get(sheet=other.self_sheet).total
    assert record(story, "0.1", case=other).status_code == 302
    assert standing(story) == [(1, Decimal("0.1"), total), (2, None, total)]
    record(story, "0.1", case=row)
    assert [place for place, _bonus, _total in standing(story)] == [1, 1]
    assert "按总分与酌情加分之和排列" in page(story, f"/rounds/{story.round.pk}/selection/").text


@pytest.mark.parametrize(
    "change", [{"honours": []}, {"honours": ["factories"]}, {"points": 5}, {"title": None}]
)
def test_a_malformed_rule_is_refused(change):
    data = procedures.load("creation-plan")
    (rule,) = [stage for stage in data["stages"] if stage["kind"] == "provincial_review"]
    told = {**rule["bonus"], **change}
    rule["bonus"] = {name: value for name, value in told.items() if value is not None}
    with pytest.raises(ProcedureError, match="加分"):
        procedures.bonus_of(Procedure.parse(data))
