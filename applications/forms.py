"""Small forms of the process; indicator tables are boxes (evaluation.forms)."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from applications.models import Application, Lookup, Verification
from applications.workflow import StageRule
from evaluation.scoring.scheme import Scheme
from greenmfg.files.models import StoredFile
from greenmfg.forms import RefusableForm
from greenmfg.uploads import JPEG, PDF, PNG, XLSX

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]  # choices under headings

# What the file dialog offers; what a file is, its content decides.
EVIDENCE_TYPES = f"{PDF},{PNG},{JPEG},{XLSX}"
# ``https://…/check/CODE/``, ``/check/CODE``, or the code itself.
CODE = re.compile(r"^\s*(?:\S*/check/)?(?P<code>[0-9A-Za-z_-]+)/?\s*$")
FINDINGS = [("yes", "符合要求"), ("no", "不符合要求")]


def _is_yes(text: str) -> bool:
    return text == "yes"


def _line(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", **attrs})


# The date controls of the browser take and give ISO 8601 whatever the language.
def _day(**attrs: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


def _moment(**attrs: str) -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", **attrs})


class SealForm(forms.Form):
    """What the check page showed, posted back."""

    seen_version = forms.IntegerField(min_value=1)
    sheet_revision = forms.IntegerField(min_value=0)
    seen_total = forms.CharField(max_length=40, required=False)  # empty where nothing could be scored
    seen_input = forms.CharField(max_length=64, required=False)  # SHA-256 of what it was computed from


class ConfirmForm(forms.Form):
    """The revision of the sheet that the check page showed."""

    sheet_revision = forms.IntegerField(min_value=0)


class ReasonForm(RefusableForm):
    """A decision with its reason."""

    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class BeginForm(RefusableForm):
    """The applicant names his industry: a key industry of the scheme, or 通则."""

    industry = forms.ChoiceField(label="所属重点行业", required=False)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", "不属于重点行业（依据通则）")]
        if scheme.industries:
            choices += [
                (group.name, [(name, name) for name in group.names]) for group in scheme.industries.groups
            ]
            self.fields["industry"].help_text = scheme.industries.note
        self.fields["industry"].choices = choices


class DecisionForm(RefusableForm):
    """Forwarding, selecting, declining: a version, and a reason where the transition asks for one."""

    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="意见", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason


class OutcomeForm(DecisionForm):
    """What was announced, on which document and when."""

    outcome = forms.ChoiceField(
        label="公布结果",
        choices=Application.Outcome.choices,
        widget=forms.RadioSelect,
    )
    document_number = forms.CharField(
        label="公布文件文号",
        max_length=80,
        required=False,
        help_text="列入名单时必填，例如：工信部节函〔2025〕12号",
    )
    listed_on = forms.DateField(
        label="公布日期",
        required=False,
        widget=_day(),
        help_text="列入名单时必填",
    )
    field_order = ["outcome", "document_number", "listed_on", "reason", "seen_version"]


class SeenForm(forms.Form):
    """The version of the case on the page a person decided from."""

    seen_version = forms.IntegerField(min_value=1)


class VerdictForm(forms.Form):
    """What a clerk says of one indicator; which parts go together is the service's to judge."""

    outcome = forms.ChoiceField(
        label="核实结论", choices=[("", ""), *Verification.Outcome.choices], required=False
    )
    value = forms.CharField(label="核实值", max_length=40, required=False)
    reason = forms.CharField(label="理由", max_length=500, required=False)


class LookupForm(forms.Form):
    """One look-up of one negative condition; a row left as it was is not a look-up."""

    SOURCES = (
        "信用中国",
        "国家企业信用信息公示系统",
        "中国执行信息公开网",
        "绿色制造名单动态管理记录",
        "工业节能监察整改名单",
        "国务院及有关部委督查通报",
    )

    source = forms.CharField(label="查询来源", max_length=80, required=False, widget=_line(list="sources"))
    looked_up_on = forms.DateField(
        label="查询日期",
        widget=_day(**{"class": "form-control"}),
        error_messages={"required": "请填写查询日期。", "invalid": "请填写查询日期，例如：2025-10-20。"},
    )
    result = forms.ChoiceField(
        label="查询结果",
        choices=Lookup.Result.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        required=False,
    )
    note = forms.CharField(label="说明", max_length=500, required=False, widget=_line())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)

    def has_changed(self) -> bool:
        """Whether anything is said; without a record the date alone is the day the page was made."""
        recorded = "result" in self.initial
        return bool(set(self.changed_data) - (set() if recorded else {"looked_up_on"}))


class ReturnForm(RefusableForm):
    """A return for correction: what to mend, until when, and why."""

    keys = forms.MultipleChoiceField(label="需要补正的项目", widget=forms.CheckboxSelectMultiple)
    due_at = forms.DateTimeField(label="补正期限", widget=_moment())
    reason = forms.CharField(label="补正要求", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = groups


class SiteForm(RefusableForm):
    """现场评估 (15号 三、4): the two parts it judges and a finding."""

    assessed_on = forms.DateField(label="评估日期", widget=_day())
    people = forms.CharField(label="评估人员", max_length=200)
    indicators_met = forms.TypedChoiceField(
        label="指标完成情况", choices=FINDINGS, coerce=_is_yes, widget=forms.RadioSelect
    )
    report_sound = forms.TypedChoiceField(
        label="第三方评价机构编制的评价报告", choices=FINDINGS, coerce=_is_yes, widget=forms.RadioSelect
    )
    finding = forms.CharField(label="评估意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class QueueForm(forms.Form):
    """The filter of a queue."""

    status = forms.ChoiceField(label="状态", required=False)
    text = forms.CharField(label="单位名称、信用代码或编号", max_length=60, required=False)

    def __init__(self, *args: Any, statuses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", "全部"), *statuses]


class ListingFilter(forms.Form):
    """The filter of the public list."""

    level = forms.ChoiceField(
        label="级别",
        required=False,
        choices=[("", "全部"), ("national", "国家级"), ("provincial", "省级"), ("city", "市级")],
    )
    honour = forms.ChoiceField(label="类别", required=False)
    year = forms.ChoiceField(label="年度", required=False)
    text = forms.CharField(label="单位名称或信用代码", max_length=60, required=False)

    def __init__(self, *args: Any, honours: list[tuple[str, str]], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["honour"].choices = [("", "全部"), *honours]
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year}年") for year in years)]


class CodeForm(forms.Form):
    """The code of a document as printed below its QR, or the whole address pasted."""

    code = forms.CharField(
        label="核验码或核验网址",
        max_length=400,
        widget=_line(autocomplete="off"),
        error_messages={"required": "请填写文件上的核验码，或粘贴二维码对应的网址。"},
    )

    def clean_code(self) -> str:
        """The code alone, as the address of its page takes it."""
        found = CODE.search(unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if found is None:
            raise forms.ValidationError("没有识别出核验码。请核对文件二维码下方的网址，完整粘贴或抄写。")
        return found["code"]


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
                label=rule.title, required=name in self.initial, widget=_moment(**{"class": "form-control"})
            )

    def closes(self) -> dict[str, datetime]:
        """The moments that were set or moved, by stage."""
        return {name: self.cleaned_data[name] for name in self.changed_data if self.cleaned_data[name]}


# -- the evidence library -------------------------------------------------------------------------------


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
    issued_on = forms.DateField(label="出具日期", required=False, widget=_day())
    valid_to = forms.DateField(
        label="有效期至", required=False, widget=_day(), help_text="证书、检测报告等有期限的材料请填写。"
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
