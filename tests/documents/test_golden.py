"""Both reports of 257号, whole: page by page what a person holds in his hands."""

import re
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from pypdf import PageObject, PdfReader

from applications.documents.filing import Filing
from applications.documents.report import report
from evaluation.schemes.loader import Loaded
from greenmfg import pdf
from tests.documents import demo
from tests.documents.conftest import CHECK_URL, SHA256
from tests.documents.test_pdf import flat
from tests.fonts import fonts_of

PROOFS = re.compile(r"(自评)?证(\d+)(?=（|\s|、|$)")


def typeset(source: Filing) -> list[PageObject]:
    html = render_to_string("documents/report.html", {"report": report(source, source.layout)})
    return list(PdfReader(BytesIO(pdf.render(html))).pages)


def in_order(text: str, parts: list[str]) -> None:
    place = 0
    for part in parts:
        found = text.find(flat(part), place)
        assert found >= 0, part
        place = found + 1


@pytest.fixture(scope="module")
def self_filing(loaded_2018: Loaded) -> Filing:
    return demo.filing(loaded_2018, "self")


@pytest.fixture(scope="module")
def judged_filing(loaded_2018: Loaded) -> Filing:
    return demo.filing(loaded_2018, "assessor")


@pytest.fixture(scope="module")
def self_report(self_filing: Filing) -> list[PageObject]:
    return typeset(self_filing)


@pytest.fixture(scope="module")
def judged_report(judged_filing: Filing) -> list[PageObject]:
    return typeset(judged_filing)


def whole(pages: list[PageObject]) -> str:
    return flat("".join(page.extract_text() for page in pages))


def test_the_self_evaluation_has_its_parts_in_the_printed_order(self_report: list[PageObject]) -> None:
    in_order(
        flat(self_report[0].extract_text()),
        [
            "附件 2-1",
            "绿色工厂自我评价报告",
            "申报单位",
            "所在省市",
            "工业和信息化部制",
            "2025 年 10 月 27 日",
        ],
    )
    assert "一式三份、电子版一份" in flat(self_report[1].extract_text())
    in_order(
        whole(self_report[3:]),
        [
            "基本信息表",
            "工厂名称",
            "单位简介",
            "材料真实性承诺：",
            "监督抽查",
            "法人或单位负责人签字：",
            "（公章）",
            "日期：",
            "一、工厂基本情况",
            "二、绿色工厂创建情况",
            "1、基础设施情况",
            "5、环境排放情况",
            "三、下一步工作",
            "四、绿色工厂创建自评表",
            "五、相关证明材料",
            "包括但不限于以下材料：",
            "附表 1.1",
            "绿色工厂基本要求自评表",
            "附表 1.2",
            "绿色工厂评价指标自评表",
            "(2025 年)",
            "指标值计算说明",
            "证明材料索引",
            "提交回执",
            SHA256[:32],
        ],
    )


def test_the_third_partys_report_has_its_parts_in_the_printed_order(judged_report: list[PageObject]) -> None:
    in_order(
        flat(judged_report[0].extract_text()),
        [
            "附件 2-2",
            "绿色工厂第三方评价报告",
            "工厂名称",
            "第三方评价机构名称",
            "工业和信息化部制",
        ],
    )
    in_order(
        whole(judged_report[2:]),
        [
            "基本信息表",
            "一、工厂基本信息",
            "二、第三方机构信息",
            "报告编制负责人",
            "报告审核人",
            "三、绿色工厂评价结果",
            "一般要求",
            "指标得分",
            "本机构承诺",
            "负责人签字：",
            "(单位公章)",
            "一、概述",
            "二、评价过程和方法",
            "现场评价记录",
            "内部技术复核",
            "三、评价内容",
            "四、评价结论",
            "评价结论",
            "合格",
            "五、建议",
            "六、参考文件",
            "七、第三方机构资质符合性证明材料",
            "（一）",
            "（四）",
            "湘工信节能〔2026〕3号",
            "附表 2.1",
            "绿色工厂基本要求第三方评价表",
            "附表 2.2",
            "绿色工厂评价指标第三方评价表",
            "总分",
            "注:绿色工厂必须满足各项必选要求",
            "指标得分汇总",
            "指标值计算说明",
            "证明材料索引",
            "签署凭证",
        ],
    )
    assert "签署人" in whole(judged_report)


