"""Rounds and their calendar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from applications.forms.widgets import day, moment
from applications.workflow import StageRule
from greenmfg.forms import RefusableForm

YEARS = range(2017, 2101)


def _expect_near(moment: datetime) -> None:
    """A moment at the very ends of the calendar has none in another time zone."""
    if moment.year not in YEARS:
        raise forms.ValidationError(f"请填写 {YEARS[0]} 年至 {YEARS[-1]} 年之间的时间。")


class RoundForm(RefusableForm):
    """A new round from a procedure."""

    procedure = forms.ChoiceField(label="程序")
    year = forms.IntegerField(label="年度", min_value=YEARS[0], max_value=YEARS[-1])
    title = forms.CharField(label="批次名称", max_length=120)
    code = forms.SlugField(label="批次编号", max_length=20, help_text="用作申报编号的开头，例如 gj2026")
    files_until = forms.DateTimeField(
        label="申报截止",
        required=False,
        widget=moment(),
        validators=[_expect_near],
        help_text="程序规定了截止日期的，可不填；全天有效的，填次日 00:00。",
    )

    def __init__(self, *args: Any, procedures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = procedures


class RecommendationForm(RefusableForm):
    """The document by which the department reports its list; a later edition says why."""

    document_number = forms.CharField(
        label="报送文号", max_length=80, help_text="例如：湘工信节能函〔2025〕120号"
    )
    issued_on = forms.DateField(label="报送日期", widget=day())
    reason = forms.CharField(
        label="重新形成的原因",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="原名单继续保留，可以查看。",
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_first: bool, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen
        if is_first:
            del self.fields["reason"]


class CalendarForm(forms.Form):
    """When each stage of a round ends; a moment once set can be moved, not taken away."""

    def __init__(self, *args: Any, stages: Sequence[StageRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in stages:
            name = rule.kind.value
            self.fields[name] = forms.DateTimeField(
                label=rule.title,
                required=name in self.initial,
                widget=moment(**{"class": "form-control"}),
                validators=[_expect_near],
            )

    def closes(self) -> dict[str, datetime]:
        """The moments that were set or moved, by stage."""
        return {name: self.cleaned_data[name] for name in self.changed_data if self.cleaned_data[name]}
