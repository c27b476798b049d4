"""The queue: what it shows, how it is searched, what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Organization
from applications.casework import exporting
from applications.models import Application, Deadline, Flag, Lookup
from applications.services import reviewing
from applications.services.reviewing import Verdict
from evaluation import selectors as evaluation
from evaluation.estimate import estimate
from evaluation.models import ScoreRun
from greenmfg import clock
from tests.provincial import ProvincialStory


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


def test_negative_conditions_come_first_whoever_tells_of_them(story, browse, crowd, do_jobs):
    first = story.sealed.application
    do_jobs()
    crowd(4)
    _first, declares, found, cleared = Application.objects.order_by("pk")
    run = ScoreRun.objects.get(sheet=declares.self_sheet)
    run.pk, run.input_sha256, run.unmet = None, "later", 2
    run.save(force_insert=True)
    gate = evaluation.scheme_of(first.self_sheet).gates[0].key
    look_up(story, found, gate, "clear", "found")
    look_up(story, cleared, gate, "found", "clear")  # the later one counts
    listed = rows(browse("city_clerk"))
    assert {row.pk for row in listed[:2]} == {declares.pk, found.pk}
    assert {row.pk: row.negative for row in listed} == {
        declares.pk: "自报 2 项", found.pk: "查出 1 项", first.pk: "", cleared.pk: "",
    }  # fmt: skip
    client = browse("city_clerk")
    assert [row.pk for row in rows(client, "?flag=found")] == [found.pk]
    assert {row.pk for row in rows(client, "?flag=negative")} == {declares.pk, found.pk}


def look_up(story, application, gate, *results):
    snapshot, by = story.sealed, story.actor("city_clerk").user
    day = date(2025, 10, 20)
    Lookup.objects.bulk_create(
        Lookup(
            tenant=application.tenant, application=application, snapshot=snapshot, gate=gate,
            source="信用中国", looked_up_on=day, result=result, by=by,
        )
        for result in results
    )  # fmt: skip


def test_a_row_says_what_the_check_still_lacks(story, filed, browse):
    scheme = evaluation.scheme_of(filed.application.self_sheet)
    (row,) = rows(browse("city_clerk"))
    criteria, gates = len(scheme.criteria), len(scheme.gates)
    assert [str(lack) for lack in row.lacks] == [
        f"指标未核实 {criteria}/{criteria}", f"情形未查询 {gates}/{gates}",
    ]  # fmt: skip
    look_up(story, filed.application, scheme.gates[0].key, "clear", "clear")
    (row,) = rows(browse("city_clerk"))
    assert str(row.lacks[1]) == f"情形未查询 {gates - 1}/{gates}"
    assert story.verified
    assert rows(browse("city_clerk"))[0].lacks == []


def test_flags_are_counted_and_filtered_by(filed, browse):
    client = browse("city_clerk")
    assert rows(client)[0].flags == 0
    assert rows(client, "?flag=flagged") == []
    for number in range(2):
        Flag.objects.create(
            tenant=filed.tenant, application=filed.application, snapshot=filed, kind="jump",
            key=f"row{number}", text="较上年增长 80%",
        )  # fmt: skip
    (row,) = rows(client, "?flag=flagged")
    assert row.flags == 2
    assert "2 处" in client.get("/queue/").text


def test_what_a_procedure_does_not_ask_for_is_not_lacking(world, in_hunan, browse, do_jobs):
    story = ProvincialStory(world)
    assert story.submitted
    do_jobs()
    (row,) = rows(browse("city_clerk"))
    assert row.lacks is None


@pytest.mark.parametrize(
    ("said", "gap", "text"),
    [
        ("70", "0", "在自评预估范围内"),
        ("60.59", "0", "在自评预估范围内"),
        ("60", "-0.59", "−0.59"),
        ("96.98", "2.1", "+2.1"),
    ],
)
def test_a_range_is_compared_by_its_nearer_end(world, in_hunan, browse, said, gap, text):
    """附表 1.2 has no points: what the unit's answers may come to is no number to take from another."""
    story = ProvincialStory(world)
    case = story.submitted.application
    usual = {"tenant": case.tenant, "sheet_revision": 1, "status": "complete", "body": {}}
    ScoreRun.objects.create(sheet=case.self_sheet, total="60.59", highest="94.88", **usual)
    ScoreRun.objects.create(sheet=story.accepted.sheet, total=said, **usual)
    (row,) = rows(browse("city_clerk"))
    assert (row.gap, row.gap_text, row.estimate) == (Decimal(gap), text, "60.59～94.88")
    shown = browse("city_clerk").get("/queue/").text
    assert text in shown
    assert "自评预估 60.59～94.88" in shown
    told = dict(zip(exporting.HEAD, exporting.cells(row), strict=True))
    assert told["与第三方差值"] == (row.gap or None)
    assert "自评预估范围" in told["差值说明"]