def test_no_points_stand_in_the_self_evaluation(self_report: list[PageObject]) -> None:
    text = whole(self_report)
    assert "得分" not in text
    assert "分值" not in text


def test_an_open_point_is_noted_once_below_the_workings(
    self_report: list[PageObject], judged_report: list[PageObject]
) -> None:
    for pages in (self_report, judged_report):
        workings = whole(pages).rpartition("指标值计算说明")[2]
        assert workings.count("标准原文不在本方案所据文件之内") == 1
        assert workings.count("离散制造业改用单位产值") == 1


def test_heads_are_repeated_on_every_page_of_a_table(
    self_report: list[PageObject], judged_report: list[PageObject]
) -> None:
    wide = [page for page in judged_report if page.mediabox.width > page.mediabox.height]
    assert len(wide) > 5
    for page in wide:
        assert "序号一级指标二级指标具体评价要求" in flat(page.extract_text())
    pages = [flat(page.extract_text()) for page in self_report]
    first = next(
        number for number, text in enumerate(pages) if "绿色工厂评价指标自评表" in text and number > 3
    )
    last = next(number for number, text in enumerate(pages) if "指标值计算说明" in text and number > 3)
    assert last - first > 3
    assert all("二级指标具体要求" in text for text in pages[first:last])


def test_every_page_but_the_cover_is_numbered(judged_report: list[PageObject]) -> None:
    for number, page in enumerate(judged_report[1:], start=2):
        assert f"第{number}页共{len(judged_report)}页" in flat(page.extract_text())


def test_every_wording_and_every_point_of_2_2_is_printed(
    judged_report: list[PageObject], judged_filing: Filing
) -> None:
    text = whole(judged_report)
    scheme = judged_filing.filled.scheme
    assert len(scheme.scored_tables[0].rows) == 91
    for row in scheme.scored_tables[0].rows:
        assert flat(scheme.wording(row)) in text
    for category in judged_filing.score["categories"]:
        assert category["weighted"] in text
    assert judged_filing.score["total"] in text


def test_computed_values_thresholds_and_verdicts_stand_beside_the_row(
    self_report: list[PageObject], judged_report: list[PageObject]
) -> None:
    assert "指标值:47%" in whole(self_report)
    assert "按GB/T2589折算。" in whole(self_report)
    text = whole(judged_report)
    for part in (
        "符合查阅制度文件",
        "单位产值综合能耗:0.07501tce/万元",
        "选取的门槛:60%。理由:机械零部件行业",
    ):
        assert part in text


@pytest.mark.parametrize("side", ["self", "assessor"])
def test_evidence_numbers_in_tables_are_those_of_the_index(
    side: str, self_report: list[PageObject], judged_report: list[PageObject]
) -> None:
    pages = self_report if side == "self" else judged_report
    text = "\n".join(page.extract_text() for page in pages)
    tables, _, index = text.rpartition("证明材料索引\n本部分")
    units = {*"123456"}
    own = units if side == "self" else {"1", *map(str, range(15, 22)), *(f"自评{n}" for n in units)}
    assert numbers(tables) == numbers(index) == own


def numbers(text: str) -> set[str]:
    """The numbers of evidence that ``text`` names; in a body's report, those of the unit's as 自评1."""
    return {f"{source}{number}" for source, number in PROOFS.findall(re.sub(r"(?<=证)\s", "", text))}


def test_a_body_names_what_the_unit_gave_for_the_rows_it_judges(judged_filing: Filing) -> None:
    """257号 附件 2-2: 三 verifies the self-evaluation with its evidence, 六 lists what is cited."""
    given = {
        key: f"自评证{row['number']}"
        for row in judged_filing.judgement.judged["evidence"]
        for key in (link["key"] for link in row["links"])
    }
    for key, self_row in (
        ("lawful", "lawful"),
        ("quality_system", "self_quality_and_safety_systems"),
        ("safety_system", "self_quality_and_safety_systems"),
        ("energy_intensity_advanced", "self_energy_intensity"),
    ):
        assert any(text.startswith(given[self_row]) for text in judged_filing.proofs([key])), key
    narrative = next(
        part for part in report(judged_filing, judged_filing.layout).parts if part.kind == "narrative"
    )
    listed = next(row for row in narrative.passages if row.title.startswith("六、")).enclosures[0].rows
    assert {number for number, _title in listed} == {"自评", *(row.label for row in judged_filing.cited)}


