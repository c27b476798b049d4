"""What stands in a document: every wording, every answer, nothing that the form does not have."""

import dataclasses
import re

import segno
from django.utils.html import strip_tags

from applications.documents.explanation import Explanation
from applications.documents.filing import Filing
from applications.documents.report import report
from applications.documents.tables import Grid
from evaluation.said import Said
from evaluation.schemes.loader import FIXTURES, Loaded, load_file
from evaluation.scoring.places import place_of
from evaluation.scoring.spread import spread
from tests.documents.conftest import CHECK_URL, everything, filing, filled, html, printed


def grids(source: Filing) -> dict[str, Grid]:
    return {part.heading: part for part in printed(source).parts if isinstance(part, Grid)}


def lines(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for block in grid.blocks for row in block]


def with_answer(source: Filing, key: str, **answer: str) -> Filing:
    """``source`` with another answer in one cell."""
    sheet = source.filled
    answers = {**sheet.answers, (key, 0, 0): Said(key=key, **answer)}
    return filing(dataclasses.replace(sheet, answers=answers), evidence=tuple(source.evidence))


def test_cover_has_label_title_fields_issuer_and_the_day_of_the_seal(filing_2018: Filing) -> None:
    cover = strip_tags(html(filing_2018).partition('<nav class="contents">')[0])
    for text in (
        "附件 2-1",
        "绿色工厂自我评价报告",
        "申报单位",
        "所在省市",
        "工业和信息化部制",
        "2025 年 10 月 27 日",
    ):
        assert text in cover


def test_a_date_printed_without_its_day_stays_so(filing_2018: Filing, loaded_2018: Loaded) -> None:
    layout = dataclasses.replace(loaded_2018.scheme.documents[0], date_line="20 年 月")
    assert report(filing_2018, layout).date_line == "2025 年 10 月"


def test_contents_follow_the_printed_order(filing_2018: Filing) -> None:
    titles = [entry.title for entry in printed(filing_2018).contents]
    assert titles == [
        "基本信息表", "一、工厂基本情况", "二、绿色工厂创建情况", "三、下一步工作", "四、绿色工厂创建自评表",
        "五、相关证明材料", "附表 1.1 绿色工厂基本要求自评表", "附表 1.2 绿色工厂评价指标自评表",
        "证明材料索引", "提交回执",
    ]  # fmt: skip


def test_every_entry_of_the_contents_has_its_place(filing_2018: Filing, filing_2025: Filing) -> None:
    for source in (filing_2018, filing_2025):
        page = html(source)
        for entry in printed(source).contents:
            assert page.count(f'id="{entry.anchor}"') == 1


def test_fields_stand_two_to_a_line_where_they_are_printed_so(filing_2018: Filing) -> None:
    table = printed(filing_2018).parts[0]
    pairs = [[cell.label for cell in line.cells] for line in table.lines]
    assert ["工厂名称"] in pairs
    assert ["统一社会信用代码", "邮编"] in pairs
    assert ["手机", "电子邮箱"] in pairs


def test_choices_are_boxes_under_their_headings(filing_2018: Filing) -> None:
    page = html(filing_2018)
    ownership = re.search(r"单位性质</th><td[^>]*>(.*?)</td>", page, re.DOTALL)[1]
    assert ownership.startswith("内资（")
    assert ownership.count('class="box') == 6
    assert 'class="box ticked"></span>民营' in ownership


def test_self_table_of_2018_has_its_77_rows_and_no_points(filing_2018: Filing) -> None:
    """257号 附表 1.2: no points are printed, so there is nothing to explain either."""
    table = grids(filing_2018)["附表 1.2 绿色工厂评价指标自评表"]
    assert sum(len(block) for block in table.blocks) == 77
    assert [head.title for head in table.heads] == [
        "一级指标", "二级指标具体要求", "指标值及是否符合评价要求", "证明材料索引",
    ]  # fmt: skip
    assert [head.columns for head in table.heads] == [1, 2, 1, 1]
    assert table.year_line == "(2018 年)"
    assert not any(isinstance(part, Explanation) for part in printed(filing_2018).parts)


def test_every_wording_of_the_applicants_side_is_printed(filing_2018: Filing, filing_2025: Filing) -> None:
    for source in (filing_2018, filing_2025):
        scheme = source.filled.scheme
        document = next(row for row in scheme.documents if row.side == "self")
        names = {part.table for part in document.parts}
        texts = {text for grid in grids(source).values() for line in lines(grid) for text in line}
        for table in scheme.tables:
            if table.key in names:
                assert {scheme.wording(row) for row in table.rows} <= texts


