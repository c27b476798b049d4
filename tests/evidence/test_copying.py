"""Whose files and texts a unit's are held against: what was filed, in the cases that whoever asks may see."""

import pytest

from applications import selectors
from applications.models import Application, Evidence, SealedText
from tests.evidence.files import a_pdf, again

TEXT = "我公司自2021年起建设能源管理中心，对主要用能设备进行在线监测，逐月分析单位产品能耗，" * 2


@pytest.fixture
def row(add, link, story, application) -> Evidence:
    """A file of the filed case; `again` makes its twin."""
    upload = a_pdf()
    found = add(upload)
    found.twin = again(upload)
    link(found)
    story.seal(application)
    return found


def units(actor, row) -> list[str]:
    return [sign.unit.name for sign in selectors.copies_of(actor, [row]).get(row.pk, ())]


def test_a_library_from_which_nothing_was_filed_is_no_sign(add, row, in_hunan):
    add(row.twin, actor=in_hunan.stranger.actor)
    assert units(in_hunan.city_clerk.actor, row) == []


def test_attack_007_a_city_learns_nothing_of_the_units_of_another(row, file_elsewhere, in_hunan):
    unit = in_hunan.stranger.organization
    case = file_elsewhere(row.twin)
    clerk, department = in_hunan.city_clerk.actor, in_hunan.province_clerk.actor
    assert units(clerk, row) == [unit.name]
    Application.objects.filter(pk=case.pk).update(region=in_hunan.zhuzhou)
    assert units(clerk, row) == []
    # The province compares what has reached it.
    assert units(department, row) == []
    Application.objects.filter(pk=case.pk).update(status="provincial")
    assert units(department, row) == [unit.name]


def texts(actor, application) -> list[tuple[str, str, str]]:
    snapshot = selectors.last_snapshot(application)
    return [
        (row.key, row.unit.name, row.elsewhere) for row in selectors.same_texts(actor, application, snapshot)
    ]


@pytest.fixture
def copied(story, other, do_jobs) -> Application:
    """Both units have filed one text, the stranger with other marks, for another row."""
    story.answer(story.filled, {"water_reuse.note": TEXT, "land_output.note": "同上。"})
    respaced = TEXT.replace("，", " , ").replace("2021", "２０２１")
    other.answer(other.filled, {"land_output.note": respaced, "water_reuse.note": "同上。"})
    case = story.seal(story.filled).application
    other.seal(other.filled)
    do_jobs()
    do_jobs()
    return case


def test_the_same_text_of_two_units_is_found_whatever_its_marks(copied, story, in_hunan, do_jobs):
    clerk = in_hunan.city_clerk.actor
    assert texts(clerk, copied) == [("water_reuse.note", "麓山机械有限公司", "土地产出率（说明）")]
    assert texts(in_hunan.owner.actor, copied) == []


def test_attack_007_the_text_of_another_citys_unit_is_no_sign(copied, other, in_hunan):
    Application.objects.filter(pk=other.begun.pk).update(region=in_hunan.zhuzhou)
    assert texts(in_hunan.city_clerk.actor, copied) == []


def test_short_texts_and_figures_leave_no_fingerprint(copied, story):
    own = SealedText.objects.filter(snapshot__application=copied)
    assert set(own.values_list("key", flat=True)) >= {"water_reuse.note"}
    assert not own.filter(key__in=["land_output.note", "energy_amount"]).exists()


def test_texts_are_compared_by_one_query(copied, in_hunan, django_assert_num_queries):
    snapshot = selectors.last_snapshot(copied)
    clerk = in_hunan.city_clerk.actor
    with django_assert_num_queries(1):
        selectors.same_texts(clerk, copied, snapshot)
