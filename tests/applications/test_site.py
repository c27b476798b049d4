"""现场评估 through the department's page: people, two findings, photographs, corrections."""

import json

import pytest
from django.db import IntegrityError, transaction

from applications import selectors
from applications.models import SiteAssessment, SitePhotograph
from applications.services import selection, site
from greenmfg.errors import Refused
from tests.evidence.files import a_pdf, a_picture
from tests.provincial import ProvincialStory, an_assessment


@pytest.fixture
def story(in_hunan):
    return ProvincialStory(in_hunan)


@pytest.fixture
def path(story):
    return f"/cases/{story.forwarded.pk}/site/"


@pytest.fixture
def clerk(story, client_for):
    return client_for(story.world.province_clerk)


def typed(**told):
    """What a clerk types and chooses of an assessment that passes, ``told`` over what is usual."""
    usual = {
        "assessed_on": "2026-09-01",
        "name.0": "陈立",
        "unit.0": "湖南省工业和信息化厅",
        "post.0": "处长",
        "name.2": "秦川",
        "unit.2": "湖南省节能中心",
        "post.2": "高级工程师",
        "indicators_met": "yes",
        "indicators_finding": "指标全部完成。",
        "report_sound": "yes",
        "report_finding": "报告客观完整。",
        "photographs": [a_picture("车间.png"), a_picture("计量器具.png")],
        "seen_no": "0",
    }
    return {**usual, **told}


def test_the_record_stands_on_the_case_with_people_findings_and_photographs(story, path, clerk, do_jobs):
    assert clerk.act(path, typed()).status_code == 302
    draw(do_jobs)
    row = SiteAssessment.objects.get()
    assert [one["name"] for one in row.people] == ["陈立", "秦川"]
    page = clerk.get(f"/cases/{story.forwarded.pk}/").content.decode()
    for words in (
        "秦川（湖南省节能中心，高级工程师）",
        "指标全部完成。",
        "报告客观完整。",
        "车间.png",
        "通过",
    ):
        assert words in page
    picture = SitePhotograph.objects.first()
    own = f"{path}{picture.pk}/"
    assert f'src="{own}"' in page
    assert clerk.get(own).headers["Content-Type"] == "image/png"
    original = clerk.get(f"{own}file/")
    assert "attachment" in original.headers["Content-Disposition"]
    story.decide("select", story.forwarded, "现场评估通过")


def test_one_part_that_fails_fails_it_all(story, path, clerk):
    clerk.act(path, typed(report_sound="no", report_finding="评价程序缺少记录。"))
    assert not SiteAssessment.objects.get().is_passed
    assert "未通过" in clerk.get(f"/cases/{story.forwarded.pk}/").content.decode()
    with pytest.raises(Refused, match="现场评估未通过"):
        selection.choose(
            action="select", actor=story.actor("province_approver"), application_id=story.forwarded.pk,
            seen_version=story.forwarded.version, reason="拟确认", proposed=[story.forwarded.pk],
        )  # fmt: skip


def refused_selection(story):
    """What the clerk is told who would select the case."""
    with pytest.raises(Refused) as caught:
        story.propose(action="select", application=story.forwarded, reason="现场评估通过")
    return caught.value.items[0].message