def test_2025_prints_annex_1_with_values_evidence_and_points(filing_2025: Filing) -> None:
    """390号 附件1: nine printed columns, and three of ours for what is filled in."""
    table = grids(filing_2025)["绿色工厂评价要求自评价（工信厅节函〔2025〕390号 附件1）"]
    assert [head.title for head in table.heads] == [
        "一级指标（权重）", "序号", "二级指标", "指标类型", "单位", "引领值", "基准值", "权重分值",
        "取值规则", "填报值", "证明材料索引", "自评得分",
    ]  # fmt: skip
    rows = {line[-11]: line for line in lines(table)[:-1]}
    assert rows["1"][-3:] == ["0.02152 tce/万元", "", "5.6533〔待确认〕"]
    assert rows["2"][-3:] == ["0.02458 tCO₂/万元", "", "待定"]
    assert rows["3"][-3] == "20.6%"
    assert rows["4"][-3:] == ["6 项", "", "4.5〔待确认〕"]
    assert rows["5"][-3:] == ["", "", "—"]
    # The documents print no rule of rounding.
    assert lines(table)[-1] == ["合计", f"{filing_2025.score['total']}〔待确认〕"]
    assert table.wide


def test_categories_are_merged_with_their_weight(filing_2025: Filing) -> None:
    table = grids(filing_2025)["绿色工厂评价要求自评价（工信厅节函〔2025〕390号 附件1）"]
    first = [block[0].cells[0] for block in table.blocks]
    assert [(cell.text, cell.rows) for cell in first] == [
        ("能源低碳化（30%）", 4),
        ("资源高效化（30%）", 4),
        ("生产洁净化（16%）", 3),
        ("产品绿色化（16%）", 2),
        ("用地集约化（8%）", 1),
    ]


def test_a_long_category_is_open_cells_so_that_it_may_run_over_pages(filing_2018: Filing) -> None:
    table = grids(filing_2018)["附表 1.2 绿色工厂评价指标自评表"]
    runs = [block[0].cells[0].run for block in table.blocks][:21]
    assert runs[0] == "top"
    assert set(runs[1:20]) == {"middle"}
    assert runs[20] == "bottom"


def test_a_negative_condition_is_answered_as_one(filing_2025: Filing) -> None:
    conditions = lines(grids(filing_2025)["不得申报的情形"])
    assert {line[2] for line in conditions} == {"无此情形"}
    found = with_answer(filing_2025, "operating", value="unmet")
    assert lines(grids(found)["不得申报的情形"])[0][2] == "有此情形"


def test_a_form_without_a_cover_begins_with_its_title(loaded_registration: Loaded) -> None:
    """附件1 of Guangzhou: the title, then 一、基本信息 on the same page; number and seal stand elsewhere."""
    page = html(filing(filled(loaded_registration, everything(loaded_registration))))
    opening, _, parts = page.partition("</header>")
    assert re.findall(r"<h[12]>(.*?)</h[12]>", opening + parts)[:2] == [
        "广州市绿色工厂梯度培育信息登记表",
        "一、基本信息",
    ]
    assert 'class="cover"' not in page
    assert "目　录" not in page
    assert "申报编号：GXN-2025-0001" in strip_tags(opening)
    assert "GXN-2025-0001-1" in strip_tags(parts)


def test_conditions_are_printed_in_the_documents_own_words_and_columns(loaded_registration: Loaded) -> None:
    """否 and 是, the explanation in the column below its printed line, no head."""
    told = everything(loaded_registration) | {"lawful": "unmet", "lawful_due": "2025年3月"}
    table = grids(filing(filled(loaded_registration, told)))["二、基本信息"]
    rows = lines(table)
    assert table.heads == []
    assert table.widths == [6, 42, 10, 42]
    assert rows[0][1::2] == [
        "工厂近三年是否出现下列情况",
        "选“是”的，请详细说明原因、整改措施、预期整改完成时间及效果",
    ]
    assert [row[-2] for row in rows] == ["", "否", "是", "否", "否", "否", "否", "符合", "符合"]
    assert "预期整改完成时间：2025年3月" in rows[2][-1]
    assert rows[7][-1].startswith("包括但不限于：\n1.绿色工厂管理组织架构")


def test_not_applicable_is_printed_with_its_reason(filing_2018: Filing) -> None:
    source = with_answer(filing_2018, "evidence_ccc", state="not_applicable", reason="产品不在目录内")
    assert "不适用（产品不在目录内）" in html(source)


