"""What anybody may post or look for."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.forms import NameField, PhoneField
from applications.forms.widgets import line
from applications.models import Application
from greenmfg.forms import RefusableForm
from greenmfg.uploads import JPEG, PDF, PNG, XLSX

# What the file dialog offers; what a file is, its content decides.
EVIDENCE_TYPES = f"{PDF},{PNG},{JPEG},{XLSX}"
# ``https://…/check/CODE/``, ``/check/CODE``, or the code itself.
CODE = re.compile(r"^\s*(?:\S*/check/)?(?P<code>[0-9A-Za-z_-]+)/?\s*$")


class ObjectionForm(RefusableForm):
    """An objection with real name, contact and evidence; ``whole`` is missing where the request was cut."""

    application_id = forms.TypedChoiceField(label="被提出异议的单位", coerce=int)
    ground = forms.CharField(
        label="异议内容",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="请写明事实和依据，例如：该单位2025年11月因超标排放被处罚。",
    )
    officials = forms.CharField(
        label="涉及的工作人员",
        max_length=200,
        required=False,
        help_text="选填。异议涉及主管部门工作人员的，请写明姓名，由其他人员核查。",
    )
    evidence = forms.FileField(
        label="证明材料",
        required=False,
        widget=forms.FileInput(attrs={"accept": EVIDENCE_TYPES}),
        help_text="选填。PDF、PNG、JPEG 图片或 Excel 工作簿（.xlsx），一个文件，不超过 10 MB。",
    )
    name = NameField(label="姓名", max_length=40, help_text="须为真实姓名，只供核查人员查看")
    phone = PhoneField(label="联系电话", max_length=20, help_text="例如 13800138000，只供核查人员查看")
    employer = forms.CharField(label="工作单位", max_length=120, required=False, help_text="选填")
    truthful = forms.BooleanField(label="我承诺所填姓名和电话真实，异议内容有事实依据")
    whole = forms.CharField(initial="yes", widget=forms.HiddenInput)

    def __init__(self, *args: Any, applications: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(row.pk, row.named) for row in applications]
        self.fields["application_id"].choices = [("", "请选择"), *units]
        self.fields["truthful"].error_messages["required"] = "请勾选承诺。异议须以真实姓名提出。"
        self.fields["whole"].error_messages["required"] = "文件没有传完，什么都没有保存，请重新提交。"

    def clean(self) -> dict[str, Any]:
        """What the service takes."""
        told = super().clean() or {}
        return {name: value for name, value in told.items() if name not in {"truthful", "whole"}}


def objection_code(typed: str) -> str | None:
    """The code of an objection's receipt as it was given out, None where ``typed`` is none."""
    letters = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed).upper())
    found = re.fullmatch(r"YY(.{4})(.{4})(.{4})(.{4})", letters)
    return "-".join(("YY", *found.groups())) if found else None


class ReceiptForm(forms.Form):
    """The code of an objection's receipt, typed in whatever spelling."""

    code = forms.CharField(
        label="异议回执编号",
        max_length=60,
        widget=line(autocomplete="off"),
        error_messages={"required": "请填写异议回执编号，例如 YY-7K2M-9QXR-4TBC-H8WD。"},
    )

    def clean_code(self) -> str:
        """The code as it was given out."""
        code = objection_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError("编号应为 YY 加 16 位字母和数字，例如 YY-7K2M-9QXR-4TBC-H8WD。")
        return code


class ListingFilter(forms.Form):
    """The filter of the public list."""

    level = forms.ChoiceField(
        label="级别",
        required=False,
        choices=[("", "全部"), ("national", "国家级"), ("provincial", "省级"), ("city", "市级")],
    )
    honour = forms.ChoiceField(label="类别", required=False)
    year = forms.ChoiceField(label="年度", required=False)
    region = forms.ChoiceField(label="所在市州", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "在名单中"), ("removed", "已移出名单")]
    )
    text = forms.CharField(label="单位名称或信用代码", max_length=60, required=False)

    def __init__(
        self,
        *args: Any,
        honours: list[tuple[str, str]],
        years: list[int],
        regions: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", "全部"), *((str(pk), name) for pk, name in regions)]
        self.fields["honour"].choices = [("", "全部"), *honours]
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year}年") for year in years)]


class CodeForm(forms.Form):
    """The code printed below the QR of a document, its whole address pasted, or the number of a receipt."""

    code = forms.CharField(
        label="核验码、核验网址或回执编号",
        max_length=400,
        widget=line(autocomplete="off"),
        error_messages={"required": "请填写文件上的核验码或回执编号，或粘贴二维码对应的网址。"},
    )

    def clean_code(self) -> str:
        """The code alone, as the address of its page takes it."""
        found = CODE.search(unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if found is None:
            raise forms.ValidationError("没有识别出核验码。请核对文件二维码下方的网址，完整粘贴或抄写。")
        return found["code"]
