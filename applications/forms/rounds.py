"""Rounds and their calendar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from applications.forms.widgets import moment
from applications.workflow import StageRule
from greenmfg.forms import RefusableForm


class RoundForm(RefusableForm):
    """A new round from a procedure."""

    procedure = forms.ChoiceField(label="程序")
    year = forms.IntegerField(label="年度", min_value=2017, max_value=2100)
    title = forms.CharField(label="批次名称", max_length=120)
    code = forms.SlugField(label="批次编号", max_length=20, help_text="用作申报编号的开头，例如 gj2026")

    def __init__(self, *args: Any, procedures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = procedures


class CalendarForm(forms.Form):
    """When each stage of a round ends; a moment once set can be moved, not taken away."""

    def __init__(self, *args: Any, stages: Sequence[StageRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in stages:
            name = rule.kind.value
            self.fields[name] = forms.DateTimeField(
                label=rule.title, required=name in self.initial, widget=moment(**{"class": "form-control"})
            )

    def closes(self) -> dict[str, datetime]:
        """The moments that were set or moved, by stage."""
        return {name: self.cleaned_data[name] for name in self.changed_data if self.cleaned_data[name]}