def test_annex_explains_every_row(filing_2025: Filing) -> None:
    """Value, formula, inputs, benchmark with its marks, rule, clause and points."""
    annex = next(part for part in printed(filing_2025).parts if isinstance(part, Explanation))
    assert len(annex.chapters[0].rows) == 14
    energy, carbon = annex.chapters[0].rows[:2]
    text = "\n".join(energy.lines)
    for part in ("综合能耗 ÷ 工厂总产值", "综合能耗 21.52 tce", "引领值 0.018，基准值 0.03", "附件1 第1项"):
        assert part in text
    assert "对标值来源：行业协会2024年数据〔待确认〕" in energy.lines
    assert (energy.points, energy.full, energy.is_open) == ("5.6533", "8", True)
    assert carbon.points == "待定"
    notes = "".join(text for _, text in annex.doubts)
    assert filing_2025.criteria["energy_intensity"].note in notes
    assert len({text for _, text in annex.doubts}) == len(annex.doubts)


def test_annex_of_several_years_tells_each_by_itself() -> None:
    """Every year with its total, numbered from 1; above them the totals and their mean."""
    loaded = load_file(FIXTURES / "park-2018.yaml")
    answers = {f"energy_output@{year}": "1" for year in (2016, 2017, 2018)}
    sheet = dataclasses.replace(filled(loaded, {}), scheme=spread(loaded.scheme, 2018), year=2019)
    known = {("energy_output", "", ""): {"leading": "3", "source": "测试用标准", "status": "confirmed"}}
    said = {place_of(key): Said(key=key, value=value) for key, value in answers.items()}
    source = filing(dataclasses.replace(sheet, answers=said, benchmarks=known))
    annex = next(part for part in printed(source).parts if isinstance(part, Explanation))
    assert [chapter.title for chapter in annex.chapters] == ["2016 年", "2017 年", "2018 年"]
    for chapter in annex.chapters:
        assert [row.number for row in chapter.rows] == [str(place) for place in range(1, 32)]
        assert chapter.rows[0].points == "33.3333"
        assert chapter.total == annex.mean == source.total
    assert all(len(set(rows.split("、"))) == len(rows.split("、")) for rows, _ in annex.doubts)
    page = strip_tags(html(source))
    assert "各年得分的平均值" in page
    assert f"2017 年：{source.total}" in page
    row = lines(
        next(part for part in printed(source).parts if isinstance(part, Grid) and "2017" in part.title)
    )[0]
    assert row[3:5] == ["万元/tce", "1"]  # the unit in its column alone


def test_evidence_numbers_stand_in_the_index_and_beside_the_row(filing_2025: Filing) -> None:
    evidence = (
        {"number": 3, "title": "企业营业执照", "links": [{"key": "operating", "page_from": 1, "page_to": 1}]},
        {
            "number": 12,
            "title": "能源审计报告",
            "links": [{"key": "energy_intensity", "page_from": 3, "page_to": 8}],
        },
    )
    source = dataclasses.replace(filing_2025, evidence=evidence)
    assert lines(grids(source)["不得申报的情形"])[0][3] == "证3（第1页）"
    table = grids(source)["绿色工厂评价要求自评价（工信厅节函〔2025〕390号 附件1）"]
    assert lines(table)[0][-2] == "证12（第3—8页）"
    page = strip_tags(html(source))
    assert "能源消耗强度（第3—8页）" in page
    assert "能源审计报告" in page


def test_without_evidence_the_index_says_so(filing_2025: Filing) -> None:
    assert "（无）" in strip_tags(html(filing_2025))


def test_receipt_shows_numbers_moment_hash_and_the_check_address(filing_2025: Filing) -> None:
    page = html(filing_2025)
    receipt = strip_tags(page.partition('id="receipt"')[2])
    for text in (
        "GXN-2025-0001-1",
        "张𠮷",
        "2025年10月27日（周一）17:00",
        filing_2025.seal.sha256,
        CHECK_URL,
    ):
        assert text in receipt
    assert printed(filing_2025).qr_code == segno.make_qr(CHECK_URL, error="m").svg_data_uri(border=2)


def test_a_draft_is_marked_and_has_neither_receipt_nor_code(loaded_2025: Loaded) -> None:
    page = html(filing(filled(loaded_2025, everything(loaded_2025)), is_draft=True))
    assert '<div class="draft">草稿</div>' in page
    assert "提交回执" not in page
    assert "<img" not in page
    assert "20 年 月 日" in page


def test_what_a_person_wrote_is_text(filing_2018: Filing) -> None:
    """Attacks 71 and 77: markup in a text field is printed, never obeyed."""
    attack = '<img src=file:///x><link rel=attachment href="file:///x"><script>x</script><svg onload=x>'
    source = filing_2018
    texts = [key for key, cell in source.filled.cells.items() if cell.kind in ("text", "paragraph")]
    for key in texts:
        source = with_answer(source, key, value=attack)
    page = html(source)
    tags = re.findall(r"<(img|link|script|svg)\b", page)
    assert tags == ["link", "img"]  # the style sheet and the code
    assert strip_tags(page).count("rel=attachment") >= len(texts)
