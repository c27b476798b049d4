"""The evidence library and what its files prove."""

from typing import Any

from django import forms

from applications.forms.widgets import day
from greenmfg.files.models import StoredFile
from greenmfg.forms import RefusableForm
from greenmfg.uploads import JPEG, PDF, PNG, XLSX

# What the file dialog offers; what a file is, its content decides.
EVIDENCE_TYPES = f"{PDF},{PNG},{JPEG},{XLSX}"


class EvidenceUpload:
    """What components/evidence_upload.html posts; without ``LAST``, behind the files, they were cut off."""

    LAST = "whole"
    FIELDS = frozenset({"files", LAST})


class EvidenceFilter(forms.Form):
    """Which files of the library are shown."""

    text = forms.CharField(label="编号、名称或文件名", max_length=120, required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *StoredFile.State.choices], required=False)


class EvidenceForm(RefusableForm):
    """What a file is called, by when it was issued, how long it holds."""

    title = forms.CharField(label="材料名称", max_length=120)
    issued_on = forms.DateField(label="出具日期", required=False, widget=day())
    valid_to = forms.DateField(
        label="有效期至", required=False, widget=day(), help_text="证书、检测报告等有期限的材料请填写。"
    )
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class EvidenceReplacement(RefusableForm):
    """A newer file of the same material."""

    upload = forms.FileField(
        label="新文件",
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": EVIDENCE_TYPES}),
    )
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class _PageRange(RefusableForm):
    """By which pages; both empty: by the whole file."""

    page_from = forms.IntegerField(label="起页", min_value=1, max_value=9999, required=False)
    page_to = forms.IntegerField(label="止页", min_value=1, max_value=9999, required=False)


class EvidenceChoice(_PageRange):
    """A file of the library for one row."""

    evidence_id = forms.IntegerField(
        label="材料", min_value=1, error_messages={"required": "请先选择一份材料。"}
    )


class EvidenceRows(_PageRange):
    """Many rows for one file."""

    keys = forms.MultipleChoiceField(label="要证明的项目", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = rows
        self.fields["keys"].error_messages["required"] = "请至少勾选一项。"
