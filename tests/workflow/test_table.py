"""The course of an application as data: what the tables allow, and what they can never do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications import procedures, workflow
from applications.workflow import (
    APPLICATION,
    FINAL,
    NotAllowed,
    Procedure,
    ProcedureError,
    Stage,
    Status,
    find,
    labels,
    open_actions,
    shown_to_applicant,
    target_of,
)

NATIONAL = Procedure.parse(procedures.load("national-2025"))
PROVINCIAL = Procedure.parse(procedures.load("provincial-recognition"))
PLAN = Procedure.parse(procedures.load("creation-plan"))
CITY = Procedure.parse(procedures.load("registration-guangzhou"))
ALL = [NATIONAL, PROVINCIAL, PLAN, CITY]

ROLES = ["filler", "reviewer", "signatory", "org_admin", "clerk", "approver", "admin"]
KINDS = ["applicant", "municipal", "provincial", "assessor", "system"]


def walk(procedure: Procedure, *actions: str) -> list[str]:
    status, passed = Status.DRAFT, []
    for action in actions:
        status = Status(target_of(find(APPLICATION, action), procedure, status))
        passed.append(status)
    return passed


def test_national_2025_goes_straight_from_the_seal_to_the_city():
    assert walk(NATIONAL, "seal", "forward", "select", "conclude") == [
        "municipal", "provincial", "selected", "concluded",
    ]  # fmt: skip


def test_provincial_recognition_passes_the_third_party_and_the_notice():
    assert walk(PROVINCIAL, "seal", "submit", "forward", "select", "open_notice", "conclude") == [
        "evaluating", "municipal", "provincial", "selected", "in_notice", "concluded",
    ]  # fmt: skip


def test_the_seal_is_called_a_filing_only_where_it_is_one():
    assert labels(APPLICATION, NATIONAL)["seal"] == "签署并提交"
    assert labels(APPLICATION, PROVINCIAL)["seal"] == "签署自我评价报告"


def test_national_2025_has_no_way_back_to_the_applicant():
    with pytest.raises(NotAllowed):
        target_of(find(APPLICATION, "return"), NATIONAL, Status.MUNICIPAL)


def test_a_correction_goes_back_to_whoever_returned_it():
    back = find(APPLICATION, "resubmit")
    assert target_of(back, PROVINCIAL, Status.CORRECTION, came_from="municipal") == "municipal"
    with pytest.raises(NotAllowed):
        target_of(back, PROVINCIAL, Status.CORRECTION, came_from="")


def test_a_provincial_case_cannot_be_concluded_past_the_notice():
    with pytest.raises(NotAllowed):
        target_of(find(APPLICATION, "conclude"), PROVINCIAL, Status.SELECTED)


def test_an_unknown_action_is_not_allowed():
    with pytest.raises(NotAllowed):
        find(APPLICATION, "force")


def test_the_selection_stays_hidden_from_the_applicant():
    for procedure in (NATIONAL, PROVINCIAL, PLAN):
        assert {shown_to_applicant(status, procedure) for status in ("selected", "provincial")} == {"审核中"}
    assert shown_to_applicant("selected", CITY) == shown_to_applicant("municipal", CITY) == "市级审核中"
    assert shown_to_applicant("in_notice", PROVINCIAL) == "公示中"


def test_a_city_decides_only_in_its_own_round():
    assert walk(CITY, "seal", "select_municipal", "conclude") == ["municipal", "selected", "concluded"]
    assert walk(CITY, "seal", "select_municipal", "unselect_municipal")[-1] == "municipal"
    with pytest.raises(NotAllowed):
        target_of(find(APPLICATION, "forward"), CITY, Status.MUNICIPAL)
    for procedure in (NATIONAL, PROVINCIAL, PLAN):
        with pytest.raises(NotAllowed):
            target_of(find(APPLICATION, "select_municipal"), procedure, Status.MUNICIPAL)


@pytest.mark.parametrize(("procedure", "kind"), [(CITY, "municipal"), (PLAN, "provincial")])
def test_whoever_holds_the_round_concludes_it(procedure, kind):
    for kinds in KINDS:
        rows = open_actions(APPLICATION, procedure, Status.SELECTED, kind=kinds, roles=frozenset(ROLES))
        assert ("conclude" in [row.action for row in rows]) == (kinds == kind)


def test_a_procedure_has_words_of_its_own():
    assert labels(APPLICATION, PLAN)["select"] == "列入创建计划"
    assert workflow.case_labels(PLAN)["propose select"] == "拟列入创建计划"
    assert PLAN.status_label("declined") == "未列入创建计划"
    assert PLAN.status_label("draft") == workflow.STATUS_LABELS[Status.DRAFT]
    data = procedures.load("creation-plan")
    with pytest.raises(ProcedureError, match="selcted"):
        Procedure.parse({**data, "words": {"selcted": "拟列入"}})


@given(
    procedure=st.sampled_from(ALL),
    status=st.sampled_from(sorted(FINAL)),
    kind=st.sampled_from(KINDS),
    roles=st.frozensets(st.sampled_from(ROLES)),
)
def test_nothing_leaves_a_final_status(procedure, status, kind, roles):
    assert open_actions(APPLICATION, procedure, status, kind=kind, roles=roles, came_from="municipal") == []


@given(
    procedure=st.sampled_from(ALL),
    status=st.sampled_from(list(Status)),
    kind=st.sampled_from(KINDS),
    roles=st.frozensets(st.sampled_from(ROLES)),
    came_from=st.sampled_from(["", *Status]),
)
def test_every_open_action_leads_somewhere_and_belongs_to_the_person(
    procedure, status, kind, roles, came_from
):
    for row in open_actions(APPLICATION, procedure, status, kind=kind, roles=roles, came_from=came_from):
        assert Status(target_of(row, procedure, status, came_from)) is not status
        assert workflow.concerns(row, procedure, kind)
        assert not row.roles or row.roles & roles


@given(st.lists(st.sampled_from(APPLICATION), max_size=12), st.sampled_from(ALL))
def test_no_road_reaches_a_list_round_the_city_and_the_selection(rows, procedure):
    status, passed = Status.DRAFT, set()
    for row in rows:
        try:
            status = Status(target_of(row, procedure, status, "municipal"))
        except NotAllowed:
            continue
        passed.add(status)
    if Status.CONCLUDED in passed:
        assert {Status.MUNICIPAL, Status.SELECTED} <= passed
        assert (Status.PROVINCIAL in passed) == (procedure is not CITY)
        if procedure is PROVINCIAL:
            assert {Status.EVALUATING, Status.IN_NOTICE} <= passed


STAGES = {"deciding": {"kind": "municipal_review", "decides": True}}


@pytest.mark.parametrize(
    ("kinds", "fault"),
    [
        (["prepare", "conclusion", "municipal_review"], "次序"),
        (["prepare", "prepare", "conclusion"], "重复"),
        (["municipal_review", "conclusion"], "自评价开始"),
        (["prepare", "municipal_review"], "发文公布结束"),
        (["prepare", "party", "conclusion"], "未知的环节"),
        (["prepare", "deciding", "provincial_review", "conclusion"], "由市州决定"),
    ],
)
def test_a_procedure_that_cannot_be_walked_is_refused(kinds, fault):
    with pytest.raises(ProcedureError, match=fault):
        Procedure.parse({"procedure": "x", "stages": [STAGES.get(kind, {"kind": kind}) for kind in kinds]})


def test_only_a_citys_own_procedure_may_be_of_one_region():
    assert [CITY.is_for("municipal", code) for code in ("440100", "430100", "")] == [True, False, False]
    assert PROVINCIAL.is_for("provincial", "")
    with pytest.raises(ProcedureError, match="限定地区"):
        Procedure.parse(procedures.load("provincial-recognition") | {"region": "440100"})


def test_every_status_belongs_to_a_stage_or_is_an_end():
    assert set(Status) == set(workflow.STAGE_OF) | FINAL | {Status.CORRECTION}
    assert set(workflow.STATUS_LABELS) == set(Status)
    assert set(workflow.STAGE_LABELS) == set(Stage)