def test_the_range_is_kept_with_the_official_score(world, in_hunan, browse, do_jobs):
    story = ProvincialStory(world)
    assert story.submitted
    do_jobs()
    (row,) = rows(browse("city_clerk"))
    bounds = estimate(evaluation.filled(story.submitted.application.self_sheet))
    assert (Decimal(row.declared.total), Decimal(row.declared.highest)) == (bounds.low, bounds.high)
    assert row.score.highest == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?honour=factory", 1), ("?honour=park", 0), ("?round=0", 1), ("?round=x", 1),
        ("?left=3", 0), ("?left=7", 0), ("?left=over", 0), ("?left=9", 1),
    ],
)  # fmt: skip
def test_more_of_the_filter(filed, browse, query, found):
    assert len(rows(browse("city_clerk"), query)) == found


@pytest.mark.parametrize(("days", "found"), [(-1, "over"), (2, "3 7"), (5, "7"), (9, "")])
def test_the_days_left_are_of_the_stage_the_case_stands_at(story, filed, browse, days, found):
    story.close_stage("municipal_review", clock.read() + timedelta(days=days))
    client = browse("city_clerk")
    assert [left for left in ("over", "3", "7") if rows(client, f"?left={left}")] == sorted(
        found.split(), key=["over", "3", "7"].index
    )


def test_a_city_s_own_deadline_binds_before_the_round_s(story, filed, world, browse):
    story.close_stage("municipal_review", clock.read() + timedelta(days=2))
    Deadline.objects.create(
        tenant=world.hunan, round=story.round, stage="municipal_review", region=world.changsha,
        closes_at=clock.read() + timedelta(days=20),
    )  # fmt: skip
    assert rows(browse("city_clerk"), "?left=7") == []


def test_a_round_is_offered_where_the_office_has_cases_of_it(story, filed, browse):
    assert f'value="{story.round.pk}"' in browse("city_clerk").get("/queue/").text
    assert story.round.title not in browse("neighbour").get("/queue/").text
    assert len(rows(browse("city_clerk"), f"?round={story.round.pk}")) == 1


def test_attack_124_a_code_given_out_elsewhere_is_a_note_and_nothing_else(story, filed, browse):
    note = "代码登记地与所在市州不一致，请核对（企业迁移属正常情形）"
    unit = filed.application.organization
    for page in ("/queue/", f"/cases/{filed.application.pk}/"):
        assert note not in browse("city_clerk").get(page).text
    Organization.objects.filter(pk=unit.pk).update(uscc=f"914403{unit.uscc[6:]}")
    for page in ("/queue/", f"/cases/{filed.application.pk}/"):
        text = browse("city_clerk").get(page).text
        assert note in text
        assert unit.name in text


def test_the_next_bureau_sees_nothing(filed, browse):
    assert rows(browse("neighbour")) == []


@pytest.mark.parametrize("number", [1, 3, 250])
def test_the_queue_costs_the_same_for_any_number_of_cases(filed, browse, crowd, do_jobs, queries, number):
    do_jobs()
    crowd(number)
    client = browse("city_clerk")
    client.get("/queue/")
    assert queries(lambda: client.get("/queue/")) == 11


@pytest.mark.parametrize("number", [1, 3, 50])
def test_a_case_costs_the_same_beside_any_number_of_others(story, browse, crowd, queries, number):
    pk = story.verified.pk
    crowd(number)
    client = browse("city_clerk")
    client.get(f"/cases/{pk}/")
    assert queries(lambda: client.get(f"/cases/{pk}/")) == 13


@pytest.mark.parametrize("number", [1, 3, 50])
def test_a_desk_costs_the_same_for_any_number_of_cases(filed, browse, crowd, queries, number):
    crowd(number)
    client = browse("city_clerk")
    client.get("/desk/")
    assert queries(lambda: client.get("/desk/")) == 13
