"""257号 三: a body and whoever is one with it take on no more projects of a batch than the cap."""

import pytest
from django_scopes import scope

from applications import procedures, selectors
from applications.models import Accreditation, ProjectDeclaration
from applications.selectors.capping import Ties, connected
from applications.services import third_party
from applications.workflow import Procedure, ProcedureError
from greenmfg.errors import Refused
from tests.national import WANG, NationalStory, accept, capped
from tests.people import MemberClient, World


@pytest.fixture
def first(in_hunan: World) -> NationalStory:
    story = NationalStory(in_hunan)
    capped(story, 1)
    return story


@pytest.fixture
def second(first: NationalStory) -> NationalStory:
    """Another unit of the same round."""
    story = NationalStory(first.world, applicant="stranger", signatory="stranger")
    story.round = first.round
    return story


@pytest.fixture
def partner(first: NationalStory) -> str:
    """A second body of the platform."""
    return "revoked_assessor"


def refused(call, *args, **told) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **told)
    assert caught.value.status == 409
    return caught.value.message


def test_the_project_beyond_the_cap_is_not_taken_on(first, second):
    accept(first)
    assert "已承担 1 项评价项目，总计不得超过 1 项（257号 三）" in refused(accept, second)
    assert second.now(second.asked_of("assessor")).status == "offered"


def test_what_is_given_back_counts_no_more(first, second):
    row = accept(first)
    row = first.now(row)
    third_party.resign(actor=first.body(), entrustment=row, seen_version=row.version, reason="人员不足")
    assert second.now(accept(second)).status == "accepted"


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"legal_representative": "王建国"}, id="one legal representative"),
        pytest.param({"affiliates": "中部绿色评价中心 {uscc}"}, id="a declared affiliate"),
    ],
)
def test_bodies_that_are_one_count_together(first, second, partner, told):
    accept(first)
    uscc = first.actor("assessor").unit.uscc
    own = {"legal_representative": "赵明"} | {key: text.format(uscc=uscc) for key, text in told.items()}
    refused(accept, second, partner, **own)


def test_bodies_that_are_strangers_count_by_themselves(first, second, partner):
    accept(first)
    assert accept(second, partner, legal_representative="赵明")


def test_projects_elsewhere_count(first):
    assert "已承担 1 项" in refused(accept, first, outside=1)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"legal_representative": " "}, "legal_representative"),
        ({"outside": None}, "outside"),
        ({"affiliates": "某某研究院 123"}, "affiliates"),
    ],
)
def test_a_declaration_that_is_wrong_says_how_to_mend_it(first, told, field):
    with pytest.raises(Refused) as caught:
        accept(first, **told)
    assert caught.value.status == 422
    assert [item.field for item in caught.value.items] == [field]
    assert not ProjectDeclaration.objects.exists()


def test_the_page_asks_what_counts_and_tells_the_number(first, second):
    row = first.asked_of("assessor")
    client = MemberClient(first.world.assessor)
    page = client.get(f"/entrustments/{row.pk}/").text
    assert "0 项，总计不得超过 1 项（257号 三）" in page
    typed = {"declares": "on", "seen_version": row.version, "affiliates": ""}
    answer = client.act(f"/entrustments/{row.pk}/accept/", typed)
    assert answer.status_code == 422
    assert "请填写法定代表人。" in answer.text
    answer = client.act(f"/entrustments/{row.pk}/accept/", {**typed, **WANG})
    assert answer.status_code == 302
    assert "1 项，总计不得超过 1 项" in client.get(f"/entrustments/{row.pk}/").text
    again = client.get(f"/entrustments/{second.asked_of('assessor').pk}/").text
    assert 'value="王建国"' in again  # what it said last stands in the form


def test_who_is_found_to_be_one_with_another_signs_no_more_than_the_cap(first, second, partner):
    """The province learns of the affiliate only after both have accepted."""
    accept(second, partner, legal_representative="赵明")
    signing = first.confirmed
    entry = first.accredited
    codes = [{"name": "南方节能评价中心", "uscc": first.actor(partner).unit.uscc}]
    Accreditation.objects.filter(pk=entry.pk).update(affiliates=codes)
    assert "总计不得超过 1 项" in refused(first.sign, signing)


def test_only_the_number_crosses_provinces(first, second):
    """What a body has taken on in another province counts, and nothing of it is shown."""
    accept(first)
    with scope(tenant=first.world.guangdong):
        assert not ProjectDeclaration.objects.exists()
        code = f"national-2018:{first.round.year}"
        assert selectors.projects_taken(code, first.actor("assessor").unit) == 1


def test_a_round_without_a_cap_asks_nothing(in_hunan):
    assert procedures.cap_of(Procedure.parse(procedures.load("provincial-recognition"))) is None


def test_a_cap_that_counts_in_nothing_is_no_cap():
    data = procedures.load("national-2018")
    next(row for row in data["stages"] if row["kind"] == "third_party")["cap"]["basis"] = "month"
    with pytest.raises(ProcedureError, match="month"):
        procedures.cap_of(Procedure.parse(data))


def test_who_is_one_through_others_is_one():
    ties = {
        "A": Ties(frozenset("AB"), "甲", 0),
        "B": Ties(frozenset("B"), "乙", 0),
        "C": Ties(frozenset("C"), "乙", 0),
        "D": Ties(frozenset("D"), "丁", 0),
    }
    assert connected("A", ties) == connected("C", ties) == {"A", "B", "C"}
    assert connected("D", ties) == {"D"}
    assert connected("E", ties) == set()
