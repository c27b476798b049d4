"""Forms of 附件 2-1 and 2-2: fields, sections and kinds of evidence."""

from evaluation.scoring.layout import Document, Form


def test_basic_information_of_the_applicant(forms: dict[str, Form]) -> None:
    assert [field.label for field in forms["self_basic"].fields] == [
        "工厂名称", "所属行业", "通讯地址", "单位性质", "统一社会信用代码", "邮编", "注册机关",
        "注册资本", "成立日期", "有效期", "法定代表人", "法人代表联系电话", "申报工作联系部门", "联系人",
        "联系电话", "传真", "手机", "电子邮箱", "单位简介",
    ]  # fmt: skip


def test_kinds_of_ownership(forms: dict[str, Form]) -> None:
    field = next(field for field in forms["self_basic"].fields if field.label == "单位性质")

    assert [(choice.group, choice.text) for choice in field.choices] == [
        ("内资", "国有"),
        ("内资", "集体"),
        ("内资", "民营"),
        ("", "中外合资"),
        ("", "港澳台"),
        ("", "外商独资"),
    ]


def test_basic_information_of_the_assessor(forms: dict[str, Form]) -> None:
    groups: dict[str, list[str]] = {}
    for field in forms["assessor_basic"].fields:
        groups.setdefault(field.group, []).append(field.label)

    assert groups == {
        "一、工厂基本信息": [
            "工厂名称", "工厂地址", "统一社会信用代码", "单位性质", "工厂法定代表人", "法人代表电话",
            "工厂联系人", "联系人电话", "电子邮件", "传真",
        ],
        "二、第三方机构信息": [
            "第三方机构名称", "第三方机构地址", "机构法定代表人", "法人代表电话", "机构联系人", "联系人电话",
            "报告编制负责人", "负责人电话", "报告审核人", "审核人电话",
        ],
        "三、绿色工厂评价结果": ["一般要求", "指标得分"],
    }  # fmt: skip


def test_five_parts_of_the_self_report(forms: dict[str, Form], documents: dict[str, Document]) -> None:
    sections = forms["self_narrative"].sections
    evidence = next(part for part in documents["self_report"].parts if part.form == "self_evidence")

    assert [section.number + section.title for section in sections] + [evidence.heading] == [
        "一、工厂基本情况",
        "二、绿色工厂创建情况",
        "三、下一步工作",
        "四、绿色工厂创建自评表",
        "五、相关证明材料",
    ]
    assert [section.number + section.title for section in sections[1].sections] == [
        "1、基础设施情况",
        "2、管理体系情况",
        "3、能源资源投入情况",
        "4、产品情况",
        "5、环境排放情况",
    ]
    assert [section.answer for section in sections] == [True, False, True, False]


def test_seven_sections_of_the_assessor_report(forms: dict[str, Form]) -> None:
    sections = forms["assessor_report"].sections

    assert [section.number + section.title for section in sections] == [
        "一、概述",
        "二、评价过程和方法",
        "三、评价内容",
        "四、评价结论",
        "五、建议",
        "六、参考文件",
        "七、第三方机构资质符合性证明材料",
    ]
    assert sections[2].guidance.count("\n") == 3
    assert all(section.guidance and section.answer for section in sections)


def test_twenty_kinds_of_evidence(forms: dict[str, Form]) -> None:
    items = forms["self_evidence"].items

    assert [item.number for item in items] == [f"{number}." for number in range(1, 21)]
    assert [item.number for item in items if item.applies] == ["2.", "3.", "6."]
    assert all(("（适用时）" in item.text) == bool(item.applies) for item in items)
    assert items[14].text == "厂房平面布置图（包括空间布局图、计量设备布置图)；"


def test_documents_hold_everything_in_printed_order(documents: dict[str, Document]) -> None:
    parts = {key: [part.form or part.table for part in document.parts] for key, document in documents.items()}

    assert parts == {
        "self_report": ["self_basic", "self_narrative", "self_evidence", "1.1", "1.2"],
        "assessor_report": ["assessor_basic", "assessor_report", "2.1", "2.2"],
    }
