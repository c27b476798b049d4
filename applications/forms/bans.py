"""禁止申报: the decision that a unit may not apply."""

from typing import Any

from django import forms

from accounts.forms import UsccField
from applications.forms.listings import DecisionForm
from applications.models import Ban


class BanForm(DecisionForm):
    """A unit, listed or not, with the decision on it."""

    uscc = UsccField()
    name = forms.CharField(label="单位名称", max_length=120)
    kind = forms.ChoiceField(
        label="禁止申报的主体",
        choices=Ban.Kind.choices,
        widget=forms.RadioSelect,
        help_text="园区造假的，园区三年内不得申报，并移出绿色园区名单；企业适用于其他各类别。",
    )
    field_order = ("uscc", "name", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].help_text = "自该日起三年内不得申报；不能晚于今日"
        self.fields["reason"].label = "事实和理由"
