"""What a change of each field of a scheme touches, and the words a person reads the field by.

One line per field of the format: a new field has to be classed here before a revision can be told apart.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from evaluation.scoring import criterion, edition, layout, scheme


class Grade(IntEnum):
    """What a change touches, the gravest last."""

    TEXT = 1
    GUIDANCE = 2
    EVIDENCE = 3
    SCORING = 4
    STRUCTURE = 5

    @property
    def label(self) -> str:
        """As pages name it."""
        return {1: "文字", 2: "填报说明", 3: "证明材料", 4: "评分", 5: "结构"}[self.value]


class Touch(NamedTuple):
    """``grade`` of a change of the field itself (of a list: of what is added to it, taken away or moved)."""

    grade: Grade | None  # None: no part of what is asked, scored or printed
    word: str


def _fields(**told: tuple[Grade | None, str]) -> Mapping[str, Touch]:
    return {name: Touch(*touch) for name, touch in told.items()}


T, G, E, S, X = Grade.TEXT, Grade.GUIDANCE, Grade.EVIDENCE, Grade.SCORING, Grade.STRUCTURE
_OPEN = _fields(status=(G, "待确认标记"), note=(G, "说明"))
_HELD = _fields(threshold=(S, "门槛"), hint=(S, "评分建议"))
_STATEMENT = (T, "承诺")
_KEY = (X, "代号")

FIELDS: dict[type[Any], Mapping[str, Touch]] = {
    scheme.Scheme: _fields(
        scheme=(None, "代码"),
        edition=(None, "版本"),
        revision=(None, "修订号"),
        honour=(X, "类别"),
        title=(T, "标题"),
        sources=(T, "依据文件"),
        aggregation=(S, "总分算法"),
        rounding=(S, "取舍"),
        categories=(X, "一级指标"),
        criteria=(X, "指标"),
        tables=(X, "表"),
        names=(T, "印制名称"),
        gates_lead=(T, "基本要求引言"),
        gates=(X, "基本要求"),
        quantities=(X, "计算数据"),
        forms=(X, "表单"),
        documents=(X, "文书"),
        industries=(X, "重点行业"),
        years=(X, "填报年度"),
        selections=(S, "选择计分"),
        golden=(None, "算例"),
        note=(G, "说明"),
    ),
    edition.Source: _fields(title=(T, "标题"), number=(T, "文号"), issuer=(T, "发文单位"), date=(T, "日期")),
    edition.Citation: _fields(document=(T, "依据文件"), clause=(T, "条款")),
    edition.Aggregation: {
        **_fields(kind=(S, "算法"), total=(S, "满分"), source=(T, "依据")),
        **_OPEN,
    },
    edition.Rounding: {
        **_fields(row=(S, "指标"), category=(S, "一级指标"), total=(S, "总分"), mode=(S, "方式")),
        **_OPEN,
    },
    edition.Industries: _fields(
        title=(T, "标题"),
        source=(T, "依据"),
        groups=(X, "行业"),
        note=(T, "备注"),
        fallback=(G, "按通则评价的提示"),
    ),
    edition.IndustryGroup: _fields(name=(T, "名称"), names=(X, "行业名称")),
    edition.Years: {
        **_fields(count=(X, "年数"), combine=(S, "合并方法"), source=(T, "依据")),
        **_OPEN,
    },
    edition.Selection: {
        **_fields(
            key=_KEY, title=(T, "标题"), take=(S, "计分项数"), criteria=(S, "指标"), source=(T, "依据")
        ),
        **_OPEN,
    },
    criterion.Words: _fields(met=(T, "符合的用语"), unmet=(T, "不符合的用语")),
    criterion.Explanation: _fields(key=_KEY, label=(T, "名称"), max_chars=(X, "字数限制")),
    criterion.Span: {**_fields(full=(S, "满分点"), none=(S, "零分点")), **_OPEN},
    criterion.Elasticity: {
        **_fields(growth=(S, "增长率公式"), growing=(S, "增长时"), shrinking=(S, "下降时")),
        **_OPEN,
    },
    criterion.Repeat: {
        **_fields(key=_KEY, most=(X, "最多项数"), label=(T, "名称"), weight=(S, "加权数据")),
        **_OPEN,
    },
    criterion.Entries: _fields(most=(X, "最多项数")),
    criterion.Category: {
        **_fields(key=_KEY, name=(T, "名称"), points=(S, "分值"), source=(T, "依据"), weight=(S, "权重")),
        **_OPEN,
    },
    criterion.Gate: {
        **_fields(
            key=_KEY,
            text=(T, "表述"),
            binding=(S, "是否必须满足"),
            source=(T, "依据"),
            polarity=(S, "表述方向"),
            group=(T, "分组"),
            help=(G, "填报说明"),
            words=(T, "填写用语"),
            explanations=(X, "应说明的事项"),
        ),
        **_OPEN,
    },
    criterion.Quantity: {
        **_fields(
            key=_KEY,
            name=(T, "名称"),
            unit=(S, "单位"),
            signed=(S, "可为负数"),
            help=(G, "填报说明"),
            role=(G, "能耗测算"),
            years=(X, "填报年数"),
        ),
        **_OPEN,
    },
    criterion.Threshold: {
        **_fields(op=(S, "比较"), value=(S, "数值"), of=(S, "对照"), times=(S, "倍数")),
        **_OPEN,
    },
    criterion.ThresholdChoice: {**_fields(low=(S, "下限"), high=(S, "上限")), **_OPEN},
    criterion.Hint: {**_fields(basis=(S, "对照"), entry=(S, "起点"), full=(S, "满分点")), **_OPEN},
    criterion.Counting: _fields(
        full=(S, "满分数量"), maximum=(S, "最多数量"), items=(X, "项目"), ticked=(X, "是否勾选")
    ),
    criterion.Step: _fields(start=(S, "起点"), points=(S, "分值")),
    criterion.Variant: {
        **_fields(
            key=_KEY,
            name=(T, "名称"),
            unit=(S, "单位"),
            formula=(S, "公式"),
            source=(T, "依据"),
            repeat=(X, "逐项填报"),
        ),
        **_HELD,
    },
    criterion.Band: _fields(key=_KEY, name=(T, "名称"), start=(S, "起"), below=(S, "止")),
    criterion.Bands: {**_fields(quantity=(S, "分档数据"), bands=(S, "档")), **_OPEN},
    criterion.Criterion: {
        **_fields(
            key=_KEY,
            category=(X, "所属一级指标"),
            text=(T, "表述"),
            kind=(S, "评分方式"),
            source=(T, "依据"),
            points=(S, "分值"),
            group=(T, "二级指标"),
            printed_number=(T, "序号"),
            necessity=(S, "必选或可选"),
            presumes=(S, "前提指标"),
            applies=(T, "适用条件"),
            not_applicable=(S, "不适用时"),
            unit=(S, "单位"),
            direction=(S, "方向"),
            signed=(S, "可为负数"),
            threshold_choice=(S, "门槛选取范围"),
            count=(S, "计数"),
            steps=(S, "分档得分"),
            cap=(S, "得分上限倍数"),
            formula=(S, "公式"),
            formula_source=(T, "公式依据"),
            variants=(S, "计算口径"),
            bands=(S, "规模分档"),
            help=(G, "填报说明"),
            reference=(S, "参照值"),
            elasticity=(S, "弹性系数"),
            entries=(X, "自选指标"),
            describe=(X, "文字说明"),
        ),
        **_HELD,
        **_OPEN,
    },
    layout.Table: _fields(
        key=_KEY,
        title=(T, "标题"),
        later_title=(T, "后续年度标题"),
        columns=(X, "栏目"),
        rows=(X, "行"),
        label=(T, "表号"),
        side=(X, "填写方"),
        scored=(S, "是否计分表"),
        lead=(T, "表前文字"),
        year_line=(T, "年度行"),
        note=(T, "表注"),
        total_row=(T, "合计行"),
    ),
    layout.Column: _fields(
        key=_KEY, shows=(X, "内容"), title=(T, "标题"), width=(T, "栏宽"), merge=(T, "合并相同单元格")
    ),
    layout.TableRow: _fields(
        key=_KEY,
        criteria=(X, "对应指标"),
        gates=(X, "对应基本要求"),
        text=(T, "表述"),
        category=(T, "一级指标"),
        group=(T, "二级指标"),
        necessity=(T, "必选或可选"),
        cells=(T, "印制内容"),
        note=(G, "说明"),
    ),
    layout.Choice: _fields(text=(X, "选项"), group=(T, "分组"), other=(X, "可另填")),
    layout.Field: {
        **_fields(
            key=_KEY,
            label=(T, "名称"),
            type=(X, "填写方式"),
            group=(T, "分组"),
            required=(X, "是否必填"),
            required_with=(X, "何时必填"),
            max_chars=(X, "字数限制"),
            soft=(X, "字数是否仅作提示"),
            choices=(X, "选项"),
            prefill=(X, "自动带出"),
            help=(G, "填报说明"),
            applies=(X, "适用条件"),
            half=(T, "版面"),
            aside=(T, "左侧标题"),
            shows=(X, "得分内容"),
            unit=(S, "单位"),
            signed=(X, "可为负数"),
        ),
        **_OPEN,
    },
    layout.Section: {
        **_fields(
            key=_KEY,
            title=(T, "标题"),
            number=(T, "序号"),
            guidance=(G, "填写指引"),
            answer=(X, "是否填写"),
            required=(X, "是否必填"),
            max_chars=(X, "字数限制"),
            soft=(X, "字数是否仅作提示"),
            encloses=(X, "附列记录"),
            sections=(X, "小节"),
        ),
        **_OPEN,
    },
    layout.ChecklistItem: _fields(
        key=(E, "代号"),
        text=(E, "材料"),
        number=(E, "序号"),
        applies=(E, "适用条件"),
        required_with=(E, "何时必须提供"),
    ),
    layout.Statement: {
        **_fields(text=(T, "内容"), title=(T, "标题"), signatures=(T, "签字栏"), blanks=(T, "待填处")),
        **_OPEN,
    },
    layout.Form: {
        **_fields(
            key=_KEY,
            title=(T, "标题"),
            kind=(X, "形式"),
            side=(X, "填写方"),
            lead=(T, "表前文字"),
            fields=(X, "填报项"),
            sections=(X, "章节"),
            items=(E, "材料清单"),
            statement=_STATEMENT,
            most=(X, "最多行数"),
            years=(X, "填报年数"),
            down=(T, "排列方式"),
            foot=(T, "表后文字"),
        ),
        **_OPEN,
    },
    layout.CoverLine: _fields(label=(T, "名称"), field=(T, "填报项")),
    layout.Part: _fields(
        form=(X, "表单"), table=(X, "表"), evidence_index=(E, "证明材料索引"), heading=(T, "标题")
    ),
    layout.Document: {
        **_fields(
            key=_KEY,
            title=(T, "标题"),
            parts=(X, "组成"),
            label=(T, "附件号"),
            side=(X, "填写方"),
            cover=(T, "封面"),
            issuer=(T, "制发单位"),
            date_line=(T, "日期行"),
            instructions_title=(T, "说明标题"),
            instructions=(G, "填写说明"),
            statement=_STATEMENT,
            official=(T, "是否规定格式"),
        ),
        **_OPEN,
    },
}
