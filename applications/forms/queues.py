"""The filter of an office's queue, and the name under which a person keeps one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from applications.forms.widgets import line
from applications.models import SavedFilter
from greenmfg.forms import RefusableForm

Choices = Sequence[tuple[object, str]]


class QueueForm(forms.Form):
    """The filter of a queue; who has but one region is not asked for it."""

    status = forms.ChoiceField(label="状态", required=False)
    round = forms.TypedChoiceField(label="申报批次", coerce=int, empty_value=None, required=False)
    honour = forms.ChoiceField(label="类别", required=False)
    region = forms.TypedChoiceField(label="市州", coerce=int, empty_value=None, required=False)
    left = forms.ChoiceField(label="本环节剩余时间", required=False)
    flag = forms.ChoiceField(label="关注事项", required=False)
    text = forms.CharField(label="单位名称、信用代码或编号", max_length=60, required=False)
    sort = forms.ChoiceField(label="排序", required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        """``choices`` by field; a field without any is not asked."""
        super().__init__(*args, **kwargs)
        for name, told in choices.items():
            if not told:
                del self.fields[name]
            else:
                self.fields[name].choices = told if name == "sort" else [("", "全部"), *told]

    def parameters(self) -> dict[str, str]:
        """What filters and sorts, as the address carries it; what cannot be read is left out."""
        self.full_clean()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class SavedFilterForm(RefusableForm):
    """A name for the filter that the page shows."""

    name = forms.CharField(
        label="筛选名称",
        max_length=SavedFilter._meta.get_field("name").max_length,
        widget=line(),
        help_text="至多 30 字；与已有筛选同名的，替换原来的。",
    )
    is_default = forms.BooleanField(label="打开审核案件时使用", required=False)
