"""The comparison of a case: one row per criterion, what each side says of it beside each other."""

import re

import pytest

from applications.models import Application, Round
from applications.services import drafts, evidence, reviewing, rounds
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation.benchmarks import Value
from tests.evidence.stories import ProvedProvincialStory, ProvedStory
from tests.people import MemberClient
from tests.stories import Story

CASE_QUERIES = 14  # of the 15 there may be, one is left for what else a case shows


def cells(page: str, key: str) -> dict[str, str]:
    """The cells of the row of ``key`` by column, as markup."""
    row = page.partition(f'id="row-{key}"')[2].partition("</tr>")[0]
    found = (part.partition('"')[::2] for part in row.split('<td data-label="')[1:])
    return dict(found)


@pytest.fixture
def provincial(in_hunan) -> ProvedProvincialStory:
    return ProvedProvincialStory(in_hunan)


@pytest.fixture
def page(client_for):
    def read(story, case: Application, name: str = "city_clerk") -> str:
        return client_for(getattr(story.world, name)).get(f"/cases/{case.pk}/").content.decode()

    return read


@pytest.fixture
def following(in_hunan):
    """Opens the round of the year after a round."""

    def open_next(before: Round) -> Round:
        actor = in_hunan.province_approver.actor
        closes = {row.stage: row.closes_at for row in before.deadlines.all()}
        row = rounds.create_round(
            actor=actor,
            procedure="national-2025",
            year=before.year + 1,
            code="next",
            title="下一年度",
            closes=closes,
        )
        rounds.open_round(actor=actor, round=row)
        return row

    return open_next


def test_a_row_of_a_provincial_case_tells_what_its_printed_line_says(provincial, page):
    """附表 1.2 is answered line by line, 附表 2.2 is scored row by row: the line speaks for its rows."""
    own = evaluation.filled(provincial.begun.self_sheet)
    rows = [row for row in own.scheme.criteria if own.line_key(row) == own.line_key(own.scheme.criteria[0])]
    density = next(row for row in own.scheme.criteria if row.key == "building_density")
    line = own.line_key(density)
    provincial.answer(
        provincial.filled, {f"{line}.note": "总图已核对。", "site_area": "2", "footprint_area": "1.2"}
    )
    provincial.submitted  # noqa: B018 - the step
    told = page(provincial, provincial.begun)
    shown = cells(told, "building_density")
    assert "总图已核对。" in shown["指标"]
    assert "符合" in shown["自评"]
    assert "60 %" in shown["自评"]
    assert f"{density.points:g} / {density.points:g} 分" in shown["第三方评价"]
    assert "现场查看并核对资料，符合要求。" in shown["第三方评价"]
    assert all("符合" in cells(told, row.key)["自评"] for row in rows)
    assert "核实" not in shown  # this procedure asks for none


def test_a_long_case_has_its_rows_by_category_and_a_way_to_each(provincial, page):
    provincial.submitted  # noqa: B018 - the step
    shown = page(provincial, provincial.begun)
    scheme = evaluation.filled(provincial.begun.self_sheet).scheme
    contents = shown.partition('aria-label="本页目录"')[2].partition("</nav>")[0]
    for category in scheme.categories:
        rows = [row.key for row in scheme.criteria if row.category == category.key]
        told = f'<a href="#category-{category.key}">{category.name} <span class="contents-count">{len(rows)}<'
        assert told in contents
        part = shown.partition(f'id="category-{category.key}"')[2].partition("</tbody>")[0]
        assert re.findall(r'<tr id="row-(\w+)"', part) == rows
    places = re.findall(r'href="#([\w-]+)"', contents)
    assert all(shown.count(f'id="{place}"') == 1 for place in places)
    assert '"unverified"' not in shown.partition("data-marks-bar")[2].partition("</div>")[0]


def test_the_evidence_of_a_line_stands_beside_its_rows(provincial, page):
    own = evaluation.filled(provincial.filled.self_sheet)
    density = next(row for row in own.scheme.criteria if row.key == "building_density")
    line = own.line_key(density)
    evidence.link(
        actor=provincial.actor("owner"),
        application_id=provincial.begun.pk,
        keys=[line],
        evidence_id=provincial.proof.pk,
    )
    provincial.submitted  # noqa: B018 - the step
    told = page(provincial, provincial.begun)
    keys = {row.key for row in own.scheme.criteria if own.line_key(row) == line}
    assert density.key in keys
    assert all(provincial.proof.title in cells(told, key)["指标"] for key in keys)
    other = next(row.key for row in own.scheme.criteria if row.key not in keys)
    assert provincial.proof.title not in cells(told, other)["指标"]


def test_last_years_filing_stands_beside_this_years(story, page, following):
    """Only what was filed, and of an earlier year."""
    case = story.sealed.application
    assert "上年" not in cells(page(story, case), "water_reuse")
    later = Story(story.world, answers={**story.answers, "water_reuse": "95"})
    later.round = following(story.round)
    later.begun = drafts.begin(actor=later.actor("owner"), offer_id=later.offer.pk)
    found = cells(page(later, later.sealed.application), "water_reuse")
    assert f"{story.answers['water_reuse']} %" in found["上年"]
    assert "95 %" in found["自评"]


def test_the_bar_is_drawn_where_there_is_a_benchmark(story, page):
    assert story.round
    value = Value(key="water_reuse", leading="98", baseline="80", source="测试")
    benchmarks.publish(
        actor=story.actor("province_approver"), scheme="factory-2025", year=2025, title="测试", values=[value]
    )
    told = page(story, story.sealed.application)
    assert "benchmark-marker" in cells(told, "water_reuse")["指标"]
    assert "待定" in cells(told, "energy_intensity")["指标"]


def test_a_verification_stands_beside_the_value_and_not_in_its_place(story, page):
    row = story.sealed.application
    reviewing.verify(
        actor=story.actor("city_clerk"),
        application_id=row.pk,
        seen_version=row.version,
        verdicts=[reviewing.Verdict("water_reuse", "differs", "61", "台账为 61%")],
    )
    shown = cells(page(story, row), "water_reuse")
    assert f"{story.answers['water_reuse']} %" in shown["自评"]
    assert "核实值 61" in shown["核实"]
    assert "台账为 61%" in shown["核实"]


@pytest.mark.parametrize("procedure", [ProvedStory, ProvedProvincialStory])
def test_a_case_asks_few_questions(in_hunan, do_jobs, procedure, django_assert_max_num_queries):
    case, clerk = procedure(in_hunan).verified, MemberClient(in_hunan.city_clerk)
    do_jobs()
    path = f"/cases/{case.pk}/"
    clerk.get(path)
    with django_assert_max_num_queries(CASE_QUERIES):
        assert clerk.get(path).status_code == 200
