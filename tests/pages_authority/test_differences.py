"""补正对照: what was to be mended and what else has changed, for the offices and the unit."""

import pytest

from applications import procedures
from applications.models import Flag
from applications.services import evidence, summary
from applications.services.moves import procedure_of
from applications.services.summary import Writing
from evaluation import selectors as evaluation
from tests.evidence.stories import ProvedProvincialStory

QUERIES = 7  # of a city's page of differences, however many there are


class Told(ProvedProvincialStory):
    """Of its 创建工作总结报告 only what must be there is written."""

    def summarize(self, application):
        asked = procedures.summary_of(procedure_of(application))
        told = [Writing(row.key, "按创建方案完成。") for row in asked.sections if row.required]
        saved = summary.save(actor=self.actor("owner"), application_id=application.pk, writings=told)
        assert (saved.errors, saved.conflicts) == ([], [])


@pytest.fixture
def proved(in_hunan) -> ProvedProvincialStory:
    return Told(in_hunan)


@pytest.fixture
def mended(proved) -> ProvedProvincialStory:
    """Returned for a phone number and an area; the unit has mended the first alone."""
    proved.send_back("contact_phone", "site_area", reason="请核对电话和面积")
    row = proved.seen_by("owner", proved.begun)
    proved.answer(row, {"contact_phone": "0731-82220000"})
    proved.seal(row)
    return proved


@pytest.mark.parametrize(("name", "place"), [("city_clerk", "cases"), ("owner", "applications")])
def test_named_items_stand_side_by_side_with_what_became_of_them(mended, client_for, name, place):
    client = client_for(getattr(mended.world, name))
    address = f"/{place}/{mended.begun.pk}/"
    assert f'href="{address}differences/"' in client.get(address).content.decode()
    page = client.get(f"{address}differences/")
    phone, area = page.context["found"].rows
    assert (phone.before, phone.after) == ("0731-88886666", "0731-82220000")
    assert (phone.is_named, phone.is_changed, area.is_named, area.is_changed) == (True, True, True, False)
    text = page.content.decode()
    assert "请核对电话和面积" in text
    assert text.count("未改动") == 1
    assert "要求之外的改动" not in text


def test_what_has_changed_is_marked_within_a_text_and_as_a_whole_elsewhere(proved, client_for):
    """A sentence of the 自我评价报告 by its words, a number with its unit."""
    own = evaluation.filled(proved.filled.self_sheet)
    prose = next(key for key, cell in own.cells.items() if cell.kind == "paragraph" and cell.required)
    proved.answer(proved.begun, {prose: "本厂设环保组 3 人。建筑面积见附表。", "site_area": "9800"})
    proved.send_back(prose, "site_area")
    row = proved.seen_by("owner", proved.begun)
    proved.answer(row, {prose: "本厂设环保组 5 人。建筑面积见附表。新增台账。", "site_area": "9650"})
    proved.seal(row)
    page = client_for(proved.world.city_clerk).get(f"/cases/{row.pk}/differences/")
    found = {row.key: row.marked for row in page.context["found"].rows}
    unit = own.cells["site_area"].unit
    assert found["site_area"] == ([(f"9800 {unit}", True)], [(f"9650 {unit}", True)])
    before, after = found[prose]
    assert [piece.text for piece in before if piece.is_changed] == ["3"]
    assert [piece.text for piece in after if piece.is_changed] == ["5", "新增台账。"]
    assert "".join(piece.text for piece in after) == "本厂设环保组 5 人。建筑面积见附表。新增台账。"
    text = page.content.decode()
    assert '［删去：</span>3<span class="visually-hidden">］</span></del>' in text
    assert '［增加：</span>5<span class="visually-hidden">］</span></ins>' in text
    trail = text.partition('aria-label="当前位置"')[2].partition("</nav>")[0]
    assert "审核案件" in trail


def test_the_case_says_on_top_what_was_mended(mended, client_for):
    page = client_for(mended.world.city_clerk).get(f"/cases/{mended.begun.pk}/").content.decode()
    top = page.partition('id="flags"')[0].partition('id="conditions"')[0]
    assert "补正后重新提交，改动 1 项，另有 1 项要求补正而未改动。" in top
    assert '<a href="#mended">补正对照' in page


