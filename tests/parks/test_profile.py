"""What a park tells of itself: its drafts begin with it, and it says whether the park may apply."""

from typing import get_args

import pytest

from applications import selectors as applications
from applications.models import Offer
from applications.services import drafts, sealing
from evaluation import selectors as evaluation
from evaluation.cell import ROW
from evaluation.schemes.importing import import_scheme
from evaluation.schemes.loader import load
from evaluation.scoring.layout import Prefill
from evaluation.scoring.places import place_of
from evaluation.services import Change
from greenmfg.errors import Refused
from parks import selectors
from parks.models import ParkProfile
from tests.people import MemberClient
from tests.provincial import example
from tests.schemes.small import broken
from tests.stories import Story

PAGE = "/park/profile/"
PARK = {
    "type": "其他",
    "other_type": "循环经济园",
    "address": "长沙市岳麓区1号",
    "planned_area": "12.5",
    "built_area": "8",
    "companies": "120",
    "large_companies": "40",
    "energy_intensive": "3",
    "key_companies": "10",
    "makes": "yes",
    "industrial_share": "62.5",
    "has_boundary": "yes",
    "has_body": "yes",
    "level": "provincial",
    "seen_version": "0",
}
NAME = "- {key: unit_name, label: 单位名称}"
PREFILLED = """
      - {key: level, label: 级别, prefill: park.level}
      - {key: address, label: 地址, prefill: park.address}"""
SCHEME = broken(
    ("honour: factory", "honour: park"),
    ("number: 〔2025〕1号", "number: 工信厅节函〔2018〕257号"),
    (NAME, NAME + PREFILLED),
    ("    rows:\n", "    rows:\n      - {gates: [lawful], cells: {rule: 符合}}\n"),
)


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


@pytest.fixture
def owner(story):
    return MemberClient(story.world.owner)


def begin(story, text=SCHEME):
    revision, _ = import_scheme(loaded=load(text))
    offers = Offer.objects.filter(round=story.round, honour="park", entry="new")
    offers.update(scheme_revision=revision, basis_level="")
    return drafts.begin(actor=story.actor("owner"), offer_id=offers.get().pk)


@pytest.fixture
def begun(story):
    return begin(story)


def told(story, application, *keys):
    row = applications.own_application(story.actor("owner"), application.pk)
    return [evaluation.filled(row.self_sheet).text(key) for key in keys]


def saved(client, **more):
    return client.act(PAGE, {**PARK, **more})


class TestPrefill:
    def test_an_application_begins_with_it(self, story, owner):
        assert saved(owner).status_code == 302
        assert told(story, begin(story), "level", "address") == ["省级", "长沙市岳麓区1号"]

    def test_a_draft_takes_it_where_nobody_has_answered(self, story, owner, begun):
        change = Change(key="address", value="望城区2号")
        drafts.fill(actor=story.actor("owner"), application_id=begun.pk, changes=[change])
        saved(owner)
        assert told(story, begun, "level", "address") == ["省级", "望城区2号"]

    def test_every_name_is_supplied(self, story, owner):
        saved(owner)
        known = selectors.prefill(story.world.owner.organization)
        assert set(known) == {name for name in get_args(Prefill) if name.startswith("park.")}
        assert known["park.type"] == "循环经济园"
        assert known["park.built_area"] == "8"


class TestEligibility:
    def pages(self, client, row):
        return [client.get(f"/applications/{row.pk}/{page}").content.decode() for page in ("", "check/")]

    def test_the_profile_is_asked_for_where_it_is_missing(self, owner, begun):
        for page in self.pages(owner, begun):
            assert "请先填写园区概况" in page
            assert f'href="{PAGE}"' in page

    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            ({"makes": "no"}, "以产品制造和能源供给为主要功能"),
            ({"industrial_share": "50"}, "工业增加值占比超过 50%"),
            ({"has_boundary": "no"}, "具有法定边界和范围"),
            ({"has_body": "no"}, "具备统一管理机构"),
            ({"level": "lower"}, "省级以上工业园区"),
        ],
    )
    def test_each_condition_is_told_by_its_words(self, owner, begun, fault, words):
        saved(owner, **fault)
        for page in self.pages(owner, begun):
            assert page.count("不符合申报条件") == 1
            assert words in page

    def test_nothing_is_asked_under_requirements_that_rest_on_another_document(self, story, owner):
        row = begin(story, SCHEME.replace("〔2018〕257号", "〔2025〕390号"))
        assert "申报条件" not in self.pages(owner, row)[1]

    def test_a_park_that_does_not_meet_them_is_not_sealed(self, story, owner, begun):
        answers = {"lawful": "met", "energy": "20", "output": "10", "manual": "met", "unit_name": "园区"}
        saved(owner)
        story.answer(begun, answers)
        assert saved(owner, has_body="no", seen_version="1").status_code == 302
        row = story.prepare(begun)
        seal = {
            "actor": story.actor("colleague"),
            "application_id": row.pk,
            "seen_version": row.version,
            "sheet_revision": row.self_sheet.revision,
        }
        with pytest.raises(Refused) as caught:
            sealing.seal(**seal)
        assert [item.field for item in caught.value.items] == ["has_body"]
        saved(owner, seen_version="2")
        assert sealing.seal(**seal).no == 1


class TestOthersRead:
    def test_who_may_apply_stands_beside_the_offer_with_what_speaks_against_the_unit(self, story, owner):
        begin(story)
        desk = owner.get("/desk/").content.decode()
        assert desk.count("申报主体：工业园区") == Offer.objects.filter(honour="park").count()
        assert "不符合申报条件" not in desk
        saved(owner, has_body="no")
        assert "不符合申报条件“具备统一管理机构”" in owner.get("/desk/").content.decode()

    def test_an_office_reads_the_profile_beside_the_case(self, in_hunan, owner):
        saved(owner, has_body_note="湘政函〔2012〕8号")
        story = Story(in_hunan, honour="park")
        filled = evaluation.filled(story.begun.self_sheet)
        grown = {row.key for row in filled.scheme.quantities if place_of(row.key).year == 2025}
        cells = {key: cell for key, cell in filled.cells.items() if cell.kind != ROW}
        story.answers = {key: "2" if key in grown else example(cell) for key, cell in cells.items()}
        page = f"/cases/{story.sealed.application_id}/"
        case = MemberClient(in_hunan.city_clerk).get(page).content.decode()
        for words in ("园区概况", "循环经济园", "12.5 平方公里", "湘政函〔2012〕8号"):
            assert words in case
        assert MemberClient(in_hunan.stranger).get(page).status_code == 403


class TestThePage:
    def test_what_cannot_be_is_told_at_its_field(self, owner):
        page = saved(owner, built_area="13", companies="30", other_type="").content.decode()
        for words in ("已建成面积不能大于规划面积", "入园企业数不能少于", "请填写类型"):
            assert words in page
        assert not ParkProfile.objects.exists()

    def test_nobody_saves_over_what_he_has_not_seen(self, owner):
        assert saved(owner).status_code == 302
        assert saved(owner, address="别处").status_code == 409
        assert ParkProfile.objects.get().address == "长沙市岳麓区1号"

    def test_it_comes_back_as_it_was_told(self, owner):
        saved(owner)
        page = owner.get(PAGE).content.decode()
        assert 'value="循环经济园"' in page
        assert 'value="长沙市岳麓区1号"' in page

    def test_a_member_who_does_not_fill_in_reads_it(self, story, owner):
        saved(owner)
        admin = MemberClient(story.world.admin)
        assert "<fieldset disabled" in admin.get(PAGE).content.decode()
        assert saved(admin, seen_version="1").status_code == 403