def test_no_case_is_selected_on_photographs_that_cannot_be_opened(story, path, clerk, do_jobs):
    """Pending: the photograph is still being checked. Refused: another one corrects the record."""
    broken = of_type("坏图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    assert clerk.act(path, typed(photographs=[broken])).status_code == 302
    assert "仍在检查中" in refused_selection(story)
    do_jobs()
    first = SitePhotograph.objects.get()
    assert first.file.state == "refused"
    assert "均未通过检查" in refused_selection(story)
    assert "原登记的照片均未通过检查" in clerk.get(path).text
    # The refused one does not stand for a photograph in the correction either.
    told = typed(seen_no="1", correction="照片打不开，重新上传。")
    kept = clerk.act(path, {**told, "photographs": [], "retained": [str(first.pk)]})
    assert kept.status_code == 422
    assert kept.context["form"].errors.keys() == {"photographs"}
    with pytest.raises(Refused, match="需要补充"):
        site.assess_site(
            actor=story.actor("province_clerk"), application_id=story.forwarded.pk, seen_no=1,
            assessment=an_assessment(), retained=[first.pk], correction="更正",
        )  # fmt: skip
    # One that can be opened is enough, whatever stands beside it.
    both = {**told, "photographs": [of_type("又坏.png", b"\x89PNG\r\n\x1a\n" + b"1" * 64), a_picture()]}
    assert clerk.act(path, both).status_code == 302
    do_jobs()
    story.decide("select", story.forwarded, "现场评估通过")


def test_a_wrong_record_is_corrected_by_a_newer_one_and_stays(story, path, clerk):
    clerk.act(path, typed(indicators_met="no"))
    page = clerk.get(path).content.decode()
    assert 'value="湖南省节能中心"' in page
    first = SiteAssessment.objects.get()
    keep = first.photographs.first()
    told = typed(seen_no="1", correction="指标结论勾选有误。", photographs=[], retained=[str(keep.pk)])
    assert clerk.act(path, {**told, "correction": ""}).status_code == 422
    assert clerk.act(path, told).status_code == 302
    last = selectors.last_site_assessment(story.forwarded)
    assert (last.no, last.is_passed, last.correction) == (2, True, "指标结论勾选有误。")
    assert [picture.file for picture in last.photographs.all()] == [keep.file]
    case = clerk.get(f"/cases/{story.forwarded.pk}/").content.decode()
    assert "更正前的登记（1 次）" in case
    assert "指标结论勾选有误。" in case
    again = clerk.act(path, told)  # of a record that is not the last any more
    assert again.status_code == 409
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        SiteAssessment.objects.filter(pk=first.pk).update(indicators_met=True)
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        SitePhotograph.objects.filter(pk=keep.pk).update(filename="另一张.png")


def test_nothing_is_corrected_after_the_selection(story, path, clerk):
    assert story.selected
    assert clerk.get(path).status_code == 409
    assert clerk.act(path, typed(seen_no="1", correction="晚了")).status_code == 409


def draw(do_jobs):
    """The check of the files, and the pictures that it asks for."""
    do_jobs()
    do_jobs()


def of_type(name, content):
    upload = a_picture(name)
    return type(upload)(name, content)


BIG = b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"assessed_on": "2099-01-01"}, "assessed_on"),
        ({"post.2": ""}, "name.2"),
        ({"indicators_finding": " "}, "indicators_finding"),
        ({"report_finding": ""}, "report_finding"),
        ({"indicators_met": "perhaps"}, "indicators_met"),
        ({"photographs": []}, "photographs"),
        ({"photographs": [a_pdf()]}, "photographs"),
        ({"photographs": [a_picture(), of_type("说明.txt", b"words")]}, "photographs"),
        ({"photographs": [of_type("空.png", b"")]}, "photographs"),
        ({"photographs": [of_type("大.png", BIG)]}, "photographs"),
        ({"photographs": [a_picture() for _ in range(21)]}, "photographs"),
    ],
)
def test_what_cannot_stand_is_named_and_nothing_is_kept(path, clerk, wrong, field):
    answer = clerk.act(path, typed(**wrong))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "陈立" in answer.content.decode()
    assert not SiteAssessment.objects.exists()


def test_all_that_is_missing_is_named_at_once(path, clerk):
    answer = clerk.act(path, {"seen_no": "0"})
    assert answer.status_code == 422
    for words in (
        "请填写评估日期",
        "请至少填写一位评估人员",
        "请选择评价报告是否符合要求",
        "请上传 1 至 20 张现场照片",
    ):
        assert words in answer.text
    assert '评估人员<span class="asteriskField">*</span>' in answer.text
    assert answer.context["form"]["photographs"].field.required


@pytest.mark.parametrize("wrong", [a_pdf(), of_type("说明.txt", b"words")])
def test_what_is_no_picture_is_told_what_is_taken(path, clerk, wrong):
    (told,) = clerk.act(path, typed(photographs=[wrong])).context["form"].errors["photographs"]
    assert "只接受 PNG、JPEG 图片" in told
    assert "Excel" not in told


def test_nobody_assessed_is_told(path, clerk):
    nobody = {f"{part}.{at}": "" for part in ("name", "unit", "post") for at in (0, 2)}
    answer = clerk.act(path, typed(**nobody))
    assert answer.status_code == 422
    assert "请至少填写一位评估人员" in answer.content.decode()


def test_the_applicant_and_other_cities_see_no_photograph(story, path, clerk, client_for, do_jobs):
    clerk.act(path, typed())
    draw(do_jobs)
    own = f"{path}{SitePhotograph.objects.first().pk}/"
    assert client_for(story.world.city_clerk).get(own).status_code == 200
    for name, status in (("neighbour", 404), ("owner", 403), ("far_department", 404), ("assessor", 403)):
        assert client_for(getattr(story.world, name)).get(own).status_code == status, name
    elsewhere = own.replace(f"/{story.forwarded.pk}/site/", "/987654/site/")
    assert clerk.get(elsewhere).status_code == 404
    mine = client_for(story.world.owner).get(f"/applications/{story.forwarded.pk}/").content.decode()
    assert "现场评估" not in mine


def test_a_photograph_of_another_case_is_not_retained(story, path, clerk):
    clerk.act(path, typed())
    other = ProvincialStory(story.world, applicant="stranger", signatory="stranger")
    other.round, other.accredited = story.round, story.accredited
    foreign = f"/cases/{other.forwarded.pk}/site/"
    stolen = str(SitePhotograph.objects.first().pk)
    assert clerk.act(foreign, typed()).status_code == 302
    told = typed(seen_no="1", correction="更正", photographs=[], retained=[stolen])
    assert clerk.act(foreign, told).status_code == 422
    with pytest.raises(Refused, match="需要补充"):
        site.assess_site(
            actor=story.actor("province_clerk"), application_id=other.forwarded.pk, seen_no=1,
            assessment=an_assessment(), retained=[int(stolen)], correction="更正",
        )  # fmt: skip


def test_people_are_kept_as_they_were_typed(path, clerk):
    clerk.act(path, typed(**{"name.0": "<b>陈立</b>"}))
    assert json.dumps(SiteAssessment.objects.get().people, ensure_ascii=False).count("<b>陈立</b>") == 1