def test_a_row_of_the_index_stays_on_one_page(judged_filing: Filing, judged_report: list[PageObject]) -> None:
    pages = [flat(page.extract_text()) for page in judged_report]
    index = next(
        part for part in report(judged_filing, judged_filing.layout).parts if part.kind == "evidence"
    )
    for proof in index.proofs:
        row = flat(f"{proof.number}{proof.title}")
        assert sum(row in page for page in pages) == 1 + (proof.number != "证21"), row  # the other is 六
        last = flat(proof.proves[-1])
        assert any(row in page and last in page.partition(row)[2] for page in pages), row


def test_2_2_has_its_nine_columns_the_weights_and_the_total(judged_filing: Filing) -> None:
    parts = report(judged_filing, judged_filing.layout).parts
    table = next(part for part in parts if part.heading.startswith("附表 2.2"))
    assert [head.title for head in table.heads] == [
        "序号", "一级指标", "二级指标", "具体评价要求", "符合性说明及证明材料索引", "要求类型",
        "分值", "权重", "得分",
    ]  # fmt: skip
    rows = [row for block in table.blocks for row in block]
    assert len(rows) == 91 + 2
    texts = {cell.text for row in rows for cell in row.cells}
    assert {f"{weight}%" for weight in (20, 15, 10, 30)} <= texts
    assert [cell.text for cell in rows[-2].cells] == ["总分", f"{judged_filing.score['total']}〔待确认〕"]
    assert rows[-1].cells[0].text.startswith("注:绿色工厂必须满足各项必选要求")


def test_statements_and_places_to_sign_are_those_of_each_form(
    self_filing: Filing, judged_filing: Filing
) -> None:
    told = {}
    for source in (self_filing, judged_filing):
        table = report(source, source.layout).parts[0]
        told[source.layout.label] = (table.statement.title, *table.statement.signatures)
    assert told == {
        "附件 2-1": ("材料真实性承诺：", "法人或单位负责人签字：", "（公章）", "日期："),
        "附件 2-2": ("", "负责人签字：", "(单位公章)"),
    }


def test_2_1_goes_on_from_the_basic_information_without_its_title_again(self_filing: Filing) -> None:
    headings = [part.heading for part in report(self_filing, self_filing.layout).parts]
    assert headings[:3] == ["基本信息表", "", "五、相关证明材料"]


def test_the_checklist_shows_the_numbers_of_its_evidence(self_filing: Filing) -> None:
    part = next(part for part in report(self_filing, self_filing.layout).parts if part.kind == "checklist")
    assert [line.proofs for line in part.lines[:3]] == ["证1", "证2（第2—5页）", "证3（第2—5页）"]
    assert part.lines[5].outcome == "不适用（产品不在 CCC 目录内）"


@pytest.mark.parametrize("side", ["self", "assessor"])
def test_only_song_and_hei_are_embedded(side: str, loaded_2018: Loaded) -> None:
    source = demo.filing(loaded_2018, side, is_draft=True)
    html = render_to_string("documents/report.html", {"report": report(source, source.layout)})
    assert fonts_of(pdf.render(html)) == pdf.FONTS


@pytest.mark.parametrize("side", ["self", "assessor"])
def test_a_draft_says_so_on_every_page_and_has_no_code(side: str, loaded_2018: Loaded) -> None:
    pages = typeset(demo.filing(loaded_2018, side, is_draft=True))
    assert all(re.search("草.{0,3}稿", flat(page.extract_text())) for page in pages)
    text = whole(pages)
    assert flat(CHECK_URL) not in text
    assert "校验值（SHA-256）" not in text
    assert not any(page.images for page in pages)
