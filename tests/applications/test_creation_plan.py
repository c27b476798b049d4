"""年度创建计划 (15号 三、1): a unit's plan goes by its city to the department, which publishes its choice."""

from datetime import timedelta
from functools import cached_property

import pytest
from django.urls import reverse

from applications import procedures
from applications.models import Application, Document, Listing, Round
from applications.services import drafts, rounds
from evaluation import selectors as evaluation
from evaluation.cell import MET, ROW, UNMET
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.files import services as files
from tests.people import MemberClient
from tests.provincial import example
from tests.stories import Story, publish_schemes

FIGURES = {"park": "basic"}  # the form that asks for figures of the year before


class CreationStory(Story):
    """One unit's plan, from the opening of the round to the year's list of 创建单位."""

    @cached_property
    def round(self) -> Round:
        publish_schemes("creation-plan")
        approver, now = self.actor("province_approver"), clock.read()
        days = {"prepare": 30, "municipal_review": 60, "provincial_review": 90}
        this = rounds.create_round(
            actor=approver,
            procedure="creation-plan",
            year=2025,
            code="cj2025",
            title="2025年度绿色制造体系创建计划",
            closes={stage: now + timedelta(days=number) for stage, number in days.items()},
        )
        rounds.open_round(actor=approver, round=this)
        return this

    @cached_property
    def begun(self) -> Application:
        return drafts.begin(actor=self.actor(self.applicant), offer_id=self.offer.pk)

    @cached_property
    def filled(self) -> Application:
        cells = evaluation.filled(self.begun.self_sheet).cells
        told = {key: example(cell) for key, cell in cells.items() if cell.kind != ROW}
        del told["creation_type"]  # the offer has said it
        self.answer(self.begun, told)
        return self.prepare(self.begun)

    @cached_property
    def verified(self) -> Application:
        """The city has nothing to verify or to look up."""
        return self.seen_by("city_clerk", self.sealed.application)


def text(story, name, page, *args):
    response = MemberClient(getattr(story.world, name)).get(reverse(page, args=args))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("honour", ["factory", "supply_chain", "park"])
def test_from_the_opening_to_the_years_plan(in_hunan, do_jobs, honour):
    story = CreationStory(in_hunan, honour=honour)
    assert "2024年度" in text(story, "owner", "fill", story.begun.pk, FIGURES.get(honour, "products"))
    pk = story.sealed.application.pk
    do_jobs()
    printed = Document.objects.get(application=pk, title="湖南省绿色制造体系创建工作方案")
    assert files.read(printed.file).startswith(b"%PDF")
    assert "列入上报名单" in text(story, "city_approver", "case", pk)

    assert "拟列入创建计划" in text(story, "province_clerk", "case", story.forwarded.pk)
    assert story.selected.status == "selected"
    choosing = text(story, "province_clerk", "selection", story.round.pk)
    assert "1 家，拟列入创建计划 1 家" in choosing
    assert "审核筛选" in choosing
    assert "推荐名单" not in choosing
    assert "创建计划" not in text(story, "owner", "application", pk).split("办理经过")[-1].split("签署")[0]
    assert "登记公布结果" not in text(story, "city_approver", "case", pk)

    assert story.listed.status == "concluded"
    entry = Listing.objects.get(application=pk)
    assert (entry.level, entry.honour, entry.year) == ("creating", honour, 2025)
    assert entry.name in text(story, "city_clerk", "listings")
    # A unit that is still creating is no green factory yet.
    assert entry.name not in MemberClient().get(reverse("public_list", args=("hunan",))).content.decode()


def test_a_plan_says_what_it_was_begun_for(in_hunan):
    """The form of factories and supply chains asks for the kind; a plan for the other kind is not signed."""
    story = CreationStory(in_hunan, honour="supply_chain")
    sheet = story.begun.self_sheet
    assert evaluation.filled(sheet).text("creation_type") == "绿色供应链管理示范企业"
    story.answer(story.filled, {"creation_type": "绿色工厂"})
    with pytest.raises(Refused) as refused:
        story.prepare(story.filled)
    assert [item.field for item in refused.value.items] == ["creation_type"]
    assert "本申报的类别是绿色供应链管理示范企业" in refused.value.items[0].message


def test_who_is_not_chosen_reads_of_the_plan_and_not_of_a_recommendation(in_hunan):
    story = CreationStory(in_hunan)
    story.decide("decline_provincial", story.forwarded, "行业代表性不足。")
    assert "未列入创建计划" in text(story, "owner", "desk")
    assert "省级审核不列入创建计划" in text(story, "owner", "accounts:messages")


@pytest.mark.parametrize(("year", "ends"), [(2027, "2027-03-01"), (2028, "2028-03-01")])
def test_the_city_has_to_the_last_day_of_february(year, ends):
    stage = procedures.load("creation-plan")["stages"][1]
    assert f"{procedures.closing_moment(stage['deadline'], year):%Y-%m-%d}" == ends


@pytest.mark.parametrize(
    ("honour", "claim", "nothing"), [("factory", "honour_water", "否"), ("park", "water_savers", "0")]
)
def test_an_honour_that_is_claimed_calls_for_its_list_and_its_proof(in_hunan, honour, claim, nothing):
    story = CreationStory(in_hunan, honour=honour)
    filled = evaluation.filled(story.filled.self_sheet)
    asked = next(form.fields[0] for form in filled.scheme.forms if form.key == "honours").required_with
    story.answer(story.begun, dict.fromkeys(asked, nothing) | {"honours_list": "", "honours_proof": UNMET})
    assert not evaluation.filled(story.begun.self_sheet).problems()
    story.answer(story.begun, {claim: "1" if nothing == "0" else "是"})
    problems = evaluation.filled(story.begun.self_sheet).problems()
    assert [item.field for item in problems] == ["honours_list", "honours_proof"]
    assert filled.cells[claim].label in problems[0].message
    story.answer(story.begun, {"honours_list": "湖南省节水型企业，2024年。", "honours_proof": MET})
    assert not evaluation.filled(story.begun.self_sheet).problems()
