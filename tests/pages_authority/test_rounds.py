"""The province's rounds."""

import pytest

from applications.models import Deadline, Round
from tests.stories import publish_schemes

NEW = {"procedure": "national-2025", "year": "2026", "title": "2026年度推荐", "code": "gj2026"}


@pytest.fixture
def approver(in_hunan, browse):
    publish_schemes("national-2025")
    return browse("province_approver")


@pytest.fixture
def path(approver):
    answer = approver.act("/rounds/new/", NEW)
    return answer["Location"]


def test_a_new_round_takes_offers_and_calendar_from_its_procedure(approver, path):
    page = approver.get(path).content.decode()
    assert "绿色工厂评价要求（2025 第 1 版）" in page
    assert 'value="2026-10-28T00:00"' in page  # 10月27日 ends with the day
    assert "2026年度推荐" in approver.get("/rounds/").content.decode()


def test_a_code_is_taken_once_and_the_form_says_so(approver, path):
    answer = approver.act("/rounds/new/", {**NEW, "title": "另一个名称"})
    assert answer.status_code == 422
    assert "编号“gj2026”已被使用" in answer.content.decode()
    assert 'value="另一个名称"' in answer.content.decode()


def test_codes_that_differ_by_case_are_one(approver, path):
    answer = approver.act("/rounds/new/", {**NEW, "code": "GJ2026"})
    assert answer.status_code == 422
    assert "编号“gj2026”已被使用" in answer.content.decode()


def calendar(client, path):
    form = client.get(path).context["form"]
    return {field.html_name: f"{field.value():%Y-%m-%dT%H:%M}" if field.value() else "" for field in form}


def test_the_calendar_moves_and_a_moment_once_set_stays(approver, path):
    moments = calendar(approver, path) | {"prepare": "2026-10-20T17:00", "conclusion": "2026-12-31T00:00"}
    assert approver.act(path, moments).status_code == 302
    assert 'value="2026-10-20T17:00"' in approver.get(path).content.decode()
    assert Deadline.objects.count() == 4
    answer = approver.act(path, moments | {"prepare": ""})
    assert answer.status_code == 422
    assert Deadline.objects.count() == 4


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2101-01-01T00:00"])
def test_a_moment_at_the_ends_of_the_calendar_is_told(approver, path, moment):
    answer = approver.act(path, calendar(approver, path) | {"prepare": moment})
    assert answer.status_code == 422
    assert "2017 年至 2100 年" in answer.content.decode()


def test_a_round_opens_once_and_closes_once(approver, path):
    assert approver.act(f"{path}close/").status_code == 409
    assert approver.act(f"{path}open/").status_code == 302
    assert approver.act(f"{path}open/").status_code == 409
    assert approver.act(f"{path}close/").status_code == 302
    assert Round.objects.get().state == "closed"


def test_a_clerk_reads_rounds_and_changes_none(browse, approver, path):
    clerk = browse("province_clerk")
    page = clerk.get(path).content.decode()
    assert "2026年10月27日（周二）24:00" in page
    assert "保存日程" not in page
    for address in (path, f"{path}open/", f"{path}close/", "/rounds/new/"):
        assert (
            clerk.act(address, calendar(approver, path) | {"prepare": "2026-10-20T17:00"}).status_code == 403
        )


def test_another_province_has_no_such_round(browse, path):
    stranger = browse("far_department")
    assert stranger.act(f"{path}open/").status_code == 404
    assert "2026年度推荐" not in stranger.get("/rounds/").content.decode()


@pytest.mark.parametrize("number", [1, 3, 20])
def test_the_list_costs_the_same_for_any_number_of_rounds(approver, queries, number):
    for year in range(2026, 2026 + number):
        approver.act("/rounds/new/", {**NEW, "year": str(year), "code": f"gj{year}"})
    approver.get("/rounds/")
    assert queries(lambda: approver.get("/rounds/")) == 6
