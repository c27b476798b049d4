"""A workbook comes back: the preview tells everything, and only the confirmation writes, once."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from applications.services.importing import import_answers
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.models import Answer
from evaluation.services import Change
from tests.workbook.conftest import Desk, Paper


@pytest.fixture
def paper(desk: Desk) -> Paper:
    return desk.download()


def seen(lines) -> dict[str, tuple[str, str]]:
    """What a preview says of each cell: old, new."""
    return {line.entry.key: (line.old, line.new) for line in lines}


def versions(desk) -> dict[str, int]:
    return dict(Answer.objects.filter(sheet=desk.application.self_sheet).values_list("key", "version"))


def online(story, desk, **answers) -> None:
    """A colleague fills in on the pages meanwhile."""
    filled = evaluation.filled(desk.application.self_sheet)
    changes = [Change(key, value, filled.version(key)) for key, value in answers.items()]
    actor = story.actor("colleague")
    sheets.save_answers(actor=actor, sheet=desk.application.self_sheet, changes=changes)


def test_an_untouched_workbook_changes_nothing(desk, paper):
    preview = desk.upload(paper).context["preview"]
    assert (preview.entries, preview.lines, preview.accepted) == ([], [], [])


def test_every_change_is_shown_by_its_cell_and_nothing_is_written(desk, paper):
    place = paper.write("energy", 2000)
    paper.write("energy_intensity.note", "=1+1")
    paper.cell("energy_intensity.note").data_type = "s"
    old = desk.text("energy")
    response = desk.upload(paper)
    assert response.status_code == 200
    preview = response.context["preview"]
    assert seen(preview.changes) == {
        "energy": (old, "2000"),
        "energy_intensity.note": ("（未填写）", "=1+1"),
    }
    assert place in response.content.decode()
    assert place.startswith("能源低碳化!F")
    assert desk.text("energy") == old


def test_the_confirmation_writes_just_that(desk, paper):
    paper.write("energy", 2000)
    paper.write("contact", None)
    preview = desk.upload(paper)
    assert seen(preview.context["preview"].changes)["contact"][1] == "（清空）"
    before = versions(desk)
    assert desk.confirm(preview).status_code == 302
    assert (desk.text("energy"), desk.text("contact")) == ("2000", "")
    assert {key for key, version in versions(desk).items() if version != before[key]} == {"energy", "contact"}


def test_a_confirmation_sent_twice_writes_once(desk, paper):
    paper.write("energy", 2000)
    preview = desk.upload(paper)
    desk.confirm(preview)
    version = evaluation.filled(desk.application.self_sheet).version("energy")
    assert desk.confirm(preview).status_code == 302
    assert evaluation.filled(desk.application.self_sheet).version("energy") == version


def test_an_old_confirmation_overwrites_nobody(desk, story, paper):
    paper.write("energy", 2000)
    preview = desk.upload(paper)
    desk.confirm(preview)
    online(story, desk, energy="3000")
    again = desk.confirm(preview)
    assert again.status_code == 409
    assert [line.entry.key for line in again.context["preview"].moved] == ["energy"]
    assert desk.text("energy") == "3000"


def test_what_was_empty_and_is_empty_clears_nothing(desk, story):
    story.answer(desk.application, {"contact": ""})
    paper = desk.download()
    online(story, desk, contact="李工")
    assert desk.upload(paper).context["preview"].lines == []


def test_what_changed_online_only_stays(desk, story, paper):
    online(story, desk, energy="3000")
    preview = desk.upload(paper)
    assert preview.context["preview"].lines == []


def test_what_changed_on_both_sides_is_a_choice(desk, story, paper):
    paper.write("energy", 2000)
    paper.write("co2", 70)
    online(story, desk, energy="3000", co2="80")
    response = desk.upload(paper)
    preview = response.context["preview"]
    assert preview.changes == []
    assert seen(preview.conflicts) == {"energy": ("3000", "2000"), "co2": ("80", "70")}
    assert [line.by for line in preview.conflicts] == ["colleague", "colleague"]
    assert desk.confirm(response, "energy").status_code == 302
    assert (desk.text("energy"), desk.text("co2")) == ("2000", "80")


def test_the_same_change_on_both_sides_is_none(desk, story, paper):
    paper.write("energy", 2000)
    online(story, desk, energy="2000")
    preview = desk.upload(paper).context["preview"]
    assert (preview.lines, preview.same) == ([], 1)


def test_a_change_during_the_preview_shows_it_again(desk, story, paper):
    paper.write("energy", 2000)
    paper.write("co2", 70)
    response = desk.upload(paper)
    online(story, desk, energy="3000")
    again = desk.confirm(response)
    assert again.status_code == 409
    assert (desk.text("energy"), desk.text("co2") == "70") == ("3000", False)
    assert [line.entry.key for line in again.context["preview"].moved] == ["energy"]
    assert "刚有改动" in again.content.decode()
    assert desk.confirm(again, "energy").status_code == 302
    assert (desk.text("energy"), desk.text("co2")) == ("2000", "70")


def test_a_tick_does_not_count_for_a_later_text(desk, story, paper):
    paper.write("energy", 2000)
    online(story, desk, energy="3000")
    response = desk.upload(paper)
    online(story, desk, energy="4000")
    again = desk.confirm(response, "energy")
    assert again.status_code == 409
    assert not again.context["preview"].conflicts[0].taken
    assert desk.text("energy") == "4000"


def test_what_cannot_stand_is_told_and_the_rest_is_written(desk, paper):
    place = paper.write("energy", "约 2000")
    paper.write("co2", 70)
    old = desk.text("energy")
    response = desk.upload(paper)
    (line,) = response.context["preview"].faults
    assert line.entry.place == place
    assert "不是可识别的数" in line.fault
    desk.confirm(response)
    assert (desk.text("energy"), desk.text("co2")) == (old, "70")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (12345678901234, "12345678901234"),
        (123456789012345.0, "123456789012345"),
        (Decimal("1234.50"), "1234.5"),
        ("１２３", "123"),
        ("33,000", "33000"),
        ("1234567890123456789.5", "1234567890123456789.5"),
    ],
)
def test_numbers_come_back_exactly(desk, paper, typed, kept):
    paper.write("energy", typed)
    desk.confirm(desk.upload(paper))
    assert desk.text("energy") == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("#DIV/0!", "错误值 #DIV/0!"),
        (1234567890123456789, "16位"),
        (True, "不是可识别的数"),
        (-1, "不能为负数"),
        (datetime.combine(date(2024, 1, 5), time()), "不是可识别的数"),
        ("x" * 6000, "不是可识别的数"),
    ],
)
def test_what_is_no_number_is_told(desk, paper, typed, message):
    paper.write("energy", typed)
    if typed == "#DIV/0!":
        paper.cell("energy").data_type = "e"
    (line,) = desk.upload(paper).context["preview"].faults
    assert message in line.fault or "过长" in line.fault


def test_a_percentage_is_what_is_shown(desk, paper):
    cells = evaluation.filled(desk.application.self_sheet).cells.values()
    key = next(cell.key for cell in cells if cell.unit == "%" and cell.kind == "number")
    paper.write(key, 0.87)
    paper.cell(key).number_format = "0.0%"
    paper.write("energy", 0.5)
    paper.cell("energy").number_format = "0%"
    response = desk.upload(paper)
    assert seen(response.context["preview"].changes)[key][1] == "87"
    assert [line.entry.value for line in response.context["preview"].faults] == ["50%"]


def test_days_come_back_as_days(desk_of, application_2018):
    desk = desk_of(application_2018)
    paper = desk.download()
    paper.write("founded_on", date(2008, 6, 18))
    paper.write("postcode", 410000)
    desk.confirm(desk.upload(paper))
    assert (desk.text("founded_on"), desk.text("postcode")) == ("2008-06-18", "410000")
    assert desk.upload(desk.download()).context["preview"].entries == []
    again = desk.download()
    again.write("founded_on", "2008年6月")
    (line,) = desk.upload(again).context["preview"].faults
    assert "年-月-日" in line.fault


def test_choices_are_read_by_their_words(desk_of, application_2018):
    desk = desk_of(application_2018)
    paper = desk.download()
    paper.write("lawful", "不符合")
    paper.write("self_building_compliance", "符合")
    paper.write("self_floor_area_ratio", "met")
    paper.write("land_productivity.variant", "单位用地面积产值（地方发布的要求）")
    response = desk.upload(paper)
    assert [line.entry.key for line in response.context["preview"].faults] == ["self_floor_area_ratio"]
    assert seen(response.context["preview"].changes)["lawful"] == ("（未填写）", "不符合")
    desk.confirm(response)
    assert desk.text("lawful") == "unmet"
    assert desk.text("land_productivity.variant") == "output_local"


def test_not_applicable_needs_its_reason(desk_of, application_2018):
    desk = desk_of(application_2018)
    key = next(
        cell.key
        for cell in evaluation.filled(desk.application.self_sheet).cells.values()
        if cell.waivable and cell.key.startswith("self_")
    )
    paper = desk.download()
    paper.write(key, "不适用", "state")
    (line,) = desk.upload(paper).context["preview"].faults
    assert "请说明理由" in line.fault
    paper.write(key, "本厂无此工序", "reason")
    response = desk.upload(paper)
    assert seen(response.context["preview"].changes)[key][1] == "不适用（本厂无此工序）"
    desk.confirm(response)
    assert desk.waiver(key) == "不适用（本厂无此工序）"
    assert desk.upload(desk.download()).context["preview"].entries == []
    paper.write(key, "是", "state")
    (line,) = desk.upload(paper).context["preview"].faults
    assert "只能选择“不适用”" in line.fault


def test_a_reason_the_workbook_does_not_ask_for_stays(desk, story, paper):
    filled = evaluation.filled(desk.application.self_sheet)
    change = Change("energy", filled.text("energy"), filled.version("energy"), reason="产品结构调整所致")
    sheets.save_answers(actor=story.actor("owner"), sheet=desk.application.self_sheet, changes=[change])
    paper = desk.download()
    paper.write("energy", 2000)
    desk.confirm(desk.upload(paper))
    answer = evaluation.filled(desk.application.self_sheet).answer("energy")
    assert answer is not None
    assert (answer.value, answer.reason) == ("2000", "产品结构调整所致")


@pytest.mark.parametrize(
    "text", ["_x000D_", "甲\r乙", "甲\x0b乙", "a\nb", "𠮷", "&<>\"'", "_x0000_", "\u202e甲"]
)
def test_unusual_text_makes_the_round(desk, story, text):
    story.answer(desk.application, {"energy_intensity.note": text})
    paper = desk.download()
    assert desk.upload(paper).context["preview"].entries == []
    story.answer(desk.application, {"energy_intensity.note": ""})
    paper.write("energy_intensity.note", paper.cell("energy_intensity.note").value + "。")
    preview = desk.upload(paper).context["preview"]
    assert seen(preview.conflicts)["energy_intensity.note"][1] == text + "。"


def test_items_that_are_not_to_be_corrected_are_told(desk):
    sheet = desk.application.self_sheet
    sheet.unlocked = "energy"
    sheet.save(update_fields=["unlocked"])
    paper = desk.download()
    paper.write("energy", 2000)
    paper.write("co2", 70)
    response = desk.upload(paper)
    assert [line.fault for line in response.context["preview"].faults] == ["这一项现在不能修改"]
    desk.confirm(response)
    assert desk.text("energy") == "2000"
    assert desk.text("co2") != "70"


def test_the_key_industry_is_told_to_be_settled_and_the_rest_is_taken(desk, paper):
    chosen = desk.text("key_industry")
    paper.write("key_industry", "")
    paper.write("energy", 2000)
    response = desk.upload(paper)
    assert ["撤回本次申报后重新开始" in line.fault for line in response.context["preview"].faults] == [True]
    assert desk.confirm(response).status_code == 302
    assert (desk.text("key_industry"), desk.text("energy")) == (chosen, "2000")


def test_the_pages_ask_few_questions(desk, paper, django_assert_max_num_queries):
    for key, _slot, cell in paper.blanks():
        if key.endswith(".note"):
            cell.value = "已核对"
    with django_assert_max_num_queries(15):
        desk.client.get(desk.address("workbook/import/"))
    with django_assert_max_num_queries(15):
        response = desk.upload(paper)
    with django_assert_max_num_queries(25):
        assert desk.confirm(response).status_code == 302


def test_all_of_an_import_or_nothing_of_it(desk, story):
    """Should somebody be faster between the last look and the write."""
    filled = evaluation.filled(desk.application.self_sheet)
    stale = Change("energy", "2000", filled.version("energy"))
    online(story, desk, energy="3000")
    good = Change("co2", "70", filled.version("co2"))
    before = versions(desk)
    result = import_answers(
        actor=story.actor("owner"), application_id=desk.application.pk, changes=[good, stale]
    )
    assert [row.change for row in result.conflicts] == [stale]
    assert versions(desk) == before
