"""Writing answers: what is folded, what is refused, who wins, and that nothing typed is lost."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from evaluation import benchmarks, forms, selectors, services
from evaluation.cells import cells_of
from evaluation.models import Answer
from evaluation.services import Change
from greenmfg.errors import Refused
from tests.stories import Story, publish_scheme


@pytest.fixture
def sheet(in_hunan):
    revision = publish_scheme("factory-2025")
    return services.create_sheet(actor=in_hunan.owner.actor, scheme_revision_id=revision.pk, year=2025)


@pytest.fixture
def save(in_hunan, sheet):
    def save(key, value, seen=0, person="owner", **rest):
        change = Change(key=key, value=value, seen_version=seen, **rest)
        return services.save_answers(actor=getattr(in_hunan, person).actor, sheet=sheet, changes=[change])

    return save


def text(sheet, key):
    return selectors.filled(sheet).text(key)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１２３", "123"),
        ("33,000", "33000"),
        ("１，２３４．５", "1234.5"),
        ("12.50", "12.5"),
        ("0", "0"),
        ("", ""),
    ],
)
def test_attack_044_numbers_are_folded(save, sheet, typed, kept):
    assert not save("energy", typed).errors
    assert text(sheet, "energy") == kept


@pytest.mark.parametrize(
    "typed",
    ["NaN", "Infinity", "1e400", "-0", "-1", "1_000", "12 ", "٣", "1,2,3", "0,123", "12,34", "9" * 31],
)
def test_attack_044_anything_else_is_refused_by_the_name_of_the_field(save, sheet, typed):
    result = save("energy", typed)
    assert [item.field for item in result.errors] == ["energy"]
    assert result.errors[0].message.startswith("综合能耗：")
    assert text(sheet, "energy") == ""


@pytest.mark.parametrize(
    ("key", "typed", "hint"),
    [
        ("platform_functions", "13", "最多为 12"),
        ("platform_functions", "1.5", "整数"),
        ("green_design", "8.1", "最多为 8"),
        ("phone", "看名片", "0731-88886666"),
        ("email", "li at example", "zhang@example.cn"),
        ("provincial_year", "２０九九", "四位年份"),
        ("industry_code", "34", "四位"),
        ("uscc", "91430100MA4L000A1X", "统一社会信用代码"),
        ("key_industry", "挖矿", "选项"),
        ("key_industry", "水泥", "撤回本次申报后重新开始"),
        ("key_industry", "", "撤回本次申报后重新开始"),
        ("energy_intensity.variant", "per_mood", "选项"),
        ("profile", "字" * 501, "限 500 字，现有 501 字"),
        ("profile", "字" * 30_000, "30000 个字符，过长"),
        ("main_products", "轴承\x00", "控制字符"),
        ("no_such_key", "1", "没有这个填报项"),
    ],
)
def test_a_text_that_cannot_stand_says_how_to_mend_it(save, key, typed, hint):
    (item,) = save(key, typed).errors
    assert item.field == key
    assert hint in item.message


def test_a_character_is_counted_without_white_space(save, sheet):
    assert not save("profile", "字 \n" * 500).errors


def test_rare_characters_are_kept(save, sheet):
    save("main_products", "𠮷䶮㛃牌传动件")
    assert text(sheet, "main_products") == "𠮷䶮㛃牌传动件"


def test_different_answers_of_two_colleagues_are_both_kept(save, sheet):
    save("energy", "10")
    save("co2", "20", person="colleague")
    assert (text(sheet, "energy"), text(sheet, "co2")) == ("10", "20")


def test_the_same_answer_conflicts_and_both_texts_are_shown(save, sheet):
    save("energy", "10")
    save("energy", "11", seen=1, person="colleague")
    (conflict,) = save("energy", "12", seen=1).conflicts
    assert (conflict.change.value, conflict.theirs.value) == ("12", "11")
    assert conflict.theirs.by == "colleague"
    assert text(sheet, "energy") == "11"


def test_saying_the_same_again_is_no_conflict(save):
    save("energy", "10")
    save("energy", "11", seen=1, person="colleague")
    assert not save("energy", "11", seen=1).conflicts


def test_emptying_the_same_cell_twice_is_no_conflict(save):
    save("energy", "10")
    save("energy", "", seen=1, person="colleague")
    assert not save("energy", "", seen=1).conflicts


def test_a_page_posted_as_it_stands_changes_nothing(save, sheet):
    save("profile", "第一段\n第二段")
    save("energy", "10")
    save("energy", "", seen=1)
    filled = selectors.filled(sheet)
    page = {f"value.{key}.0.0": filled.text(key) for key in ("profile", "energy")}
    # As a browser posts it: lines end with CR LF.
    post = QueryDict(urlencode({name: text.replace("\n", "\r\n") for name, text in page.items()}))
    posted = forms.posted_changes(post, filled.cells, ["profile", "energy"])
    assert len(posted) == 2
    assert forms.changed_only(posted, filled) == []


def test_what_was_typed_comes_back_with_its_fault(save, sheet):
    save("water_reuse", "50")
    filled = selectors.filled(sheet)
    found = forms.boxes(filled, ["water_reuse"])
    change = Change(key="water_reuse", value="", state="not_applicable", reason="  ")
    forms.mark_errors(found, {"water_reuse": change}, {"water_reuse": "请说明理由"})
    assert (found["water_reuse"].state, found["water_reuse"].errors) == ("not_applicable", ["请说明理由"])


def test_a_page_saves_what_does_not_conflict(in_hunan, save, sheet):
    save("energy", "10", person="colleague")
    result = services.save_answers(
        actor=in_hunan.owner.actor,
        sheet=sheet,
        changes=[
            Change(key="energy", value="9"),
            Change(key="co2", value="20"),
            Change(key="material", value="x"),
        ],
    )
    assert [row.change.key for row in result.conflicts] == ["energy"]
    assert [item.field for item in result.errors] == ["material"]
    assert text(sheet, "co2") == "20"


def test_every_write_bumps_the_revision_once(in_hunan, sheet):
    changes = [Change(key="energy", value="9"), Change(key="co2", value="20")]
    services.save_answers(actor=in_hunan.owner.actor, sheet=sheet, changes=changes)
    sheet.refresh_from_db()
    assert sheet.revision == 1


def test_emptied_untouched_and_zero_are_three_things(save, sheet):
    save("energy", "0")
    save("co2", "5")
    save("co2", "", seen=1)
    states = {row.key: (row.value, row.state) for row in sheet.answers.all()}
    assert states == {"energy": ("0", Answer.State.GIVEN), "co2": ("", Answer.State.EMPTY)}


def test_not_applicable_needs_a_reason_and_a_row_that_allows_it(save, sheet):
    assert "说明理由" in save("water_reuse", "", state="not_applicable").errors[0].message
    assert "不能选择" in save("energy_intensity", "", state="not_applicable", reason="无").errors[0].message
    save("water_reuse", "", state="not_applicable", reason="本厂无生产用水")
    row = selectors.filled(sheet).rows["water_reuse"]
    assert row.status == "not_applicable"


def test_a_sheet_of_many_answers_is_saved_in_a_fixed_number_of_queries(
    in_hunan, sheet, django_assert_num_queries
):
    actor = in_hunan.owner.actor
    cells = [cell.key for cell in cells_of(selectors.scheme_of(sheet)).values() if cell.kind == "number"]
    for keys, seen in ((cells[:1], 0), (cells[1:4], 0), (cells, None)):
        versions = {row.key: row.version for row in sheet.answers.all()}
        changes = [Change(key=key, value="1", seen_version=versions.get(key, seen or 0)) for key in keys]
        with django_assert_num_queries(5):
            services.save_answers(actor=actor, sheet=sheet, changes=changes)


def test_a_locked_sheet_takes_nothing(save, sheet):
    services.lock_sheet(sheet=sheet, seen_revision=sheet.revision)
    with pytest.raises(Refused, match="已签署，不能修改"):
        save("energy", "1")


def test_a_sheet_is_locked_only_as_it_was_seen(save, sheet):
    save("energy", "1")
    with pytest.raises(Refused, match="重新核对"):
        services.lock_sheet(sheet=sheet, seen_revision=0)
    assert not save("energy", "2", seen=1).errors


def test_the_preview_is_no_number_where_nothing_is_known(sheet):
    assert selectors.filled(sheet).score.total is None


def test_benchmarks_turn_pending_into_points(in_hunan, save, sheet):
    save("renewable_share", "20")
    save("annual_energy", "100")
    assert selectors.filled(sheet).rows["renewable_share"].status == "pending"
    value = benchmarks.Value(key="renewable_share", band="small", leading="30", baseline="10", source="试算")
    benchmarks.publish(
        actor=in_hunan.province_approver.actor, scheme="factory-2025", year=2025, title="试算", values=[value]
    )
    row = selectors.filled(sheet).rows["renewable_share"]
    assert (row.status, row.points) == ("scored", 4)


def test_an_inverted_benchmark_is_refused(in_hunan, sheet):
    value = benchmarks.Value(key="renewable_share", band="small", leading="10", baseline="30", source="试算")
    with pytest.raises(Refused) as caught:
        benchmarks.publish(
            actor=in_hunan.province_approver.actor,
            scheme="factory-2025",
            year=2025,
            title="试算",
            values=[value],
        )
    assert "颠倒" in caught.value.items[0].message


def test_two_values_for_one_place_are_refused_by_row(in_hunan, sheet):
    value = benchmarks.Value(key="renewable_share", band="large", leading="30", baseline="10", source="试算")
    other = replace(value, band="small")
    again = replace(value, leading="40")
    with pytest.raises(Refused) as caught:
        benchmarks.publish(
            actor=in_hunan.province_approver.actor,
            scheme="factory-2025",
            year=2025,
            title="试算",
            values=[value, other, again],
        )
    (item,) = caught.value.items
    assert item.field == "renewable_share"
    assert "第 3 行与第 1 行重复" in item.message


def test_story_answers_are_complete(in_hunan):
    assert selectors.filled(Story(in_hunan).filled.self_sheet).problems() == []
