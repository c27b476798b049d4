"""What city and province post about their cases."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from accounts.forms import PhoneField
from applications.forms.widgets import day, line, moment
from applications.models import Application, Lookup, Verification
from applications.models.offices import LOOKUP_RESULTS
from greenmfg.forms import RefusableForm

Choices = Sequence[tuple[object, str]]
Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]  # choices under headings


class TickedForm(forms.Form):
    """What is ticked in a list: rows by their ids, under the name of the boxes."""

    def __init__(self, data: Any, name: str) -> None:
        super().__init__(data)
        # Whether there are such rows, and the actor sees them, the service decides.
        sent = [text for text in data.getlist(name) if re.fullmatch("[0-9]{1,15}", text)]
        choices = [(text, text) for text in sent]
        self.fields[name] = forms.TypedMultipleChoiceField(coerce=int, choices=choices)


class VerdictForm(forms.Form):
    """What a clerk says of one indicator; which parts go together is the service's to judge."""

    outcome = forms.ChoiceField(
        label="核实结论", choices=[("", ""), *Verification.Outcome.choices], required=False
    )
    value = forms.CharField(label="核实值", max_length=40, required=False)
    reason = forms.CharField(label="理由", max_length=500, required=False)


class LookupForm(forms.Form):
    """One look-up of one condition or requirement; a row left as it was is not a look-up.

    ``polarity``: of its wording, by which the results are named.
    """

    SOURCES = (
        "信用中国",
        "国家企业信用信息公示系统",
        "中国执行信息公开网",
        "绿色制造名单动态管理记录",
        "工业节能监察整改名单",
        "国务院及有关部委督查通报",
    )

    source = forms.CharField(label="查询来源", max_length=80, required=False, widget=line(list="sources"))
    looked_up_on = forms.DateField(
        label="查询日期",
        widget=day(**{"class": "form-control"}),
        error_messages={"required": "请填写查询日期。", "invalid": "请填写查询日期，例如：2025-10-20。"},
    )
    result = forms.ChoiceField(
        label="查询结果",
        choices=Lookup.Result.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        required=False,
    )
    note = forms.CharField(label="说明", max_length=500, required=False, widget=line())

    def __init__(self, *args: Any, polarity: str, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.fields["result"].choices = list(LOOKUP_RESULTS[polarity].items())

    def has_changed(self) -> bool:
        """Whether anything is said; without a record the date alone is the day the page was made."""
        recorded = "result" in self.initial
        return bool(set(self.changed_data) - (set() if recorded else {"looked_up_on"}))


class DecisionForm(RefusableForm):
    """Forwarding, selecting, declining: a version, and a reason where the transition asks for one."""

    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="意见", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


class AnswerForm(RefusableForm):
    """Why what was proposed is not agreed to."""

    reason = forms.CharField(label="审核意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReturnForm(RefusableForm):
    """A return for correction: what to mend, until when, and why."""

    keys = forms.MultipleChoiceField(label="需要补正的项目", widget=forms.CheckboxSelectMultiple)
    due_at = forms.DateTimeField(label="补正期限", widget=moment())
    reason = forms.CharField(label="补正要求", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = groups


class TransmittalForm(RefusableForm):
    """Which of the cases that pass go to the province together, and who answers for the table."""

    application_ids = forms.TypedMultipleChoiceField(
        label="上报的单位", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    filled_by = forms.CharField(label="填报人", max_length=40)
    phone = PhoneField(label="联系电话", max_length=20, help_text="例如 0731-88888888")

    def __init__(self, *args: Any, applications: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["application_ids"]
        field.choices = [
            (row.pk, f"{row.named}（{row.offer.get_entry_display()}，{row.number}）") for row in applications
        ]
        field.initial = [pk for pk, _label in field.choices]
        field.error_messages["invalid_choice"] = "名单已有变化，请刷新后重新勾选。"


class RecallForm(RefusableForm):
    """Why a transmittal is taken back, of the version that the page showed."""

    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(label="撤回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
