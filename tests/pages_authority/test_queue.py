"""The queue: what it shows, how it is searched, what it costs."""

import pytest

from applications.models import Application
from applications.services import reviewing
from applications.services.reviewing import Verdict
from evaluation.models import ScoreRun


def rows(client, query=""):
    return client.get(f"/queue/{query}").context["rows"]


def test_a_row_says_what_a_reviewer_sorts_by(filed, browse, do_jobs):
    do_jobs()
    (row,) = rows(browse("city_clerk"))
    assert (row.number, row.unit, row.region, row.industry) == (
        "GJ2025-00001", "湘江新材料有限公司", "长沙市", "通则",
    )  # fmt: skip
    page = browse("city_clerk").get("/queue/").content.decode()
    assert "市州审核中" in page
    assert "19.5（10 项待定）" in page
    assert "还剩 39 天" in page


def test_a_score_that_is_not_there_yet_is_said_to_be_computed(filed, browse):
    assert "计算中" in browse("city_clerk").get("/queue/").content.decode()


def test_declared_negative_conditions_stand_out(filed, browse, do_jobs):
    do_jobs()
    run = ScoreRun.objects.get()
    ScoreRun.objects.bulk_create([ScoreRun(
        tenant=run.tenant, sheet=run.sheet, sheet_revision=run.sheet_revision, input_sha256="later",
        scheme_sha256=run.scheme_sha256, engine=run.engine, status="failed", total="20.00", unmet=2,
        body=run.body,
    )])  # fmt: skip
    page = browse("city_clerk").get("/queue/").content.decode()
    assert "自报 2 项" in page
    assert "19.5" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=municipal", 1),
        ("?status=provincial", 0),
        ("?text=新材料", 1),
        ("?text=gj2025-00001", 1),
        ("?text=别的单位", 0),
        ("?status=draft", 1),  # no status an office sees
        ("?page=99", 1),
    ],
)
def test_the_filter(filed, browse, query, found):
    assert len(rows(browse("city_clerk"), query)) == found


def test_the_flags(story, filed, browse, crowd, do_jobs):
    do_jobs()
    crowd(3)
    client = browse("city_clerk")

    def found(flag):
        return [row.number for row in rows(client, f"?flag={flag}")]

    first = story.sealed.application
    assert len(found("unverified")) == len(found("pending")) == 3
    assert found("declared") == found("differing") == []
    run = ScoreRun.objects.get(sheet=first.self_sheet)
    run.pk, run.input_sha256, run.unmet = None, "later", 1
    run.save(force_insert=True)
    assert found("declared") == [first.number]
    clerk = {"actor": story.actor("city_clerk"), "application_id": first.pk, "seen_version": 2}
    reviewing.verify(**clerk, verdicts=[Verdict("land_output", "not_verified", reason="与现场不符")])
    assert found("differing") == [first.number]
    assert first.number not in found("unverified")


def test_the_orders(story, filed, browse, crowd, do_jobs):
    do_jobs()
    crowd(3)
    best = Application.objects.order_by("-pk").first()
    run = ScoreRun.objects.get(sheet=best.self_sheet)
    run.pk, run.input_sha256, run.total = None, "later", "100.5"
    run.save(force_insert=True)
    client = browse("city_clerk")

    def order(sort):
        return [row.unit for row in rows(client, f"?sort={sort}")]

    first, last = story.sealed.application.organization.name, best.organization.name
    assert order("score")[0] == last
    assert sorted(order("unit")) == order("unit")
    assert order("")[0] == order("unknown")[0] == first


def test_the_province_narrows_to_a_city_and_keeps_the_rest_of_the_query(story, browse):
    assert story.forwarded.status == "provincial"
    client, world = browse("province_clerk"), story.world
    assert len(rows(client, f"?region={world.changsha.pk}&status=provincial&sort=nonsense")) == 1
    assert rows(client, f"?region={world.zhuzhou.pk}") == []
    assert len(rows(client, "?region=nowhere&status=provincial")) == 1
    assert rows(client, "?region=nowhere&status=declined") == []
    assert 'name="region"' not in browse("city_clerk").get("/queue/").text


def test_what_is_over_comes_last(story, browse, crowd):
    assert story.listed.status == "concluded"
    crowd(3)
    assert [row.status for row in rows(browse("city_clerk"))] == ["市州审核中", "市州审核中", "已办结"]


def test_the_next_bureau_sees_nothing(filed, browse):
    assert rows(browse("neighbour")) == []


@pytest.mark.parametrize("number", [1, 3, 250])
def test_the_queue_costs_the_same_for_any_number_of_cases(filed, browse, crowd, do_jobs, queries, number):
    do_jobs()
    crowd(number)
    client = browse("city_clerk")
    client.get("/queue/")
    assert queries(lambda: client.get("/queue/")) == 9


@pytest.mark.parametrize("number", [1, 3, 50])
def test_a_case_costs_the_same_beside_any_number_of_others(story, browse, crowd, queries, number):
    pk = story.verified.pk
    crowd(number)
    client = browse("city_clerk")
    client.get(f"/cases/{pk}/")
    assert queries(lambda: client.get(f"/cases/{pk}/")) == 14  # one more where there is evidence


@pytest.mark.parametrize("number", [1, 3, 50])
def test_a_desk_costs_the_same_for_any_number_of_cases(filed, browse, crowd, queries, number):
    crowd(number)
    client = browse("city_clerk")
    client.get("/desk/")
    assert queries(lambda: client.get("/desk/")) == 10
