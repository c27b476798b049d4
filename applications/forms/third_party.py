"""Small forms of the third party: its entrustments, its visits, its place on a province's list."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from accounts.models import Organization
from applications.forms.widgets import day
from applications.models import Entrustment, Evidence
from applications.models.third_party import CONDITIONS, INDEPENDENCE
from applications.services.accreditation import LONGEST, Affiliate
from greenmfg.forms import RefusableForm
from greenmfg.uploads import PDF

CAPPED = ("legal_representative", "affiliates", "outside")
AFFILIATE_LINES = 8  # of the page, beside those declared already


class ChoiceOfBody(RefusableForm):
    """Which body is asked; the page shows each with its place on the list."""

    assessor = forms.TypedChoiceField(label="第三方评价机构", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, bodies: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "assessor", [(body.pk, body.name) for body in bodies])


class AcceptanceForm(RefusableForm):
    """The declaration of independence a body gives on acceptance."""

    declares = forms.BooleanField(label=INDEPENDENCE, required=False)
    legal_representative = forms.CharField(
        label="法定代表人",
        max_length=60,
        help_text="与营业执照一致。同一法定代表人的机构承担的项目合并计算。",
    )
    affiliates = forms.CharField(
        label="相关联的企事业单位",
        max_length=4000,
        required=False,
        help_text="每行一个：单位名称 统一社会信用代码；没有的不填。关联单位承担的项目合并计算。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outside = forms.IntegerField(
        label="在本平台以外承担的评价项目（项）", min_value=0, max_value=999, help_text="没有的填 0。"
    )
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, capped: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not capped:
            for name in CAPPED:
                del self.fields[name]

    @property
    def counting(self) -> list[forms.BoundField]:
        """What counts towards the cap, where there is one."""
        return [self[name] for name in CAPPED if name in self.fields]


class RevisionForm(forms.Form):
    """The state of the report on the page it is confirmed from."""

    sheet_revision = forms.IntegerField(min_value=0)


class SignatureForm(RefusableForm):
    """合格 or 不合格, on the report as the page shows it."""

    conclusion = forms.ChoiceField(
        label="评价结论", choices=Entrustment.Conclusion.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="不合格的理由",
        max_length=1000,
        required=False,
        help_text="签署“不合格”时必填。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    sheet_revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class OwnReportForm(RefusableForm):
    """The report that a body has written itself."""

    own_report = forms.FileField(
        label="评价报告",
        max_length=255,
        allow_empty_file=True,
        help_text="PDF 文件，不超过 50 MB；重新上传的替换原来的。",
        widget=forms.ClearableFileInput(attrs={"accept": PDF}),
    )


class VisitForm(RefusableForm):
    """One visit to the site."""

    visited_on = forms.DateField(label="现场评价日期", widget=day())
    until = forms.DateField(label="结束日期", required=False, widget=day(), help_text="当天结束的不填。")
    people = forms.CharField(label="参加人员", max_length=300, help_text="例如：李明（组长）、王芳。")
    record = forms.CharField(
        label="现场评价记录",
        max_length=5000,
        help_text="查看的现场和资料、访谈人员、核实情况和发现的问题。",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    photographs = forms.TypedMultipleChoiceField(
        label="现场照片", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, library: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_files(self, "photographs", library)


class AccreditationForm(RefusableForm):
    """A body's entry on the province's list, as the document publishes it."""

    document_number = forms.CharField(
        label="公布文件文号", max_length=80, help_text="例如：湘工信节能〔2026〕3号"
    )
    valid_from = forms.DateField(label="有效期自", widget=day())
    valid_to = forms.DateField(
        label="有效期至", required=False, widget=day(), help_text="文件未规定期限的不填。"
    )


class NewAccreditationForm(AccreditationForm):
    """A body that is entered on the list."""

    assessor_id = forms.TypedChoiceField(label="第三方评价机构", coerce=int)
    field_order = ["assessor_id"]

    def __init__(self, *args: Any, bodies: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "assessor_id", [("", "请选择"), *((body.pk, body.name) for body in bodies)])


class AmendForm(AccreditationForm):
    """Document or validity of an entry that stands."""

    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class RevocationForm(RefusableForm):
    """Why and from when a body is off the list."""

    revoked_on = forms.DateField(label="撤销日期", widget=day())
    reason = forms.CharField(label="撤销理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class QualificationForm(RefusableForm):
    """The four conditions in the body's own words, its affiliates, its evidence."""

    evidence = forms.TypedMultipleChoiceField(
        label="证明材料", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, library: Iterable[Evidence], affiliates: Sequence[dict[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = range(len(affiliates) + AFFILIATE_LINES)
        for key, text in CONDITIONS.items():
            self.fields[key] = forms.CharField(
                label=text, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
            )
        for at in self.lines:
            told = affiliates[at] if at < len(affiliates) else {"name": "", "uscc": ""}
            self.fields[f"affiliates.{at}"] = forms.CharField(
                label=f"关联单位 {at + 1} 名称", required=False, max_length=120, initial=told["name"]
            )
            self.fields[f"uscc.{at}"] = forms.CharField(
                label=f"关联单位 {at + 1} 统一社会信用代码",
                required=False,
                max_length=40,
                initial=told["uscc"],
            )
        _offer_files(self, "evidence", library)
        self.order_fields([*CONDITIONS, "evidence"])

    def clean(self) -> dict[str, Any]:
        """What the service takes: conditions by key, affiliates in their lines."""
        told = super().clean() or self.cleaned_data
        lines = [Affiliate(told.get(f"affiliates.{at}", ""), told.get(f"uscc.{at}", "")) for at in self.lines]
        return {
            "conditions": {key: told.get(key, "") for key in CONDITIONS},
            "affiliates": lines,
            "evidence": told.get("evidence", []),
            "seen_version": told.get("seen_version", 0),
        }


def _offer_files(form: forms.Form, name: str, library: Iterable[Evidence]) -> None:
    """The files of the library as choices of the field ``name``."""
    choices = [(row.pk, f"证{row.number} {row.title}") for row in library]
    _offer(form, name, choices)
    if not choices:
        form.fields[name].help_text = "本机构在本省的证明材料库中还没有文件。"


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[int | str, str]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]
