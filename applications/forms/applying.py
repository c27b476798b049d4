"""What an applicant posts beside his sheet."""

from typing import Any

from django import forms

from accounts.forms import NameField
from evaluation.scoring.scheme import Scheme
from greenmfg.forms import RefusableForm


class BeginForm(RefusableForm):
    """The applicant names his industry, where the scheme has some of its own: one of these, or 通则.

    ``subject`` is what names the thing applied for, where a unit may file for several; else it is not asked.
    """

    subject = NameField(max_length=120, help_text="一件申报一个产品；申报多个产品的，逐个开始申报")
    industry = forms.ChoiceField(label="所属重点行业", required=False)

    def __init__(self, *args: Any, scheme: Scheme, subject: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        field.label, field.error_messages["required"] = subject, f"请填写{subject}。"
        if not subject:
            del self.fields["subject"]
        if not scheme.industries:
            del self.fields["industry"]
            return
        choices: list[tuple[str, Any]] = [("", "不属于重点行业（依据通则）")]
        choices += [
            (group.name, [(name, name) for name in group.names]) for group in scheme.industries.groups
        ]
        self.fields["industry"].help_text = scheme.industries.note
        self.fields["industry"].choices = choices


class SealForm(forms.Form):
    """What the check page showed, posted back."""

    seen_version = forms.IntegerField(min_value=1)
    sheet_revision = forms.IntegerField(min_value=0)
    seen_total = forms.CharField(max_length=40, required=False)  # empty where nothing could be scored
    seen_input = forms.CharField(max_length=64, required=False)  # SHA-256 of what it was computed from


class ConfirmForm(forms.Form):
    """The revision of the sheet that the check page showed."""

    sheet_revision = forms.IntegerField(min_value=0)


class RevisionForm(forms.Form):
    """The revision of the requirements that the overview offered."""

    revision_id = forms.IntegerField(min_value=1)


class ReasonForm(RefusableForm):
    """A decision with its reason."""

    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class SeenForm(forms.Form):
    """The version of the case on the page a person decided from."""

    seen_version = forms.IntegerField(min_value=1)
