"""What a case is flagged for: written once when it is filed or signed, each with its reason in words."""

import pytest
from django.db import models

from applications import selectors
from applications.models import Application, Flag, Snapshot
from applications.services import drafts, flagging
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation.benchmarks import Value
from tests.people import World
from tests.provincial import ProvincialStory, example
from tests.stories import Story

WHY = "二期投产，产量和能耗随之增加，属实无误。"


def flags(application: Application) -> list[tuple[str, str]]:
    return [(row.kind, row.key) for row in selectors.flags_of(application)]


@pytest.fixture
def later(in_hunan: World) -> Application:
    """The provincial filing of 2027 of a unit that has filed for 2026, not sealed."""
    story = ProvincialStory(in_hunan)
    story.seal(story.filled)
    row = drafts.begin(
        actor=story.actor("owner"), offer_id=story.round_of(2027).offers.get(honour="factory").pk
    )
    story.answer(row, {key: example(cell) for key, cell in evaluation.filled(row.self_sheet).cells.items()})
    row.story = story
    return row


def file(row: Application) -> Snapshot:
    """As the submission would: `examine` asks for no more than that the snapshot is sealed."""
    return row.story.seal(row)


def test_a_jump_and_a_slip_carry_what_the_unit_has_explained(later):
    later.story.answer(later, {"energy_amount": "1.5", "energy_amount.why": WHY, "output_value": "1000"})
    snapshot = file(later)
    flagging.examine(snapshot=snapshot)
    found = {row.key: row for row in selectors.flags_of(later)}
    assert found["energy_amount"].kind == "jump"
    assert "增加 50%，超过 30%" in found["energy_amount"].text
    assert found["energy_amount"].explanation == WHY
    assert found["output_value"].kind == "unit"


def test_examining_twice_changes_nothing_and_flags_are_frozen(later):
    later.story.answer(later, {"energy_amount": "1.5"})
    snapshot = file(later)
    flagging.examine(snapshot=snapshot)
    before = list(Flag.objects.values())
    flagging.examine(snapshot=snapshot)
    assert before == list(Flag.objects.values()) != []


@pytest.fixture
def benchmarked(story: Story) -> Story:
    """The national round with 引领值 and 基准值 of two indicators."""
    assert story.round
    benchmarks.publish(
        actor=story.actor("province_approver"),
        scheme="factory-2025",
        year=2025,
        title="测试",
        values=[
            Value(key="water_reuse", leading="40", baseline="20", source="测试"),
            Value(key="land_output", variant="output", leading="100", baseline="50", source="测试"),
        ],
    )
    return story


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("80", ""),
        ("80.1", "行业引领值 40 %、基准值 20 %，超过引领值的两倍"),
        ("10", ""),
        ("9.9", "不足基准值的一半"),
    ],
)
def test_what_is_far_outside_the_industrys_range_is_flagged_with_the_figures(
    benchmarked, value, said, do_jobs
):
    benchmarked.answers["water_reuse"] = value
    case = benchmarked.sealed.application
    do_jobs()
    found = [row.text for row in selectors.flags_of(case) if (row.kind, row.key) == ("range", "water_reuse")]
    assert (len(found) == 1 and said in found[0]) if said else not found


def test_without_benchmarks_nothing_is_out_of_range(story, do_jobs):
    case = story.sealed.application
    do_jobs()
    assert "range" not in {kind for kind, _key in flags(case)}


@pytest.mark.parametrize(("area", "said"), [("0.9", ""), ("0.89", "相差 11%，超过 10%")])
def test_self_against_third_party_is_flagged_above_ten_per_cent(in_hunan, do_jobs, area, said):
    """建筑密度: the unit says 100 %, the body computes it from an area of its own."""
    story = ProvincialStory(in_hunan)
    assert story.judged
    story.judge(story.accepted, site_area="1", footprint_area=area)
    assert story.signed
    do_jobs()
    found = [row for row in Flag.objects.filter(kind="gap") if "建筑密度" in row.text]
    assert all(row.snapshot.entrustment == story.accepted for row in found)
    assert (found and all(said in row.text for row in found)) if said else not found


def test_the_queue_counts_what_was_sealed_last(story, do_jobs):
    case = story.sealed.application
    own = Snapshot.objects.get()
    Flag.objects.bulk_create(
        Flag(tenant=case.tenant, application=case, snapshot=own, kind="jump", key=key, text="…")
        for key in "ab"
    )

    def number() -> int:
        return Application.objects.annotate(flagged=selectors.flag_count()).get(pk=case.pk).flagged

    assert number() == len(flags(case)) == 2
    Snapshot.objects.create(
        **{
            field.attname: getattr(own, field.attname)
            for field in own._meta.concrete_fields
            if not isinstance(field, models.AutoField)
        }
        | {"no": 2}
    )
    assert number() == len(flags(case)) == 0
