"""The public notice from its draft to the announcement."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.forms import PhoneField
from applications.forms.widgets import day
from applications.models import Application
from greenmfg.forms import RefusableForm


class NoticeForm(RefusableForm):
    """Which of the selected cases go into the notice; all of them at first."""

    application_ids = forms.TypedMultipleChoiceField(
        label="列入公示的单位", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    department = forms.CharField(
        label="异议受理部门",
        max_length=80,
        help_text="印在公示上，例如：节能与综合利用处",
    )
    phone = PhoneField(label="联系电话", max_length=20, help_text="受理部门的办公电话，印在公示上")

    def __init__(self, *args: Any, applications: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (row.pk, f"{row.named}（{row.region.name}，{row.offer.get_honour_display()}）")
            for row in applications
        ]
        field = self.fields["application_ids"]
        field.choices, field.initial = choices, [pk for pk, _label in choices]
        field.error_messages["invalid_choice"] = "名单已有变化，请刷新后重新勾选。"


class AnnouncementForm(RefusableForm):
    """The document by which the units of a notice are announced."""

    document_number = forms.CharField(
        label="公布文件文号", max_length=80, help_text="例如：湘工信节能〔2026〕12号"
    )
    listed_on = forms.DateField(label="公布日期", widget=day())
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class FindingForm(RefusableForm):
    """How an objection ends."""

    outcome = forms.ChoiceField(
        label="核查结论",
        choices=[("uphold", "异议成立"), ("reject", "异议不成立")],
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label="核查意见",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="异议人凭回执编号可以看到，请勿写入他人信息。",
    )
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
