"""核实性检查 on the body's sheet: what it judges otherwise than the unit is explained first."""

import pytest

from applications.services import third_party
from evaluation.cell import MET, UNMET
from evaluation.cells import why_key
from greenmfg.errors import Refused
from tests.evaluation.test_sides import line_of
from tests.third_party.test_pages import QUERIES

REASON = "现场核查并抽查台账，情况属实。"  # just fifteen
WHYS = {why_key(key) for key in ("lawful", "daylight", "lighting_graded", "energy_amount")}


@pytest.fixture
def departs(story):
    """A judgement that says of one row of each kind what the unit does not: its gate, its 必选, its 可选."""
    denied = dict.fromkeys(map(line_of, ("daylight", "lighting_graded")), UNMET)
    story.answer(story.filled, {**denied, "energy_amount": "1000"})
    story.judge(story.judged, lawful=UNMET, daylight="4", lighting_graded=MET, energy_amount="1")
    return story.now(story.judged)


def test_each_departure_is_a_gap_until_fifteen_characters_explain_it(story, departs):
    for reason in ("", REASON[:14]):
        story.judge(departs, **dict.fromkeys(WHYS, reason))
        assert {item.field for item in story.gaps(departs)} == WHYS
        row = story.now(departs)
        with pytest.raises(Refused) as refused:
            story.confirm(row)
        assert {item.field for item in refused.value.items} == WHYS
        with pytest.raises(Refused) as refused:
            story.sign(row, "unqualified", reason="基本要求未满足。")
        assert {item.field for item in refused.value.items} == WHYS
    story.judge(departs, **dict.fromkeys(WHYS, REASON))
    assert story.sign(story.confirm(departs), "unqualified", reason="基本要求未满足。")


def test_the_check_page_asks_and_takes_the_reasons(story, departs, client_for, django_assert_max_num_queries):
    page, body = f"/entrustments/{departs.pk}/check/", client_for(story.world.assessor)
    body.get(page)
    with django_assert_max_num_queries(QUERIES):
        shown = body.get(page).content.decode()
    assert "自我评价填为不符合，本次评为 4 分（满分 4 分）" in shown
    assert "约相差一千倍" in shown
    assert '<td data-label="填报值">符合</td>' in shown
    assert '<td data-label="填报值">met</td>' not in shown
    assert "确认编制完成</button>" not in shown
    told = {f"value.{key}.0.0": REASON for key in WHYS} | {f"seen.{key}.0.0": "0" for key in WHYS}
    assert body.act(page, told).status_code == 302
    assert "确认编制完成</button>" in body.get(page).content.decode()
    reads = client_for(story.world.checker)
    assert REASON in reads.get(page).content.decode()
    assert reads.act(page, told).status_code == 403


def test_a_reason_is_saved_as_it_is_typed(story, departs, client_for):
    cell = {"key": "daylight.why", "value": REASON, "seen_version": "0"}
    body = client_for(story.world.assessor)
    assert body.act(f"/entrustments/{departs.pk}/answers/", cell).status_code == 200
    assert "daylight.why" not in {item.field for item in story.gaps(story.now(departs))}


def test_what_the_unit_seals_anew_is_judged_against_that(story, departs):
    """The unit comes round to the body's view, and nothing is left to explain of that row."""
    application = story.seen_by("owner", departs.application)
    told = {"entrustment": departs, "seen_version": application.version, "reason": "自然采光填报有误。"}
    third_party.reopen(actor=story.body(), **told)
    application = story.seen_by("owner", application)
    story.answer(application, {line_of("daylight"): MET})
    story.seal(application)
    assert {item.field for item in story.gaps(story.now(departs))} == WHYS - {"daylight.why"}
