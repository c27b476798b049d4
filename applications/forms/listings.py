"""名单管理: looking for an entry, entering a unit, deciding on an entry."""

from typing import Any

from django import forms

from accounts import selectors as people
from accounts.forms import UsccField
from applications.forms.public import EVIDENCE_TYPES
from applications.forms.widgets import day
from applications.models import Level, Listing, ListingDecision
from evaluation.models import Honour
from greenmfg.forms import RefusableForm

ALL = [("", "全部")]
UNCHOSEN = ("", "请选择")


class ListingsFilter(forms.Form):
    """The filter of 名单管理; a city is not asked for its one region, nor for what it knows nothing of."""

    honour = forms.ChoiceField(label="类别", required=False, choices=[*ALL, *Honour.choices])
    level = forms.ChoiceField(label="级别", required=False, choices=[*ALL, *Level.choices])
    year = forms.ChoiceField(label="年度", required=False)
    region = forms.TypedChoiceField(label="市州", coerce=int, empty_value=None, required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            *ALL,
            (Listing.State.ACTIVE, "在名单中"),
            (Listing.State.REMOVED, "已移出名单"),
        ],
    )
    text = forms.CharField(label="单位名称或信用代码", max_length=60, required=False)

    def __init__(
        self, *args: Any, years: list[int], regions: list[tuple[int, str]], decides: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [*ALL, *((str(year), f"{year}年") for year in years)]
        self.fields["region"].choices = [*ALL, *regions]
        if not regions:
            del self.fields["region"]
        if decides:
            self.fields["state"].choices += [(ListingDecision.Status.PROPOSED, "决定待批准")]


class ListingForm(RefusableForm):
    """A unit that was listed before the platform knew it."""

    uscc = UsccField()
    name = forms.CharField(label="单位名称", max_length=120, help_text="与公布文件一致")
    region_id = forms.TypedChoiceField(label="所在市州", coerce=int)
    honour = forms.ChoiceField(label="类别", choices=[UNCHOSEN, *Honour.choices])
    level = forms.ChoiceField(label="级别", choices=[UNCHOSEN, *Level.choices])
    subject = forms.CharField(
        label="产品名称", max_length=120, required=False, help_text="类别为绿色产品的填写，其他类别不填"
    )
    year = forms.IntegerField(label="年度", min_value=2016, max_value=2100, help_text="例如：2023")
    document_number = forms.CharField(
        label="公布文件文号", max_length=80, help_text="例如：湘工信节能〔2023〕1号"
    )
    listed_on = forms.DateField(label="公布日期", widget=day())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = [(row.pk, row.name) for row in people.first_level_regions()]
        self.fields["region_id"].choices = [UNCHOSEN, *regions]


class DecisionForm(RefusableForm):
    """A dated decision: document, date, reason, and the document itself."""

    document_number = forms.CharField(
        label="决定文号",
        max_length=80,
        help_text="例如：湘工信节能〔2026〕8号。国家级名单以工业和信息化部的文件为准。",
    )
    decided_on = forms.DateField(label="决定日期", widget=day(), help_text="不能晚于今日")
    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.FileField(
        label="决定文件",
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": EVIDENCE_TYPES}),
        help_text="PDF、PNG、JPEG 图片或 Excel 工作簿（.xlsx），一个文件，不超过 10 MB，经检查后才能批准。",
    )


class ListingDecisionForm(DecisionForm):
    """A decision on an entry: taking it off says the ground too."""

    ground = forms.ChoiceField(
        label="移出事由", choices=ListingDecision.Ground.choices, widget=forms.RadioSelect
    )
    field_order = ("ground",)

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act == ListingDecision.Act.RESTORE:
            del self.fields["ground"]
