"""The queue: what it shows, how it is searched, what it costs."""

import pytest

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
    assert queries(lambda: client.get(f"/cases/{pk}/")) == 15  # two more where there is evidence


@pytest.mark.parametrize("number", [1, 3, 50])
def test_a_desk_costs_the_same_for_any_number_of_cases(filed, browse, crowd, queries, number):
    crowd(number)
    client = browse("city_clerk")
    client.get("/desk/")
    assert queries(lambda: client.get("/desk/")) == 10
