"""现场评估 (15号 三、4) as it is typed, with its photographs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from applications import selectors
from applications.forms.widgets import day, line
from applications.models import SiteAssessment, SitePhotograph
from applications.services.site import MOST, Assessment, Assessor, lacking_people, lacking_pictures
from greenmfg.errors import Refused
from greenmfg.forms import RefusableForm
from greenmfg.uploads import JPEG, PNG

FINDINGS = [("yes", "符合要求"), ("no", "不符合要求")]
LINES = 6  # people at first; a record that is corrected offers more
PARTS = ("name", "unit", "post")


class PicturesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """As many files as were chosen; whether these are enough `clean` of the form asks."""

    widget = PicturesInput(attrs={"accept": f"{PNG},{JPEG}", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; which of them are pictures the service looks at."""
        chosen = [one for one in data or [] if one]
        if len(chosen) > MOST:
            raise ValidationError(f"一次最多选择 {MOST} 张，现选了 {len(chosen)} 张。")
        return [super(PicturesField, self).clean(one, initial) for one in chosen]


def _is_yes(text: str) -> bool:
    return text == "yes"


class SiteForm(RefusableForm):
    """The record; ``last`` is the one it corrects, whose words it begins with."""

    assessed_on = forms.DateField(label="评估日期", widget=day())
    indicators_met = forms.TypedChoiceField(
        label="指标完成情况", choices=FINDINGS, coerce=_is_yes, widget=forms.RadioSelect
    )
    indicators_finding = forms.CharField(
        label="对指标完成情况的评估意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    report_sound = forms.TypedChoiceField(
        label="第三方评价机构编制的评价报告", choices=FINDINGS, coerce=_is_yes, widget=forms.RadioSelect
    )
    report_finding = forms.CharField(
        label="对评价报告的评估意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    retained = forms.TypedMultipleChoiceField(
        label="沿用原登记的照片", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    photographs = PicturesField(
        label="现场照片",
        allow_empty_file=True,
        max_length=255,
        help_text=f"PNG 或 JPEG 图片，可一次选择多张，共 1 至 {MOST} 张，每张不超过 10 MB。",
    )
    correction = forms.CharField(
        label="更正理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="原登记内容保留，以本次登记为准。",
    )
    seen_no = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, last: SiteAssessment | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_begun(last), **kwargs)
        people: Sequence[dict[str, str]] = last.people if last else ()
        self.numbers = range(max(LINES, len(people) + 2))
        for at in self.numbers:
            told = people[at] if at < len(people) else {}
            for part, label in zip(PARTS, ("姓名", "单位", "职务"), strict=True):
                self.fields[f"{part}.{at}"] = forms.CharField(
                    label=f"第 {at + 1} 位评估人员的{label}",
                    max_length=80,
                    required=False,
                    initial=told.get(part, ""),
                    widget=line(),
                )
        for name, told in (("indicators_met", "指标完成情况"), ("report_sound", "评价报告")):
            self.fields[name].error_messages["required"] = f"请选择{told}是否符合要求。"
        pictures: list[SitePhotograph] = selectors.usable_photographs(last) if last else []
        self.fields["photographs"].required = not pictures  # else the former ones may do
        self.fields["retained"].choices = [(row.pk, row.filename) for row in pictures]
        self.fields["retained"].initial = [row.pk for row in pictures]
        if not pictures:
            del self.fields["retained"]
        if last is None:
            del self.fields["correction"]

    @property
    def people(self) -> list[list[forms.BoundField]]:
        """The lines of the table of people: name, unit, post."""
        return [[self[f"{part}.{at}"] for part in PARTS] for at in self.numbers]

    def clean(self) -> dict[str, Any]:
        """What the service takes."""
        told = super().clean() or self.cleaned_data
        people = [Assessor(*(told.get(f"{part}.{at}", "") for part in PARTS)) for at in self.numbers]
        items = lacking_people(people)
        if "photographs" in told:
            items += lacking_pictures(len(told["photographs"]) + len(told.get("retained", ())))
        if items:
            self.add_refusal(Refused("", items=items))
        if self.errors:
            return told
        assessment = Assessment(people=people, **{name: told[name] for name in _WORDS})
        rest = ("retained", "photographs", "correction", "seen_no")
        return {"assessment": assessment, **{name: told[name] for name in rest if name in told}}


_WORDS = ("assessed_on", "indicators_met", "indicators_finding", "report_sound", "report_finding")


def _begun(last: SiteAssessment | None) -> dict[str, Any]:
    """What the boxes hold at first."""
    if last is None:
        return {"seen_no": 0}
    told: dict[str, Any] = {name: getattr(last, name) for name in _WORDS}
    for name in ("indicators_met", "report_sound"):
        told[name] = "yes" if told[name] else "no"
    return told | {"seen_no": last.no}
