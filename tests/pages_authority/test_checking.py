"""The clerk's two tables: what was typed stays, what was not touched is not written again."""

import re

import pytest
from django.utils.html import escape

from applications.models import Lookup, Verification
from applications.services import reviewing
from evaluation import selectors as evaluation
from tests.pages_authority.test_path import post_table
from tests.provincial import ProvincialStory


@pytest.fixture
def clerk(filed, browse):
    return browse("city_clerk")


@pytest.fixture
def path(story):
    pk = story.sealed.application.pk
    return lambda table: f"/cases/{pk}/{table}/"


@pytest.fixture
def provincial(in_hunan):
    return ProvincialStory(in_hunan)


def faults(response):
    return [(row.key, text) for row in response.context["table"].rows for text in row.faults]


def test_part_of_the_indicators_may_be_verified(clerk, path):
    post_table(clerk, path("verify"), {"land_output": {"outcome": "verified"}})
    assert [row.key for row in Verification.objects.all()] == ["land_output"]


def test_the_clerk_reads_what_the_unit_explained_and_how_the_value_came_about(story, browse):
    story.answer(story.filled, {"water_reuse.note": "按水平衡测试报告计算。"})
    page = browse("city_clerk").get(f"/cases/{story.sealed.application.pk}/verify/").content.decode()
    assert "单位说明：按水平衡测试报告计算。" in page
    row = evaluation.filled(story.sealed.application.self_sheet).rows["water_reuse"]
    assert row.text
    for line in row.text:
        assert escape(line) in page


def test_a_row_left_as_it_was_is_not_written_again(clerk, path):
    post_table(clerk, path("verify"), {"land_output": {"outcome": "verified"}})
    post_table(clerk, path("verify"), {"green_design": {"outcome": "not_verified", "reason": "无证明材料"}})
    assert [row.key for row in Verification.objects.order_by("pk")] == ["land_output", "green_design"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"outcome": "not_verified"}, "请填写理由"),
        ({"outcome": "differs", "reason": "台账不符", "value": "约三成"}, "核实值"),
        ({"outcome": "differs", "reason": "台账不符"}, "请填写核实值。"),
        ({"reason": "只写了理由"}, "请选择核实结论"),
        ({"outcome": "guessed", "reason": "随手改的"}, "guessed"),
        ({"outcome": "not_verified", "reason": "长" * 501}, "500"),
    ],
)
def test_a_faulty_row_stops_all_and_keeps_every_word(clerk, path, words, fault):
    told = {"land_output": words, "green_design": {"outcome": "not_verified", "reason": "无证明材料"}}
    answer = post_table(clerk, path("verify"), told)
    assert answer.status_code == 422
    ((key, text),) = faults(answer)
    assert key == "land_output"
    assert fault in text
    page = answer.content.decode()
    assert 'href="#field-land_output"' in page
    assert "无证明材料</textarea>" in page
    assert f"{words.get('reason', '')}</textarea>" in page
    assert re.search(r'id="green_design-not_verified"[^>]* checked', page)
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("green_design", "8.5", "核实值：最多为 8，您填写的是 8.5"),  # 满分 8
        ("green_design", "-1", "不能为负数"),
        ("platform_functions", "2.5", "不是整数"),
        ("platform_functions", "13", "最多为 12"),
        ("water_reuse", "-3", "不能为负数"),
    ],
)
def test_a_verified_value_has_the_bounds_of_the_submitted_one(clerk, path, key, value, fault):
    words = {"outcome": "differs", "value": value, "reason": "台账不符"}
    answer = post_table(clerk, path("verify"), {key: words})
    assert answer.status_code == 422
    ((faulty, text),) = faults(answer)
    assert (faulty, fault in text) == (key, True)
    assert not Verification.objects.exists()


def test_a_verified_value_stands_on_the_case_with_its_unit(clerk, path):
    differs = {"outcome": "differs", "reason": "现场清点"}
    told = {
        "green_design": differs | {"value": "5"},
        "platform_functions": differs | {"value": "４"},
        "energy_intensity": differs | {"value": "1,234.50"},
    }
    assert post_table(clerk, path("verify"), told).status_code == 302
    page = clerk.get(path("verify")[: -len("verify/")]).content.decode()
    for words in ("核实值 5 分", "核实值 4 项", "核实值 1,234.5 tce/万元"):
        assert words in page


def test_a_count_is_shown_as_the_unit_gave_it(story, clerk, path):
    page = clerk.get(path("verify")).content.decode()
    row = page.partition('id="field-platform_functions"')[2].partition("</tr>")[0]
    shown = row.partition('data-label="填报值"')[2].partition("</td>")[0]
    assert f"{story.answers['platform_functions']} 项" in shown


