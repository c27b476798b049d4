"""引领值, 基准值 and factors by workbook: template, preview with faults by cell, the next revision."""

from evaluation import factors
from evaluation.data_sets import reading, workbook
from evaluation.models import DataSet
from greenmfg.excel.forms import HEAD
from tests.data_sets.conftest import column, sheet_of, type_in

FIRST = HEAD + 1
GIVEN = {"引领值": 0.018, "基准值": 0.03, "来源": "试算", "状态": "待确认"}


def changes(response):
    return [
        (change.deed, change.what, list(change.before), list(change.after))
        for change in response.context["difference"].changes
    ]


def test_a_template_has_a_row_for_each_variant_and_band(template):
    sheet, names = sheet_of(template), [column(template, title) for title in ("指标", "计算口径", "档次")]
    rows = [tuple(sheet[f"{name}{row}"].value for name in names) for row in range(FIRST, sheet.max_row + 1)]
    assert rows[0] == ("1 能源消耗强度", "单位产品", None)
    assert ("3 可再生能源利用率", None, "年综合能源消费量不足 3000 tce") in rows
    assert sum(1 for row in rows if row[0]) == 19
    assert "2025年度" in sheet["A1"].value


def test_a_filled_template_is_shown_and_then_published(desk, template):
    type_in(template, FIRST, **GIVEN)
    preview = desk.upload(template)
    assert preview.status_code == 200
    assert not DataSet.objects.exists()
    ((deed, what, before, after),) = changes(preview)
    assert (deed, what, before) == ("新增", "1 能源消耗强度　单位产品　所有行业", [])
    assert after == ["引领值：0.018", "基准值：0.03", "来源：试算", "状态：待确认"]
    page = desk.client.get(desk.confirm(preview).headers["Location"]).content.decode()
    assert "0.018" in page
    assert "待确认" in page
    (row,) = reading.data_sets(desk.client.person.actor)
    assert (row.revision, row.size, row.unconfirmed, row.published_by) == (1, 1, 1, desk.client.person.user)
    assert "2025年度引领值和基准值" in desk.client.get("/data-sets/").content.decode()


def test_the_next_revision_says_what_it_changes(desk, template):
    type_in(template, FIRST, **GIVEN)
    type_in(template, FIRST + 1, **GIVEN)
    first = desk.publish(template)
    book = desk.template()
    assert sheet_of(book)[f"{column(book, '引领值')}{FIRST}"].value == 0.018
    type_in(book, FIRST, 引领值="０.016")
    type_in(book, FIRST + 1, 引领值=None, 基准值=None)
    type_in(book, FIRST + 30, **GIVEN | {"行业": "铁合金", "指标": "1 能源消耗强度", "计算口径": "单位产值"})
    said = changes(desk.upload(book))
    assert said == [
        ("改变", "1 能源消耗强度　单位产品　所有行业", ["引领值：0.018"], ["引领值：0.016"]),
        (
            "删除",
            "1 能源消耗强度　单位产值　所有行业",
            ["引领值：0.018", "基准值：0.03", "来源：试算", "状态：待确认"],
            [],
        ),
        (
            "新增",
            "1 能源消耗强度　单位产值　铁合金",
            [],
            ["引领值：0.018", "基准值：0.03", "来源：试算", "状态：待确认"],
        ),
    ]
    response = desk.client.get(desk.publish(book))
    assert changes(response) == said
    assert [row.revision for row in response.context["revisions"]] == [2, 1]
    assert "已由" in desk.client.get(first).content.decode()


def test_every_fault_is_told_by_its_cell_and_nothing_is_written(desk, template):
    type_in(template, 4, **GIVEN | {"引领值": 0.05})
    type_in(template, 5, **GIVEN | {"基准值": "三成"})
    type_in(template, 6, **GIVEN | {"来源": None})
    type_in(template, 7, **GIVEN | {"基准值": None})
    type_in(template, 40, **GIVEN | {"指标": "能耗"})
    type_in(template, 41, **GIVEN | {"指标": "1 能源消耗强度", "计算口径": "单位产品"})
    type_in(template, 42, **GIVEN | {"指标": "1 能源消耗强度", "计算口径": "单位产值", "行业": "炼金"})
    type_in(template, 43, **GIVEN | {"指标": "1 能源消耗强度", "计算口径": "单位面积", "状态": "也许"})
    preview = desk.upload(template)
    told = {(fault.place, fault.message) for fault in preview.context["faults"]}
    assert {place for place, _ in told} == {"F4", "G5", "H6", "G7", "B40", "B41", "A42", "C43", "I43"}
    assert ("B41", "与 B4 所在的行重复，请只保留一行。") in told
    assert "颠倒" in next(message for place, message in told if place == "F4")
    assert preview.context["form"] is None
    assert not DataSet.objects.exists()


def test_who_is_overtaken_publishes_nothing(desk, template):
    slow = desk.upload(type_in(template, FIRST, **GIVEN))
    desk.publish(type_in(desk.template(), FIRST, **GIVEN))
    assert desk.confirm(slow).status_code == 409
    assert DataSet.objects.count() == 1


def test_a_preview_is_good_for_one_person(desk, department, template):
    preview = desk.upload(type_in(template, FIRST, **GIVEN))
    other = department("far_department")
    assert other.confirm(preview).status_code == 400
    assert desk.client.act("/data-sets/confirm/", {"preview": "x", "title": "x"}).status_code == 400
    assert desk.confirm(preview, title=" ").status_code == 422
    assert not DataSet.objects.exists()


def test_the_clerk_reads_and_does_not_publish(desk, department, template):
    path = desk.publish(type_in(template, FIRST, **GIVEN))
    clerk = department("province_clerk")
    assert clerk.client.get(path).status_code == 200
    assert clerk.client.get(f"{path}workbook/").status_code == 200
    assert clerk.upload(template).status_code == 403
    assert department("far_department").client.get(path).status_code == 404


def test_factors_begin_with_what_is_known_all_of_it_unconfirmed(desk):
    book = desk.template("factor", 2023)
    response = desk.client.get(desk.publish(book))
    assert response.context["set"].unconfirmed == len(factors.initial()[2]) == 7
    page = response.content.decode()
    for text in ("0.5306", "0.4976", "0.4419", "kgce/kWh", "1.2143", "1.33", "湖南省"):
        assert text in page


def test_factors_at_fault_are_told_by_cell(desk):
    book = desk.template("factor", 2023)
    type_in(book, 4, 代码="电")
    type_in(book, 5, 计量单位="MWh")
    type_in(book, 8, 数值="-1")
    type_in(book, 10, 范围上限=1)
    told = {fault.place for fault in desk.upload(book).context["faults"]}
    assert told == {"A4", "B6", "B7", "F8", "G10"}


def test_the_list_asks_as_much_of_many_as_of_one(desk, template, django_assert_max_num_queries):
    for _ in range(3):
        path = desk.publish(type_in(desk.template(), FIRST, **GIVEN))
        with django_assert_max_num_queries(11):
            desk.client.get("/data-sets/")
    with django_assert_max_num_queries(14):
        desk.client.get(path)


def test_a_full_set_fits_its_own_workbook(desk, template):
    """The limit of values leaves room in the rows that are read."""
    assert workbook.LONGEST + workbook.SPARE + HEAD <= 2000
