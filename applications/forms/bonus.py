"""加分 as it is typed; the service reads the number."""

from django import forms

from applications.forms.widgets import line
from applications.services.bonus import HIGHEST, PLACES
from greenmfg.forms import RefusableForm


class BonusForm(RefusableForm):
    """The points and the reason for them, over the record ``seen_no``."""

    points = forms.CharField(
        label="分值",
        widget=line(inputmode="decimal", autocomplete="off"),
        help_text=f"不超过 {HIGHEST} 分，最多 {PLACES} 位小数，例如 2.5。填写 0 撤销已登记的分值。",
    )
    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    seen_no = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