def test_what_is_but_met_or_not_has_no_verified_value(provincial, browse):
    clerk, address = browse("city_clerk"), f"/cases/{provincial.verified.pk}/verify/"
    rows = {row.key: row.subject for row in clerk.get(address).context["table"].rows}
    assert (rows["quality_system"].cell, rows["building_density"].unit) == (None, "%")
    told = {"outcome": "differs", "value": "1", "reason": "不符"}
    answer = post_table(clerk, address, {"quality_system": told})
    assert [text for _key, text in faults(answer)] == [
        "这项指标填报的不是数值，没有核实值。请选“不予核实”并写明理由。"
    ]
    assert post_table(clerk, address, {"building_density": told}).status_code == 302
    assert "核实值 1 %" in clerk.get(f"/cases/{provincial.verified.pk}/").content.decode()


def test_verdicts_on_a_case_that_has_moved_on_are_refused(story, clerk, path):
    page = clerk.get(path("verify")).context["table"]
    assert story.forwarded.status == "provincial"
    answer = clerk.act(path("verify"), {"seen_version": page.seen["seen_version"].value()})
    assert answer.status_code == 409
    assert "上报省级" in answer.content.decode()


def test_verdicts_without_a_version_are_refused(clerk, path):
    assert clerk.act(path("verify"), {"land_output-outcome": "verified"}).status_code == 400


def test_look_ups_may_be_recorded_in_parts_and_begin_with_today(clerk, path):
    post_table(clerk, path("lookups"), {"lawful": {"source": "信用中国", "result": "clear"}})
    (row,) = Lookup.objects.all()
    assert (row.gate, row.result) == ("lawful", "clear")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"result": "clear"}, "请填写查询来源"),
        ({"source": "信用中国"}, "请选择查询结果"),
        ({"source": "信用中国", "result": "clear", "looked_up_on": "2999-01-01"}, "不能晚于今天"),
        ({"source": "信用中国", "result": "clear", "looked_up_on": "昨天"}, "2025-10-20"),
        ({"source": "信用中国", "result": "found"}, "请说明情况"),
    ],
)
def test_a_faulty_look_up_keeps_every_word(clerk, path, words, fault):
    told = {"lawful": words, "operating": {"source": "国家企业信用信息公示系统", "result": "clear"}}
    answer = post_table(clerk, path("lookups"), told)
    assert answer.status_code == 422
    ((key, text),) = faults(answer)
    assert key == "lawful"
    assert fault in text
    page = answer.content.decode()
    assert 'value="国家企业信用信息公示系统" ' in page
    for word in words.values():
        assert f'value="{word}"' in page
    assert not Lookup.objects.exists()


def test_a_later_look_up_counts_and_the_earlier_stays(story, clerk, path):
    post_table(clerk, path("lookups"), {"lawful": {"source": "信用中国", "result": "clear"}})
    post_table(clerk, path("lookups"), {"lawful": {"result": "found", "note": "2024年处罚"}})
    assert [row.result for row in Lookup.objects.order_by("pk")] == ["clear", "found"]
    assert "存在该情形" in clerk.get(path("lookups")[: -len("lookups/")]).content.decode()


def test_a_requirement_is_met_or_not_where_a_condition_is_found_or_not(provincial, browse):
    """Of 绿色工厂应依法设立 存在该情形 would say the opposite of what was found."""
    clerk, address = browse("city_clerk"), f"/cases/{provincial.verified.pk}/"
    before = clerk.get(address).content.decode()
    assert "登记基本要求查询" in before
    assert not {word for word in ("核实进度", "未查询", "负面情形") if word in before}
    page = clerk.get(f"{address}lookups/").content.decode()
    assert "<h1>基本要求查询</h1>" in page
    assert "存在该情形" not in page
    found = {"source": "现场查看", "result": "found"}
    answer = post_table(clerk, f"{address}lookups/", {"education": found})
    assert [text for _key, text in faults(answer)] == ["查询结果为“不符合”时，请说明情况。"]
    told = {
        "education": found | {"note": "没有培训记录"},
        "lawful": {"source": "信用中国", "result": "clear"},
    }
    assert post_table(clerk, f"{address}lookups/", told).status_code == 302
    results = {row.gate.key: row.result for row in clerk.get(address).context["conditions"] if row.lookup}
    assert results == {"education": "不符合", "lawful": "符合"}
    after = clerk.get(address).content.decode()
    assert "基本要求 2 / 8 项" in after
    assert "不符合</span>" in after
    assert "存在该情形" not in after


@pytest.mark.parametrize("table", ["verify", "lookups"])
def test_a_table_costs_the_same_blank_and_recorded(story, filed, browse, path, queries, table):
    client = browse("city_clerk")
    client.get(path(table))
    expected = {"verify": 8, "lookups": 9}[table]  # one more where there is evidence
    assert queries(lambda: client.get(path(table))) == expected
    row = story.sealed.application
    reviewing.verify(
        actor=story.actor("city_clerk"),
        application_id=row.pk,
        seen_version=row.version,
        verdicts=[
            reviewing.Verdict("land_output", "verified"),
            reviewing.Verdict("green_design", "verified"),
        ],
    )
    assert queries(lambda: client.get(path(table))) == expected
