"""禁止申报: the decision that a unit may not apply."""

from django import forms

from accounts.forms import UsccField
from applications.forms.public import EVIDENCE_TYPES
from applications.forms.widgets import day
from applications.models import Ban
from greenmfg.forms import RefusableForm


class BanForm(RefusableForm):
    """A unit, listed or not, with the decision on it and the document that proves it."""

    uscc = UsccField()
    name = forms.CharField(label="单位名称", max_length=120)
    kind = forms.ChoiceField(
        label="禁止申报的主体",
        choices=Ban.Kind.choices,
        widget=forms.RadioSelect,
        help_text="园区造假的，园区三年内不得申报，并移出绿色园区名单；企业适用于其他各类别。",
    )
    document_number = forms.CharField(
        label="决定文号", max_length=80, help_text="例如：湘工信节能〔2026〕8号"
    )
    decided_on = forms.DateField(
        label="决定日期", widget=day(), help_text="自该日起三年内不得申报；不能晚于今日"
    )
    reason = forms.CharField(label="事实和理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.FileField(
        label="决定文件",
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": EVIDENCE_TYPES}),
        help_text="PDF、PNG、JPEG 图片或 Excel 工作簿（.xlsx），一个文件，不超过 10 MB，经检查后才能批准。",
    )