@pytest.mark.parametrize(
    ("area", "said", "flagged"),
    [
        ("0.95", "单位补正为 95 %，与第三方评价值不同", False),
        ("0.5", "单位补正为 50 %，与第三方评价值不同", True),
        ("1", "", False),
    ],
)
def test_what_the_unit_mends_after_the_judgement_is_held_against_it(
    proved, client_for, do_jobs, area, said, flagged
):
    """建筑密度: both sides came to 100 %; flagged above 10 %, told wherever they differ."""
    assert proved.judged
    proved.judge(proved.accepted, site_area="1", footprint_area="1")
    proved.send_back("footprint_area")
    row = proved.seen_by("owner", proved.begun)
    proved.answer(row, {"footprint_area": area})
    proved.seal(row)
    do_jobs()
    page = client_for(proved.world.city_clerk).get(f"/cases/{row.pk}/")
    text = page.content.decode()
    assert (said in text) if said else "与第三方评价值不同" not in text
    assert bool(page.context["apart"]) == bool(said)
    gaps = [flag.text for flag, _row in page.context["flags"] if flag.kind == Flag.Kind.GAP]
    assert any("自评为 50 %，第三方为 100 %" in gap for gap in gaps) == flagged


def test_a_gap_that_the_unit_has_mended_is_told_no_more(proved, client_for, do_jobs):
    """The body had found less than the unit said; the unit now says the same."""
    assert proved.judged
    proved.judge(proved.accepted, site_area="1", footprint_area="0.85")
    proved.send_back("footprint_area", "site_area")
    do_jobs()
    clerk, address = client_for(proved.world.city_clerk), f"/cases/{proved.begun.pk}/"

    def gaps():
        flags = clerk.get(address).context["flags"]
        return [flag for flag, _row in flags if flag.kind == Flag.Kind.GAP and "建筑密度" in flag.text]

    assert gaps()
    row = proved.seen_by("owner", proved.begun)
    proved.answer(row, {"footprint_area": "0.85"})
    proved.seal(row)
    do_jobs()
    assert not gaps()


def test_a_mended_case_asks_few_questions(mended, client_for, do_jobs, django_assert_max_num_queries):
    do_jobs()
    clerk, address = client_for(mended.world.city_clerk), f"/cases/{mended.begun.pk}/"
    clerk.get(address)
    with django_assert_max_num_queries(15):
        assert clerk.get(address).status_code == 200


def test_a_case_never_returned_has_nothing_to_compare(story, client_for):
    case, clerk = story.sealed.application, client_for(story.world.city_clerk)
    assert "补正对照" not in clerk.get(f"/cases/{case.pk}/").content.decode()
    assert "没有退回补正后重新提交的记录" in clerk.get(f"/cases/{case.pk}/differences/").content.decode()


def test_a_file_added_to_a_row_is_a_difference(proved, client_for):
    """A line says what it said, but is proved by two pages now."""
    own = evaluation.filled(proved.filled.self_sheet)
    line = own.line_key(next(row for row in own.scheme.criteria if row.key == "building_density"))
    proved.send_back(line)
    row = proved.seen_by("owner", proved.begun)
    evidence.link(
        actor=proved.actor("owner"), application_id=row.pk, keys=[line], evidence_id=proved.proof.pk,
        page_from=1, page_to=2,
    )  # fmt: skip
    proved.seal(row)
    page = client_for(proved.world.city_clerk).get(f"/cases/{row.pk}/differences/")
    (found,) = page.context["found"].rows
    assert (found.proved_before, found.proved_after) == ([], [f"证1 {proved.proof.title}（第1—2页）"])
    assert (found.before == found.after, found.is_changed) == (True, True)
    assert found.proved_after[0] in page.content.decode()


@pytest.mark.parametrize("number", [1, 3, 40])
def test_the_differences_cost_the_same_for_any_number(proved, client_for, queries, number):
    cells = evaluation.filled(proved.filled.self_sheet).cells
    proved.send_back(*[key for key, cell in cells.items() if not cell.is_fixed][:number])
    proved.seal(proved.seen_by("owner", proved.begun))
    clerk = client_for(proved.world.city_clerk)
    assert len(clerk.get(f"/cases/{proved.begun.pk}/differences/").context["found"].rows) == number
    assert queries(lambda: clerk.get(f"/cases/{proved.begun.pk}/differences/")) == QUERIES
